// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMPPComponentTesting

/// The programs of this package as people meet them: what they say of themselves, what they leave behind, how they end.
@Suite(.timeLimit(.minutes(15)))
struct ProgramsTests {
    /// A program, and what it needs besides domain and secret.
    struct Program: Sendable, CustomTestStringConvertible {
        let name: String
        var variables: [String: String] = [:]
        /// What doctor looks at besides settings, secret and server.
        var subjects: [String] = []
        /// A variable of its own with a letter wrong, and the right one.
        let mistyped: (wrong: String, right: String)

        var testDescription: String { name }

        private static let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Components/AdHocCommandService/commands.yaml").standardized.path

        static let all = [
            Program(name: "echo-component", mistyped: ("COMPONENT_HSOT", "COMPONENT_HOST")),
            Program(name: "pubsub-service", subjects: ["store"], mistyped: ("PUBSUB_STROE", "PUBSUB_STORE")),
            Program(
                name: "adhoc-command-service", variables: ["COMMANDS_FILE": sample],
                subjects: ["audit log", "commands"], mistyped: ("COMMANDS_FLIE", "COMMANDS_FILE")),
            Program(
                name: "buddy-presence-bot", variables: ["BOT_TIME_ZONE": "Europe/Vienna"],
                subjects: ["store", "time zone"], mistyped: ("BOT_NAMES", "BOT_NAME")),
        ]

        func environment(_ more: [String: String] = [:]) -> [String: String] {
            ["COMPONENT_DOMAIN": "parrot.localhost", "COMPONENT_SECRET": "hunter2"].merging(variables) { $1 }
                .merging(more) { $1 }
        }
    }

    /// Runs a program to its end.
    private func run(
        _ program: Program, _ arguments: [String], _ variables: [String: String]
    ) async throws -> (status: InteropSupport.ExitStatus, lines: [String], files: [String]) {
        let process = try ComponentProcess(program.name, arguments: arguments, environment: variables)
        let status = try await process.waitForExit()
        let files = try FileManager.default.contentsOfDirectory(atPath: process.directory).filter { $0 != "log" }
        #expect(!process.lines.contains { $0.contains("hunter2") })
        return (status, process.lines, files)
    }

    @Test("config and doctor make nothing where they look", arguments: Program.all)
    func looking(_ program: Program) async throws {
        let config = try await run(program, ["config"], program.environment())
        #expect(config.status == .exited(0), "\(config.lines)")
        #expect(config.files == [])
        let doctor = try await run(program, ["doctor", "--offline"], program.environment())
        #expect(doctor.status == .exited(0), "\(doctor.lines)")
        #expect(doctor.files == [])
        for subject in program.subjects {
            // A note where a program of the sample file is not installed.
            let line = doctor.lines.first { $0.dropFirst(7).hasPrefix("\(subject) ") }
            #expect(line?.hasPrefix("WRONG") == false, "\(doctor.lines)")
        }
        // Nor does doctor when there is no server.
        let server = try await LoopbackServer()
        await server.close()
        let refused = try await run(program, ["doctor"], program.environment(variables(server)))
        #expect(refused.status == .exited(1) && refused.files == [], "\(refused.lines)")
    }

    @Test("a store that cannot be made is told by doctor", arguments: Program.all)
    func stores(_ program: Program) async throws {
        let places = [
            "PUBSUB_STORE": "sqlite:/nonexistent/store", "BOT_STORE": "sqlite:/nonexistent/store",
            "COMMANDS_AUDIT_LOG": "/nonexistent/audit",
        ].filter { $0.key.hasPrefix(program.mistyped.right.prefix { $0 != "_" } + "_") }
        let doctor = try await run(program, ["doctor", "--offline"], program.environment(places))
        #expect(doctor.status == .exited(places.isEmpty ? 0 : 1), "\(doctor.lines)")
        guard let variable = places.keys.first else { return }
        #expect(doctor.lines.contains { $0.contains("the directory /nonexistent is not there") }, "\(doctor.lines)")
        #expect(doctor.lines.contains { $0.contains(variable) }, "\(doctor.lines)")
    }

    @Test("a time zone that there is not is told once, and not called well")
    func timeZone() async throws {
        let bot = try #require(Program.all.last)
        let doctor = try await run(bot, ["doctor", "--offline"], bot.environment(["BOT_TIME_ZONE": "Nowhere/Town"]))
        #expect(doctor.status == .exited(1))
        #expect(doctor.lines.count { $0.hasPrefix("WRONG") } == 1, "\(doctor.lines)")
        #expect(!doctor.lines.contains { $0.contains("Nowhere/Town") }, "\(doctor.lines)")
    }

    @Test("--help has every variable that the program reads, and what holds without it", arguments: Program.all)
    func help(_ program: Program) async throws {
        let help = try await run(program, ["--help"], [:])
        #expect(help.status == .exited(0))
        // A line that was too long goes on at the margin.
        #expect(!help.lines.contains { $0.hasPrefix("(") }, "\(help.lines)")
        let text = help.lines.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
        var count = 0
        for line in try await run(program, ["config"], program.environment()).lines.dropFirst() {
            let words = line.split(separator: " ").map(String.init)
            guard let variable = words.first else { continue }
            count += 1
            // A node's fields are listed once for both.
            let field = ["PUBSUB_DEFAULTS_", "PUBSUB_ACCOUNT_DEFAULTS_"].first { variable.hasPrefix($0) }
            let name = field.map { String(variable.dropFirst($0.count)) } ?? variable
            let places = occurrences(of: name, in: text)
            #expect(!places.isEmpty, "\(variable) is not in the help")
            guard words.last == "default", field == nil else { continue }
            #expect(
                places.contains { $0.prefix { $0 != ")" }.contains(words[1]) },
                "\(variable): the help does not say that it is \(words[1])")
        }
        #expect(count >= 24)
        for part in ["EXIT STATUS", "78", "serve (default)", "doctor", "config"] { #expect(text.contains(part)) }
    }

    /// What stands behind a word.
    private func occurrences(of word: String, in text: String) -> [Substring] {
        var found: [Substring] = []
        var rest = text[...]
        func isLetter(_ character: Character?) -> Bool { character.map { $0.isLetter || $0 == "_" } ?? false }
        var before: Character?
        while let range = rest.range(of: word) {
            before = range.lowerBound > rest.startIndex ? rest[rest.index(before: range.lowerBound)] : before
            let behind = rest[range.upperBound...]
            if !isLetter(before), !isLetter(behind.first) { found.append(behind) }
            before = word.last
            rest = behind
        }
        return found
    }

    @Test("a mistyped variable is told by serve, doctor and config", arguments: Program.all)
    func typingErrors(_ program: Program) async throws {
        let (wrong, right) = program.mistyped
        let told = "\(wrong) is set, and there is no such setting: is \(right) meant?"
        for command in ["doctor", "config"] {
            let arguments = command == "doctor" ? ["doctor", "--offline"] : [command]
            let lines = try await run(program, arguments, program.environment([wrong: "x"])).lines
            #expect(lines.contains { $0.contains(told) }, "\(lines)")
        }
        let server = try await LoopbackServer()
        await server.close()
        let process = try ComponentProcess(
            program.name, environment: program.environment(variables(server, [wrong: "x"])))
        try await process.line(containing: told)
        try await process.line(containing: "not connected")
        #expect(try await process.stop() == .exited(0))
        // Where it is what is missing.
        var misspelt = program.environment(["COMPONENT_SERCET": "hunter2"])
        misspelt["COMPONENT_SECRET"] = nil
        let refused = try await run(program, [], misspelt)
        #expect(refused.status == .exited(78))
        #expect(refused.lines.contains { $0.contains("is COMPONENT_SECRET meant?") }, "\(refused.lines)")
    }

    @Test("exit statuses are those that are documented", arguments: Program.all)
    func statuses(_ program: Program) async throws {
        #expect(try await run(program, [], [:]).status == .exited(78))
        #expect(try await run(program, ["config"], [:]).status == .exited(78))
        #expect(try await run(program, ["doctor"], [:]).status == .exited(1))
        #expect(try await run(program, ["dance"], program.environment()).status == .exited(64))
        #expect(try await run(program, ["serve", "--secret=hunter3"], program.environment()).status == .exited(64))
        let version = try await run(program, ["--version"], [:])
        #expect(version.status == .exited(0) && version.lines.first?.split(separator: ".").count == 3)
        let port = try await run(program, [], program.environment(["HEALTH_PORT": "http"]))
        #expect(port.status == .exited(78) && port.lines.contains { $0.contains("HEALTH_PORT") }, "\(port.lines)")
    }

    @Test(
        "the secret is in no output, whatever the level, nor in metrics, nor in what a crash prints",
        arguments: Program.all)
    func secrecy(_ program: Program) async throws {
        let secret = "hunter2-\(UInt32.random(in: 0 ... .max))"
        let server = try await LoopbackServer()
        let process = try ComponentProcess(
            program.name,
            environment: program.environment(
                variables(
                    server,
                    [
                        "COMPONENT_SECRET": secret, "COMPONENT_LOG_LEVEL": "trace", "HEALTH_PORT": "0",
                        "SWIFT_BACKTRACE": "enable=yes,color=no,interactive=no,timeout=60s",
                    ])))
        let stream = try await server.accept()
        try await stream.authenticate(secret: secret)
        try await process.line(containing: "connected")
        try await stream.send(
            "<iq type='get' id='1' from='a@localhost' to='parrot.localhost'><ping xmlns='urn:xmpp:ping'/></iq>")
        _ = try await stream.next()
        for path in ["/metrics", "/readyz"] { #expect(try await !process.get(path).body.contains(secret)) }
        let arguments = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(process.pid)/cmdline"))
        #expect(!String(decoding: arguments, as: UTF8.self).contains(secret))
        process.signal(SIGILL)
        // The report of a crash that was none, which the process survives.
        try await process.line(containing: "*** Program crashed", within: .patience)
        try await process.line(containing: "Backtrace took", within: .patience)
        process.signal(SIGKILL)
        #expect(!process.lines.isEmpty)
        #expect(!process.lines.contains { $0.contains(secret) })
        await server.close()
    }
}
