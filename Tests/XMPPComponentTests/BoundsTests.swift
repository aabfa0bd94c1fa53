// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// Semantics 5: bounded everywhere.
@Suite(.timeLimit(.minutes(15)))
struct BoundsTests {
    @Test("one hostile sender fills its own lane only; what is over the quota is answered resource-constraint")
    func laneQuota() async throws {
        let gate = Gate()
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.limits.laneQuota = 3
        let component = try server.component(configuration) {
            OnIQ(Weather.self) { request, context in
                if context.sender?.local == "mallory" { await gate.wait() }
                return Forecast("sun")
            }
        }
        try await server.run(component) { (server: TestStream) async throws in
            // One is being handled, three wait, the fifth is too much.
            for id in 1...5 { try await server.send(weather("Rome", from: "mallory@example.org/\(id)", id: "\(id)")) }
            try await server.expect(
                stanzaError(
                    "resource-constraint", "wait", id: "5", to: "mallory@example.org/5",
                    text: "Too many stanzas are waiting here."))
            try await server.send(weather("Rome", from: "alice@example.org/a", id: "a"))
            #expect(try await server.next()["id"] == "a")
            await gate.open()
            for id in 1...4 { #expect(try await server.next()["id"] == "\(id)") }
            try await server.expectNothing()
        }
    }

    @Test("above the hard mark requests are answered resource-constraint, whoever sends them")
    func hardMark() async throws {
        let gate = Gate()
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.limits.maximumConcurrentHandlers = 2
        configuration.limits.softMark = 2
        configuration.limits.hardMark = 4
        let component = try server.component(configuration) {
            OnIQ(Weather.self) { _, _ in
                await gate.wait()
                return Forecast("sun")
            }
        }
        try await server.run(component) { (server: TestStream) async throws in
            // Two run, four wait, the seventh is refused.
            for id in 1...7 { try await server.send(weather("Rome", from: "user\(id)@example.org/a", id: "\(id)")) }
            let refusal = try await server.next()
            #expect(refusal["id"] == "7")
            #expect("\(refusal)".contains("resource-constraint"))
            await gate.open()
            var answered: Set<String> = []
            for _ in 1...6 { answered.insert(try await server.next()["id"] ?? "") }
            #expect(answered == ["1", "2", "3", "4", "5", "6"])
        }
    }

    @Test("large stanzas are bounded by their bytes too: for one sender, and in all")
    func bytes() async throws {
        let gate = Gate()
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.limits.laneByteQuota = 100_000
        configuration.limits.hardByteMark = 150_000
        let component = try server.component(configuration) {
            OnMessage { message, context in
                await gate.wait()
                try await context.reply(body: message.id ?? "")
            }
        }
        let large = String(repeating: "x", count: 60_000)
        func refused(_ stream: TestStream) async throws -> String? {
            let answer = try await stream.next()
            #expect("\(answer)".contains("resource-constraint"))
            return answer["id"]
        }
        try await server.run(component) { (server: TestStream) async throws in
            // The first is being handled. One more of the same sender may wait, not two.
            for id in 1...3 { try await server.send(chat(large, from: "mallory@example.org/a", id: "\(id)")) }
            #expect(try await refused(server) == "3")
            // Small ones of that sender are not concerned, nor is another sender, until all together are too much.
            try await server.send(chat("small", from: "mallory@example.org/a", id: "small"))
            for id in 4...6 { try await server.send(chat(large, from: "eve@example.org/a", id: "\(id)")) }
            #expect(try await refused(server) == "6")
            try await server.send(chat(large, from: "carol@example.org/a", id: "7"))
            #expect(try await refused(server) == "7")
            await gate.open()
            var handled: Set<String> = []
            for _ in 1...5 { handled.insert(try await server.next().child("body")?.text ?? "") }
            #expect(handled == ["1", "2", "small", "4", "5"])
            // What waits no longer counts no longer.
            try await server.send(chat(large, from: "mallory@example.org/a", id: "9"))
            #expect(try await server.next().child("body")?.text == "9")
        }
    }

    @Test("off the event loop: work that blocks does not stop the others")
    func offEventLoop() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnIQ(Weather.self) { request, context in
                try await context.offEventLoop { Forecast("computed for \(request.city)") }
            }
        }
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(weather("Rome", from: "alice@example.org/a", id: "1"))
            #expect(try await server.next().child(Forecast.name)?.text == "computed for Rome")
        }
    }
}
