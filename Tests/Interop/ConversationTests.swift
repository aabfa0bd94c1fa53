// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import Testing
import XMPPComponent

/// What users and the component say to each other through a real server.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct ConversationTests {
    @Test("a user adds the echo component, talks to it, and asks what it is", arguments: RealServer.Kind.allCases)
    func echoComponent(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let process = try ComponentProcess("echo-component", attachedTo: server, as: .echo)
            let alice = try await ChatClient.login("alice", to: server)
            try await alice.waitUntilReachable("echo.localhost")

            alice.send(presence: "subscribe", to: "echo.localhost")
            _ = try await alice.next("approval") { $0.isPresence("subscribed", from: "echo.localhost") }
            let presence = try await alice.next("presence") { $0.isPresence(nil, from: "echo.localhost") }
            #expect(presence.child("status")?.text.isEmpty == false)

            let body = "Grüße & <love> \u{1F44B} \"quoted\" 'twice'\n\ttabbed"
            for address in ["echo.localhost", "ann@echo.localhost", "ann@echo.localhost/desk"] {
                alice.send(
                    Element(
                        QName("message", in: "jabber:client"),
                        attributes: ["to": address, "id": "id-\(address)", "type": "chat"],
                        children: [
                            Element(QName("body", in: "jabber:client"), text: body),
                            Element(
                                QName("thread", in: "jabber:client"), text: "e0ffe42b28561960c6b12b944a092794b9683a38"),
                        ]))
                let reply = try await alice.next("echo") { $0.isMessage(from: address) }
                #expect(reply.body == body)
                #expect(reply["id"] == "id-\(address)")
                #expect(reply["type"] == "chat")
                #expect(reply["to"] == alice.jid)
                #expect(reply.child("thread")?.text == "e0ffe42b28561960c6b12b944a092794b9683a38")
            }
            try await AdvertisedFeatures.check(["echo.localhost", "ann@echo.localhost"], as: alice).verify()
            #expect(try await process.stop() == .exited(0))
        }
    }

    @Test(
        "what a server would end the stream for fails alone, before it is written", arguments: RealServer.Kind.allCases)
    func guards(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            try await Attached.with(server) { attached in
                try await attached.becomesOnline()
                let alice = try await ChatClient.login("alice", to: server)
                let jid = try JID(parsing: alice.jid)
                let refused: [(Message, ComponentError.Code)] = [
                    (Message(to: jid, from: "alice@localhost", body: "forged"), .foreignSender),
                    (Message(to: jid, from: "ann@sub.echo.localhost", body: "a subdomain"), .foreignSender),
                    (Message(to: nil, body: "to nobody"), .missingRecipient),
                    (Message(to: jid, body: String(repeating: "x", count: 600_000)), .stanzaTooLarge),
                ]
                for (message, code) in refused {
                    let error = await #expect(throws: ComponentError.self) {
                        try await attached.component.send(message)
                    }
                    #expect(error?.code == code)
                }
                let large = String(repeating: "<", count: 60_000)
                try await attached.component.send(Message(to: jid, body: large))
                let received = try await alice.next("large message") { $0.isMessage(from: "echo.localhost") }
                #expect(received.body == large)

                let odd = "nul \u{0}, bell \u{7}, escape \u{1B}[1m, noncharacter \u{FFFE}, not a tag </message>"
                try await attached.component.send(Message(to: jid, from: "ANN@ECHO.localhost", body: odd))
                let cleaned = try await alice.next("cleaned message") { $0.isMessage(from: "ann@echo.localhost") }
                #expect(
                    cleaned.body
                        == "nul \u{FFFD}, bell \u{FFFD}, escape \u{FFFD}[1m, noncharacter \u{FFFD}, not a tag </message>"
                )
                try await alice.converse("the stream lives")
                #expect(attached.states.all.count(where: \.isOnline) == 1)
            }
        }
    }

    @Test("an error is never answered, whoever sent it", arguments: RealServer.Kind.allCases)
    func errors(_ kind: RealServer.Kind) async throws {
        let errors = Locked<[Message]>([])
        try await RealServer.with(kind) { server in
            try await Attached.with(
                server,
                routes: {
                    echo()
                    OnMessage(.error) { message, _ in
                        errors.withLock { $0.append(message) }
                        throw StanzaError.badRequest("Would be a loop.")
                    }
                }
            ) { attached in
                try await attached.becomesOnline()
                try await attached.component.send(
                    Message(to: "nobody@localhost", id: "lost", body: "is anybody there?"))
                let alice = try await ChatClient.login("alice", to: server)
                alice.send(body: "an error of a client's making", to: "echo.localhost", id: "made", type: "error")
                let both = try await eventually(within: .patience) {
                    errors.current.count >= 2 ? errors.current : nil
                }
                let byID = Dictionary(grouping: both ?? [], by: { $0.id ?? "" })
                #expect(Set(byID.keys) == ["lost", "made"])
                #expect(byID["lost"]?.first?.from == "nobody@localhost")
                #expect(byID["lost"]?.first?.error?.condition == .serviceUnavailable)
                try await alice.converse("the stream lives")
                #expect(errors.current.count == 2)
                #expect(try await alice.drain().filter { $0.name == "message" } == [])
            }
        }
    }
}
