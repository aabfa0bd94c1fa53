// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import TLSEngine
import TLSTestSupport
import Testing

/// Engine against engine, without a network.
@Suite("TLS sessions", .timeLimit(.minutes(15)))
struct SessionTests {
    private let authority: TestAuthority
    private let identity: TLSContext.Identity

    init() throws {
        authority = try TestAuthority()
        identity = try authority.issue("DNS:localhost", "IP:127.0.0.1")
    }

    private func pair(_ version: TLSVersion = .v1_2) throws -> Pair {
        try Pair(
            client: .client(trust: .file(authority.file), minimumVersion: version),
            server: .server(identity: identity, minimumVersion: version))
    }

    @Test("both sides speak, and end in order")
    func inOrder() throws {
        var pair = try pair()
        pair.start()
        #expect(pair.client.session.isEstablished && pair.server.session.isEstablished)
        #expect(pair.client.session.summary.hasPrefix("TLSv1.3 TLS_"))
        pair.client.write("<stream>")
        pair.server.write("<features/>")
        pair.exchange()
        #expect(pair.server.text == "<stream>" && pair.client.text == "<features/>")
        pair.client.session.close()
        pair.exchange()
        #expect(pair.server.isClosed && pair.server.inputClosed() == nil)
        // The other direction stays open.
        pair.server.write("bye")
        pair.server.session.close()
        pair.exchange()
        #expect(pair.client.text == "<features/>bye" && pair.client.isClosed)
        #expect(pair.client.inputClosed() == nil)
        #expect(pair.client.failure == nil && pair.server.failure == nil)
    }

    @Test("byte by byte it is the same")
    func byteByByte() throws {
        var pair = try pair()
        pair.client.start()
        pair.exchange(inPiecesOf: 1)
        pair.client.write("hello")
        pair.server.write(String(repeating: "world", count: 1_000))
        pair.exchange(inPiecesOf: 1)
        #expect(pair.server.text == "hello" && pair.client.received.count == 5_000)
        #expect(pair.client.failure == nil && pair.server.failure == nil)
    }

    @Test("megabytes at once, in pieces of any size", arguments: [1_000, 16_384, 70_000, Int.max])
    func huge(_ size: Int) throws {
        var pair = try pair()
        pair.start()
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
        pair.client.write(bytes)
        pair.exchange(inPiecesOf: size)
        #expect(pair.server.received == bytes)
    }

    @Test("what is written at once is one record")
    func coalesced() throws {
        var pair = try pair(.v1_3)
        pair.start()
        pair.client.write([UInt8](repeating: 7, count: 10_000))
        // Head, content type and tag (RFC 8446 §5.2).
        #expect(pair.client.session.outputCount == 10_000 + 5 + 1 + 16)
        pair.exchange()
        pair.client.write([])
        #expect(pair.client.session.outputCount == 0)
    }

    @Test("nothing is written before the handshake is done, or after the end")
    func outOfPlace() throws {
        var pair = try pair()
        pair.client.write("early")
        #expect(pair.client.failure?.code == .closed)
        #expect(pair.client.session.outputCount == 0)
        pair = try self.pair()
        pair.start()
        pair.client.session.close()
        pair.client.session.close()
        pair.client.write("late")
        #expect(pair.client.failure?.code == .closed)
        pair.exchange()
        #expect(pair.server.isClosed && pair.server.received.isEmpty)
    }

    @Test("an end without close_notify is told, in and after the handshake")
    func truncated() throws {
        var pair = try pair()
        pair.client.start()
        #expect(pair.client.inputClosed() == .interrupted)
        pair = try self.pair()
        pair.client.start()
        pair.server.take(pair.client.output())
        pair.client.take(pair.server.output().dropLast(10))
        #expect(pair.client.inputClosed() == .interrupted)
        pair = try self.pair()
        pair.start()
        pair.server.write("cut off")
        pair.client.take(pair.server.output().dropLast(1))
        #expect(pair.client.received.isEmpty)
        #expect(pair.client.inputClosed() == .truncated)
        // Over is over.
        #expect(pair.client.inputClosed() == nil)
        pair.client.write("after the end")
        #expect(pair.client.failure?.code == .closed)
    }

    @Test("a byte that was changed on the way ends the session", arguments: [0, 3, 5, 40])
    func changed(_ position: Int) throws {
        var pair = try pair()
        pair.start()
        pair.server.write("the quick brown fox jumps over the lazy dog")
        var bytes = pair.server.output()
        bytes[position] ^= 1
        pair.client.take(bytes)
        #expect(pair.client.received.isEmpty)
        // A longer record than was sent waits for the rest.
        #expect(position == 3 ? pair.client.failure == nil : pair.client.failure?.code == .protocolViolation)
    }

    @Test("whatever comes in place of a handshake, nothing traps")
    func garbage() throws {
        var generator = SystemRandomNumberGenerator()
        for round in 0..<300 {
            let pair = try pair()
            pair.client.start()
            pair.server.take(pair.client.output())
            var bytes = pair.server.output()
            for _ in 0...(round % 5) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            pair.client.take(bytes)
            _ = pair.client.inputClosed()
            let noise = (0..<2_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let receiver = try self.pair()
            receiver.client.start()
            receiver.client.take(noise)
            receiver.server.take(noise)
            #expect(!receiver.client.session.isEstablished && receiver.client.received.isEmpty)
            #expect(!receiver.server.session.isEstablished && receiver.server.received.isEmpty)
        }
    }

    @Test("keys are renewed in the middle, and the traffic goes on (RFC 8446 §4.6.3)")
    func keyUpdate() throws {
        let client = try Endpoint(.client(trust: .file(authority.file)), name: "localhost")
        let peer = try RawPeer(identity)
        client.start()
        for _ in 0..<3 { client.take(peer.exchange(client.output())) }
        #expect(peer.isEstablished && client.session.isEstablished)
        for round in 1...20 {
            #expect(peer.updateKeys())
            peer.write("after \(round);")
            client.take(peer.takeOutput())
            // OpenSSL answers the update with what is written next.
            client.write("\(round);")
            _ = peer.exchange(client.output())
            #expect(peer.read() == "\(round);")
        }
        #expect(client.text == (1...20).map { "after \($0);" }.joined())
        #expect(client.failure == nil)
    }

    @Test("nobody begins a second handshake in the middle (RFC 5246 §7.4.1.1)")
    func renegotiation() throws {
        let client = try Endpoint(.client(trust: .file(authority.file)), name: "localhost")
        let peer = try RawPeer(identity, maximumVersion: .v1_2)
        client.start()
        for _ in 0..<4 { client.take(peer.exchange(client.output())) }
        #expect(peer.isEstablished && client.session.isEstablished)
        #expect(client.session.summary.hasPrefix("TLSv1.2 "))
        #expect(peer.renegotiate())
        client.take(peer.takeOutput())
        // No hello comes back, but the alert no_renegotiation: a record of type 21.
        let answer = client.output()
        #expect(answer.first == 21 && answer.count < 64)
        _ = peer.exchange(answer)
        #expect(client.received.isEmpty)
    }
}
