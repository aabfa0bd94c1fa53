// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0202 v2.0: §2 (protocol)

import Logging
import XMPPComponent
import XMPPExtensions

// Time zones, which clients are asked for once, and not at all when their user has said which it is.
extension Attendant {
    /// Asks a client that has come.
    func askForZone(_ client: JID, _ component: Component) async {
        do {
            guard try await secretary.wantsZone(of: client) else { return }
            let user = try JID(
                local: identity.local, domain: component.domain.domain,
                resource: configuration.presence.users.resource)
            try await noteZone(of: client) {
                try await component.query(EntityTimeQuery(), to: client, from: user, timeout: .seconds(10))
            }
        } catch {
            logger.debug("a client's time zone is not known", metadata: ["error": "\(error)"])
        }
    }

    /// Asks the client that has written, before what it wrote is read: times of day need the zone.
    func askForZone(_ context: BotContext) async {
        guard context.origin == .chat || context.origin == .form, zones.claim(context.sender) else { return }
        do {
            guard try await secretary.wantsZone(of: context.sender) else { return }
            try await noteZone(of: context.sender) { try await context.entityTime(timeout: .seconds(5)) }
        } catch {
            logger.debug("a client's time zone is not known", metadata: ["error": "\(error)"])
        }
    }

    private func noteZone(of client: JID, _ ask: () async throws -> EntityTime) async throws {
        let answer = try await ask()
        _ = try await showing(client, isTalk: false) {
            try await secretary.clientZone(offset: answer.offset, of: client, at: moment)
        }
    }
}
