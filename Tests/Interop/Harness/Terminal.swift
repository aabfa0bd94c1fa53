// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport

/// A program in a terminal of its own (tmux), typed at and looked at as a person would.
final class Terminal: Sendable {
    private let tmux: String
    private let socket: String
    private let home: String

    private init(tmux: String, home: String) {
        self.tmux = tmux
        self.home = home
        socket = home + "/tmux"
    }

    /// Runs a program for the time that `body` runs. What the screen shows is printed when that fails.
    static func with(_ program: String, _ body: (Terminal) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        let tmux = try RealClients.find("tmux", in: environment)
        let path = try RealClients.find(program, in: environment)
        // A socket's path must be short.
        let home = "/tmp/xmpp-terminal-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        let terminal = Terminal(tmux: tmux, home: home)
        defer {
            _ = try? terminal.tmux("kill-server")
            try? FileManager.default.removeItem(atPath: home)
        }
        try terminal.tmux("new-session", "-d", "-x", "100", "-y", "45", "-s", "test", path)
        do {
            try await body(terminal)
        } catch {
            try? await terminal.capture("\(program), when it failed")
            throw error
        }
    }

    /// Types a line and enters it.
    ///
    /// - Parameter text: What the screen is to show then; `nil` waits for the line to be gone from the prompt.
    func type(_ line: String, until text: String? = nil) async throws {
        try tmux("send-keys", "-t", "test", "-l", "--", line)
        try tmux("send-keys", "-t", "test", "Enter")
        if let text { return try await shows(text) }
        let prompt = String(line.suffix(20))
        let isTaken = try await eventually(within: .seconds(10)) {
            let last = try self.screen.split(separator: "\n").last ?? ""
            return last.contains(prompt) ? nil : true
        }
        guard isTaken == true else { throw InteropError("«\(line)» was not taken:\n\(try screen)") }
    }

    /// Waits until the screen shows a text.
    func shows(_ text: String) async throws {
        let found = try await eventually(within: .seconds(20)) { try self.screen.contains(text) ? true : nil }
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
    private func tmux(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tmux)
        process.arguments = ["-f", "/dev/null", "-S", socket] + arguments
        var environment = ProcessInfo.processInfo.environment.filter { ["PATH", "USER"].contains($0.key) }
        environment["HOME"] = home
        environment["LANG"] = "C.UTF-8"
        environment["TERM"] = "screen-256color"
        environment["XDG_CONFIG_HOME"] = home + "/config"
        environment["XDG_DATA_HOME"] = home + "/data"
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: home)
        let output = Pipe()
        // The server that the first command leaves behind would keep the pipe open for ever.
        process.standardOutput = arguments.first == "capture-pane" ? output : FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { process.waitUntilExit() }
        guard arguments.first == "capture-pane" else { return "" }
        return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
}
