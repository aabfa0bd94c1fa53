// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0356 v0.4.1: §4.2, §4.4 (roster pushes), §5.2, §6.2, §7.2; XEP-0355 v0.5: §4.2

import Logging
import Synchronization
import XMPPComponent
import XMPPCore

// Announcements: who is believed, and what is kept of them.
extension Privileges {
    /// The servers that are believed.
    func servers(of component: Component) -> [JID] {
        configuration.servers ?? component.serverDomain.map { [$0] } ?? []
    }

    /// Whether something comes from a server itself, not from one of its users or from elsewhere.
    func isServer(_ sender: JID?, _ component: Component) -> Bool {
        guard let sender, sender.isDomain, sender.isBare else { return false }
        return servers(of: component).contains(sender)
    }

    func noteGrant(in message: Message, _ context: MessageContext) throws {
        guard let server = try announcer(of: message, context),
            let element = message.children.first(where: { PrivilegeVersion(namespace: $0.namespace) != nil })
        else { return }
        let grant = try decode(context) { () throws(PayloadError) in try PrivilegeGrant(element) }
        tell(state.withLock { $0.ledger.note(grant, from: server) })
        context.logger.info(
            "privileges granted",
            metadata: [
                "server": "\(server)", "version": "\(grant.version)", "roster": "\(grant.roster)",
                "messages": "\(grant.sendsMessages)", "presence": "\(grant.presence)",
                "requests": "\(grant.requests.count)",
            ])
    }

    func noteDelegation(in message: Message, _ context: MessageContext) throws {
        guard let server = try announcer(of: message, context),
            let element = message.children.first(where: { DelegationVersion(namespace: $0.namespace) != nil })
        else { return }
        let grant = try decode(context) { () throws(PayloadError) in try DelegationGrant(element) }
        guard let notice = state.withLock({ $0.ledger.note(grant, from: server) }) else {
            context.logger.warning("too many namespaces are delegated", metadata: ["server": "\(server)"])
            throw StanzaError.resourceConstraint("Too many namespaces.")
        }
        tell(notice)
        let namespaces = grant.namespaces.map(\.namespace)
        context.logger.info(
            "namespaces delegated",
            metadata: ["server": "\(server)", "namespaces": "\(namespaces.joined(separator: " "))"])
        let unhandled = namespaces.filter { namespace in
            (try? delegatedRoutes.get())?.knows(namespace: namespace) != true && !isSpecial(namespace)
        }
        guard !unhandled.isEmpty else { return }
        context.logger.warning(
            "namespaces are delegated that no handler of Privileges answers: their requests fail",
            metadata: ["server": "\(server)", "namespaces": "\(unhandled.joined(separator: " "))"])
    }

    /// XEP-0355 §7.2.4 and §7.2.5: these stand for service discovery at accounts.
    private func isSpecial(_ namespace: String) -> Bool {
        DelegationVersion.all.contains { version in
            ["disco#info", "disco#items"].contains { namespace == "\(version.namespace):bare:\($0):*" }
        }
    }

    /// The server that a message is from.
    ///
    /// - Throws: `forbidden` for anybody else, who would like to be one.
    private func announcer(of message: Message, _ context: MessageContext) throws -> JID? {
        guard isServer(message.from, context.component) else {
            context.logger.debug(
                "ignored privileges that no server grants", metadata: ["from": "\(message.from?.description ?? "")"])
            throw StanzaError.forbidden()
        }
        return message.from
    }

    private func decode<Grant>(
        _ context: MessageContext, _ read: () throws(PayloadError) -> Grant
    ) throws(PayloadError) -> Grant {
        do {
            return try read()
        } catch {
            context.logger.warning("an announcement of the server is malformed", metadata: ["error": "\(error)"])
            throw error
        }
    }

    /// The user whose roster has changed. Servers send pushes from the bare address (XEP-0356 §4.4), users requests from
    /// the full one.
    ///
    /// - Throws: `service-unavailable` when it comes from nobody who may send pushes (RFC 6121 §2.1.6).
    func owner(ofRosterIn context: IQContext) throws(StanzaError) -> JID {
        guard let user = context.sender, user.isBare, !user.isDomain,
            isServer(user.domainJID, context.component),
            grants(by: user.domainJID)?.privileges?.pushesRosters == true
        else { throw .serviceUnavailable() }
        return user
    }
}
