// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// A private Prosody or ejabberd of one test: free loopback ports, a directory of its own, the users alice and bob.
///
/// ```swift
/// try await RealServer.with(.prosody) { server in
///     let alice = try await ChatClient.login("alice", to: server)
///     …
/// }
/// ```
/// Nothing is left behind: when the object goes away, or the test process dies, the server is killed and its directory
/// removed.
public final class RealServer: Sendable {
    /// Which server software.
    public enum Kind: String, Sendable, CaseIterable, CustomStringConvertible {
        /// Prosody, 0.12 or newer.
        case prosody
        /// ejabberd, 23.01 or newer.
        case ejabberd

        /// The name of the Debian package.
        public var description: String { rawValue }
    }

    /// How much the server logs.
    public enum LogLevel: String, Sendable {
        /// Every stanza.
        case debug
        /// Connections and logins.
        case info
        /// Only what went wrong: for a flood of messages.
        case error
    }

    /// A component's domain and its secret, as configured on both servers.
    public struct Account: Hashable, Sendable {
        /// The component's domain.
        public let domain: String
        /// What the handshake proves to know.
        public let secret: String

        /// An account, which no server needs to know.
        public init(domain: String, secret: String) {
            self.domain = domain
            self.secret = secret
        }

        /// Prosody refuses a second connection (`conflict`); ejabberd lets connections share the traffic.
        public static let echo = Account(domain: "echo.localhost", secret: "secret")
        /// For the PubSub service.
        public static let feeds = Account(domain: "feeds.localhost", secret: "secret")
        /// For the ad-hoc commands service.
        public static let commands = Account(domain: "commands.localhost", secret: "secret")
        /// For the per-buddy-presence bot.
        public static let bots = Account(domain: "bots.localhost", secret: "secret")
        /// On Prosody a second connection replaces the first (`kick_old`).
        public static let second = Account(domain: "second.localhost", secret: "secret2")
        /// ejabberd has two places for its connections, by the sender's bare address (`domain_balancing`).
        public static let spread = Account(domain: "spread.localhost", secret: "secret")
        /// For the TLS port: ejabberd accepts it only there.
        public static let tls = Account(domain: "tls.localhost", secret: "secret")
        /// With `privileges`: may act in the name of the server's users, and gets requests of theirs (XEP-0356, XEP-0355).
        public static let privileged = Account(domain: "privileged.localhost", secret: "secret")
        /// On ``RealServer/sharedComponentPort``: also gets the stanzas of ``right`` (`global_routes`).
        public static let left = Account(domain: "left.localhost", secret: "secret")
        /// On ``RealServer/sharedComponentPort``: also gets the stanzas of ``left`` (`global_routes`).
        public static let right = Account(domain: "right.localhost", secret: "secret")
    }

    /// Which server software this is.
    public let kind: Kind
    /// Where it listens.
    public let host = "127.0.0.1"
    /// The domain of its users, alice and bob.
    public let domain = "localhost"
    private let layout: ServerLayout
    private let process = Mutex<ChildProcess?>(nil)

    private init(_ layout: ServerLayout) {
        kind = layout.kind
        self.layout = layout
    }

    deinit {
        // A running server's directory is removed by its watchdog, after the server.
        let isRunning = process.withLock { $0.take() != nil }
        if !isRunning { try? FileManager.default.removeItem(atPath: layout.root) }
    }

    /// The port for clients: plain TCP, STARTTLS offered, SASL PLAIN accepted without.
    public var clientPort: Int { layout.ports.client }
    /// The port for components (XEP-0114), plain TCP.
    public var componentPort: Int { layout.ports.component }
    /// The port for components over TLS; its certificate is for localhost, \*.localhost and 127.0.0.1.
    public var componentTLSPort: Int { layout.ports.componentTLS }
    /// ejabberd's port of ``Account/left`` and ``Account/right``; nil on Prosody, which has no such thing.
    public var sharedComponentPort: Int? { kind == .ejabberd ? layout.ports.shared : nil }
    /// ejabberd's Unix socket for components; nil on Prosody, which has none for them.
    public var componentSocket: String? { kind == .ejabberd ? layout.root + "/component.sock" : nil }
    /// Path of the PEM file of the CA that signed the server's certificate.
    public var certificateAuthority: String { layout.certificateAuthority }
    /// Path of the PEM file with a certificate of ours that the CA signed, and its key.
    public var clientCertificate: String { layout.root + "/certificates/client-chain.pem" }
    /// The server's directory, removed in the end.
    public var directory: String { layout.root }
    /// The server's process; nil while it is stopped.
    public var pid: Int32? { process.withLock { $0?.pid } }
    /// What the server has logged so far.
    public var log: String { (try? String(contentsOfFile: layout.log, encoding: .utf8)) ?? "" }

    /// Starts a server and waits until it accepts connections.
    ///
    /// - Parameters:
    ///   - kind: Which server software.
    ///   - logLevel: How much it logs.
    ///   - privileges: Whether ``Account/privileged`` has privileges and delegated namespaces.
    ///   - accounts: The same, and it answers for the accounts of the server's users (XEP-0163): the namespaces of
    ///     publish-subscribe are delegated to it.
    ///   - clientCertificates: Whether ``componentTLSPort`` of Prosody wants a certificate of ``certificateAuthority``; ejabberd's
    ///     listener for components cannot.
    /// - Throws: ``InteropError`` with the end of the server's log when it is not ready within ``Swift/Duration/patience``.
    public static func start(
        _ kind: Kind, logLevel: LogLevel = .info, privileges: Bool = false, accounts: Bool = false,
        clientCertificates: Bool = false
    ) async throws -> RealServer {
        var attempts = 1
        while true {
            let server = RealServer(
                try .create(
                    kind, logLevel: logLevel, privileges: privileges, accounts: accounts,
                    clientCertificates: clientCertificates))
            do {
                try await server.launch()
                return server
            } catch PortTaken.portTaken where attempts < 5 {
                attempts += 1
            }
        }
    }

    /// Starts a server for the time that `body` runs, and stops it whether `body` returns or throws.
    public static func with<Result>(
        _ kind: Kind,
        logLevel: LogLevel = .info,
        privileges: Bool = false,
        accounts: Bool = false,
        clientCertificates: Bool = false,
        _ body: (RealServer) async throws -> Result
    ) async throws -> Result {
        let server = try await start(
            kind, logLevel: logLevel, privileges: privileges, accounts: accounts, clientCertificates: clientCertificates
        )
        do {
            let result = try await body(server)
            try await server.stop()
            return result
        } catch {
            await server.kill()
            throw error
        }
    }

    /// Ends the server in an orderly way (SIGTERM), as an administrator would. Its data stay for ``restart()``.
    ///
    /// - Throws: ``InteropError`` when it has not ended after 180 s and had to be killed.
    public func stop() async throws {
        guard let child = process.withLock({ $0.take() }) else { return }
        // More than once: Prosody 0.12 forgets about it when the signal comes while it closes a session (an error in its log).
        for _ in 1...36 {
            child.signal(SIGTERM)
            child.signal(SIGCONT)  // in case it is frozen
            if try await child.waitForExit(within: .seconds(5)) != nil { return child.release() }
        }
        child.signal(SIGKILL, group: true)
        _ = try await child.waitForExit(within: .patience)
        child.release()
        throw InteropError("\(kind) did not end within 180 s of SIGTERM\n\(logExcerpt)")
    }

    /// Ends the server at once (SIGKILL): connections break without a word. Its data stay for ``restart()``.
    public func kill() async {
        guard let child = process.withLock({ $0.take() }) else { return }
        child.signal(SIGKILL, group: true)
        _ = try? await child.waitForExit(within: .patience)
        child.release()
    }

    /// Gives the server another certificate for ``componentTLSPort``, which it has after ``restart()``.
    ///
    /// - Parameters:
    ///   - certificateFile: A PEM file with the certificate.
    ///   - keyFile: A PEM file with its key.
    public func replaceCertificate(_ certificateFile: String, keyFile: String) throws {
        let certificate = try Data(contentsOf: URL(filePath: certificateFile))
        let key = try Data(contentsOf: URL(filePath: keyFile))
        let folder = URL(filePath: layout.root).appending(path: "certificates")
        try certificate.write(to: folder.appending(path: "server.pem"))
        try key.write(to: folder.appending(path: "server.key"))
        try (key + certificate).write(to: folder.appending(path: "server-chain.pem"))
    }

    /// Starts the server again on the same ports and data, after ``stop()`` when it still runs.
    public func restart() async throws {
        try await stop()
        do {
            try await launch()
        } catch PortTaken.portTaken {
            throw InteropError("\(kind) did not get its ports back\n\(logExcerpt)")
        }
    }

    /// Freezes the server (SIGSTOP): connections stay open and nothing answers.
    public func freeze() { process.withLock { $0 }?.signal(SIGSTOP) }

    /// Lets a frozen server go on (SIGCONT).
    public func thaw() { process.withLock { $0 }?.signal(SIGCONT) }

    /// Adds a user of ``domain``.
    public func register(_ user: String, password: String = "password") async throws {
        switch kind {
        case .prosody:
            let folder = "\(layout.root)/data/localhost/accounts"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try "return { [\"password\"] = \"\(password)\"; };\n"
                .write(toFile: "\(folder)/\(user).dat", atomically: true, encoding: .utf8)
        case .ejabberd:
            let answer = try await LoopbackHTTP.post(
                "/api/register", #"{"user":"\#(user)","host":"\#(domain)","password":"\#(password)"}"#,
                port: layout.ports.http)
            // 409: it is there since before a restart.
            guard [200, 409].contains(answer.status) else {
                throw InteropError("ejabberd did not register \(user): \(answer.status) \(answer.body)")
            }
        }
    }

    /// The last lines of the server's log, for the message of a failure.
    public var logExcerpt: String {
        let lines = log.split(separator: "\n").suffix(25)
        return "--- end of \(kind)'s log (\(layout.log)):\n" + lines.joined(separator: "\n")
    }

    // MARK: Starting

    private enum PortTaken: Error { case portTaken }

    private func launch() async throws {
        let loggedBefore = log.utf8.count
        let child = try ChildProcess(try layout.launch())
        let isReady = try await eventually(within: .patience) { () -> Bool? in
            if child.exitStatus != nil { return false }
            return await self.accepts() ? true : nil
        }
        // Both servers log it; Prosody goes on without the port.
        let logged = String(decoding: log.utf8.dropFirst(loggedBefore), as: UTF8.self).lowercased()
        let complaints = ["failed to open server port", "address already in use", "eaddrinuse"]
        if complaints.contains(where: logged.contains) { throw PortTaken.portTaken }
        guard isReady == true else {
            let what =
                child.exitStatus.map { "ended at once (\($0))" }
                ?? "did not accept connections within \(Duration.patience)"
            throw InteropError("\(kind) \(what)\n\(logExcerpt)")
        }
        process.withLock { $0 = child }
        for user in ["alice", "bob"] { try await register(user) }
    }

    private func accepts() async -> Bool {
        var ports = [layout.ports.client, layout.ports.component, layout.ports.componentTLS, layout.ports.http]
        if kind == .ejabberd { ports.append(layout.ports.shared) }
        for port in ports where await !LoopbackHTTP.accepts(port: port) { return false }
        return true
    }
}
