// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// Tells somebody how a long job is doing: runs a command, and sends its start, its lines and its end.
//
//     COMPONENT_DOMAIN=jobs.example.org COMPONENT_SECRET_FILE=secret swift run notifier alice@example.org -- make test
//
// Lines are sent together, at most every five seconds, the last twenty of them. The exit status is the command's.

import Foundation
import Synchronization
import XMPPComponent

@main
struct Notifier {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count > 3, arguments[2] == "--", let recipient = JID(arguments[1]) else {
            end("usage: notifier JID -- COMMAND [ARGUMENT ...]", status: 64)
        }
        do {
            let job = JobModule(Array(arguments[3...]), recipient: recipient)
            let component = try Component(await .load()) { job }
            try await component.run()
            exit(job.status ?? 70)
        } catch {
            end("\(error)", status: 78)
        }
    }

    static func end(_ message: String, status: Int32) -> Never {
        try? FileHandle.standardError.write(contentsOf: Data((message + "\n").utf8))
        exit(status)
    }
}

/// A command that runs once, from the first connection on.
final class JobModule: Module {
    private let command: [String]
    private let recipient: JID
    private let process = Mutex<Process?>(nil)
    private let report = Mutex(Report())

    private struct Report {
        var isStarted = false
        var lines: [String] = []
        var skipped = 0
        var status: Int32?
        var isInterrupted = false
    }

    init(_ command: [String], recipient: JID) {
        self.command = command
        self.recipient = recipient
    }

    var content: [any Routable] { [] }
    var status: Int32? { report.withLock { $0.status } }

    /// Called after each handshake: the first one starts the command, later ones go on reporting.
    func connected(_ component: Component) async throws {
        let isFirst = report.withLock { report in
            defer { report.isStarted = true }
            return !report.isStarted
        }
        if isFirst {
            launch()
            try await tell("started: \(command.joined(separator: " "))", component)
        }
        while true {
            let (status, isInterrupted) = report.withLock { ($0.status, $0.isInterrupted) }
            if isInterrupted { return }
            // The last lines may still be on their way when the command has ended.
            if status != nil { try await component.sleep(for: .seconds(1)) }
            try await tellLines(component)
            if let status {
                try await tell("ended with status \(status)", component)
                return component.shutDown()
            }
            // Often enough to end with the command; lines wait for every fifth look.
            for _ in 1...5 where self.status == nil { try await component.sleep(for: .seconds(1)) }
        }
    }

    /// Shutting down before the command's end ends the command.
    func stop(_ component: Component) async {
        guard let running = process.withLock({ $0 }), running.isRunning else { return }
        report.withLock { $0.isInterrupted = true }
        running.terminate()
        try? await tell("interrupted", component)
    }

    private func launch() {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        pipe.fileHandleForReading.readabilityHandler = { [self] handle in
            let data = handle.availableData
            guard data.isEmpty else { return note(String(decoding: data, as: UTF8.self)) }
            handle.readabilityHandler = nil
        }
        process.terminationHandler = { [self] process in
            report.withLock { $0.status = process.terminationStatus }
        }
        do {
            try process.run()
            self.process.withLock { $0 = process }
        } catch {
            note("\(error)")
            report.withLock { $0.status = 127 }
        }
    }

    private func note(_ text: String) {
        let lines = text.split(separator: "\n").map { String($0.prefix(500)) }
        report.withLock { report in
            report.lines += lines
            report.skipped += max(0, report.lines.count - 20)
            report.lines = report.lines.suffix(20)
        }
    }

    private func tellLines(_ component: Component) async throws {
        let (lines, skipped) = report.withLock { report in
            defer { (report.lines, report.skipped) = ([], 0) }
            return (report.lines, report.skipped)
        }
        guard !lines.isEmpty else { return }
        try await tell(
            ((skipped > 0 ? ["(\(skipped) lines left out)"] : []) + lines).joined(separator: "\n"), component)
    }

    private func tell(_ text: String, _ component: Component) async throws {
        try await component.send(Message(to: recipient, type: .chat, body: text))
    }
}
