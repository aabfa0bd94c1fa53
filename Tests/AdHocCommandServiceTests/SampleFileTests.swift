// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@testable import AdHocCommandService

extension InProcess {
    /// The sample file, each of its operations executed: for real, as far as a machine that tests things has what it takes.
    ///
    /// | operation | here |
    /// |---|---|
    /// | disk, memory, top, logs, logs-file, certificate, listeners, job-start, wait | really, with the file's own programs |
    /// | service-status, service-restart | a stand-in for `systemctl` that writes its arguments, for tests are run where there is no systemd |
    /// | ping | the same for `ping`, which needs a right to raw sockets |
    ///
    /// An operation whose program is not installed has its stand-in too.
    @Suite(.timeLimit(.minutes(15)))
    struct SampleFileTests {
        private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Components/AdHocCommandService/commands.yaml").standardized.path

        /// What writes its arguments, each in brackets, and its environment's variables of the sample file.
        private func standIn(in workshop: Workshop) throws -> String {
            let path = workshop.directory + "/stand-in"
            try "#!/bin/sh\nprintf '[%s]' \"$@\"\necho\n".write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            return path
        }

        /// Runs the service with the sample file, in which the programs named have their stand-in.
        private func run(
            standingInFor programs: [String], script: (Operator, Workshop) async throws -> Void
        ) async throws {
            let workshop = try Workshop()
            let standIn = try standIn(in: workshop)
            var yaml = try String(contentsOfFile: Self.path, encoding: .utf8)
            for program in programs { yaml = yaml.replacing("program: \(program)", with: "program: \(standIn)") }
            try await workshop.run(yaml: yaml) { alice in
                try await script(alice.being("alice@localhost/desk"), workshop)
            }
        }

        /// Executes a command of one form while the server says of every service that it is not there.
        private func withoutUploads(
            _ alice: Operator, _ node: String, _ values: [String: [String]]
        ) async throws -> CommandResponse {
            let session = try await alice.execute(node)
            try await alice.begin(
                CommandRequest(
                    node, sessionID: session.sessionID,
                    form: DataForm(.submit, fields: values.map { FormField($0.key, values: $0.value) })))
            while true {
                let stanza = try await alice.stream.next()
                guard stanza["type"] == "get", let id = stanza["id"], let address = stanza["to"] else {
                    return try CommandResponse(try #require(stanza.firstChild, "\(stanza)"))
                }
                try await alice.stream.send(
                    """
                    <iq type='error' id='\(id)' from='\(address)' to='echo.localhost'><error type='cancel'>\
                    <service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
                    """)
            }
        }

        private func isThere(_ program: String) -> Bool { FileManager.default.isExecutableFile(atPath: program) }

        @Test("the file is valid, and has a dozen operations")
        func valid() throws {
            let file = try CommandFile(path: Self.path)
            #expect(
                file.nodes == [
                    "disk", "memory", "top", "service-status", "service-restart", "logs", "logs-file", "certificate",
                    "ping", "listeners", "job-start", "wait",
                ])
        }

        @Test("programs that need what a test machine lacks are given exactly these arguments")
        func arguments() async throws {
            try await run(standingInFor: ["/bin/systemctl", "/usr/bin/ping"]) { alice, _ in
                let status = try await alice.run("service-status", ["service": "nginx"])
                #expect(status.output == ["[status][--no-pager][--lines=10][--][nginx.service]"])
                let wrong = try await alice.run("service-status", ["service": "nginx; reboot"])
                #expect(wrong.errors == ["«Service» does not have the form that is asked for."])

                let session = try await alice.execute("service-restart")
                let question = try await alice.go(session, .next, ["service": ["prosody"]])
                #expect(
                    question.form?["confirm"]?.label == "Restart prosody? Whoever uses it is interrupted.")
                let restart = try await alice.go(session, .complete, ["confirm": ["true"]])
                #expect(restart.output == ["[restart][--][prosody.service]"])

                let ping = try await alice.run("ping", ["host": "example.org", "count": "5", "six": "true"])
                #expect(ping.output == ["[-c5][-n][-6][--][example.org]"])
                let usual = try await alice.run("ping", ["host": "192.0.2.1"])
                #expect(usual.output == ["[-c3][-n][--][192.0.2.1]"])
                #expect(try await alice.run("ping", ["host": "-f"]).status == .executing)
            }
        }

        @Test("what tells of the machine: disk, memory, busiest processes, who listens")
        func machine() async throws {
            let programs = ["/usr/bin/free", "/bin/ps", "/bin/ss"]
            try await run(standingInFor: programs.filter { !isThere($0) }) { alice, _ in
                let disk = try await alice.execute("disk")
                #expect(!disk.hasFailed, "\(disk)")
                #expect(
                    disk.form?.reported.compactMap(\.label) == ["Mounted on", "Size", "Used", "Free", "In use"])
                let free = disk.form?.items.compactMap { $0["available"]?.values.first } ?? []
                #expect(!free.isEmpty && !free.contains(""), "\(disk)")

                let memory = try await alice.execute("memory")
                #expect(!memory.hasFailed && !memory.output.isEmpty, "\(memory)")
                if isThere(programs[0]) { #expect(memory.output.contains { $0.hasPrefix("Mem:") }) }

                let top = try await alice.run("top", ["by": "pmem"])
                #expect(!top.hasFailed && !top.output.isEmpty, "\(top)")
                if isThere(programs[1]) { #expect(top.output.first?.contains("PID USER") == true) }

                let listeners = try await alice.execute("listeners")
                #expect(!listeners.hasFailed, "\(listeners)")
            }
        }

        @Test("logs: the choices are files that are there, and their end is shown")
        func logs() async throws {
            try await run(standingInFor: []) { alice, _ in
                let form = try await alice.execute("logs")
                guard
                    let file = form.form?["file"]?.options.first(where: { $0.value == "dpkg.log" })
                        ?? form.form?["file"]?.options.first
                else {
                    // A machine without logs says so.
                    #expect(form.errors == ["There is nothing that «File» could be."])
                    return
                }
                let lines = try await alice.go(form, nil, ["file": [file.value], "lines": ["3"]])
                #expect(!lines.hasFailed && lines.output.count <= 4, "\(lines)")
                let forged = try await alice.run("logs", ["file": "../../etc/passwd"])
                #expect(forged.errors == ["«File» must be chosen from the list."])

                // Nobody here takes files: the run is real, and its output is shown in place of an address. The interop suite
                // has the same with a server that does.
                let whole = try await withoutUploads(alice, "logs-file", ["file": [file.value]])
                #expect(whole.errors.isEmpty, "\(whole)")
                #expect(
                    whole.texts.contains(
                        "The output could not be uploaded as a file; this is its beginning and its end.")
                        || whole.texts.count == 1)
            }
        }

        @Test("the certificate of a server: whom it is for, and how long it is valid")
        func certificate() async throws {
            try await run(standingInFor: []) { alice, workshop in
                let server = try TLSServer(in: workshop.directory)
                defer { server.end() }
                let port = try await server.port()
                let end = try await alice.run("certificate", ["host": "127.0.0.1", "port": port])
                #expect(!end.hasFailed, "\(end)")
                #expect(
                    end.output.first == "subject=CN = sample.example" || end.output.first == "subject=CN=sample.example"
                )
                #expect(end.output.last?.hasPrefix("notAfter=") == true)
                let wrong = try await alice.run("certificate", ["host": "x -help", "port": port])
                #expect(wrong.errors == ["«Host» does not have the form that is asked for."])
            }
        }

        @Test("a job is begun and listed, and a long run tells how it is getting on")
        func jobs() async throws {
            try await run(standingInFor: []) { alice, workshop in
                let begun = try await alice.run("job-start", ["path": "/usr", "mebibytes": "10"])
                #expect(begun.texts.first?.hasPrefix("«Start a job» has begun as run ") == true, "\(begun)")
                let row = try #require(try await alice.execute("runs").form?.items.first)
                #expect(row["command"]?.values == ["job-start"])
                try await eventually("the job to end") { workshop.events == ["start", "end"] }
                #expect(workshop.audit[1]["exit"] as? Int == 0)
                #expect(
                    workshop.audit[0]["arguments"] as? [String]
                        == ["/usr", "-xdev", "-type", "f", "-size", "+10M", "-printf", "%s\\t%p\\n"])
                // The end is on record before others are told of it.
                var state: String?
                repeat {
                    state = try await alice.execute("runs").form?.items.first?["state"]?.values.first
                } while state == "runs"
                #expect(state == "ended with status 0")

                let session = try await alice.execute("wait")
                try await alice.begin(
                    CommandRequest(
                        "wait", sessionID: session.sessionID,
                        form: DataForm(.submit, fields: [FormField("time", values: ["2m"])])))
                let first = try await alice.receive()
                #expect(first.status == .executing && first.texts.first?.hasPrefix("«Wait» has been running") == true)
                #expect(try await alice.go(first, .cancel).status == .canceled)
                try await eventually("the run to end") { workshop.events == ["start", "end", "start", "end"] }
                let short = try await alice.run("wait", ["time": "1s"])
                #expect(short.output == ["second 1"])
            }
        }
    }
}

/// A server of `openssl` with a certificate of its own.
private final class TLSServer {
    private let process = Process()
    private let output: String

    init(in directory: String) throws {
        output = directory + "/tls.out"
        let script = """
            openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 \
            -subj /CN=sample.example 2>/dev/null
            exec openssl s_server -accept 127.0.0.1:0 -www -cert certificate.pem -key key.pem
            """
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// It takes any that is free, and says which.
    func port() async throws -> String {
        var port: String?
        try await eventually("the server to listen") {
            let text = try String(contentsOfFile: output, encoding: .utf8)
            port = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT ") }?.split(separator: ":").last.map(
                String.init)
            return port != nil
        }
        return try #require(port)
    }

    func end() { kill(process.processIdentifier, SIGKILL) }
}
