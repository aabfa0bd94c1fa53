// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// Semantics 1 and 2: order, and no self-deadlock.
@Suite(.timeLimit(.minutes(15)))
struct OrderTests {
    @Test("stanzas of one sender are handled one after the other, others meanwhile")
    func lanes() async throws {
        let gate = Gate()
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { message, context in
                if message.body == "wait" { await gate.wait() }
                try await context.reply(body: message.body ?? "")
            }
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(chat("wait", from: "alice@example.org/phone"))
            try await server.send(chat("second", from: "alice@example.org/laptop"))
            try await server.send(chat("other", from: "bob@example.org/phone"))
            try await server.expect(echo("other", to: "bob@example.org/phone"))
            await gate.open()
            try await server.expect(echo("wait", to: "alice@example.org/phone"))
            try await server.expect(echo("second", to: "alice@example.org/laptop"))
        }
    }

    @Test("a thousand messages of one sender come back in order when every handler suspends")
    func orderUnderSuspension() async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.limits.laneQuota = 2000
        let component = try server.component(configuration) {
            OnMessage(.chat) { message, context in
                await Task.yield()
                try await context.reply(body: message.body ?? "")
            }
        }
        try await server.run(component) { (server: TestStream) async throws in
            let burst = (0..<1000).map { chat("\($0)", from: "alice@example.org/phone") }.joined()
            try await server.send(burst)
            for number in 0..<1000 {
                try await server.expect(echo("\(number)", to: "alice@example.org/phone"))
            }
        }
    }

    @Test("a handler that has no need of its lane any more lets the next stanza begin, and only that")
    func releasedLane() async throws {
        let gate = Gate()
        let server = InProcessServer()
        let component = try server.component {
            OnIQ(Weather.self) { request, context in
                guard request.city != "now" else { return Forecast("now") }
                if request.city.hasPrefix("release") {
                    context.releaseLane()
                    context.releaseLane()
                }
                await gate.wait()
                if request.city.hasPrefix("release") { context.releaseLane() }
                return Forecast(request.city)
            }
        }
        try await server.run(component) { (server: TestStream) async throws in
            let alice = "alice@example.org/phone"
            func expect(_ id: String, _ text: String) async throws {
                let answer = try await server.next()
                #expect(answer["id"] == id)
                #expect(answer.firstChild?.text == text)
            }
            for (id, city) in [("1", "release"), ("2", "now"), ("3", "release too"), ("4", "hold"), ("5", "now")] {
                try await server.send(weather(city, from: alice, id: id))
            }
            // The second overtakes the first; the fifth waits for the fourth.
            try await expect("2", "now")
            try await server.expectNothing()
            await gate.open()
            var answers: [String] = []
            for _ in 0..<4 { answers.append(try await server.next()["id"] ?? "") }
            #expect(Set(answers) == ["1", "3", "4", "5"])
            #expect(answers.firstIndex(of: "4") ?? 9 < answers.firstIndex(of: "5") ?? 0)
            // The lane is as free as before.
            try await server.send(weather("now", from: alice, id: "6"))
            try await expect("6", "now")
        }
    }

    @Test("a route can narrow its lane to the pair of addresses")
    func narrowLane() async throws {
        let gate = Gate()
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { message, context in
                if message.body == "wait" { await gate.wait() }
                try await context.reply(body: message.body ?? "")
            }.lane(.senderAndDestination)
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(chat("wait", from: "alice@example.org/a", to: "one@echo.localhost"))
            try await server.send(chat("free", from: "alice@example.org/a", to: "two@echo.localhost"))
            try await server.expect(echo("free", to: "alice@example.org/a", from: "two@echo.localhost"))
            await gate.open()
            try await server.expect(echo("wait", to: "alice@example.org/a", from: "one@echo.localhost"))
        }
    }

    @Test("a handler may ask the very sender whose lane it holds")
    func queryInsideHandler() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { message, context in
                let version = try await context.query(SoftwareVersionQuery(), to: #require(message.from))
                try await context.reply(body: "You run \(version.softwareName).")
            }
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(chat("what do I run?", from: "alice@example.org/phone"))
            let query = try await server.expect(
                "<iq type='get' id='*' from='echo.localhost' to='alice@example.org/phone'><query xmlns='jabber:iq:version'/></iq>"
            )
            try await server.send(
                """
                <iq type='result' id='\(query["id"] ?? "")' from='alice@example.org/phone' to='echo.localhost'>\
                <query xmlns='jabber:iq:version'><name>Profanity</name><version>1</version></query></iq>
                """)
            try await server.expect(echo("You run Profanity.", to: "alice@example.org/phone"))
        }
    }
}
