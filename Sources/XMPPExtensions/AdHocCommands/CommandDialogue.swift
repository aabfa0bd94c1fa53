// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4.2 (stages), §2.4.3 (cancel), §3.4 (actions), the requester's side

import XMPPCore

/// A stage of somebody else's command, or its end. What can be done next is there, what cannot is `nil`.
public struct CommandDialogue: Sendable {
    /// What the responder said.
    public let response: CommandResponse

    private let client: CommandClient
    /// The one that the responder gave; it stays the same (XEP-0050 §4.1).
    private let sessionID: String?

    init(_ response: CommandResponse, to request: CommandRequest, client: CommandClient) {
        self.response = response
        self.client = client
        sessionID = request.sessionID ?? response.sessionID
    }

    /// Whether it is over.
    public var isOver: Bool { response.status != .executing }

    /// The form to be filled in, or the result.
    public var form: DataForm? { response.form }

    /// Words about it for people.
    public var notes: [CommandNote] { response.notes }

    /// To go on to the next stage.
    public var next: Action? { action(.next, if: response.actions?.allowed.contains(.next) ?? false) }

    /// To finish. A stage without actions is the last one (XEP-0050 §3.4).
    public var complete: Action? { action(.complete, if: response.actions?.allowed.contains(.complete) ?? true) }

    /// To go back to the stage before.
    public var previous: Action? { action(.previous, if: response.actions?.allowed.contains(.previous) ?? false) }

    /// To do what the responder takes for the usual thing. `nil` also when what it says makes no sense.
    public var proceed: Action? {
        guard let actions = response.actions else { return action(.execute, if: true) }
        guard let step = actions.standard else { return nil }
        return action(step.action, if: true)
    }

    /// To give it up.
    public var cancel: Action? { action(.cancel, if: true) }

    private func action(_ action: CommandAction, if isAllowed: Bool) -> Action? {
        // Without a session there is nothing to refer to.
        guard isAllowed, !isOver, let sessionID else { return nil }
        return Action(
            request: CommandRequest(response.node, sessionID: sessionID, action: action, language: client.language),
            form: form, client: client)
    }

    /// Something that can be done; called as a function.
    public struct Action: Sendable {
        let request: CommandRequest
        let form: DataForm?
        let client: CommandClient

        /// Does it, with the form filled in.
        ///
        /// - Parameter values: Values by the name of the field. What is not given keeps the value it has in the form.
        /// - Returns: The next stage, or the end.
        /// - Throws: ``CommandDialogueError`` when the form has no field of a name; what a request throws.
        public func callAsFunction(_ values: [String: [String]] = [:]) async throws -> CommandDialogue {
            if let unknown = values.keys.sorted().first(where: { form?[$0] == nil }) {
                throw CommandDialogueError(field: unknown)
            }
            switch request.action {
            case .previous, .cancel: return try await send(nil)
            default: return try await send(form.flatMap { $0.kind == .form ? filled($0, values) : nil })
            }
        }

        /// The form with what it had before where nothing else is given: not every responder keeps that itself.
        private func filled(_ form: DataForm, _ values: [String: [String]]) -> DataForm {
            var all = values
            for field in form.fields where !field.values.isEmpty {
                if let variable = field.variable, all[variable] == nil { all[variable] = field.values }
            }
            return form.submission(all)
        }

        /// Does it, with a form.
        ///
        /// - Parameter submission: What was filled in.
        /// - Returns: The next stage, or the end.
        /// - Throws: what a request throws.
        public func callAsFunction(_ submission: DataForm) async throws -> CommandDialogue {
            try await send(submission)
        }

        private func send(_ submission: DataForm?) async throws -> CommandDialogue {
            var request = request
            request.payloads = submission.map { [.form($0)] } ?? []
            return try await client.send(request)
        }
    }
}

/// A value was given for a field that the form does not have.
public struct CommandDialogueError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the field.
    public let field: String

    /// What is wrong.
    public var description: String { "The form has no field «\(field)»." }
}
