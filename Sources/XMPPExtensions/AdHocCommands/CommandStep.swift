// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (stages), §3.6 (failure)

import XMLStream
import XMPPCore

/// What a command answers: a stage to be filled in, or its end.
///
/// A stage is a form and what is done with it. That is all there is to write for a command of several stages: what went
/// before is in the values that the closure has captured, and whoever goes back meets the stage as it was.
///
/// ```swift
/// .ask(SelectService()) { selection, context in
///     .ask(RunLevels(of: selection.service), isLast: true) { levels, context in
///         try await configure(selection.service, levels)
///         return .done("Service «\(selection.service)» has been configured.")
///     }
/// }
/// ```
public struct CommandStep: Sendable {
    /// What is done with a stage.
    struct Continuation: Sendable {
        typealias Submit = @Sendable (DataForm, CommandContext) async throws -> CommandStep

        var next: Submit?
        var complete: Submit?
        var release: (@Sendable () async -> Void)?

        func submit(_ step: CommandActions.Step) -> Submit? {
            step == .complete ? complete : next
        }
    }

    var outcome: CommandSessions<Continuation>.Outcome

    /// What a stage does with the form that was filled in.
    public typealias Handler<Form> = @Sendable (Form, CommandContext) async throws -> CommandStep

    // MARK: Stages

    /// A form, and what is done with it.
    ///
    /// - Parameters:
    ///   - form: The form, with the values it begins with.
    ///   - notes: Words for people.
    ///   - isLast: Whether the command is to be over after it, so that a client shows «finish» in place of «next».
    ///   - handle: What is done with the form, filled in and checked. Throws ``FormRejection`` to have the form shown again.
    public static func ask<Form: FillableForm>(
        _ form: Form, notes: [CommandNote] = [], isLast: Bool = false, then handle: @escaping Handler<Form>
    ) -> CommandStep {
        isLast
            ? stage(form, notes, next: nil, complete: handle)
            : stage(form, notes, next: handle, complete: nil)
    }

    /// A form that can be gone on from, or be the last one.
    ///
    /// - Parameters:
    ///   - form: The form, with the values it begins with.
    ///   - notes: Words for people.
    ///   - next: What leads to the next stage.
    ///   - complete: What ends the command.
    public static func ask<Form: FillableForm>(
        _ form: Form, notes: [CommandNote] = [], next: @escaping Handler<Form>, complete: @escaping Handler<Form>
    ) -> CommandStep {
        stage(form, notes, next: next, complete: complete)
    }

    /// Tells how far something has come, and again when asked.
    ///
    /// Such a stage has no form, and each takes the place of the one before, so that one does not go back from one to
    /// the other.
    ///
    /// - Parameters:
    ///   - notes: Words for people.
    ///   - payloads: What else is shown.
    ///   - isFirst: Whether this stage begins it. The stage before it can then be gone back to.
    ///   - release: Called once when it is over, however: finished, canceled, gone back from, or too old.
    ///   - refresh: What is shown when asked again.
    public static func progress(
        _ notes: [CommandNote], payloads: [CommandPayload] = [], isFirst: Bool = false,
        release: (@Sendable () async -> Void)? = nil,
        refresh: @escaping @Sendable (CommandContext) async throws -> CommandStep
    ) -> CommandStep {
        CommandStep(
            outcome: .stage(
                CommandSessions.Stage(
                    CommandContent(notes: notes, payloads: payloads), actions: CommandActions([.next], execute: .next),
                    continuation: Continuation(next: { _, context in try await refresh(context) }, release: release),
                    isReplacing: !isFirst)))
    }

    private static func stage<Form: FillableForm>(
        _ form: Form, _ notes: [CommandNote], next: Handler<Form>?, complete: Handler<Form>?
    ) -> CommandStep {
        func submit(_ handle: Handler<Form>?) -> Continuation.Submit? {
            guard let handle else { return nil }
            return { submission, context in try await handle(try form.filled(by: submission), context) }
        }
        var allowed: Set<CommandActions.Step> = []
        if next != nil { allowed.insert(.next) }
        if complete != nil { allowed.insert(.complete) }
        return CommandStep(
            outcome: .stage(
                CommandSessions.Stage(
                    CommandContent(notes: notes, payloads: [.form(form.form)]),
                    actions: CommandActions(allowed, execute: next == nil ? .complete : .next),
                    continuation: Continuation(next: submit(next), complete: submit(complete)))))
    }

    /// The same stage; `release` is called once when it is over, however: gone on from to the end, canceled, gone back
    /// from, or too old.
    public func onRelease(_ release: @escaping @Sendable () async -> Void) -> CommandStep {
        guard case .stage(var stage) = outcome else { return self }
        stage.continuation.release = release
        return CommandStep(outcome: .stage(stage))
    }

    // MARK: Ends

    /// The end, with a word.
    ///
    /// - Parameters:
    ///   - text: A word for people; `nil` for none.
    ///   - notes: More of them.
    ///   - payloads: Results.
    public static func done(
        _ text: String? = nil, notes: [CommandNote] = [], payloads: [CommandPayload] = []
    ) -> CommandStep {
        CommandStep(
            outcome: .completed(
                CommandContent(notes: (text.map { [.information($0)] } ?? []) + notes, payloads: payloads)))
    }

    /// The end, with a result in the shape of a form.
    ///
    /// - Parameters:
    ///   - result: The result, of the kind ``DataForm/Kind/result``.
    ///   - notes: Words for people.
    public static func done(_ result: DataForm, notes: [CommandNote] = []) -> CommandStep {
        done(notes: notes, payloads: [.form(result)])
    }

    /// The end, without success (XEP-0050 §3.6).
    ///
    /// - Parameters:
    ///   - text: What went wrong, for people.
    ///   - payloads: What there is nevertheless.
    public static func failed(_ text: String, payloads: [CommandPayload] = []) -> CommandStep {
        CommandStep(outcome: .completed(CommandContent(notes: [.error(text)], payloads: payloads)))
    }
}
