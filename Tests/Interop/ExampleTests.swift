// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMPPComponent

/// The examples as people run them, on a real server.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct ExampleTests {
    @Test("TypedIQ rolls dice for whoever asks, and asks itself")
    func typedIQ() async throws {
        try await RealServer.with(.prosody) { server in
            let process = try ComponentProcess("typed-iq", attachedTo: server, as: .echo)
            let alice = try await ChatClient.login("alice", to: server)
            try await alice.waitUntilReachable("echo.localhost")

            let dice = QName("roll", in: "urn:example:dice")
            let answer = try await alice.query(
                .set, Element(dice, attributes: ["count": "3", "sides": "6"]), to: "echo.localhost")
            let rolled = answer.firstChild?.children.compactMap { Int($0.text) } ?? []
            #expect(rolled.count == 3 && rolled.allSatisfy { (1...6).contains($0) })
            let bad = [
                Element(dice, attributes: ["count": "0", "sides": "6"]), Element(dice, attributes: ["count": "3"]),
                Element(dice, attributes: ["count": "1", "sides": "x"]),
            ]
            for request in bad {
                #expect(try await alice.query(.set, request, to: "echo.localhost").errorCondition == "bad-request")
            }
            let info = try await alice.ask("query", in: "http://jabber.org/protocol/disco#info", of: "echo.localhost")
            #expect(info.children.contains { $0["var"] == "urn:example:dice" })

            for (text, answer) in [("2d6", " = "), ("2d6 localhost", "does not roll"), ("hello", "Say 3d6")] {
                alice.send(body: text, to: "echo.localhost", id: text)
                let reply = try await alice.next(answer) { $0.isMessage(from: "echo.localhost") }
                #expect(reply.body?.contains(answer) == true)
            }
            #expect(try await process.stop() == .exited(0))
        }
    }

    @Test("Notifier tells of a command's start, lines and end, and ends as it did")
    func notifier() async throws {
        try await RealServer.with(.prosody) { server in
            let alice = try await ChatClient.login("alice", to: server)
            func expectMessages(_ texts: [String]) async throws {
                for text in texts {
                    let message = try await alice.next(text) { $0.isMessage(from: "echo.localhost") }
                    #expect(message.body?.contains(text) == true, "\(message)")
                }
            }
            let process = try ComponentProcess(
                "notifier", attachedTo: server, as: .echo,
                arguments: ["alice@localhost", "--", "sh", "-c", "printf 'one\\ntwo\\n' >&2; exit 3"])
            try await expectMessages(["started: sh -c", "one\ntwo", "ended with status 3"])
            #expect(try await process.waitForExit() == .exited(3))

            let interrupted = try ComponentProcess(
                "notifier", attachedTo: server, as: .echo, arguments: ["alice@localhost", "--", "sleep", "60"])
            try await expectMessages(["started: sleep 60"])
            interrupted.signal(SIGTERM)
            try await expectMessages(["interrupted"])
            guard case .exited = try await interrupted.waitForExit() else {
                Issue.record("the notifier did not end by itself")
                return
            }

            let misused = try ComponentProcess("notifier", arguments: ["alice@localhost", "sleep"])
            #expect(try await misused.waitForExit() == .exited(64))
        }
    }

    @Test("Guarded lets the staff write, everybody read, and nobody flood")
    func guarded() async throws {
        try await RealServer.with(.prosody) { server in
            let alice = try await ChatClient.login("alice", to: server)
            // Each at a domain of its own, so that what the first leaves unanswered is not taken for the second's.
            for (staff, account) in [("localhost", RealServer.Account.echo), ("elsewhere.example", .feeds)] {
                let process = try ComponentProcess(
                    "guarded", attachedTo: server, as: account, environment: ["GUARDED_STAFF": staff])
                try await process.line(containing: "connected")
                alice.send(body: "The lift is broken.", to: "admin@\(account.domain)", id: "write")
                let answer = try await alice.next("answer") { $0.isMessage(from: "admin@\(account.domain)") }
                #expect(staff == "localhost" ? answer.body == "Written." : answer.errorCondition == "forbidden")
                alice.send(body: "read", to: account.domain, id: "read")
                let board = try await alice.next("board") { $0.isMessage(from: account.domain) }
                #expect(board.body == (staff == "localhost" ? "The lift is broken." : "Nothing is written."))
                for number in 1...20 { alice.send(body: "read", to: account.domain, id: "\(number)") }
                let refusal = try await alice.next("refusal") {
                    $0.isMessage(from: account.domain) && $0.errorCondition != nil
                }
                #expect(refusal.errorCondition == "resource-constraint")
                #expect(try await process.stop() == .exited(0))
            }
        }
    }
}
