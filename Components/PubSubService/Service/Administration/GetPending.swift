// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8.7 (pending subscriptions), §8.6 (the form that each is sent as)

import XMPPComponent
import XMPPExtensions

/// Has the subscriptions that wait for approval at a node sent to one of its owners (XEP-0060 §8.7).
struct GetPending: AdHocCommand {
    let node = PubSubPendingForm.command
    let name = "Get Pending Subscription Requests"
    let desk: RequestDesk

    /// Who owns no node has nothing to approve (§8.7.3.3).
    func isAllowed(for requester: JID, at address: JID) async throws -> Bool {
        if desk.policy.isAdministrator(requester) { return true }
        return try await !nodes(of: requester).isEmpty
    }

    private func nodes(of requester: JID) async throws -> [String] {
        let engine = desk.engine
        let request = desk.request(by: requester)
        return try await desk.read { try engine.nodesToApprove(request, in: $0) }
    }

    func execute(_ context: CommandContext) async throws -> CommandStep {
        .ask(Choice(nodes: try await nodes(of: context.requester)), isLast: true) { choice, context in
            try await send(choice.chosen, context)
        }
    }

    private func send(_ node: String, _ context: CommandContext) async throws -> CommandStep {
        let engine = desk.engine
        let pending = try await desk.withFacts(desk.request(by: context.requester)) { request in
            try await self.desk.read { try engine.pending(node, request, in: $0) }
        }
        for authorization in pending {
            var message = Message(to: context.requester, type: .normal, id: RequestDesk.makeID())
            message.append(
                authorization.form(
                    .form, title: "Subscription request",
                    instructions: ["Choose whether to approve this entity's subscription request."]))
            try await context.send(message)
        }
        return .done(pending.isEmpty ? "Nobody waits for approval." : nil)
    }

    /// The form of §8.7.2. Any name may be submitted: the service knows better than the form which nodes there are.
    private struct Choice: FillableForm {
        let nodes: [String]
        var chosen = ""

        init(nodes: [String]) { self.nodes = nodes }

        var form: DataForm { PubSubPendingForm(nodes: nodes).form }

        func filled(by submission: DataForm) throws(FormRejection) -> Choice {
            guard let node = submission["pubsub#node"]?.string, !node.isEmpty else {
                throw form.rejection(
                    of: submission, [FormProblem("pubsub#node", .missing, "«The node» is required.")])
            }
            var choice = self
            choice.chosen = node
            return choice
        }
    }
}
