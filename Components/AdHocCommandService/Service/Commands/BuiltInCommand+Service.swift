// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Logging
import XMPPComponent
import XMPPCore
import XMPPExtensions

/// What the built-in commands tell of the service.
extension BuiltInCommand {
    func uptime(_ context: CommandContext) -> CommandStep {
        var fields = [("service", "Service", DurationText(desk.age(context.component)).short)]
        // The first number of /proc/uptime is in seconds.
        if let text = Self.read("/proc/uptime"), let seconds = text.split(separator: " ").first.flatMap({ Double($0) })
        {
            fields.append(("machine", "Machine", DurationText(.seconds(seconds)).short))
        }
        if let text = Self.read("/proc/loadavg") {
            fields.append(
                ("load", "Load of 1, 5, 15 min", text.split(separator: " ").prefix(3).joined(separator: ", ")))
        }
        return values(fields)
    }

    func statistics(_ context: CommandContext) -> CommandStep {
        let counts = desk.runs.counts
        var fields = [
            ("commands", "Commands", "\(desk.shelf.commands.count)"),
            ("sessions", "Sessions under way", "\(desk.sessions.count)"),
            ("runs", "Runs under way", "\(desk.runs.underWay.count)"),
            ("started", "Runs begun", "\(counts.started)"), ("succeeded", "Runs that succeeded", "\(counts.succeeded)"),
            ("failed", "Runs that failed", "\(counts.failed)"),
            ("stopped", "Runs that were ended", "\(counts.stopped)"),
        ]
        if let text = Self.read("/proc/self/status"),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") })
        {
            fields.append(("memory", "Memory in use", line.dropFirst(6).drop { $0.isWhitespace }.description))
        }
        for (name, value) in desk.statistics?.values ?? [] { fields.append((name, name, "\(value)")) }
        return values(fields)
    }

    func connections(_ context: CommandContext) -> CommandStep {
        let configuration = context.component.configuration
        return table(
            [("time", "Time"), ("state", "State"), ("reason", "Reason")],
            desk.connections.map { [$0.time, $0.state, $0.reason] },
            notes: [
                .information(
                    "\(configuration.domain) at \(configuration.host):\(configuration.port): now "
                        + (context.component.state.isOnline ? "online." : "not connected."))
            ])
    }

    func sessions() -> CommandStep {
        table(
            [("requester", "Who"), ("node", "Command"), ("stages", "Stages")],
            desk.sessions.sorted { ($0.requester.description, $0.node) < ($1.requester.description, $1.node) }
                .map { [$0.requester.description, $0.node, "\($0.stages)"] })
    }

    func reload(_ context: CommandContext) async -> CommandStep {
        do {
            try await desk.reload(for: context.requester, context.component)
        } catch {
            return .failed("The file is not taken, the old one stays:\n\(error)")
        }
        let missing = desk.file.missingPrograms
        return .done(
            "The file is read: \(desk.file.nodes.count) commands.",
            notes: missing.isEmpty ? [] : [.warning("Programs that are not there: \(missing.joined(separator: ", "))")])
    }

    func logLevel(_ context: CommandContext) -> CommandStep {
        guard let control = desk.logLevel else { return .failed("The log level of this service cannot be changed.") }
        return .ask(LogLevelForm(title: name, level: LogLevelForm.Level(control.level)), isLast: true) {
            form, context in
            var record = AuditRecord(.logLevel)
            record.requester = context.requester.description
            record.fields = ["level": form.level.rawValue]
            try await desk.audit.write(record, context.component)
            control.level = form.level.logger
            return .done("The log level is \(form.level.rawValue).")
        }
    }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}

private struct LogLevelForm: TypedForm {
    enum Level: String, CaseIterable, Sendable {
        case trace, debug, info, notice, warning, error, critical

        init(_ level: Logger.Level) { self = Level(rawValue: level.rawValue) ?? .info }
        var logger: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
    }

    let title: String?
    var level: Level
    let instructions = ["At trace, what people write is in the log."]
    var fields: [TypedField<Self>] { [.choice("level", \.level, label: "Level")] }
}
