// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Testing
import XMPPCore

@Suite("several servers in order") struct ServerRotationTests {
    private let refused = StreamEnd.connectFailed("", kind: .refused)
    private let lost = StreamEnd.connectionLost(during: .established)
    private let notAuthorized = StreamEnd.streamError(StreamError(.notAuthorized), during: .authenticating)
    private let conflict = StreamEnd.streamError(StreamError(.conflict), during: .authenticating)
    private let second: UInt64 = 1_000_000_000

    @Test("one server is tried again when its time has come")
    func one() {
        var rotation = ServerRotation(count: 1, conflict: .single)
        #expect(rotation.next(now: 0) == .attempt(0))
        let decision = rotation.ended(0, refused, sessionLasted: nil, random: 1, now: 10)
        #expect(decision.delay == .milliseconds(500))
        #expect(rotation.next(now: 10) == .wait(.milliseconds(500)))
        #expect(rotation.next(now: 10 + second / 2 - 1) == .wait(.nanoseconds(1)))
        #expect(rotation.next(now: 10 + second / 2) == .attempt(0))
    }

    @Test("the next server is tried at once, and the first again when its time has come")
    func inOrder() {
        var rotation = ServerRotation(count: 3, conflict: .single)
        _ = rotation.ended(0, notAuthorized, sessionLasted: nil, random: 0, now: 0)
        #expect(rotation.next(now: 0) == .attempt(1))
        _ = rotation.ended(1, refused, sessionLasted: nil, random: 1, now: 0)
        #expect(rotation.next(now: 0) == .attempt(2))
        _ = rotation.ended(2, refused, sessionLasted: nil, random: 0.5, now: 0)
        // The earliest of all: the third. The first is somebody's to repair, and has half a minute.
        #expect(rotation.next(now: 0) == .wait(.milliseconds(300)))
        #expect(rotation.next(now: second) == .attempt(1))
        _ = rotation.ended(1, refused, sessionLasted: nil, random: 1, now: second)
        #expect(rotation.next(now: second) == .attempt(2))
        #expect(rotation.next(now: 30 * second) == .attempt(0))
    }

    @Test("what was repaired is not waited for")
    func repaired() {
        var rotation = ServerRotation(count: 2, conflict: .single)
        _ = rotation.ended(0, notAuthorized, sessionLasted: nil, random: 1, now: 0)
        _ = rotation.ended(1, notAuthorized, sessionLasted: nil, random: 1, now: 0)
        #expect(rotation.next(now: second) != .attempt(0))
        rotation.retryNow()
        #expect(rotation.next(now: second) == .attempt(0))
    }

    @Test("when the connection to a spare server breaks, the first is tried first")
    func backToFirst() {
        var rotation = ServerRotation(count: 2, conflict: .single)
        _ = rotation.ended(0, refused, sessionLasted: nil, random: 1, now: 0)
        #expect(rotation.next(now: 0) == .attempt(1))
        _ = rotation.ended(1, lost, sessionLasted: .seconds(3_600), random: 1, now: 3_600 * second)
        #expect(rotation.next(now: 3_600 * second) == .attempt(0))
    }

    @Test("a conflict is waited for where it came up", arguments: [ReconnectPolicy.ConflictMode.single, .standby])
    func conflict(_ mode: ReconnectPolicy.ConflictMode) {
        var rotation = ServerRotation(count: 2, conflict: mode)
        _ = rotation.ended(0, conflict, sessionLasted: nil, random: 0, now: 0)
        #expect(rotation.next(now: 0) == .wait(.seconds(5)))
        #expect(rotation.next(now: 5 * second) == .attempt(0))
        // It is gone: the others count again.
        _ = rotation.ended(0, refused, sessionLasted: nil, random: 1, now: 5 * second)
        #expect(rotation.next(now: 5 * second) == .attempt(1))
    }

    @Test("whatever happens, no server is tried before its time, and some server in the end")
    func random() {
        var generator = SeededGenerator(seed: 7)
        let ends = [refused, lost, notAuthorized, conflict, .peerClosed, .tlsRequired]
        for count in 1...4 {
            var rotation = ServerRotation(count: count, conflict: .standby)
            var allowed = [UInt64](repeating: 0, count: count)
            var now: UInt64 = 0
            for _ in 0..<2_000 {
                switch rotation.next(now: now) {
                case .wait(let delay):
                    #expect(delay > .zero && delay <= .seconds(300))
                    now += delay.nanoseconds
                    guard case .attempt = rotation.next(now: now) else {
                        Issue.record("nothing to do after the wait")
                        return
                    }
                case .attempt(let index):
                    #expect(allowed[index] <= now)
                    now += UInt64.random(in: 0..<second, using: &generator)
                    let end = ends[Int.random(in: 0..<ends.count, using: &generator)]
                    let decision = rotation.ended(
                        index, end, sessionLasted: nil, random: Double.random(in: 0..<1, using: &generator), now: now)
                    allowed[index] = now + decision.delay.nanoseconds
                }
            }
        }
    }
}
