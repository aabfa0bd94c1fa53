// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import AdHocCommandService
import Foundation
import Logging
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

extension InProcess {
    /// The file, the log, the built-in commands, the chat.
    @Suite(.timeLimit(.minutes(15)))
    struct ServiceTests {
        private let top = "built-in: {allow: root@example.org}"
        private let hello =
            "- {node: hello, name: Hello, category: Words, description: Says hello., program: /bin/echo, arguments: [hello]}"

        @Test("commands are listed for those who may run them: by address, domain, group; nobody else (XEP-0050 §2.2)")
        func access() async throws {
            let workshop = try Workshop()
            let commands = """
                - {node: own, name: Own, allow: alice@example.org/desk, program: /bin/true}
                - {node: domain, name: Domain, allow: example.org, program: /bin/true}
                - {node: group, name: Group, allow: [group:ops, dave@else.example], program: /bin/true}
                - {node: all, name: All, allow: everybody, program: /bin/true}
                """
            let top = "groups: {people: [bob@example.org], ops: [group:people, ops.example]}\n" + self.top
            try await workshop.run(commands, top: top) { alice in
                func declared(_ jid: String) async throws -> [String] {
                    try await alice.being(jid).nodes().filter { ["own", "domain", "group", "all"].contains($0) }
                }
                #expect(try await declared("alice@example.org/desk") == ["own", "domain", "all"])
                #expect(try await declared("alice@example.org/phone") == ["domain", "all"])
                #expect(try await declared("bob@example.org/x") == ["domain", "group", "all"])
                #expect(try await declared("x@ops.example/x") == ["group", "all"])
                #expect(try await declared("x@sub.ops.example/x") == ["all"])
                #expect(try await declared("alice@evil.example/desk") == ["all"])
                let info = try Element(DiscoInfoQuery(node: "group"))
                let refusal = try await alice.refusal {
                    _ = try await alice.exchange(info, type: "get")
                    throw ExpectationFailure(expected: "an error", actual: "a result")
                }
                #expect(refusal.condition == .forbidden)
                let known = try DiscoInfo(await alice.being("bob@example.org/x").exchange(info, type: "get"))
                #expect(
                    known.identities == [DiscoIdentity(category: "automation", type: "command-node", name: "Group")])
            }
        }

        @Test("the built-in commands are for those the file names, and can be disabled")
        func builtIns() async throws {
            let workshop = try Workshop()
            try await workshop.run(hello, top: "built-in: {allow: root@example.org, disable: [connections]}") { alice in
                #expect(try await alice.nodes() == ["hello", "runs", "cancel-run", "find-command"])
                let root = alice.being("root@example.org/x")
                #expect(
                    try await root.nodes() == [
                        "uptime", "statistics", "sessions", "runs", "reload", "cancel-run", "log-level", "find-command",
                    ])
                #expect(try await alice.refusal { try await alice.execute("reload") }.condition == .forbidden)
                #expect(try await root.execute("uptime").form?["service"]?.values == ["0s"])
                _ = try await alice.execute("hello")
                let statistics = try #require(try await root.execute("statistics").form)
                #expect(statistics["started"]?.values == ["1"] && statistics["succeeded"]?.values == ["1"])
                #expect(statistics["xmpp_component_connections_total"]?.values == ["1"])
                #expect(statistics["memory"]?.values.first?.hasSuffix("kB") == true)
            }
        }

        @Test("the connection and how it has been")
        func connections() async throws {
            let workshop = try Workshop()
            try await workshop.run(hello, top: top) { alice in
                let root = alice.being("root@example.org/x")
                var table = try await root.execute("connections")
                #expect(table.texts.first?.hasSuffix("now online.") == true)
                // What has been is noted a moment later.
                while table.form?.items.last?["state"]?.values != ["online"] {
                    table = try await root.execute("connections")
                }
            }
        }

        @Test("the log level is changed, which is on record")
        func logLevel() async throws {
            let workshop = try Workshop()
            try await workshop.run(hello, top: top) { alice in
                let root = alice.being("root@example.org/x")
                let session = try await root.execute("log-level")
                #expect(session.form?["level"]?.values == ["info"])
                #expect(try await root.go(session, nil, ["level": ["debug"]]).texts == ["The log level is debug."])
                #expect(workshop.level.level == .debug)
            }
            #expect(workshop.events == ["log-level"])
        }

        @Test("an invalid file is refused with line and reason while the old one stays; a valid one is taken")
        func reload() async throws {
            let workshop = try Workshop()
            try await workshop.run(hello, top: top) { alice in
                let root = alice.being("root@example.org/x")
                try workshop.write("commands:\n- {node: hello, name: Hello, program: echo}\n")
                let refused = try await root.execute("reload")
                #expect(refused.hasFailed)
                #expect(
                    refused.errors.first?.contains("line 2: The command «hello» does not say who may run it") == true)
                #expect(try await alice.execute("hello").output == ["hello"])
                try workshop.write(
                    Workshop.yaml("- {node: bye, name: Bye, program: /bin/echo, arguments: [bye]}", top: top))
                #expect(try await root.execute("reload").texts == ["The file is read: 1 commands."])
                #expect(try await alice.execute("bye").output == ["bye"])
                #expect(try await alice.refusal { try await alice.execute("hello") }.condition == .itemNotFound)
            }
            #expect(workshop.events == ["reload", "start", "end", "reload", "start", "end"])
            #expect((workshop.audit[0]["error"] as? String)?.contains("line 2") == true)
            #expect(workshop.audit[0]["requester"] as? String == "root@example.org/x")
        }

        @Test("the log says who ran what with which values, before and after; a broken line is not gone on with")
        func audit() async throws {
            let workshop = try Workshop()
            let commands =
                "- {node: say, name: Say, program: /bin/echo, arguments: ['{text}'], fields: [{name: text, maximum-size: 8 KiB}]}"
            try "{\"event\":\"sta".write(toFile: workshop.log, atomically: true, encoding: .utf8)
            try await workshop.run(commands) { alice in
                _ = try await alice.run("say", ["text": "x\"\\y"])
                _ = try await alice.run("say", ["text": String(repeating: "ü", count: 3000)])
            }
            #expect(workshop.events == ["broken", "start", "end", "start", "end"])
            let start = workshop.audit[1]
            #expect(start["requester"] as? String == "alice@example.org/desk")
            #expect(start["command"] as? String == "say")
            #expect(start["address"] as? String == "echo.localhost")
            #expect(start["program"] as? String == "/bin/echo")
            #expect(start["arguments"] as? [String] == ["x\"\\y"])
            #expect(start["fields"] as? [String: String] == ["text": "x\"\\y"])
            let end = workshop.audit[2]
            #expect(end["run"] as? String == start["run"] as? String)
            #expect(end["exit"] as? Int == 0 && end["outputBytes"] as? Int == 5 && end["duration"] is Double)
            // A value is cut, and its length told.
            let long = (workshop.audit[3]["arguments"] as? [String])?.first ?? ""
            #expect(long.hasSuffix("… (6000 bytes)") && long.utf8.count < 600)
            let mode = try FileManager.default.attributesOfItem(atPath: workshop.log)[.posixPermissions] as? Int
            #expect(mode.map { $0 & 0o777 } == 0o644 || mode.map { $0 & 0o777 } == 0o600)
        }

        @Test("without a record no file is taken", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
        func reloadWithoutRecord() async throws {
            let workshop = try Workshop()
            try await workshop.run(hello, top: top, audit: "/dev/full") { alice in
                let nodes = try await alice.nodes()
                try workshop.write(Workshop.yaml("- {node: bye, name: Bye, program: /bin/echo}", top: top))
                let refused = try await alice.being("root@example.org/x").execute("reload")
                #expect(refused.errors.first?.contains("the old one stays") == true)
                #expect(try await alice.nodes() == nodes)
            }
        }

        @Test("without a record nothing is run", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
        func noAudit() async throws {
            let workshop = try Workshop()
            let commands =
                "- {node: touch, name: Touch, program: /usr/bin/touch, arguments: [\(workshop.directory)/touched]}"
            try await workshop.run(commands, audit: "/dev/full") { alice in
                let end = try await alice.execute("touch")
                #expect(end.errors == ["Nothing was done: it could not be written to the audit log."])
            }
            #expect(!FileManager.default.fileExists(atPath: workshop.directory + "/touched"))
        }

        @Test("an audit log that cannot be opened keeps the service from being")
        func unopenedAudit() async throws {
            let workshop = try Workshop()
            await #expect(throws: AdHocCommandServiceError.self) {
                try await workshop.run(hello, audit: "/no/such/directory/log") { _ in }
            }
        }

        @Test("choices are computed, kept for a while, and checked")
        func choices() async throws {
            let workshop = try Workshop()
            let list = workshop.directory + "/list"
            try "a\tLetter A\nb\na\n".write(toFile: list, atomically: true, encoding: .utf8)
            let commands = """
                - node: pick
                  name: Pick
                  program: /bin/echo
                  arguments: ["{which}"]
                  fields:
                  - {name: which, type: choice, required: true, options-from: {program: /bin/cat, arguments: ["\(list)"], keep: 10s}}
                - node: none
                  name: None
                  program: /bin/echo
                  arguments: ["{which}"]
                  fields: [{name: which, type: choice, options-from: {program: /bin/false}}]
                """
            try await workshop.run(commands) { alice in
                let session = try await alice.execute("pick")
                #expect(session.form?["which"]?.options == [FormOption("a", label: "Letter A"), FormOption("b")])
                #expect(
                    try await alice.go(session, nil, ["which": ["c"]]).errors == [
                        "«which» must be chosen from the list."
                    ])
                #expect(try await alice.go(session, nil, ["which": ["b"]]).output == ["b"])
                try "c\n".write(toFile: list, atomically: true, encoding: .utf8)
                #expect(try await alice.execute("pick").form?["which"]?.options.count == 2)
                await alice.server.advance(by: .seconds(11))
                #expect(try await alice.execute("pick").form?["which"]?.options == [FormOption("c")])
                let none = try await alice.execute("none")
                #expect(none.errors == ["What «which» can be could not be found out; the log has the reason."])
            }
        }

        @Test("commands are found by words, by those who may run them")
        func findCommand() async throws {
            let workshop = try Workshop()
            try await workshop.run(hello, top: top) { alice in
                func expect(_ words: String, _ nodes: [String]) async throws {
                    let end = try await alice.run("find-command", ["words": words])
                    #expect((end.form?.items ?? []).compactMap { $0["node"]?.values.first } == nodes)
                }
                try await expect("says WORDS", ["hello"])
                try await expect("nothing", [])
                try await expect("", ["hello", "runs", "cancel-run", "find-command"])
            }
        }

        @Test("people are found by a command and by a search of the directory (XEP-0055), by those who may")
        func findPerson() async throws {
            let workshop = try Workshop()
            let top = """
                directory:
                  allow: example.org
                  people:
                  - {jid: bob@example.org, first: Bob, last: Baker, role: databases}
                  - {jid: carol@example.org, first: Carol, last: Baker}
                """
            try await workshop.run(hello, top: top) { alice in
                let rows = try await alice.run("find-person", ["role": "DATA"]).form?.items
                #expect(rows?.compactMap { $0["jid"]?.values.first } == ["bob@example.org"])
                let search = try Element(
                    SearchRequest(
                        form: DataForm(
                            .submit, formType: "jabber:iq:search", fields: [FormField("last", values: ["bak"])]))
                )
                let results = try SearchResults(await alice.exchange(search))
                #expect(results.form?.items.count == 2)
                let stranger = alice.being("x@else.example/x")
                let refusal = try await alice.refusal {
                    _ = try await stranger.exchange(search)
                    throw ExpectationFailure(expected: "an error", actual: "a result")
                }
                #expect(refusal.condition == .forbidden)
            }
        }

        @Test("a command is run in a chat, from the same declaration and with the same checks")
        func chat() async throws {
            let workshop = try Workshop()
            let commands = """
                - node: wait
                  name: Wait
                  description: Takes its time.
                  program: /bin/echo
                  arguments: ["{time}"]
                  confirm: "Wait {time} seconds?"
                  fields: [{name: time, type: duration, required: true, maximum: 1h, description: How long}]
                """
            try await workshop.run(commands, top: "chat: {greeting: Hello there}") { alice in
                func say(_ text: String) async throws -> String {
                    try await alice.stream.send(
                        "<message type='chat' from='\(alice.from)' to='echo.localhost' id='1'><body>\(text)</body></message>"
                    )
                    return try await alice.stream.next().children.first { $0.name == "body" }?.text ?? ""
                }
                #expect(try await say("help").hasPrefix("Hello there\n  wait: Wait"))
                #expect(try await say("help wait").contains("Takes its time.\nIt asks for:\n  * time: How long"))
                #expect(try await say("run wait time=2h").hasPrefix("Error: «time» must be 1h or less."))
                let question = try await say("5m")
                #expect(question.contains("confirm (Wait 300 seconds?): yes or no"))
                #expect(try await say("yes") == "«Wait» is done, in 0s.\nWait\nOutput: 300")
                #expect(try await say("run wait time=1m confirm=yes").hasSuffix("Output: 60"))
            }
            #expect(workshop.events == ["start", "end", "start", "end"])
            #expect(workshop.audit[0]["requester"] as? String == "alice@example.org/desk")
        }
    }
}
