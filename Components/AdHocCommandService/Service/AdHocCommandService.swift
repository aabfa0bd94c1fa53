// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2 (use cases); XEP-0055 v1.3: §2 (use cases)

import FoundationEssentials
import Logging
import Synchronization
import UnixSignals
public import XMPPComponent
import XMPPCore
import XMPPExtensions
import XMPPHTTPUpload

/// Lets people run operations with their XMPP client: the commands that a file declares, each a program with a form.
///
/// ```swift
/// let service = try AdHocCommandService(AdHocCommandService.Configuration(commands: "commands.yaml"))
/// let component = try await Component(.load()) { service }
/// try await component.run()
/// ```
/// Nothing goes through a shell, every run is on record before it begins, and nothing runs longer than it may; the README
/// of the service tells how. Programs are children of ``run(_:)``: when the component ends they do.
public final class AdHocCommandService: Module {
    /// What the service can be told.
    public struct Configuration: Sendable {
        /// The path of the file of commands.
        public var commands: String
        /// The path of the audit log.
        public var auditLog = "commands-audit.jsonl"
        /// Runs at the same time, of all commands together.
        public var maximumRuns = 32
        /// Whether SIGHUP reads the file of commands again and opens the audit log anew.
        public var reloadsOnHangup = false
        /// Counts that the command `statistics` tells; `nil` for none besides its own.
        public var statistics: ServiceStatistics?
        /// What the command `log-level` changes; `nil` when it cannot.
        public var logLevel: LogLevelSwitch?
        /// The file that has the authorities that the upload service's certificate is checked with; `nil` for those of the
        /// system.
        public var uploadTrust: String?
        /// Whether an upload service without TLS is used.
        public var allowsPlainUpload = false

        /// The defaults.
        ///
        /// - Parameter commands: The path of the file of commands.
        public init(commands: String) {
            self.commands = commands
        }
    }

    /// What it was made with.
    public let configuration: Configuration
    private let desk: ServiceDesk
    private let commands: AdHocCommands
    private let files: HTTPFiles
    private let hangups = Mutex<UnixSignalsSequence?>(nil)

    /// A service; give it to a component as one of its modules.
    ///
    /// - Throws: ``CommandFileError`` when the file is not valid; ``AdHocCommandServiceError`` when the audit log cannot be
    ///   opened.
    public init(_ configuration: Configuration) throws {
        self.configuration = configuration
        let file = try CommandFile(path: configuration.commands)
        let audit: AuditLog
        do throws(AuditLog.Failure) {
            audit = try AuditLog(path: configuration.auditLog)
        } catch {
            throw AdHocCommandServiceError(description: "The service \(error).")
        }
        var uploads = HTTPFiles.Configuration()
        uploads.service = file.uploadService
        if let path = configuration.uploadTrust { uploads.trust = .file(path) }
        uploads.allowsPlainHTTP = configuration.allowsPlainUpload
        files = HTTPFiles(uploads)
        desk = ServiceDesk(
            file, path: configuration.commands, audit: audit,
            runs: ProgramRuns(audit: audit, maximum: configuration.maximumRuns), files: OutputFiles(files),
            statistics: configuration.statistics, logLevel: configuration.logLevel)
        var settings = AdHocCommands.Configuration()
        settings.sessions = file.sessions
        settings.endsWithPresence = file.endsWithPresence
        if let language = file.language { settings.languages = [language] }
        if file.hasChat {
            var chat = CommandChat()
            chat.greeting = file.greeting
            settings.chat = chat
        }
        commands = AdHocCommands(desk.shelf, configuration: settings)
        let module = commands
        desk.listSessions { module.sessions }
        try desk.install(file)
    }

    /// The commands, the directory of people, and the client of the upload service.
    public var content: [any Routable] {
        commands
        if !desk.file.people.isEmpty {
            Search(PeopleDirectory(desk: desk), configuration: searchConfiguration)
        }
        files
        OnPresence(.subscribe, name: "commands subscription") { [desk] presence, context in
            guard let sender = presence.from, desk.hasCommands(for: sender) else {
                return try await context.reply(.unsubscribed)
            }
            try await context.reply(.subscribed)
            try await context.reply(.available, status: Self.status)
            // Only who lets us see their presence can be seen to leave.
            if desk.file.endsWithPresence { try await context.reply(.subscribe) }
        }.at(.domain)
        OnPresence(.probe, name: "commands probe") { [desk] presence, context in
            guard let sender = presence.from, desk.hasCommands(for: sender) else { return }
            try await context.reply(.available, status: Self.status)
        }.at(.domain)
    }

    private static let status = "Look at my commands, or say help."

    private var searchConfiguration: Search.Configuration {
        var configuration = Search.Configuration()
        configuration.instructions = "Fill in one or more fields."
        return configuration
    }

    /// Reads the file of commands again. One that is not valid changes nothing.
    ///
    /// - Throws: ``CommandFileError`` with everything that is wrong.
    public func reload(_ component: Component) async throws {
        try await desk.reload(for: nil, component)
    }

    // MARK: Module

    /// Sessions and programs that run are of one process.
    public var obstacleToSharing: String? {
        "The sessions of commands, and the programs that run, are this process's own."
    }

    /// Tells what is there.
    public func start(_ component: Component) async throws {
        // Before anybody is told that the service is there: a signal that nobody traps ends the process.
        if configuration.reloadsOnHangup {
            let trapped = await UnixSignalsSequence(trapping: [.sighup])
            hangups.withLock { $0 = trapped }
        }
        desk.started(component)
        let file = desk.file
        component.configuration.logger.info(
            "commands are ready", metadata: ["commands": "\(file.nodes.count)", "audit": "\(desk.audit.path)"])
        let missing = file.missingPrograms
        if !missing.isEmpty {
            component.configuration.logger.warning(
                "programs that the file declares are not there", metadata: ["programs": "\(missing)"])
        }
    }

    /// Runs the programs, watches the connection, and heeds SIGHUP.
    public func run(_ component: Component) async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { [desk] in await desk.runs.run(component) }
            group.addTask { [desk] in
                for await state in component.states { desk.note(ConnectionEvent(state)) }
            }
            guard let hangups = hangups.withLock({ $0.take() }) else { return }
            group.addTask { [desk] in
                for await _ in hangups {
                    do {
                        try desk.audit.reopen()
                    } catch {
                        component.configuration.logger.critical(
                            "the audit log could not be opened anew, the old one stays", metadata: ["error": "\(error)"]
                        )
                    }
                    // What is wrong with the file was written to the log.
                    try? await desk.reload(for: nil, component)
                }
            }
        }
    }

    /// Ends all runs.
    public func stop(_ component: Component) async {
        await desk.runs.stop()
    }
}

/// Why a service cannot be.
public struct AdHocCommandServiceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let description: String
}

extension ConnectionEvent {
    init(_ state: ComponentState) {
        time = DateTime(Date()).description
        switch state {
        case .idle: (self.state, reason) = ("idle", "")
        case .connecting: (self.state, reason) = ("connecting", "")
        case .online: (self.state, reason) = ("online", "")
        case .waiting(let end): (self.state, reason) = ("waiting", end.reason)
        case .stopping: (self.state, reason) = ("stopping", "")
        case .stopped: (self.state, reason) = ("stopped", "")
        }
    }
}
