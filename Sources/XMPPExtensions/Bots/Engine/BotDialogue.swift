// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What a handler asks.
struct BotQuestion: Sendable {
    enum Kind: Sendable {
        case text, confirmation
        case choice([FormOption])
        /// A field of a form.
        case field(FormField)
    }

    var text: String
    var kind = Kind.text

    /// The question as a field of a form, for clients that have forms.
    var form: DataForm {
        var field: FormField
        switch kind {
        case .text: field = FormField("answer", kind: .textSingle, isRequired: true)
        case .confirmation: field = .boolean("answer", value: false)
        case .choice(let options): field = .choice("answer", of: options, isRequired: true)
        case .field(let asked):
            field = asked
            field.variable = "answer"
        }
        field.label = text
        return DataForm(.form, fields: [field])
    }
}

/// A question that is open.
final class BotDialogue: Sendable {
    private struct State {
        var result: Result<String, BotDialogueEnd>?
        var waiter: CheckedContinuation<String, any Error>?
        /// Our message that asks.
        var questionID: String?
    }

    let job: BotJob
    let question: BotQuestion
    /// The message that the handler works on.
    let originID: String?
    private let state = Mutex(State())

    init(_ job: BotJob, _ question: BotQuestion, originID: String?) {
        self.job = job
        self.question = question
        self.originID = originID
    }

    var questionID: String? {
        get { state.withLock(\.questionID) }
        set { state.withLock { $0.questionID = newValue } }
    }

    /// Answers it.
    func answer(_ text: String, on outlet: BotOutlet) {
        job.resume(outlet)
        settle(.success(text))
    }

    /// Says that there will be no answer. The handler has its say then.
    func end(_ reason: BotDialogueEnd.Reason, on outlet: BotOutlet? = nil) {
        job.resume(outlet ?? job.outlet)
        settle(.failure(BotDialogueEnd(reason)))
    }

    private func settle(_ result: Result<String, BotDialogueEnd>) {
        let waiter = state.withLock { state -> CheckedContinuation<String, any Error>? in
            guard state.result == nil else { return nil }
            state.result = result
            return state.waiter.take()
        }
        waiter?.resume(with: result.mapError { $0 as any Error })
    }

    /// Waits for the answer.
    func wait() async throws -> String {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state in
                    if state.result == nil { state.waiter = continuation }
                    return state.result
                }
                if let result { continuation.resume(with: result.mapError { $0 as any Error }) }
            }
        } onCancel: {
            settle(.failure(BotDialogueEnd(.shutDown)))
        }
    }
}
