// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation

/// A component running as people run it: a built executable, configured by its environment, its log on standard error.
public final class ComponentProcess: Sendable {
    private let child: ChildProcess
    private let name: String
    private let output: String
    /// Where it works: with its log, and the secret in a file, and else nothing but what it makes.
    public let directory: String

    /// Starts a product of this package, attached to a server.
    ///
    /// - Parameters:
    ///   - product: Name of the executable, or a path to one.
    ///   - server: Its host and component port go to `COMPONENT_HOST` and `COMPONENT_PORT`.
    ///   - account: Its domain goes to `COMPONENT_DOMAIN`, its secret to a file named by `COMPONENT_SECRET_FILE`.
    ///   - environment: More variables; these win.
    public convenience init(
        _ product: String,
        attachedTo server: RealServer,
        as account: RealServer.Account,
        arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        let directory = try makeTemporaryDirectory("component")
        let secretFile = directory + "/secret"
        try account.secret.write(toFile: secretFile, atomically: true, encoding: .utf8)
        var variables = [
            "COMPONENT_HOST": server.host, "COMPONENT_PORT": String(server.componentPort),
            "COMPONENT_DOMAIN": account.domain, "COMPONENT_SECRET_FILE": secretFile,
        ]
        variables.merge(environment) { $1 }
        try self.init(product, directory: directory, arguments: arguments, environment: variables)
    }

    /// Starts a product of this package.
    ///
    /// - Parameters:
    ///   - product: Name of the executable, or a path to one.
    ///   - environment: Added to our own environment, of which no `COMPONENT_` variable is passed on.
    public convenience init(
        _ product: String,
        arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        try self.init(
            product, directory: makeTemporaryDirectory("component"), arguments: arguments, environment: environment)
    }

    private init(_ product: String, directory: String, arguments: [String], environment: [String: String]) throws {
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("COMPONENT_") }
        variables.merge(environment) { $1 }
        name = product
        output = directory + "/log"
        self.directory = directory
        do {
            child = try ChildProcess(
                .init(
                    executable: Self.locate(product), arguments: arguments, environment: variables,
                    directory: directory, output: output))
        } catch {
            try? FileManager.default.removeItem(atPath: directory)
            throw error
        }
    }

    /// The process.
    public var pid: Int32 { child.pid }

    /// How it ended; nil while it runs.
    public var exitStatus: ExitStatus? { child.exitStatus }

    /// What it has written so far.
    public var lines: [String] {
        let text = (try? Data(contentsOf: URL(fileURLWithPath: output))).map { String(decoding: $0, as: UTF8.self) }
        return (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// Waits for a line with this text; it may have been written before. Lines before number `start` do not count.
    ///
    /// - Returns: The line and its number, so that the next call can go on behind it.
    /// - Throws: ``InteropError`` with the end of the log when the deadline passes or the process ends without it.
    @discardableResult
    public func line(
        containing text: String,
        from start: Int = 0,
        within limit: Duration = .patience
    ) async throws -> (number: Int, text: String) {
        let found = try await eventually(within: limit) { () -> (number: Int, text: String)?? in
            let hasEnded = child.exitStatus != nil
            for (number, line) in lines.enumerated().dropFirst(start) where line.contains(text) {
                return (number, line)
            }
            return hasEnded ? .some(nil) : nil
        }
        guard let line = found ?? nil else { throw failure("did not write \"\(text)\" within \(limit)") }
        return line
    }

    /// Asks the health endpoint of a process that has `HEALTH_PORT=0` and logs at info.
    ///
    /// - Returns: The status of HTTP, and what there is to read.
    public func get(_ path: String) async throws -> (status: Int, body: String) {
        let text = try await line(containing: "health endpoint").text
        let address = text.split(separator: " ").first { $0.hasPrefix("address=") }
        guard let port = address?.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw failure("did not tell its health endpoint's port")
        }
        let answer = try await LoopbackHTTP.get(path, port: port)
        return (answer.status, answer.body)
    }

    /// Sends a signal: `SIGTERM` asks for an orderly end, `SIGKILL` is a crash, `SIGSTOP` and `SIGCONT` freeze and thaw.
    public func signal(_ number: Int32) { child.signal(number) }

    /// Waits for the process to end by itself or by an earlier ``signal(_:)``.
    ///
    /// - Throws: ``InteropError`` with the end of the log when the deadline passes.
    public func waitForExit(within limit: Duration = .patience) async throws -> ExitStatus {
        guard let status = try await child.waitForExit(within: limit) else {
            throw failure("did not end within \(limit)")
        }
        return status
    }

    /// Asks for an orderly end and waits for it.
    @discardableResult
    public func stop(within limit: Duration = .patience) async throws -> ExitStatus {
        signal(SIGTERM)
        signal(SIGCONT)  // in case it is frozen
        return try await waitForExit(within: limit)
    }

    private func failure(_ what: String) -> InteropError {
        let state = exitStatus.map { "has ended (\($0))" } ?? "runs"
        let excerpt = lines.suffix(25).joined(separator: "\n")
        return InteropError("\(name) \(what); it \(state)\n--- end of its log:\n\(excerpt)")
    }

    /// Beside the test executable, where SwiftPM puts all products; else in the package's `.build/debug`.
    private static func locate(_ product: String) throws(InteropError) -> String {
        if product.contains("/") { return product }
        let beside = URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent().path
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
        let bundle = Bundle.main.bundleURL.deletingLastPathComponent().path
        for folder in [beside, Bundle.main.bundlePath, bundle, package + "/.build/debug"] {
            let path = "\(folder)/\(product)"
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw InteropError("\(product) is not built: swift build --product \(product)")
    }
}
