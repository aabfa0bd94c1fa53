// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import XMPPComponent
import XMPPCore
import XMPPExtensions

/// The built-in commands about runs.
extension BuiltInCommand {
    /// Administrators see everybody's.
    private func isVisible(_ run: ProgramRun, to requester: JID) -> Bool {
        run.requester.isSameBare(as: requester) || desk.file.builtInAccess.allows(requester)
    }

    func runs(_ context: CommandContext) -> CommandStep {
        let all = (desk.runs.underWay + desk.runs.ended).filter { isVisible($0, to: context.requester) }
        return table(
            [
                ("id", "Run"), ("command", "Command"), ("requester", "Who"), ("begun", "Begun"), ("state", "State"),
                ("output", "Last line"),
            ],
            all.map { run in
                [
                    run.id, run.command, run.requester.bare.description, DateTime(run.startedAt).description,
                    run.end.map(Self.text(of:)) ?? "runs",
                    run.output.lastLines(1).first.map { String($0.prefix(200)) } ?? "",
                ]
            })
    }

    func cancelRun(_ context: CommandContext) -> CommandStep {
        let mine = desk.runs.underWay.filter { isVisible($0, to: context.requester) }
        guard !mine.isEmpty else { return .done("Nothing runs that you could cancel.") }
        let options = mine.prefix(200).map { run in
            FormOption(run.id, label: "\(run.command), begun by \(run.requester.bare) at \(DateTime(run.startedAt))")
        }
        return .ask(RunForm(title: name, options: options), isLast: true) { form, context in
            guard let run = desk.runs.find(form.run), isVisible(run, to: context.requester) else {
                return .failed("There is no such run any more.")
            }
            guard run.end == nil else { return .done("It has ended already: \(run.end.map(Self.text(of:)) ?? "").") }
            var record = AuditRecord(.cancel, run: run)
            record.requester = context.requester.description
            try await desk.audit.write(record, context.component)
            run.stop(.canceled)
            // An answer cannot wait for all of a long grace.
            await run.waitForEnd(within: .seconds(10), context.component)
            return .done("Run \(run.id) is \(run.end.map(Self.text(of:)) ?? "about to end").")
        }
    }

    private static func text(of end: ProgramEnd) -> String {
        let how =
            switch end.outcome {
            case .exited(let status): "ended with status \(status)"
            case .signalled(let signal): "ended by signal \(signal)"
            case .failed(let reason): "not run: \(reason)"
            }
        return end.reason.map { "\(how) (\($0.rawValue))" } ?? how
    }
}

private struct RunForm: TypedForm {
    let title: String?
    let options: [FormOption]
    var run = ""
    var fields: [TypedField<Self>] { [.choice("run", \.run, label: "Run", of: options, isRequired: true)] }
}
