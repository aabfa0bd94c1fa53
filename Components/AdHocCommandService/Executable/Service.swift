// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import AdHocCommandService
import ArgumentParser
import Logging
import XMPPComponent

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `adhoc-command-service`: operations of a file, for people with an XMPP client.
@main
struct Service: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adhoc-command-service",
        abstract: "Lets people run the operations that a file declares with their XMPP client (XEP-0050).",
        discussion: """
            It is configured by its environment:
              COMPONENT_DOMAIN, COMPONENT_SECRET_FILE (or COMPONENT_SECRET), COMPONENT_HOST, COMPONENT_PORT, …
                                      the connection to the XMPP server, as of every component of this package
              (or keys of the JSON file COMPONENT_CONFIG_FILE: commands.file, commands.auditLog, …)
              COMMANDS_FILE           the file of commands (commands.yaml)
              COMMANDS_AUDIT_LOG      the audit log (commands-audit.jsonl)
              COMMANDS_MAXIMUM_RUNS   programs that may run at the same time (32)
              COMMANDS_UPLOAD_CA_FILE the authorities of the upload service's certificate (those of the system)
              COMMANDS_UPLOAD_PLAIN   true lets the upload service be without TLS (false)
            SIGHUP reads the file again and opens the audit log anew; SIGTERM ends all runs and the service.
            Exit status: 0 after SIGTERM, 78 for a configuration that cannot work, 70 for anything else.
            """,
        version: PackageVersion.string)

    @Option(name: .long, help: "Checks a file of commands, tells what is wrong with it, and ends.")
    var check: String?

    func run() async throws {
        if let check { return try Self.check(check) }
        do {
            var configuration = try await ComponentConfiguration.load()
            let service = try AdHocCommandService(settings(&configuration, await .load()))
            try await Component(configuration) { service }.run()
        } catch let error as ComponentError {
            Self.end(error.message, status: error.code == .invalidConfiguration ? 78 : 70)
        } catch let error as CommandFileError {
            Self.end("The file of commands (COMMANDS_FILE) is not valid:\n\(error)", status: 78)
        } catch let error as AdHocCommandServiceError {
            Self.end("\(error) (COMMANDS_AUDIT_LOG)", status: 78)
        } catch {
            Self.end("\(error)", status: 70)
        }
    }

    private func settings(
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
        configuration.metrics = statistics
        let level = LogLevelSwitch(configuration.logger.logLevel)
        settings.logLevel = level
        configuration.logger = Logger(label: "adhoc-command-service") { label in
            level.handler(StreamLogHandler.standardError(label: label))
        }
        configuration.identity = DiscoIdentity(category: "component", type: "generic", name: "Commands")
        configuration.software = SoftwareVersion(name: "adhoc-command-service", version: PackageVersion.string)
        return settings
    }

    private static func check(_ path: String) throws {
        do throws(CommandFileError) {
            let file = try CommandFile(path: path)
            print("\(path) is valid: \(file.nodes.count) commands (\(file.nodes.joined(separator: ", "))).")
            for program in file.missingPrograms { print("Warning: \(program) is not there.") }
        } catch {
            for problem in error.problems { write("\(path): \(problem)") }
            throw ExitCode(78)
        }
    }

    private static func end(_ message: String, status: Int32) -> Never {
        write(message)
        #if canImport(Glibc)
            Glibc.exit(status)
        #elseif canImport(Musl)
            Musl.exit(status)
        #else
            Darwin.exit(status)
        #endif
    }

    private static func write(_ message: String) {
        let line = Array("\(message)\n".utf8)
        #if canImport(Glibc)
            _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
        #elseif canImport(Musl)
            _ = line.withUnsafeBytes { Musl.write(STDERR_FILENO, $0.baseAddress, $0.count) }
        #else
            _ = line.withUnsafeBytes { Darwin.write(STDERR_FILENO, $0.baseAddress, $0.count) }
        #endif
    }
}
