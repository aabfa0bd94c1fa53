// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport

/// `adhoc-command-service` with a file of commands, attached to a server.
final class ServiceProcess: Sendable {
    static let commands = """
        defaults: { allow: localhost }
        built-in: { allow: alice@localhost }
        commands:
        - node: greet
          name: Greet
          description: Says hello.
          confirm: "Say hello to {name}, {times} times?"
          program: /bin/sh
          arguments:
          - -c
          - 'i=0; line=; while [ $i -lt $2 ]; do i=$((i + 1)); line="$line Hello, $1!"; done; echo "${line# }"'
          - sh
          - "{name}"
          - "{times}"
          fields:
          - { name: name, label: Whom, required: true, maximum-size: 100 }
          - { name: times, label: How often, type: integer, minimum: 1, maximum: 5, default: 1 }
        - { node: wait, name: Wait, program: /bin/sleep, arguments: ["61"], wait: 0.3s, concurrency: 4, timeout: 2m }
        - node: report
          name: Report
          program: /usr/bin/seq
          arguments: ["15000"]
          output: { as: file, file-name: report.txt, media-type: text/plain }
        - { node: quick, name: Quick, program: /bin/true }

        """

    /// The sample file beside the component.
    static let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../Components/AdHocCommandService/commands.yaml").standardized.path

    let server: RealServer
    let process: ComponentProcess
    private let directory: String

    private init(_ server: RealServer, in directory: String) throws {
        self.server = server
        self.directory = directory
        process = try ComponentProcess(
            "adhoc-command-service", attachedTo: server, as: .commands,
            environment: [
                "COMMANDS_FILE": directory + "/commands.yaml", "COMMANDS_AUDIT_LOG": directory + "/audit.jsonl",
                // The upload service of the tests has no TLS.
                "COMMANDS_UPLOAD_PLAIN": "true",
            ])
    }

    /// Another process with the same file and log, when the one before has ended.
    convenience init(_ before: ServiceProcess) throws {
        try self.init(before.server, in: before.directory)
    }

    /// Runs a server and a service on it for the time that `body` runs.
    static func with(_ kind: RealServer.Kind, _ body: (ServiceProcess) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("commands-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try commands.write(toFile: directory + "/commands.yaml", atomically: true, encoding: .utf8)
        try await RealServer.with(kind) { server in
            let service = try ServiceProcess(server, in: directory)
            try await service.process.line(containing: "connected")
            try await body(service)
        }
    }

    var file: String { directory + "/commands.yaml" }
    var log: String { directory + "/audit.jsonl" }

    func write(_ yaml: String) throws {
        try yaml.write(toFile: file, atomically: true, encoding: .utf8)
    }

    /// The lines of the audit log; one that is no JSON object has the key `broken`.
    var audit: [[String: Any]] {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] ?? ["broken": String(line)]
        }
    }

    /// Waits until these are the events on record.
    func audit(contains events: [String]) async throws {
        let found = try await eventually(within: .patience) {
            self.audit.map { $0["event"] as? String ?? "broken" } == events ? true : nil
        }
        guard found == true else { throw InteropError("the audit log has not \(events): \(audit)") }
    }

    /// The programs that run for the service now.
    var programs: [ProgramProcess] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.compactMap(ProgramProcess.init).filter { $0.parent == process.pid }
    }
}

/// A program that a service runs, as the system tells of it.
struct ProgramProcess {
    let pid: pid_t
    let parent: pid_t
    /// When it was started, in ticks since the machine was: with the number, that is it and no later one.
    private let start: String

    /// Nil when there is no such process.
    init?(_ pid: pid_t) {
        // proc_pid_stat(5): the name, in parentheses, may have anything in it; the state comes after.
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 19,
            let parent = pid_t(fields[1])
        else { return nil }
        self.pid = pid
        self.parent = parent
        start = String(fields[19])
    }

    /// Whether it runs still, whoever is its parent now.
    var isRunning: Bool { ProgramProcess(pid)?.start == start }

    /// Ends it, with the process group that it is the head of.
    func end() {
        if isRunning { kill(-pid, SIGKILL) }
    }
}
