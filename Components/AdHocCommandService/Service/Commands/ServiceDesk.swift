// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import XMPPComponent
import XMPPCore
import XMPPExtensions

/// What the commands of a service share: the file they are of, the runs, the audit log.
final class ServiceDesk: Sendable {
    let path: String
    let audit: AuditLog
    let runs: ProgramRuns
    let shelf = CommandShelf()
    let choices = ComputedChoices()
    let files: OutputFiles
    let statistics: ServiceStatistics?
    let logLevel: LogLevelSwitch?
    private let state: Mutex<State>

    private struct State {
        var file: CommandFile
        var connections: [ConnectionEvent] = []
        var startedAt: Duration?
        /// Set by the module that has the sessions.
        var sessions: (@Sendable () -> [CommandSessionOverview])?
    }

    /// Changes of the connection that are remembered.
    static let rememberedConnections = 50

    init(
        _ file: CommandFile, path: String, audit: AuditLog, runs: ProgramRuns, files: OutputFiles,
        statistics: ServiceStatistics?, logLevel: LogLevelSwitch?
    ) {
        self.path = path
        self.audit = audit
        self.runs = runs
        self.files = files
        self.statistics = statistics
        self.logLevel = logLevel
        state = Mutex(State(file: file))
    }

    var file: CommandFile { state.withLock(\.file) }
    var connections: [ConnectionEvent] { state.withLock(\.connections) }
    var sessions: [CommandSessionOverview] { state.withLock(\.sessions)?() ?? [] }

    func listSessions(by list: @escaping @Sendable () -> [CommandSessionOverview]) {
        state.withLock { $0.sessions = list }
    }

    /// Whether there is anything that somebody may run.
    func hasCommands(for requester: JID) -> Bool {
        let file = file
        return file.builtInAccess.allows(requester) || file.commands.contains { $0.access.allows(requester) }
    }

    func started(_ component: Component) { state.withLock { $0.startedAt = component.uptime } }

    /// How long the service has been running.
    func age(_ component: Component) -> Duration {
        component.uptime - (state.withLock(\.startedAt) ?? component.uptime)
    }

    func note(_ event: ConnectionEvent) {
        state.withLock { state in
            state.connections.append(event)
            if state.connections.count > Self.rememberedConnections { state.connections.removeFirst() }
        }
    }

    /// Offers the commands of a file, and the built-in ones.
    func install(_ file: CommandFile) throws(CommandShelfError) {
        let builtIns = BuiltIn.allCases.filter { !file.disabledBuiltIns.contains($0.rawValue) }
        try shelf.replace(
            with: file.commands.map { DeclaredAdHocCommand($0, desk: self) }
                + builtIns.map { BuiltInCommand($0, desk: self) })
        state.withLock { $0.file = file }
        choices.forget()
    }

    /// Reads the file again. One that is not valid changes nothing.
    ///
    /// - Parameter requester: Who wants it; `nil` for a signal.
    func reload(for requester: JID?, _ component: Component) async throws {
        let logger = component.configuration.logger
        var record = AuditRecord(.reload)
        record.requester = requester?.description ?? "SIGHUP"
        do {
            let path = path
            let file = try await component.offEventLoop { try CommandFile(path: path) }
            // Without a record nothing changes, as without one nothing is run.
            try await audit.write(record, component)
            try install(file)
            logger.notice("the file of commands was read again", metadata: ["commands": "\(file.nodes.count)"])
        } catch {
            record.error = AuditRecord.bounded("\(error)")
            try? await audit.write(record, component)
            logger.error("the file of commands is not taken, the old one stays", metadata: ["error": "\(error)"])
            throw error
        }
    }
}

/// A change of the connection to the server.
struct ConnectionEvent: Hashable, Sendable {
    let time: String
    let state: String
    let reason: String
}
