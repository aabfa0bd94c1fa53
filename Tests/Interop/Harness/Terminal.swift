// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport

/// A program in a terminal of its own (tmux), typed at and looked at as a person would.
final class Terminal: Sendable {
    private let tmux: String
    private let home: String
    /// In the foreground, a child of ours. As a daemon it would hold the descriptor by whose closing Foundation knows that the
    /// command which left it behind has ended, and it would outlive a test that is killed.
    private let server: ComponentProcess

    private init(tmux: String, home: String) throws {
        self.tmux = tmux
        self.home = home
        server = try ComponentProcess(
            tmux, arguments: ["-D", "-f", "/dev/null", "-S", home + "/tmux"],
            environment: Self.variables(home))
    }

    /// Runs a program for the time that `body` runs. What the screen shows is printed when that fails.
    ///
    /// - Parameters:
    ///   - program: What is run.
    ///   - files: What it finds in its home, by paths below that, made of the home's own path.
    ///   - isUnprivileged: It refuses to run as root: where we do, it is run as nobody.
    static func with(
        _ program: String, files: (String) -> [String: String] = { _ in [:] }, isUnprivileged: Bool = false,
        _ body: (Terminal) async throws -> Void
    ) async throws {
        let environment = ProcessInfo.processInfo.environment
        let tmux = try find("tmux", in: environment)
        let path = try find(program, in: environment)
        // A socket's path must be short.
        let home = "/tmp/xmpp-terminal-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: home) }
        for (name, content) in files(home) {
            let file = URL(fileURLWithPath: "\(home)/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try content.write(to: file, atomically: true, encoding: .utf8)
        }
        var command = [path]
        if isUnprivileged, getuid() == 0 {
            let nobody = "65534"
            let chown = Process()
            chown.executableURL = URL(fileURLWithPath: try find("chown", in: environment))
            chown.arguments = ["-R", "\(nobody):\(nobody)", home]
            try chown.runToEnd {}
            let setpriv = try find("setpriv", in: environment)
            command = [setpriv, "--reuid=\(nobody)", "--regid=\(nobody)", "--clear-groups"] + command
        }
        let terminal = try Terminal(tmux: tmux, home: home)
        let isListening = try await eventually(within: .patience) {
            FileManager.default.fileExists(atPath: home + "/tmux") ? true : nil
        }
        guard isListening == true else { throw InteropError("tmux does not start: \(terminal.server.lines)") }
        try terminal.tmux(["new-session", "-d", "-x", "100", "-y", "45", "-s", "test"] + command)
        do {
            try await body(terminal)
        } catch {
            try? await terminal.capture("\(program), when it failed")
            throw error
        }
        try await terminal.server.stop()
    }

    /// Types a line and enters it.
    ///
    /// - Parameter text: What the screen is to show then; `nil` waits for the line to be gone from the prompt.
    func type(_ line: String, until text: String? = nil) async throws {
        try tmux("send-keys", "-t", "test", "-l", "--", line)
        try tmux("send-keys", "-t", "test", "Enter")
        if let text { return try await shows(text) }
        let prompt = String(line.suffix(20))
        let isTaken = try await eventually(within: .patience) {
            let last = try self.screen.split(separator: "\n").last ?? ""
            return last.contains(prompt) ? nil : true
        }
        guard isTaken == true else { throw InteropError("«\(line)» was not taken:\n\(try screen)") }
    }

    /// Presses keys by tmux's names, such as `Enter` and `C-y`.
    ///
    /// - Parameter text: What the screen is to show then.
    func press(_ keys: String..., until text: String) async throws {
        try tmux(["send-keys", "-t", "test"] + keys)
        try await shows(text)
    }

    /// Types without entering anything.
    ///
    /// - Parameter shown: What the screen is to show then; `nil` is what was typed.
    func write(_ text: String, until shown: String? = nil) async throws {
        try tmux("send-keys", "-t", "test", "-l", "--", text)
        try await shows(shown ?? text)
    }

    /// Enters a line again and again until the screen shows a text: for what a program is not ready for at once, without saying when.
    func repeats(_ line: String, until text: String) async throws {
        for _ in 0..<60 {
            try await type(line)
            let found = try await eventually(within: .seconds(2)) { try self.screen.contains(text) ? true : nil }
            if found == true { return }
        }
        throw InteropError("the screen does not show «\(text)»:\n\(try screen)")
    }

    /// Waits until the screen shows a text.
    func shows(_ text: String) async throws {
        let found = try await eventually(within: .patience, every: .milliseconds(200)) {
            try self.screen.contains(text) ? true : nil
        }
        guard found == true else { throw InteropError("the screen does not show «\(text)»:\n\(try screen)") }
    }

    /// Prints what the screen shows.
    func capture(_ title: String) async throws {
        print("--- \(title)\n\(try screen)\n---")
    }

    private var screen: String {
        get throws {
            let lines = try tmux("capture-pane", "-p", "-t", "test").split(
                separator: "\n", omittingEmptySubsequences: false)
            return lines.filter { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
        }
    }

    @discardableResult
    private func tmux(_ arguments: String...) throws -> String { try tmux(arguments) }

    @discardableResult
    private func tmux(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tmux)
        process.arguments = ["-S", home + "/tmux"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(Self.variables(home)) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: home)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        return try process.runToEnd {
            String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
    }

    private static func variables(_ home: String) -> [String: String] {
        [
            "HOME": home, "LANG": "C.UTF-8", "TERM": "screen-256color",
            "XDG_CONFIG_HOME": home + "/config", "XDG_DATA_HOME": home + "/data", "XDG_CACHE_HOME": home + "/cache",
        ]
    }

    private static func find(_ program: String, in environment: [String: String]) throws -> String {
        for directory in (environment["PATH"] ?? "/usr/bin").split(separator: ":") {
            let path = "\(directory)/\(program)"
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw InteropError("\(program) is not installed: apt-get install \(program)")
    }
}
