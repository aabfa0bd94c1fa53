// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// Semantics 5: bounded everywhere.
@Suite(.timeLimit(.minutes(1)))
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
