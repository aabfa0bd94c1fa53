// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §3.6 (failure); XEP-0066 v1.5: §2 (addresses)

import Logging
import XMPPComponent
import XMPPExtensions

/// What is told of a run that has ended.
struct RunReport {
    private let command: DeclaredCommand
    private let run: ProgramRun

    init(_ command: DeclaredCommand, _ run: ProgramRun) {
        self.command = command
        self.run = run
    }

    func step(_ files: OutputFiles, _ context: CommandContext) async -> CommandStep {
        guard let end = run.end else { return .failed("It has not ended.") }
        let output = run.output
        var notes = [verdict(end)]
        if output.omitted > 0 {
            notes.append(.warning("The output was cut: \(output.omitted) of \(output.total) bytes are left out."))
        }
        var payloads: [CommandPayload] = []
        switch command.output.shape {
        case .text: payloads = text(output.text)
        case .table:
            do throws(OutputTable.Mistake) {
                let table = try OutputTable(output.beginning, command.output, title: command.title)
                payloads = [.form(table.form)]
                if table.rows > table.shown {
                    notes.append(.warning("Only the first \(table.shown) of \(table.rows) rows are shown."))
                }
            } catch {
                notes.append(.warning("The output is shown as it is: it \(error.message)."))
                payloads = text(output.text)
            }
        case .file:
            do {
                guard output.total > 0 else { break }
                let url = try await files.store(
                    output.bytes, name: command.output.fileName, mediaType: command.output.mediaType, context)
                payloads = [
                    .form(
                        DataForm(
                            .result, title: command.title,
                            fields: [FormField("url", kind: .textSingle, label: "Output", values: [url])])),
                    .element(try Element(OutOfBandData(url, details: command.output.fileName))),
                ]
            } catch {
                context.logger.error("output could not be uploaded", metadata: ["error": "\(error)"])
                notes.append(.warning("The output could not be uploaded as a file; this is its beginning and its end."))
                var excerpt = OutputBuffer(limit: 16 << 10)
                excerpt.append(output.bytes)
                payloads = text(excerpt.text)
            }
        }
        let errors = run.errors.text
        if !errors.isEmpty, isFailure(end) || output.total == 0 {
            payloads.append(.form(Self.form(nil, "errors", "Errors", errors, within: AnswerSize.errors)))
        }
        return .done(notes: notes, payloads: payloads)
    }

    private func isFailure(_ end: ProgramEnd) -> Bool {
        guard end.reason == nil, case .exited(let status) = end.outcome else { return true }
        return !command.output.successes.contains(status)
    }

    private func verdict(_ end: ProgramEnd) -> CommandNote {
        let name = "«\(command.name)»"
        let time = DurationText(end.duration).short
        switch end.reason {
        case .timeout:
            return .error("\(name) was ended after \(time): it may run for \(DurationText(command.timeout).short).")
        case .canceled: return .error("\(name) was canceled after \(time).")
        case .shutdown: return .error("\(name) was ended after \(time): the service ends.")
        case .session: return .error("\(name) was ended after \(time) with its session.")
        case nil: break
        }
        switch end.outcome {
        case .exited(let status) where command.output.successes.contains(status):
            return .information("\(name) is done, in \(time).")
        case .exited(let status): return .error("\(name) ended with status \(status) after \(time).")
        case .signalled(let signal): return .error("\(name) was ended by signal \(signal) after \(time).")
        case .failed(let reason): return .error("\(name) could not be run: \(reason)")
        }
    }

    private func text(_ text: String) -> [CommandPayload] {
        text.isEmpty
            ? [] : [.form(Self.form(command.title, "output", "Output", text, within: AnswerSize.output))]
    }

    private static func form(
        _ title: String?, _ variable: String, _ label: String, _ text: String, within limit: Int
    ) -> DataForm {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return DataForm(
            .result, title: title,
            fields: [
                FormField(variable, kind: .textMulti, label: label, values: AnswerSize.lines(lines, within: limit))
            ])
    }
}
