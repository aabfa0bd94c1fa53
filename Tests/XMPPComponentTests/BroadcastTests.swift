// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import MetricsTestKit
import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite(.timeLimit(.minutes(15)))
struct BroadcastTests {
    private struct Careless: XMLPayload {
        static let name = QName("x", in: "urn:example:x")
        init() {}
        init(_ element: Element) throws(PayloadError) {}
        func write(to writer: inout Writer) { writer.start(Self.name) }
    }

    private func recipients(_ count: Int) -> [JID] {
        (0..<count).compactMap { JID("user\($0)@example.org/it's") }
    }

    @Test("each recipient gets the message, in order, with an id of its own and the same content")
    func copies() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            var message = Message(to: nil, from: "news@echo.localhost", type: .headline, body: "a < b")
            message.subject = "s"
            message.id = "news"
            #expect(try await component.send(message, toEach: recipients(3)) == 3)
            for number in 0..<3 {
                try await stream.expect(
                    """
                    <message type='headline' id='news-\(number)' from='news@echo.localhost' to='user\(number)@example.org/it&apos;s'>\
                    <body>a &lt; b</body><subject>s</subject></message>
                    """)
            }
            try await component.send(Message(to: nil), toEach: recipients(101))
            var copies: [String] = []
            for _ in 0...100 { copies.append(try await stream.next()["id"] ?? "") }
            #expect(Set(copies).count == 101)
            #expect(copies.last?.hasSuffix("-100") == true)
            #expect(try await component.send(message, toEach: []) == 0)
        }
    }

    @Test("a large broadcast waits for room and arrives whole and in order, with others' stanzas in between")
    func congestion() async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.limits.outboundHighWater = 20_000
        configuration.limits.outboundLowWater = 5_000
        let component = try server.component(configuration) {}
        try await server.run(component) { (stream: TestStream) async throws in
            let all = recipients(3000)
            async let accepted = component.send(
                Message(to: nil, body: String(repeating: "x", count: 100)), toEach: all)
            for recipient in all {
                let copy = try await stream.next()
                #expect(copy["to"] == "\(recipient)")
            }
            #expect(try await accepted == 3000)
        }
    }

    @Test("what cannot be sent is refused before the first copy")
    func refusals() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        await expect(code: .notConnected) {
            try await component.send(Message(to: nil, body: "x"), toEach: recipients(1))
        }
        try await server.run(component) { (stream: TestStream) async throws in
            await expect(code: .foreignSender) {
                try await component.send(Message(to: nil, from: "a@b.c", body: "x"), toEach: recipients(1))
            }
            await expect(code: .stanzaTooLarge) {
                let text = String(repeating: "x", count: 300_000)
                try await component.send(Message(to: nil, body: text), toEach: recipients(1))
            }
            await expect(code: .malformedStanza) {
                var message = Message(to: nil)
                message.append(Careless())
                try await component.send(message, toEach: recipients(1))
            }
            try await stream.expectNothing()
        }
    }

    @Test("when the stream breaks, the sender learns how many copies were accepted")
    func broken() async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.limits.outboundHighWater = 20_000
        configuration.limits.outboundLowWater = 5_000
        let metrics = TestMetrics()
        configuration.metrics = metrics
        let component = try server.component(configuration) {}
        let underWay = try metrics.expectGauge(
            "xmpp_component_outbound_bytes", [("component", configuration.domain)])
        try await server.run(component) { (stream: TestStream) async throws in
            await server.stopReading()
            async let accepted = component.send(
                Message(to: nil, body: String(repeating: "x", count: 100)), toEach: recipients(3000))
            // It waits for room from then on.
            while underWay.lastValue ?? 0 < 20_000 { await settle(server) }
            await stream.close()
            let count = try await accepted
            #expect(count > 0 && count < 3000)
            let disconnection = try await disconnection(of: component)
            #expect(disconnection.unknownStanzas > 0)
        }
    }
}
