// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (execution), §3.6 (failure)

import FoundationEssentials
import Logging
import XMPPComponent
import XMPPCore
import XMPPExtensions

/// A command of the file: its form, its confirmation, its run.
struct DeclaredAdHocCommand: AdHocCommand {
    let command: DeclaredCommand
    let desk: ServiceDesk

    init(_ command: DeclaredCommand, desk: ServiceDesk) {
        self.command = command
        self.desk = desk
    }

    var node: String { command.node }
    var name: String { command.title }
    var details: String? {
        let fields = command.fields.map { "  \($0.isRequired ? "* " : "  ")\($0.name): \($0.details ?? $0.label)" }
        let lines = [command.details].compactMap(\.self) + (fields.isEmpty ? [] : ["It asks for:"] + fields)
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    func isAllowed(for requester: JID, at address: JID) async throws -> Bool { command.access.allows(requester) }

    func execute(_ context: CommandContext) async throws -> CommandStep {
        var options: [String: [FormOption]] = [:]
        for field in command.fields {
            guard let source = field.source else { continue }
            do {
                let found = try await desk.choices.options(of: source, for: context.requester, context.component)
                options[field.name] = found
            } catch is ComputedChoices.Failure {
                return .failed("What «\(field.label)» can be could not be found out; the log has the reason.")
            }
            if options[field.name]?.isEmpty == true {
                return .failed("There is nothing that «\(field.label)» could be.")
            }
        }
        let form = DeclaredForm(command, options: options)
        guard !command.fields.isEmpty else { return try await confirm(form, context) }
        return .ask(form, isLast: command.confirmation == nil) { form, context in try await confirm(form, context) }
    }

    private func confirm(_ form: DeclaredForm, _ context: CommandContext) async throws -> CommandStep {
        guard let template = command.confirmation else { return try await run(form, context) }
        // A field without a value is shown as nothing.
        var values = form.arguments
        for name in template.fields where values[name] == nil { values[name] = "" }
        let question = template.text(values) ?? command.name
        return .ask(ConfirmationForm(title: command.title, question: question), isLast: true) { answer, context in
            guard answer.isConfirmed else {
                throw answer.rejection(["confirm": "Nothing is done unless you say yes. To leave it, cancel."])
            }
            return try await run(form, context)
        }
    }

    // MARK: Running

    private func run(_ form: DeclaredForm, _ context: CommandContext) async throws -> CommandStep {
        let run = ProgramRun(
            id: String(UInt64.random(in: .min ... .max), radix: 36), command: node, requester: context.requester,
            isDetached: command.isDetached,
            launch: ProgramLaunch(
                command.program, values: form.arguments, grace: command.grace,
                separatesErrors: command.output.shape != .text),
            timeout: command.timeout, limit: command.output.limit, startedAt: Date())
        do {
            try await desk.runs.begin(
                run, concurrency: command.concurrency, successes: command.output.successes,
                record: record(of: run, form, context), context.component)
        } catch let refusal as ProgramRuns.Refusal {
            switch refusal {
            case .tooManyOfCommand:
                throw StanzaError.resourceConstraint(
                    "«\(command.name)» runs already as often as it may; try again later.")
            case .tooMany: throw StanzaError.resourceConstraint("Too much runs already; try again later.")
            case .stopping: throw StanzaError.serviceUnavailable("The service is about to end.")
            }
        } catch let failure as AuditLog.Failure {
            context.logger.critical("nothing is run without a record of it", metadata: ["error": "\(failure)"])
            return .failed("Nothing was done: it could not be written to the audit log.")
        }
        if command.isDetached {
            return .done("«\(command.name)» has begun as run \(run.id).", notes: [.information(Self.hint)])
        }
        return try await progress(of: run, isFirst: true, context)
    }

    private static let hint = "The command «runs» tells how it is getting on, «cancel-run» ends it."

    private func record(of run: ProgramRun, _ form: DeclaredForm, _ context: CommandContext) -> AuditRecord {
        var record = AuditRecord(.start, run: run)
        record.address = context.address.description
        record.session = context.sessionID
        record.fields = form.masked
        record.program = command.program.program
        record.user = command.program.user?.name
        // What the program gets, with secrets masked and values bounded.
        record.arguments = command.program.arguments.flatMap { $0.arguments(form.masked) }
        return record
    }

    /// Waits a little for the end, and tells how far it is when it is not there.
    private func progress(of run: ProgramRun, isFirst: Bool, _ context: CommandContext) async throws -> CommandStep {
        await run.waitForEnd(within: command.wait, context.component)
        if run.end != nil { return await RunReport(command, run).step(desk.files, context) }
        let seconds = Duration.seconds(Date().timeIntervalSince(run.startedAt))
        var notes = [CommandNote.information("«\(command.name)» has been running for \(DurationText(seconds).short).")]
        let output = run.output
        if output.total > 0 { notes.append(.information("\(output.total) bytes of output so far.")) }
        let lines = output.lastLines(10)
        let shown = DataForm(
            .result, title: command.title,
            fields: lines.isEmpty ? [] : [FormField("output", kind: .textMulti, label: "Latest output", values: lines)])
        return .progress(
            notes, payloads: lines.isEmpty ? [] : [.form(shown)], isFirst: isFirst,
            release: { run.stop(.session) },
            refresh: { context in try await progress(of: run, isFirst: false, context) })
    }
}
