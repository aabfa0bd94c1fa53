// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMPPComponent
import XMPPExtensions

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The command service as people run it, on both servers, with the kit's client and with real ones.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct CommandServiceTests {
    @Test(
        "a client lists the commands, fills in a form and sees the result; nobody else goes on with its session",
        arguments: RealServer.Kind.allCases)
    func conversation(_ kind: RealServer.Kind) async throws {
        try await ServiceProcess.with(kind) { service in
            let alice = try await ChatClient.login("alice", to: service.server)
            let bob = try await ChatClient.login("bob", to: service.server)
            try await alice.waitUntilReachable("commands.localhost")
            let list = try await alice.query(DiscoItemsQuery(node: DiscoItems.commandsNode), to: "commands.localhost")
            #expect(Set(list.items.compactMap(\.node)).isSuperset(of: ["greet", "wait", "uptime", "reload"]))
            let session = try await alice.query(CommandRequest("greet"), to: "commands.localhost")
            #expect(session.form?.fields.map(\.variable) == ["name", "times"])
            let wrong = try await alice.go(on: session, .next, ["name": "-n", "times": "6"])
            #expect(wrong.notes.map(\.severity) == [.error, .error])
            #expect(wrong.form?["name"]?.values == ["-n"])
            let question = try await alice.go(on: session, .next, ["name": "bob & \"carol\"", "times": "2"])
            #expect(question.form?["confirm"]?.label == "Say hello to bob & \"carol\", 2 times?")

            let forged = CommandRequest("greet", sessionID: session.sessionID, action: .complete)
            let error = await #expect(throws: StanzaError.self) {
                _ = try await bob.query(forged, to: "commands.localhost")
            }
            #expect(error.flatMap { CommandError($0) }?.condition == .badSessionID)
            #expect(service.audit.isEmpty)

            let end = try await alice.go(on: session, .complete, ["confirm": "1"])
            #expect(end.form?["output"]?.values == ["Hello, bob & \"carol\"! Hello, bob & \"carol\"!"])
            #expect(service.audit.map { $0["event"] as? String } == ["start", "end"])
            #expect(service.audit[0]["requester"] as? String == alice.jid)
            #expect(try await service.process.stop() == .exited(0))
        }
    }

    @Test(
        "slixmpp and aioxmpp execute and cancel commands, and slixmpp cannot take over a session",
        arguments: RealServer.Kind.allCases, ["commands_slixmpp.py", "commands_aioxmpp.py"])
    func python(_ kind: RealServer.Kind, _ script: String) async throws {
        try await ServiceProcess.with(kind) { service in
            let transcript = try await ForeignClient.run(script, at: service.server, ["commands.localhost"])
            print("\(script) at \(kind):\n\(transcript)")
            #expect(transcript.split(separator: "\n").contains("all as it should be"))
            try await service.audit(contains: ["start", "end", "start", "end"])
            #expect(service.audit[3]["reason"] as? String == "session")
        }
    }

    @Test(
        "Profanity lists the commands, fills in the forms, and cancels; and runs one in a chat",
        arguments: RealServer.Kind.allCases)
    func profanity(_ kind: RealServer.Kind) async throws {
        try await ServiceProcess.with(kind) { service in
            try await Terminal.with("profanity") { terminal in
                try await terminal.shows("Type '/help' to show complete help.")
                try await terminal.type(
                    "/connect alice@localhost server 127.0.0.1 port \(service.server.clientPort) tls trust",
                    until: "Enter password")
                try await terminal.type("password", until: "logged in successfully")
                // Until it has the server's features it takes commands for not supported.
                try await terminal.repeats("/cmd list commands.localhost", until: "find-command")
                try await terminal.capture("Profanity on \(kind): the list")
                try await terminal.type("/cmd exec greet commands.localhost", until: "[field1] Whom (required)")
                try await terminal.capture("Profanity on \(kind): the form")
                try await terminal.type("/field1 Profanity")
                try await terminal.type("/field2 3")
                try await terminal.type("/form submit", until: "Say hello to Profanity, 3 times?")
                try await terminal.type("/field1 on")
                try await terminal.type("/form submit", until: "Hello, Profanity! Hello, Profanity! Hello, Profanity!")
                try await terminal.capture("Profanity on \(kind): the result")
                try await service.audit(contains: ["start", "end"])
                try await terminal.type("/form cancel")
                // Given up at the first form.
                try await terminal.type("/cmd exec greet commands.localhost", until: "[field1] Whom (required)")
                try await terminal.type("/form cancel")
                try await terminal.type("/msg commands.localhost help", until: "greet: Greet")
                try await terminal.type(
                    "/msg commands.localhost run greet name=chat confirm=yes", until: "Output: Hello, chat!")
                try await terminal.capture("Profanity on \(kind): in a chat")
            }
            try await service.audit(contains: ["start", "end", "start", "end"])
        }
    }

    @Test(
        "Poezio lists the commands, shows what is wrong with a form, completes one of two forms, and cancels",
        arguments: RealServer.Kind.allCases)
    func poezio(_ kind: RealServer.Kind) async throws {
        try await ServiceProcess.with(kind) { service in
            let authority = try String(contentsOfFile: service.server.certificateAuthority, encoding: .utf8)
            let port = service.server.clientPort
            func files(in home: String) -> [String: String] {
                let configuration = """
                    [Poezio]
                    jid = alice@localhost
                    password = password
                    custom_host = 127.0.0.1
                    custom_port = \(port)
                    ca_cert_path = \(home)/ca.pem
                    auto_reconnect = false
                    use_log = false

                    """
                return ["config/poezio/poezio.cfg": configuration, "ca.pem": authority]
            }
            try await Terminal.with("poezio", files: files(in:), isUnprivileged: true) { terminal in
                try await terminal.shows("Authentication success")
                try await terminal.shows("[+] alice")
                // The first key opens the prompt.
                try await terminal.write("/")
                try await terminal.write("ad-hoc commands.localhost")
                try await terminal.press("Enter", until: "find-command")
                try await terminal.capture("Poezio on \(kind): the list")
                try await terminal.press("Enter", until: "How often")
                try await terminal.write("Poezio")
                try await terminal.press("Down", "Home", "C-k", until: "How often")
                try await terminal.write("6")
                try await terminal.press("C-y", until: "must be 5 or less")
                try await terminal.capture("Poezio on \(kind): the form, with what is wrong")
                try await terminal.press("Down", "Home", "C-k", until: "How often")
                try await terminal.write("2")
                try await terminal.press("C-y", until: "Say hello to Poezio, 2 times?")
                try await terminal.press("Right", until: "True")
                try await terminal.capture("Poezio on \(kind): the question")
                // Lines of more than half the screen it does not show at all (poezio 0.14).
                try await terminal.press("C-y", until: "Hello, Poezio! Hello, Poezio!")
                try await terminal.capture("Poezio on \(kind): the result")
                try await service.audit(contains: ["start", "end"])
                try await terminal.press("C-y", until: "find-command")
                try await terminal.press("Enter", until: "How often")
                try await terminal.press("C-g", until: "command canceled")
            }
            try await service.audit(contains: ["start", "end"])
        }
    }

    @Test(
        "after kill -9 each run that was begun is on record, and the log goes on whole",
        arguments: RealServer.Kind.allCases)
    func killed(_ kind: RealServer.Kind) async throws {
        try await ServiceProcess.with(kind) { service in
            let alice = try await ChatClient.login("alice", to: service.server)
            try await alice.waitUntilReachable("commands.localhost")
            _ = try await alice.query(CommandRequest("wait"), to: "commands.localhost")
            let waiting = try #require(service.programs.first)
            defer { waiting.end() }
            for number in 1...20 {
                alice.send(Element.iq(CommandRequest("quick"), to: "commands.localhost", id: "quick-\(number)"))
            }
            // In the midst of them.
            _ = try await alice.next("a result") { $0["id"] == "quick-5" }
            service.process.signal(SIGKILL)
            _ = try await service.process.waitForExit()
            let answered = try await alice.drain().filter {
                $0["id"]?.hasPrefix("quick-") == true && $0["type"] == "result"
            }
            let before = service.audit
            #expect(!before.contains { $0["broken"] != nil })
            func runs(_ event: String) -> Set<String> {
                Set(before.filter { $0["event"] as? String == event }.compactMap { $0["run"] as? String })
            }
            #expect(runs("end").isSubset(of: runs("start")))
            #expect(before.contains { $0["command"] as? String == "wait" && $0["event"] as? String == "start" })
            // Whoever got an answer is in the log with the end; that to quick-5 has been taken before.
            #expect(runs("end").count >= answered.count + 1)
            // What had no end on record had none.
            #expect(waiting.isRunning)

            let again = try ServiceProcess(service)
            try await again.process.line(containing: "connected")
            let session = try await alice.query(CommandRequest("quick"), to: "commands.localhost")
            #expect(session.status == .completed)
            #expect(again.audit.count == before.count + 2)
            #expect(!again.audit.contains { $0["broken"] != nil })
            #expect(try await again.process.stop() == .exited(0))
        }
    }

    @Test(
        "output that is a file goes to the server's upload service, and its address is the result (XEP-0363, XEP-0066)",
        arguments: RealServer.Kind.allCases)
    func upload(_ kind: RealServer.Kind) async throws {
        try await ServiceProcess.with(kind) { service in
            let alice = try await ChatClient.login("alice", to: service.server)
            try await alice.waitUntilReachable("commands.localhost")
            let end = try await alice.query(CommandRequest("report"), to: "commands.localhost")
            #expect(end.notes.map(\.severity) == [.information], "\(end.notes)")
            let address = try #require(end.form?["url"]?.values.first)
            #expect(address.hasSuffix("/report.txt"))
            let element = try #require(end.payloads.last)
            #expect(element == .element(try Element(OutOfBandData(address, details: "report.txt"))))
            let (data, _) = try await URLSession.shared.data(from: try #require(URL(string: address)))
            #expect(String(decoding: data, as: UTF8.self).hasSuffix("\n15000\n"))

            // The same of the sample file's operation, with a log of this machine.
            try service.write(try String(contentsOfFile: ServiceProcess.sample, encoding: .utf8))
            service.process.signal(SIGHUP)
            try await service.process.line(containing: "the file of commands was read again")
            let session = try await alice.query(CommandRequest("logs-file"), to: "commands.localhost")
            let names = session.form?["file"]?.options.map(\.value) ?? []
            let log = names.first { name in
                let attributes = try? FileManager.default.attributesOfItem(atPath: "/var/log/\(name)")
                return (attributes?[.size] as? Int ?? 0) > 0
            }
            guard let log else { return }
            let whole = try await alice.go(on: session, .complete, ["file": log])
            #expect(whole.notes.map(\.severity) == [.information], "\(whole.notes)")
            let place = try #require(whole.form?["url"]?.values.first.flatMap { URL(string: $0) })
            let (uploaded, _) = try await URLSession.shared.data(from: place)
            #expect(!uploaded.isEmpty)
        }
    }

    @Test(
        "SIGHUP reads the file again and opens the log anew; what is not valid is refused, and check tells it",
        arguments: RealServer.Kind.allCases)
    func hangup(_ kind: RealServer.Kind) async throws {
        try await ServiceProcess.with(kind) { service in
            let alice = try await ChatClient.login("alice", to: service.server)
            try await alice.waitUntilReachable("commands.localhost")
            try service.write("commands:\n- {node: x, name: X, program: x}\n")
            service.process.signal(SIGHUP)
            try await service.process.line(containing: "line 2: The command «x» does not say who may run it")
            #expect(try await alice.query(CommandRequest("quick"), to: "commands.localhost").status == .completed)
            let check = try ComponentProcess("adhoc-command-service", arguments: ["check", service.file])
            #expect(try await check.waitForExit() == .exited(78))
            #expect(check.lines.last?.hasPrefix("\(service.file): line 2: ") == true)

            try FileManager.default.moveItem(atPath: service.log, toPath: service.log + ".1")
            try service.write("commands:\n- {node: other, name: Other, allow: localhost, program: /bin/true}\n")
            service.process.signal(SIGHUP)
            try await service.process.line(containing: "the file of commands was read again")
            #expect(try await alice.query(CommandRequest("other"), to: "commands.localhost").status == .completed)
            #expect(service.audit.map { $0["event"] as? String } == ["reload", "start", "end"])
            #expect(try await service.process.stop() == .exited(0))
        }
    }

    @Test(
        "a configuration that cannot work ends it with status 78 and a sentence",
        arguments: [
            (["COMMANDS_FILE": "/no/such/file"], "/no/such/file cannot be read"),
            (
                ["COMMANDS_MAXIMUM_RUNS": "many"],
                "COMMANDS_MAXIMUM_RUNS (in a file: commands.maximumRuns) must be a whole number"
            ),
            (["COMMANDS_AUDIT_LOG": "/no/such/directory/log"], "cannot open the audit log"),
            (["COMPONENT_DOMAIN": ""], "COMPONENT_DOMAIN is not set"),
        ])
    func misconfigured(_ wrong: [String: String], _ message: String) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("commands-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try ServiceProcess.commands.write(toFile: directory + "/commands.yaml", atomically: true, encoding: .utf8)
        var environment = [
            "COMPONENT_DOMAIN": "commands.localhost", "COMPONENT_SECRET": "secret",
            "COMMANDS_FILE": directory + "/commands.yaml", "COMMANDS_AUDIT_LOG": directory + "/audit.jsonl",
        ]
        environment.merge(wrong) { $1 }
        let process = try ComponentProcess("adhoc-command-service", environment: environment)
        #expect(try await process.waitForExit() == .exited(78))
        #expect(process.lines.joined(separator: "\n").contains(message), "\(process.lines)")
    }
}

extension ChatClient {
    /// Goes on with a session, with a form filled in.
    fileprivate func go(
        on session: CommandResponse, _ action: CommandAction, _ values: [String: String]
    ) async throws -> CommandResponse {
        let form = DataForm(
            .submit, fields: values.sorted { $0.key < $1.key }.map { FormField($0.key, values: [$0.value]) })
        return try await query(
            CommandRequest(session.node, sessionID: session.sessionID, action: action, form: form),
            to: "commands.localhost"
        )
    }
}

extension Element {
    fileprivate static func iq(_ request: CommandRequest, to jid: String, id: String) -> Element {
        let payload = (try? Element(request)).map { [$0] } ?? []
        return Element(
            QName("iq", in: "jabber:client"), attributes: ["type": "set", "to": jid, "id": id], children: payload)
    }
}
