// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPCore

@testable import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct RateLimitTests {
    @Test("a bucket grants its burst at once, then what flows in, and never more than the burst")
    func bucket() {
        var bucket = TokenBucket(perSecond: 2, burst: 3)
        #expect((0..<3).allSatisfy { _ in bucket.take(now: .seconds(10)) == .granted })
        #expect(bucket.take(now: .seconds(10)) == .refused(isFirst: true))
        #expect(bucket.take(now: .milliseconds(10_400)) == .refused(isFirst: false))
        #expect(bucket.take(now: .milliseconds(10_500)) == .granted)
        #expect(bucket.take(now: .milliseconds(10_500)) == .refused(isFirst: true))
        #expect((0..<3).allSatisfy { _ in bucket.take(now: .seconds(1000)) == .granted })
        #expect(bucket.take(now: .seconds(1000)) == .refused(isFirst: true))
        // A clock that goes back gives nothing and breaks nothing.
        #expect(bucket.take(now: .seconds(10)) == .refused(isFirst: false))
    }

    private func message(_ number: Int, from: String) -> String {
        "<message type='chat' id='\(number)' from='\(from)' to='echo.localhost'><body>\(number)</body></message>"
    }

    private func answer(to: String) -> String {
        "<message type='chat' id='*' from='echo.localhost' to='\(to)'><body>ok</body></message>"
    }

    private func refusal(_ kind: String, _ id: String, to: String) -> String {
        """
        <\(kind) type='error' id='\(id)' from='echo.localhost' to='\(to)'><error type='wait'>\
        <resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>\
        <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>You send too fast: wait a moment.</text></error></\(kind)>
        """
    }

    @Test("an account over its rate is told once, requests each time; other accounts notice nothing")
    func accounts() async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.middleware = [RateLimit(perSecond: 1, burst: 2)]
        let component = try server.component(configuration) {
            OnMessage(.chat) { message, context in try await context.reply(body: "ok") }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            // Both resources draw from the account's bucket.
            try await stream.send(message(1, from: "eve@example.org/a") + message(2, from: "eve@example.org/b"))
            try await stream.expect(answer(to: "eve@example.org/a"))
            try await stream.expect(answer(to: "eve@example.org/b"))
            try await stream.send((3...9).map { message($0, from: "eve@example.org/a") }.joined())
            try await stream.expect(refusal("message", "3", to: "eve@example.org/a"))
            try await stream.expectNothing()
            for id in ["p", "q"] {
                try await stream.send(
                    "<iq type='get' id='\(id)' from='eve@example.org/a' to='echo.localhost'><ping xmlns='urn:xmpp:ping'/></iq>"
                )
                try await stream.expect(refusal("iq", id, to: "eve@example.org/a"))
            }
            try await stream.send(message(1, from: "alice@example.org/a"))
            try await stream.expect(answer(to: "alice@example.org/a"))
            await server.advance(by: .seconds(1))
            try await stream.send(message(10, from: "eve@example.org/a") + message(11, from: "eve@example.org/a"))
            try await stream.expect(answer(to: "eve@example.org/a"))
            try await stream.expect(refusal("message", "11", to: "eve@example.org/a"))
        }
    }

    @Test("the accounts that are remembered are bounded, the active ones among them")
    func bounds() {
        let limit = RateLimit(perSecond: 0.001, burst: 1, maximumAccounts: 100)
        #expect(limit.isGranted("eve@example.org", now: .zero))
        for number in 0..<1000 {
            #expect(limit.isGranted(JID("user\(number)@example.org") ?? "x@y", now: .zero))
            #expect(!limit.isGranted("eve@example.org", now: .zero))
            #expect(limit.rememberedAccounts <= 100)
        }
    }
}
