// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

extension InProcess {
    /// Whatever is typed or forged has its error, and nothing runs.
    @Suite(.timeLimit(.minutes(15)))
    struct HostileInputTests {
        private static let commands = """
            - node: touch
              name: Touch
              program: /bin/echo
              arguments: ["{text}", "{number}", "{letter}", "{letters}", "{who}", "{when}", "{span}", "{link}", "{free}"]
              fields:
              - {name: text, maximum-size: 100, pattern: "[^x]*"}
              - {name: number, type: integer, minimum: -5, maximum: 5, default: 0}
              - {name: letter, type: choice, options: [a, b]}
              - {name: letters, type: choices, options: [a, b, "a,b"]}
              - {name: who, type: address}
              - {name: when, type: date}
              - {name: span, type: duration, maximum: 1h}
              - {name: link, type: file, hosts: [files.example.org]}
              - {name: free, may-begin-with-hyphen: true}
            """

        @Test(
            "a value that is not taken comes back in the form, with its reason",
            arguments: [
                ("text", ["--help"], "«text» must not begin with a hyphen."),
                ("text", ["-"], "«text» must not begin with a hyphen."),
                // To Swift the hyphen is one character with what follows it, to the program it is a hyphen.
                ("text", ["-\u{301}-help"], "«text» must not begin with a hyphen."),
                ("text", ["-\u{200D}"], "«text» must not begin with a hyphen."),
                ("text", ["one\ntwo"], "«text» must not have line breaks or control characters."),
                ("text", ["bell\u{7F}"], "«text» must not have line breaks or control characters."),
                ("text", ["line\u{85}feed"], "«text» must not have line breaks or control characters."),
                ("text", [String(repeating: "a", count: 101)], "«text» is too long: at most 100 bytes."),
                ("text", ["xyz"], "«text» does not have the form that is asked for."),
                ("text", ["a", "b"], "«text» takes one value."),
                ("number", ["six"], "«number» must be a whole number."),
                ("number", ["6"], "«number» must be 5 or less."), ("number", ["-6"], "«number» must be -5 or more."),
                ("number", ["-1"], "«number» must not begin with a hyphen."),
                ("number", ["1; reboot"], "«number» must be a whole number."),
                ("number", ["0x1"], "«number» must be a whole number."),
                ("letter", ["c"], "«letter» must be chosen from the list."),
                ("letter", ["../etc"], "«letter» must be chosen from the list."),
                ("letters", ["a", "c"], "«letters» must be chosen from the list."),
                ("letters", ["a", "a,b"], "«letters» must not have «,» in its values."),
                ("who", ["@"], "«who» must be an address such as user@example.com."),
                ("when", ["yesterday"], "«when» must be a date such as 2003-10-06."),
                ("span", ["2h"], "«span» must be 1h or less."),
                ("link", ["https://elsewhere.example/x"], "«link» is not on a host that files are taken from."),
                (
                    "link", ["https://elsewhere.example\\@files.example.org/x"],
                    "«link» is not on a host that files are taken from."
                ),
                ("link", ["http://files.example.org/x"], "«link» does not have the form that is asked for."),
            ])
        func values(field: String, values: [String], message: String) async throws {
            let workshop = try Workshop()
            try await workshop.run(Self.commands) { alice in
                let session = try await alice.execute("touch")
                let again = try await alice.go(session, nil, [field: values, "free": ["kept"]])
                #expect(again.status == .executing)
                #expect(again.errors == [message])
                #expect(again.form?["free"]?.values == ["kept"])
                #expect(again.actions?.allowed == [.complete])
                // The reason stands before the field as well.
                let place = try #require(again.form?.fields.firstIndex { $0.variable == field })
                #expect(again.form?.fields[place - 1].values == [message])
            }
            #expect(workshop.audit.isEmpty)
        }

        @Test(
            "what is taken: all types, an option where it is declared, and fields that nobody asked for are passed over"
        )
        func taken() async throws {
            let workshop = try Workshop()
            try await workshop.run(Self.commands) { alice in
                let session = try await alice.execute("touch")
                let end = try await alice.go(
                    session, nil,
                    [
                        "text": ["«quoted» 'x'".replacing("x", with: "y")], "number": ["+3"], "letter": ["a"],
                        "letters": ["a", "b"], "who": ["Bob@Example.org"], "when": ["2026-01-02"], "span": ["5m"],
                        "link": ["https://files.example.org/a"], "free": ["--all"], "PATH": ["/tmp"], "": ["x"],
                    ])
                #expect(
                    end.output == [
                        "«quoted» 'y' 3 a a,b bob@example.org 2026-01-02 300 https://files.example.org/a --all"
                    ])
            }
        }

        @Test("a value of a megabyte is refused before it is looked at")
        func megabyte() async throws {
            let workshop = try Workshop()
            try await workshop.run(Self.commands) { alice in
                let session = try await alice.execute("touch")
                // In parts, or the stream's own limits would refuse it before us.
                let large = Array(repeating: String(repeating: "a", count: 60_000), count: 15)
                let error = try await alice.refusal { try await alice.go(session, nil, ["text": large]) }
                #expect(CommandError(error)?.condition == .badPayload)
                // The session is where it was.
                #expect(try await alice.go(session, nil, ["text": ["small"]]).status == .completed)
            }
            #expect(workshop.events == ["start", "end"])
        }

        @Test("a session cannot be taken over: not by another user, nor by another resource, nor for another command")
        func hijack() async throws {
            let workshop = try Workshop()
            let other = "\n- {node: other, name: Other, program: /bin/true, confirm: Sure?}"
            try await workshop.run(Self.commands + other, top: "built-in: {allow: mallory@example.org}") { alice in
                let session = try await alice.execute("touch")
                let forged = CommandRequest("touch", sessionID: session.sessionID, action: .complete)
                // Who may not run it at all is told so; who may is told that there is no such session.
                let mallory = alice.being("mallory@example.org/x")
                #expect(try await alice.refusal { try await mallory.ask(forged) }.condition == .forbidden)
                let elsewhere = alice.being("alice@example.org/phone")
                #expect(try await elsewhere.condition(of: forged) == .badSessionID)
                let other = CommandRequest("other", sessionID: session.sessionID, action: .complete)
                #expect(try await alice.condition(of: other) == .badSessionID)
                let guessed = CommandRequest("touch", sessionID: "0", action: .complete)
                #expect(try await alice.condition(of: guessed) == .badSessionID)
            }
            #expect(workshop.audit.isEmpty)
        }

        @Test(
            "actions that are not offered, or unknown, and requests without sense have the XEP's errors (XEP-0050 §4.4)"
        )
        func actions() async throws {
            let workshop = try Workshop()
            try await workshop.run(Self.commands) { alice in
                let session = try await alice.execute("touch")
                for action in [CommandAction.next, .previous] {
                    let request = CommandRequest("touch", sessionID: session.sessionID, action: action)
                    #expect(try await alice.condition(of: request) == .badAction, "\(action)")
                }
                let malformed = Element(
                    CommandRequest.name,
                    attributes: ["node": "touch", "action": "destroy", "sessionid": session.sessionID ?? ""])
                let error = try await alice.refusal { try CommandResponse(await alice.exchange(malformed)) }
                #expect(CommandError(error)?.condition == .malformedAction)
                #expect(try await alice.refusal { try await alice.execute("no-such") }.condition == .itemNotFound)
                #expect(try await alice.condition(of: CommandRequest("touch", action: .complete)) == .badSessionID)
            }
            #expect(workshop.audit.isEmpty)
        }

        @Test("rights are looked at again at every stage, for the file may have changed")
        func rights() async throws {
            let workshop = try Workshop()
            let top = "built-in: {allow: root@example.org}"
            try await workshop.run(Self.commands, top: top) { alice in
                let session = try await alice.execute("touch")
                try workshop.write(Workshop.yaml(Self.commands, top: top).replacing("alice@", with: "carol@"))
                #expect(try await alice.being("root@example.org/x").execute("reload").errors == [])
                #expect(try await alice.refusal { try await alice.go(session, nil, [:]) }.condition == .forbidden)
                #expect(try await alice.nodes().isEmpty)
                #expect(
                    try await alice.being("carol@example.org/x").nodes() == [
                        "touch", "runs", "cancel-run", "find-command",
                    ])
            }
            #expect(workshop.events == ["reload"])
        }

        @Test("100,000 sessions opened by one address: all but a few are refused")
        func flood() async throws {
            let workshop = try Workshop()
            try await workshop.run(Self.commands, top: "built-in: {allow: root@example.org}") { alice in
                let request = "\(try Element(CommandRequest("touch")))"
                var refused = 0
                // A hundred at a time: one by one, most of the time would be that of going to and fro between threads.
                for first in stride(from: 0, to: 100_000, by: 100) {
                    var requests = ""
                    for number in first..<first + 100 {
                        // Another resource each time does not help: the limit is that of the bare address.
                        let jid = "alice@example.org/\(number % 1000)"
                        requests += "<iq type='set' id='\(number)' from='\(jid)' to='echo.localhost'>\(request)</iq>"
                    }
                    try await alice.stream.send(requests)
                    for _ in 0..<100 {
                        let answer = try await alice.stream.next()
                        guard let error = answer.child("error") else { continue }
                        refused += 1
                        #expect(StanzaError(error).condition == .resourceConstraint)
                    }
                }
                #expect(refused == 100_000 - 16)
                let list = try await alice.being("root@example.org/x").execute("sessions")
                #expect(list.form?.items.count { $0["node"]?.values == ["touch"] } == 16)
            }
            #expect(workshop.audit.isEmpty)
        }
    }
}
