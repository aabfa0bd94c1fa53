// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import AdHocCommandService
import ArgumentParser
import CoreMetrics
import Logging
import XMPPComponent
import XMPPComponentOperations

/// `adhoc-command-service`: operations of a file, for people with an XMPP client.
@main
struct Service: ComponentProgram {
    static let name = "adhoc-command-service"
    static let abstract = "Lets people run the operations that a file declares with their XMPP client (XEP-0050)."
    static let settingsHelp = """
        OF THE SERVICE

          COMMANDS_FILE               the file of commands (commands.yaml)
          COMMANDS_AUDIT_LOG          the audit log (commands-audit.jsonl)
          COMMANDS_MAXIMUM_RUNS       programs that may run at the same time (32)
          COMMANDS_UPLOAD_CA_FILE     whose certificates are trusted for uploads (the
                                      system's)
          COMMANDS_UPLOAD_PLAIN       whether the upload service may be without TLS
                                      (false)

        SIGHUP reads the file again and opens the audit log anew; SIGTERM ends all
        runs and the service.
        """
    static var commands: [any ParsableCommand.Type] { [Check.self] }

    static func component(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) async throws -> Component {
        try component(configuration, settings, isDraft: false)
    }

    /// Without an audit log: nothing is run that could be on record.
    static func draft(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) async throws -> Component {
        try component(configuration, settings, isDraft: true)
    }

    private static func component(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings, isDraft: Bool
    ) throws -> Component {
        var configuration = configuration
        var wanted = try self.settings(&configuration, settings)
        if isDraft { wanted.auditLog = "/dev/null" }
        do {
            let service = try AdHocCommandService(wanted)
            return try Component(configuration) { service }
        } catch let error as CommandFileError {
            throw ComponentError(
                .invalidConfiguration, "The file of commands (COMMANDS_FILE) is not valid:\n\(error)", underlying: error
            )
        } catch let error as AdHocCommandServiceError {
            throw ComponentError(.invalidConfiguration, "\(error) (COMMANDS_AUDIT_LOG)", underlying: error)
        }
    }

    /// The audit log can be written, the programs are there.
    static func inspections(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) throws -> [Inspection] {
        var configuration = configuration
        let wanted = try self.settings(&configuration, settings)
        var inspections = [
            Inspection.ownFile("audit log", at: wanted.auditLog, variable: "COMMANDS_AUDIT_LOG"),
            Inspection("commands") { try programs(of: wanted.commands) },
        ]
        if let authorities = wanted.uploadTrust {
            inspections.append(.givenFile("uploads", at: authorities, variable: "COMMANDS_UPLOAD_CA_FILE"))
        }
        return inspections
    }

    private static func programs(of path: String) throws -> Remark {
        let file: CommandFile
        do throws(CommandFileError) {
            file = try CommandFile(path: path)
        } catch {
            // «configuration» has all of it.
            return .wrong("\(path) is not valid")
        }
        let missing = file.missingPrograms
        guard missing.isEmpty else {
            return .note(
                "programs are not there: \(missing.joined(separator: ", "))",
                cure: "Install them, or take their commands out of \(path). Whoever runs such a command is told.")
        }
        return .well("\(file.nodes.count) in \(path), and their programs are there")
    }

    private static func settings(
        _ configuration: inout ComponentConfiguration, _ given: ComponentSettings
    ) throws -> AdHocCommandService.Configuration {
        var settings = AdHocCommandService.Configuration(
            commands: given.text("commands.file", default: "commands.yaml"))
        settings.auditLog = given.text("commands.auditLog", default: settings.auditLog)
        settings.maximumRuns = try given.whole("commands.maximumRuns", default: settings.maximumRuns, in: 1...10_000)
        settings.uploadTrust = given.text("commands.uploadCaFile")
        settings.allowsPlainUpload = try given.truth("commands.uploadPlain", default: false)
        settings.reloadsOnHangup = true
        let statistics = ServiceStatistics()
        settings.statistics = statistics
        // The command «statistics» counts beside whoever else does.
        configuration.metrics = MultiplexMetricsHandler(
            factories: [statistics, configuration.metrics ?? MetricsSystem.factory])
        let level = LogLevelSwitch(configuration.logger.logLevel)
        settings.logLevel = level
        configuration.logger = Logger(label: "adhoc-command-service") { label in
            level.handler(StreamLogHandler.standardError(label: label))
        }
        configuration.identity = DiscoIdentity(category: "component", type: "generic", name: "Commands")
        configuration.software = SoftwareVersion(name: "adhoc-command-service", version: PackageVersion.string)
        return settings
    }
}

/// `check FILE`: what is wrong with a file of commands, before the service reads it.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks a file of commands and tells what is wrong with it.",
        discussion: "Ends with 0 when it is valid, else with 78.")

    @Argument(help: "The file.")
    var file = "commands.yaml"

    func run() throws {
        do throws(CommandFileError) {
            let commands = try CommandFile(path: file)
            print("\(file) is valid: \(commands.nodes.count) commands (\(commands.nodes.joined(separator: ", "))).")
            for program in commands.missingPrograms { print("Warning: \(program) is not there.") }
        } catch {
            for problem in error.problems { print("\(file): \(problem)") }
            throw ExitCode(ProgramExit.configuration)
        }
    }
}
