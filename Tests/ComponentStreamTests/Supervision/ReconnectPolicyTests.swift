// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Testing
import XMLStream
import XMPPCore

@Suite struct ReconnectPolicyTests {
    typealias Cause = ReconnectPolicy.Cause

    private func decide(
        _ end: StreamEnd, mode: ReconnectPolicy.ConflictMode = .single, random: Double = 1
    ) -> ReconnectPolicy.Decision {
        var policy = ReconnectPolicy(conflict: mode)
        return policy.next(after: end, sessionLasted: nil, random: random)
    }

    private func early(_ condition: StreamError.Condition) -> StreamEnd {
        .streamError(StreamError(condition), during: .authenticating)
    }

    private func late(_ condition: StreamError.Condition) -> StreamEnd {
        .streamError(StreamError(condition), during: .established)
    }

    @Test("what passes by itself is tried again soon, and readiness stays")
    func transient() {
        for end in [
            .connectionLost(during: .established), .peerClosed, late(.systemShutdown), late(.resourceConstraint),
            .notResponding, .connectFailed("", kind: .refused), .connectFailed("", kind: .unresolved),
            .connectionLost(during: .authenticating), .timeout(during: .connecting),
            .connectFailed("", kind: .tlsInterrupted),
        ] as [StreamEnd] {
            let decision = decide(end)
            #expect(decision.delay == .milliseconds(500), "\(end)")
            #expect(decision.isReady && decision.loudness != .error && !decision.logLastWrites, "\(end)")
        }
    }

    @Test("what somebody has to repair is tried slowly, loudly, and turns readiness off")
    func configuration() {
        for end in [
            early(.notAuthorized), early(.hostUnknown), late(.hostGone), early(.invalidNamespace), early(.invalidXML),
            .tlsRequired, .connectFailed("", kind: .tls), .connectFailed("", kind: .tlsNotSpoken),
            .connectFailed("", kind: .tlsUntrusted), .connectFailed("", kind: .tlsExpired),
            .connectFailed("", kind: .tlsWrongName), .connectFailed("", kind: .tlsRefused),
        ] {
            let decision = decide(end, random: 0)
            #expect(decision.delay == .seconds(30), "\(end)")
            #expect(!decision.isReady && decision.loudness == .error, "\(end)")
        }
        var policy = ReconnectPolicy()
        var last = Duration.zero
        for _ in 0..<10 { last = policy.next(after: early(.notAuthorized), sessionLasted: nil, random: 1).delay }
        #expect(last == .seconds(300))
    }

    @Test("a file that cannot be used is said loudly, and looked at again soon", arguments: [true, false])
    func files(isSecret: Bool) {
        let decision = decide(.connectFailed("", kind: isSecret ? .secret : .tlsFiles))
        #expect(decision.delay == .milliseconds(500) && decision.loudness == .error)
    }

    @Test("a conflict: single waits, standby asks steadily and is ready, shared is an ordinary failure")
    func conflict() {
        let single = decide(early(.conflict), mode: .single, random: 0)
        #expect(single.delay == .seconds(5) && single.loudness == .warning && !single.isReady)
        #expect(single.cause == .conflict)
        var policy = ReconnectPolicy(conflict: .standby)
        for _ in 0..<20 {
            let standby = policy.next(after: early(.conflict), sessionLasted: nil, random: 0.3)
            #expect(standby.delay == .seconds(5) && standby.loudness == .notice && standby.isReady)
        }
        let shared = decide(early(.conflict), mode: .shared)
        #expect(shared.delay == .milliseconds(500) && shared.isReady)
    }

    @Test("a conflict after a session means that two instances fight: slowly in every mode")
    func replaced() {
        for mode in [.single, .standby, .shared] as [ReconnectPolicy.ConflictMode] {
            let decision = decide(late(.conflict), mode: mode, random: 0)
            #expect(decision.cause == .replaced && decision.delay == .seconds(30) && decision.loudness == .error)
        }
    }

    @Test("what we wrote wrong is logged with the last writes")
    func ourFault() {
        for condition in [
            .invalidFrom, .improperAddressing, .notWellFormed, .policyViolation, .badFormat, .unsupportedStanzaType,
            .restrictedXML, .invalidXML,
        ] as [StreamError.Condition] {
            let decision = decide(late(condition))
            #expect(decision.logLastWrites && decision.loudness == .error && decision.isReady, "\(condition)")
        }
        #expect(decide(late(.invalidFrom)).cause == .wrongFrom)
        #expect(decide(late(.notWellFormed)).cause == .ourFault)
    }

    @Test("only a stable session makes the next delay short again")
    func stability() {
        var policy = ReconnectPolicy()
        let lost = StreamEnd.connectionLost(during: .established)
        for _ in 0..<10 { _ = policy.next(after: lost, sessionLasted: .seconds(1), random: 1) }
        #expect(policy.next(after: lost, sessionLasted: .seconds(59), random: 1).delay == .seconds(30))
        #expect(policy.next(after: lost, sessionLasted: .seconds(61), random: 1).delay == .milliseconds(500))
    }

    @Test("silence means something else in each phase")
    func silence() {
        #expect(Cause(.connectionLost(during: .connecting)) == .unreachable)
        #expect(Cause(.connectionLost(during: .awaitingHeader)) == .tlsMismatch)
        #expect(Cause(.connectionLost(during: .authenticating)) == .handshakeInterrupted)
        #expect(Cause(.connectionLost(during: .established)) == .lost)
        #expect(Cause(.timeout(during: .awaitingHeader)) == .tlsMismatch)
        #expect(Cause(.timeout(during: .authenticating)) == .handshakeInterrupted)
        let error = XMLStreamError(.notWellFormed, "")
        #expect(Cause(.malformed(error, during: .awaitingHeader)) == .tlsMismatch)
        #expect(Cause(.malformed(error, during: .established)) == .malformedInput)
    }

    @Test("every condition of RFC 6120 has a cause before and after the handshake")
    func allConditions() {
        for condition in StreamError.Condition.all {
            #expect(Cause(early(condition)) != .other && Cause(late(condition)) != .other, "\(condition)")
        }
    }

    @Test("any sequence of ends gives delays between the floor and the longest cap")
    func random() throws {
        var generator = SeededGenerator(seed: 3)
        let conditions = StreamError.Condition.all
        for mode in [.single, .standby, .shared] as [ReconnectPolicy.ConflictMode] {
            var policy = ReconnectPolicy(conflict: mode)
            for _ in 0..<5000 {
                let condition = try #require(conditions.randomElement(using: &generator))
                let end = try #require(
                    [
                        early(condition), late(condition), .peerClosed, .notResponding,
                        .unexpected("", during: .authenticating),
                    ]
                    .randomElement(using: &generator))
                let lasted =
                    Bool.random(using: &generator) ? Duration.seconds(Int.random(in: 0..<90, using: &generator)) : nil
                let decision = policy.next(
                    after: end, sessionLasted: lasted, random: .random(in: 0..<1, using: &generator))
                #expect(decision.delay >= .milliseconds(100) && decision.delay <= .seconds(300))
            }
        }
    }
}
