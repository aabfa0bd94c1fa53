// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import Testing
import XMLStream
import XMPPComponentTesting

/// What a stanza costs in allocations: a number that is the same on every machine, unlike the time it takes.
@Suite(.timeLimit(.minutes(15)))
struct AllocationTests {
    /// All of the process: libxml2 (for each namespace declaration its check of the URI, for each entity a copy), the
    /// stanza, what the handler makes of it, and the share in each burst's. Builds for debugging have more of our own: measured
    /// are 20.3 and 9.2 there, 15.4 and 4.3 in a release.
    private struct Budget {
        #if DEBUG
            static let message = 22.0
            static let ping = 10.0
        #else
            static let message = 16.5
            static let ping = 5.0
        #endif
    }

    /// Sends `count` requests in one write, and takes the answers.
    private func exchange(_ stream: TestStream, _ count: Int, _ request: (Int) -> String) async throws {
        try await stream.send((0..<count).map(request).joined())
        for _ in 0..<count { _ = try await stream.next() }
    }

    private func allocations(_ stream: TestStream) async throws -> Int {
        try await stream.send(
            """
            <message from='juliet@capulet.example/balcony' to='probe.localhost' type='chat'><body>count</body></message>
            """)
        return Int(try await stream.next().child("body")?.text ?? "") ?? -1
    }

    /// Allocations for each of a burst of requests, after as many that make the component warm.
    private func cost(_ request: (Int) -> String) async throws -> Double? {
        let server = try await LoopbackServer()
        let probe = try ComponentProcess(
            "allocation-probe",
            environment: [
                "COMPONENT_HOST": server.address.host, "COMPONENT_PORT": "\(server.address.port)",
                "COMPONENT_DOMAIN": "probe.localhost", "COMPONENT_SECRET": "secret",
            ])
        let stream = try await server.accept()
        try await stream.authenticate(secret: "secret")
        try await exchange(stream, 500, request)
        let before = try await allocations(stream)
        guard before >= 0 else {
            #if canImport(Glibc)
                Issue.record("the probe does not count (a sanitizer has its own allocator)")
            #endif
            return nil
        }
        try await exchange(stream, 1000, request)
        let after = try await allocations(stream)
        try await probe.stop()
        return Double(after - before) / 1000
    }

    @Test("an echoed message allocates no more than its budget")
    func message() async throws {
        let cost = try await cost { number in
            """
            <message from='user\(number % 100)@capulet.example/balcony' to='bot@probe.localhost/main' \
            id='0e2fcaeb-952c-46dc-adce-\(100_000 + number)' type='chat' xml:lang='en'>\
            <body>Wherefore art thou &quot;Romeo&quot; &amp; not somebody else?</body><thread>t-\(number)</thread>\
            <active xmlns='http://jabber.org/protocol/chatstates'/>\
            <origin-id xmlns='urn:xmpp:sid:0' id='0e2fcaeb-\(100_000 + number)'/>\
            <request xmlns='urn:xmpp:receipts'/></message>
            """
        }
        if let cost { #expect(cost <= Budget.message) }
    }

    @Test("an answered ping allocates no more than its budget")
    func ping() async throws {
        let cost = try await cost { number in
            """
            <iq from='user\(number % 100)@capulet.example/balcony' to='probe.localhost' \
            id='0e2fcaeb-952c-46dc-adce-\(100_000 + number)' type='get'><ping xmlns='urn:xmpp:ping'/></iq>
            """
        }
        if let cost { #expect(cost <= Budget.ping) }
    }
}
