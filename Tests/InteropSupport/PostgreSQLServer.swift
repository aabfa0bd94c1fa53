// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// A private PostgreSQL server on a Unix socket in a directory of its own, which nobody else can reach.
///
/// Nothing is left behind: when the object goes away, or the test process dies, the server is ended and its directory
/// removed.
public final class PostgreSQLServer: Sendable {
    /// One for all tests of the process, which use databases or schemas of their own.
    public static let shared = Task { try await PostgreSQLServer.start() }

    private let directory: String
    private let programs: String
    private let user: Account?
    private let process = Mutex<ChildProcess?>(nil)

    /// The user to run as when we are root, which the server refuses to be.
    private struct Account {
        let name: String
        let uid: uid_t
        let gid: gid_t
    }

    private init(_ programs: String) throws {
        self.programs = programs
        user = geteuid() == 0 ? try Self.account() : nil
        directory = try makeTemporaryDirectory("postgresql")
        if let user { chown(directory, user.uid, user.gid) }
    }

    deinit {
        // A running server's directory is removed by its watchdog, after the server.
        let isRunning = process.withLock { $0.take() != nil }
        if !isRunning { try? FileManager.default.removeItem(atPath: directory) }
    }

    /// Where Debian has the programs of the newest version.
    private static var programs: String? {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        let folders = versions.sorted(by: >).map { "\(root)/\($0)/bin" }
        return folders.first { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") }
    }

    /// Whether the server is installed.
    public static var isInstalled: Bool { programs != nil }

    private static func account() throws(InteropError) -> Account {
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name) {
                return Account(name: name, uid: entry.pointee.pw_uid, gid: entry.pointee.pw_gid)
            }
        }
        throw InteropError("PostgreSQL does not run as root, and there is no user postgres or nobody")
    }

    /// Makes a server with an empty database and waits until it accepts connections.
    public static func start() async throws -> PostgreSQLServer {
        guard let programs else { throw InteropError("PostgreSQL is not installed: apt-get install postgresql") }
        let server = try PostgreSQLServer(programs)
        let output = server.directory + "/initdb.log"
        let child = try server.launch(
            "initdb",
            ["-D", server.data, "-U", "pubsub", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"], output: output
        )
        let status = try await child.waitForExit(within: .patience)
        child.release()
        guard status == .exited(0) else {
            throw InteropError("initdb failed: \((try? String(contentsOfFile: output, encoding: .utf8)) ?? "")")
        }
        try await server.restart()
        return server
    }

    /// For libpq. The password is not asked for.
    public var url: String { url(password: "secret") }

    /// For libpq, with a password, which is not asked for.
    public func url(password: String) -> String { url(socketIn: directory, password: password) }

    /// For libpq, by way of a socket in another directory.
    public func url(socketIn directory: String, password: String = "secret") -> String {
        "postgresql://pubsub:\(password)@/postgres?host=\(directory)"
    }

    /// Makes an empty database.
    ///
    /// - Returns: Where it is, for libpq.
    public func makeDatabase() async throws -> String {
        let name = "pubsub_" + String(UInt64.random(in: .min ... .max), radix: 36)
        guard try await execute("CREATE DATABASE \(name)") != nil else { throw InteropError("no database:\n\(log)") }
        return "postgresql://pubsub:secret@/\(name)?host=\(directory)"
    }

    /// The directory with the server's socket, `.s.PGSQL.5432`.
    public var socketDirectory: String { directory }

    private var data: String { directory + "/data" }

    /// What the server has logged so far.
    public var log: String { (try? String(contentsOfFile: directory + "/log", encoding: .utf8)) ?? "" }

    private func launch(_ program: String, _ arguments: [String], output: String) throws -> ChildProcess {
        var command = ["\(programs)/\(program)"] + arguments
        if let user {
            command =
                ["/usr/bin/setpriv", "--reuid=\(user.name)", "--regid=\(user.gid)", "--clear-groups", "--"] + command
        }
        // SIGQUIT: it ends at once, but removes its shared memory.
        return try ChildProcess(
            .init(
                executable: command[0], arguments: Array(command.dropFirst()),
                environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"], directory: directory, output: output,
                lastSignal: "QUIT"))
    }

    /// Starts the server again on the same data, after an end when it still runs.
    public func restart() async throws {
        try await stop()
        let settings = ["listen_addresses=", "unix_socket_directories=\(directory)", "max_connections=600"]
        let child = try launch(
            "postgres", ["-D", data] + settings.flatMap { ["-c", $0] }, output: directory + "/log")
        process.withLock { $0 = child }
        let isReady = try await eventually(within: .patience) { () -> Bool? in
            if child.exitStatus != nil { return false }
            return try await execute("SELECT 1") == "1" ? true : nil
        }
        guard isReady == true else { throw InteropError("PostgreSQL did not start:\n\(log.suffix(2000))") }
    }

    /// Ends the server. Its data stay for ``restart()``.
    ///
    /// - Parameter isCrash: Whether all connections break without a word and nothing is written any more.
    public func stop(isCrash: Bool = false) async throws {
        guard let child = process.withLock({ $0.take() }) else { return }
        // Its own names: SIGINT is a fast shutdown, SIGQUIT an immediate one, which is recovered from as from a crash.
        child.signal(isCrash ? SIGQUIT : SIGINT)
        let status = try await child.waitForExit(within: .patience)
        if status == nil { child.signal(SIGKILL) }
        child.release()
        guard status != nil else { throw InteropError("PostgreSQL did not end within 30 s") }
    }

    /// Carries out SQL as an administrator would, with psql.
    ///
    /// - Returns: What it printed: columns apart by `|`; `nil` when it failed.
    @discardableResult
    public func execute(_ sql: String) async throws -> String? {
        let output = directory + "/psql-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: output) }
        let child = try launch("psql", ["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql], output: output)
        let status = try await child.waitForExit(within: .patience)
        child.release()
        let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
        return status == .exited(0) ? text.trimmingCharacters(in: .newlines) : nil
    }
}
