// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import Testing
import XMPPComponent

/// Many messages, and hostile ones.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct LoadTests {
    @Test("ten thousand messages of four users come back, each once, in order", arguments: RealServer.Kind.allCases)
    func flood(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind, logLevel: .error) { server in
            try await Attached.with(server) { attached in
                try await attached.becomesOnline()
                for user in ["carol", "dave"] { try await server.register(user) }
                let count = 2500
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for user in ["alice", "bob", "carol", "dave"] {
                        let client = try await ChatClient.login(user, to: server)
                        group.addTask {
                            client.send(
                                (1...count).map {
                                    ChatClient.message("\(user) \($0)", to: "echo.localhost", id: "\($0)")
                                })
                            let replies = try await client.collect(count, "echoes", within: .patience) {
                                $0.isMessage(from: "echo.localhost")
                            }
                            let wrong = replies.enumerated().first { $1.body != "\(user) \($0 + 1)" }
                            #expect(
                                wrong == nil,
                                "number \(wrong.map { $0.offset + 1 } ?? 0): \(wrong?.element.description ?? "")")
                            try await client.converse("that was all")
                            #expect(try await client.drain().filter { $0.name == "message" } == [])
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(attached.states.all.count(where: \.isOnline) == 1)
            }
        }
    }

    @Test("hostile stanzas fail alone while others are served", arguments: RealServer.Kind.allCases)
    func hostile(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind, logLevel: .error) { server in
            try await Attached.with(
                server,
                configure: { $0.limits.maximumOutboundStanzaBytes = 220_000 },
                routes: {
                    echo()
                    OnIQ(Weather.self) { request, _ in Forecast("sunny in \(request.city)") }
                    OnMessage(with: Weather.self) { weather, _, context in try await context.reply(body: weather.city) }
                }
            ) { attached in
                try await attached.becomesOnline()
                let mallory = try await ChatClient.login("bob", to: server)
                let alice = try await ChatClient.login("alice", to: server)

                // ejabberd 23.01 has been seen to crash a while after passing on a payload of a thousand levels.
                let depth = kind == .prosody ? 5000 : 500
                mallory.send { writer in
                    writer.start("message", in: "jabber:client")
                    writer.attribute("to", "echo.localhost")
                    writer.attribute("id", "deep")
                    for _ in 0..<depth { writer.start("x", in: "urn:example:deep") }
                    for _ in 0..<depth { writer.end() }
                    writer.end()
                }
                try await alice.converse("after the deep one")
                let deep = try await mallory.next("refusal of the deep one") { $0["id"] == "deep" }
                #expect(deep.errorCondition == "policy-violation")

                let large = String(repeating: "0123456789", count: 20_000)
                mallory.send(body: large, to: "echo.localhost", id: "large")
                let echoed = try await mallory.next("echo of the large one") { $0["id"] == "large" }
                #expect(echoed.body == large)

                // Its echo would be more than may be sent: the handler fails, the stream lives.
                mallory.send(body: String(repeating: "&", count: 50_000), to: "echo.localhost", id: "larger")
                let larger = try await mallory.next("answer to the larger one") { $0["id"] == "larger" }
                #expect(larger.errorCondition == "internal-server-error")

                let malformed = try await mallory.query(.get, Element(Weather.name), to: "echo.localhost")
                #expect(malformed.errorCondition == "bad-request")
                let unknown = try await mallory.query(
                    .set, Element(QName("x", in: "urn:example:x")), to: "echo.localhost")
                #expect(unknown.errorCondition == "service-unavailable")
                let otherKind = try await mallory.query(.set, Weather.element("Rome"), to: "echo.localhost")
                #expect(otherKind.errorCondition == "feature-not-implemented")
                mallory.send(
                    Element(
                        QName("message", in: "jabber:client"), attributes: ["to": "echo.localhost", "id": "payload"],
                        children: [Element(Weather.name)]))
                let payload = try await mallory.next("refusal of the payload") { $0["id"] == "payload" }
                #expect(payload.errorCondition == "bad-request")

                let sunny = try await alice.query(.get, Weather.element("Rome"), to: "echo.localhost")
                #expect(sunny.firstChild?.text == "sunny in Rome")
                try await alice.converse("the others are served")
                #expect(attached.states.all.count(where: \.isOnline) == 1)
            }
        }
    }
}
