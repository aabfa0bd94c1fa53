// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite struct GreeterTests {
    /// Greets whoever writes, and lets everybody see that it is there.
    @RouteBuilder private func greeter() -> [any Routable] {
        OnMessage(.chat) { message, context in
            try await context.reply(body: "Hello, \(message.from?.local ?? "stranger")!")
        }
        OnPresence(.subscribe) { _, context in
            try await context.reply(.subscribed)
            try await context.reply(.available, status: "Write to me.")
        }
    }

    @Test("it greets", arguments: [TestDepth.inProcess, .loopback])
    func greets(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
            greeter()
        } test: { bench in
            let alice = try await bench.client("alice")
            let presence = try await alice.subscribe(to: bench.domain)
            #expect(presence.status == "Write to me.")

            try alice.send("<message to='\(bench.domain)' type='chat'><body>hi</body></message>")
            let greeting = try await alice.expect(
                "<message from='\(bench.domain)' type='chat'>...<body>{text}</body></message>")
            #expect(greeting["text"] == "Hello, alice!")
            try await alice.expectNothing(from: bench.domain)

            try await AdvertisedFeatures.check([bench.domain], as: alice).verify()
        }
    }
}
