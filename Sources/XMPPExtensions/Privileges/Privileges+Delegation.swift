// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0355 v0.5: §4.3 (forwarding), §4.3.1 (stanzas from the managing entity)

import Logging
import Synchronization
import XMLStream
import XMPPComponent
import XMPPCore

// Delegated requests: out of their wrapping, to their handler, and back into it.
extension Privileges {
    /// - Throws: only for what cannot be answered inside of the wrapping.
    func answer(_ payload: Element, _ context: IQContext) async throws -> any IQResponse {
        guard isServer(context.sender, context.component) else { throw StanzaError.forbidden() }
        let request = try DelegatedRequest(payload)
        let outcome: Result<[UInt8], StanzaError>
        do {
            outcome = .success(try await answer(request, context))
        } catch {
            outcome = .failure(error)
        }
        return DelegatedAnswer(to: request, outcome)
    }

    /// What the runtime itself refuses is wrapped too.
    func refusal(of payload: Element, from sender: JID, _ error: StanzaError) -> (any IQResponse)? {
        guard sender.isDomain, sender.isBare, state.withLock({ $0.servers.contains(sender) }),
            let request = try? DelegatedRequest(payload)
        else { return nil }
        return DelegatedAnswer(to: request, .failure(error))
    }

    private func answer(_ request: DelegatedRequest, _ context: IQContext) async throws(StanzaError) -> [UInt8] {
        let (sender, address) = try addresses(of: request.iq, context)
        var children = request.iq.children
        guard let payload = children.next(), children.next() == nil else {
            throw .badRequest("A request has exactly one child element.")
        }
        try checkFilter(payload, address: address, context)
        let routes: EnclosedRoutes
        do {
            routes = try delegatedRoutes.get()
        } catch {
            throw .serviceUnavailable()
        }
        guard let ticket = state.withLock({ $0.lanes.enter(sender.bare) }) else {
            throw .resourceConstraint("Too many requests are waiting here.")
        }
        defer { leave(ticket) }
        let response = try await routes.answer(
            request.iq, from: sender, to: address, in: context, within: configuration.deadline
        ) {
            try await self.turn(of: ticket)
        }
        // The wrapping has to fit too.
        let limit = context.component.configuration.limits.maximumOutboundStanzaBytes - (8 << 10)
        guard let encoded = DelegatedAnswer.encode(response, limit: limit) else {
            context.logger.error("a response to a delegated request cannot be sent: malformed or too large")
            throw .internalServerError()
        }
        return encoded
    }

    /// Who asks, and whom.
    private func addresses(
        of iq: Element, _ context: IQContext
    ) throws(StanzaError) -> (sender: JID, address: JID) {
        guard let server = context.sender, let sender = iq["from"].flatMap({ JID($0) }) else { throw .jidMalformed() }
        if sender.domainJID == context.component.domain {
            // ejabberd hands a component's own requests on to it (issue 1737): answering as if to a user would hide that.
            context.logger.warning(
                "the server handed on a request of the component's own", metadata: ["server": "\(server)"])
            throw .serviceUnavailable("The server hands the component's own requests on to it.")
        }
        guard let text = iq["to"] else {
            // Prosody leaves it out of requests to the user's own account, whose server it is then.
            guard sender.domainJID == server, !sender.isDomain else { throw .forbidden() }
            return (sender, sender.bare)
        }
        guard let address = JID(text) else { throw .jidMalformed() }
        // Only what is addressed to the server or a bare address there is delegated; who asks may be of another server.
        guard address.isBare, address.domainJID == server else { throw .forbidden() }
        return (sender, address)
    }

    /// A request that lacks an attribute the server has named is not delegated (XEP-0355 §4.2).
    private func checkFilter(_ payload: Element, address: JID, _ context: IQContext) throws(StanzaError) {
        guard let server = context.sender, let granted = grants(by: server) else { return }
        let namespaces = granted.delegations + (granted.userDelegations[address] ?? [])
        let filters = namespaces.filter { $0.namespace == payload.namespace }
        guard filters.isEmpty || filters.contains(where: { $0.admits(payload) }) else { throw .serviceUnavailable() }
    }

    // MARK: The order of one user's requests

    private func turn(of ticket: UserLanes<CheckedContinuation<Void, any Error>>.Ticket) async throws {
        try await withCheckedThrowingContinuation { continuation in
            switch state.withLock({ $0.lanes.turn(of: ticket, token: continuation) }) {
            case .goOn: continuation.resume()
            case .giveUp: continuation.resume(throwing: CancellationError())
            case .wait: break
            }
        }
    }

    private func leave(_ ticket: UserLanes<CheckedContinuation<Void, any Error>>.Ticket) {
        let (own, next) = state.withLock { $0.lanes.leave(ticket) }
        own?.resume(throwing: CancellationError())
        next?.resume()
    }
}
