// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// What one read of the socket brings is no sign of slow handlers.
@Suite(.timeLimit(.minutes(15)))
struct BurstTests {
    @Test("more messages of one sender than its quota and the queue hold are all answered while handlers keep up")
    func burst() async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.limits.laneQuota = 3
        configuration.limits.softMark = 8
        configuration.limits.hardMark = 16
        let component = try server.component(configuration) {
            OnMessage { message, context in try await context.reply(body: message.body ?? "") }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            let alice = "alice@example.org/phone"
            try await stream.send((1...200).map { chat("\($0)", from: alice) }.joined())
            for number in 1...200 { try await stream.expect(echo("\(number)", to: alice)) }
        }
    }
}
