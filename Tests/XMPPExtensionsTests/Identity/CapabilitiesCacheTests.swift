// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPCore

@testable import XMPPExtensions

@Suite(.timeLimit(.minutes(1)))
struct CapabilitiesCacheTests {
    private let romeo: JID = "romeo@montague.lit/orchard"
    private let nurse: JID = "nurse@capulet.lit/chamber"
    private let truth = VerificationStringTests.exodus
    private let lie = DiscoInfo(
        identities: [DiscoIdentity(category: "client", type: "pc")], features: ["urn:example:lie"])
    private let advertised = EntityCapabilities(
        node: "http://code.google.com/p/exodus", version: "QgayPKawpkPSDYmwT/WM94uAlu0=")

    /// Answers, and notes what was asked.
    private final class Oracle: Sendable {
        let asked = Mutex<[DiscoInfoQuery]>([])
        private let answer: Result<DiscoInfo, StanzaError>

        init(_ answer: DiscoInfo) { self.answer = .success(answer) }
        init(failing error: StanzaError) { answer = .failure(error) }

        var count: Int { asked.withLock(\.count) }

        func ask(_ query: DiscoInfoQuery) throws -> DiscoInfo {
            asked.withLock { $0.append(query) }
            return try answer.get()
        }
    }

    /// A clock that is told what time it is.
    private final class Clock: Sendable {
        private let instant = Mutex(ContinuousClock.now)
        func advance(by duration: Duration) { instant.withLock { $0 += duration } }
        var now: ContinuousClock.Instant { instant.withLock(\.self) }
    }

    private func ask(
        _ cache: CapabilitiesCache, _ jid: JID, _ oracle: Oracle, _ capabilities: EntityCapabilities? = nil
    ) async throws -> DiscoInfo? {
        try await cache.info(for: capabilities ?? advertised, of: jid) { try oracle.ask($0) }
    }

    // MARK: What is believed

    @Test("a verified answer is known of all who advertise the same (XEP-0115 §5.4, rule 3.8)")
    func shared() async throws {
        let cache = CapabilitiesCache()
        let (first, second) = (Oracle(truth), Oracle(lie))
        #expect(try await ask(cache, romeo, first) == truth)
        #expect(try await ask(cache, nurse, second) == truth)
        #expect(
            first.asked.withLock(\.self) == [
                DiscoInfoQuery(node: "http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0=")
            ])
        #expect(second.count == 0)
        #expect(cache.features(of: nurse) == Set(truth.features))
        #expect(cache.info(of: nurse) == truth)
        #expect(cache.features(of: "nobody@capulet.lit/x") == nil)
    }

    @Test("an answer that does not match is known of its giver alone (XEP-0115 §5.4, rule 3.9)")
    func poisoning() async throws {
        let cache = CapabilitiesCache()
        let (liar, honest) = (Oracle(lie), Oracle(truth))
        #expect(try await ask(cache, romeo, liar) == lie)
        #expect(try await ask(cache, nurse, honest) == truth)
        #expect(try await ask(cache, "benvolio@montague.lit/a", liar) == truth)
        #expect((liar.count, honest.count) == (1, 1))
        // Now the string is verified: what it stands for holds for the liar too.
        #expect(cache.features(of: romeo) == Set(truth.features))
    }

    @Test("a liar is not asked again for the same string")
    func liarOnce() async throws {
        let cache = CapabilitiesCache()
        let liar = Oracle(lie)
        #expect(try await ask(cache, romeo, liar) == lie)
        #expect(try await ask(cache, romeo, liar) == lie)
        #expect(liar.count == 1)
        #expect(cache.features(of: romeo) == ["urn:example:lie"])
        #expect(cache.features(of: nurse) == nil)
    }

    @Test("what is signed with an unknown digest is known of its giver alone (XEP-0115 §5.4, rule 2)")
    func unknownDigest() async throws {
        let cache = CapabilitiesCache()
        let oracle = Oracle(truth)
        var capabilities = advertised
        capabilities.hash = CapabilityHash(rawValue: "md2")
        #expect(try await ask(cache, romeo, oracle, capabilities) == truth)
        #expect(try await ask(cache, romeo, oracle, capabilities) == truth)
        #expect(oracle.count == 1)
        #expect(try await ask(cache, nurse, oracle, capabilities) == truth)
        #expect(oracle.count == 2)
        #expect(oracle.asked.withLock(\.first)?.node == capabilities.discoNode)
    }

    @Test("in the legacy format the entity itself is asked, and nothing said of others (XEP-0115 §13)")
    func legacy() async throws {
        let cache = CapabilitiesCache()
        let oracle = Oracle(truth)
        let capabilities = EntityCapabilities(node: "http://psi-im.org", version: "0.9", hash: nil)
        #expect(try await ask(cache, romeo, oracle, capabilities) == truth)
        #expect(try await ask(cache, nurse, oracle, capabilities) == truth)
        #expect(oracle.asked.withLock(\.self) == [DiscoInfoQuery(), DiscoInfoQuery()])
    }

    @Test("another digest that is known is verified too")
    func sha256() async throws {
        let cache = CapabilitiesCache()
        let capabilities = EntityCapabilities(
            node: "n", version: "Wr6IGEKhx6b9627gBmi/cCmpxXBc/GYq5zWuYfWGWoc=", hash: .sha256)
        #expect(try await ask(cache, romeo, Oracle(truth), capabilities) == truth)
        #expect(try await ask(cache, nurse, Oracle(lie), capabilities) == truth)
    }

    @Test("an ill-formed answer is not believed of anybody (XEP-0115 §5.4, rule 3)")
    func illFormed() async throws {
        let cache = CapabilitiesCache()
        let oracle = Oracle(DiscoInfo(identities: [], features: ["a", "a"]))
        await #expect(throws: CapabilityProblem.repeatedFeature) { try await ask(cache, romeo, oracle) }
        #expect(cache.info(of: romeo) == nil)
        #expect(try await ask(cache, romeo, oracle) == nil)
        #expect(oracle.count == 1)
    }

    @Test("an answer with the separator in a value is believed of its giver alone, even if it matches")
    func separator() async throws {
        let cache = CapabilitiesCache()
        let forged = DiscoInfo(
            identities: truth.identities, features: [truth.features.sorted().joined(separator: "<")])
        #expect(forged.verificationString() == advertised.version)
        #expect(try await ask(cache, romeo, Oracle(forged)) == forged)
        #expect(try await ask(cache, nurse, Oracle(truth)) == truth)
    }

    @Test("new capabilities of an address are asked for, old ones no longer told")
    func change() async throws {
        let cache = CapabilitiesCache()
        #expect(try await ask(cache, romeo, Oracle(truth)) == truth)
        let capabilities = EntityCapabilities(node: "n", version: try #require(lie.verificationString()))
        #expect(try await ask(cache, romeo, Oracle(lie), capabilities) == lie)
        #expect(cache.features(of: romeo) == ["urn:example:lie"])
        #expect(try await ask(cache, romeo, Oracle(lie)) == truth)
    }

    @Test("who leaves is forgotten, what others have in common is not")
    func forgetting() async throws {
        let cache = CapabilitiesCache()
        _ = try await ask(cache, romeo, Oracle(truth))
        cache.forget(Presence(type: .subscribe, to: nil, from: romeo))
        #expect(cache.info(of: romeo) != nil)
        cache.forget(Presence(type: .unavailable, to: nil, from: romeo))
        #expect(cache.info(of: romeo) == nil)
        #expect(try await ask(cache, romeo, Oracle(lie)) == truth)
    }

    // MARK: Failures and bounds

    @Test("who does not answer is asked again after a while")
    func failures() async throws {
        let clock = Clock()
        let cache = CapabilitiesCache(configuration: .init()) { clock.now }
        let silent = Oracle(failing: .itemNotFound())
        await #expect(throws: StanzaError.self) { try await ask(cache, romeo, silent) }
        clock.advance(by: .seconds(299))
        #expect(try await ask(cache, romeo, silent) == nil)
        #expect(silent.count == 1)
        clock.advance(by: .seconds(1))
        #expect(try await ask(cache, romeo, Oracle(truth)) == truth)
    }

    @Test("all that is kept is bounded")
    func bounds() async throws {
        var configuration = CapabilitiesCache.Configuration()
        configuration.maximumVersions = 2
        configuration.maximumAddresses = 3
        configuration.maximumUnverified = 1
        let cache = CapabilitiesCache(configuration: configuration)
        func information(_ index: Int) -> DiscoInfo {
            DiscoInfo(identities: [DiscoIdentity(category: "client", type: "pc")], features: ["f\(index)"])
        }
        for index in 0..<4 {
            let version = try #require(information(index).verificationString())
            let capabilities = EntityCapabilities(node: "n", version: version)
            _ = try await ask(cache, try JID(parsing: "u\(index)@x/y"), Oracle(information(index)), capabilities)
        }
        #expect(cache.features(of: "u0@x/y") == nil)
        #expect(cache.features(of: "u1@x/y") == nil)
        #expect(cache.features(of: "u2@x/y") == ["f2"])
        #expect(cache.features(of: "u3@x/y") == ["f3"])
        let wrong = EntityCapabilities(node: "n", version: "wrong")
        _ = try await ask(cache, "v0@x/y", Oracle(lie), wrong)
        _ = try await ask(cache, "v1@x/y", Oracle(lie), wrong)
        #expect(cache.features(of: "v0@x/y") == nil)
        #expect(cache.features(of: "v1@x/y") == ["urn:example:lie"])
    }

    @Test("an answer that is too large, and capabilities that are too long, are not kept")
    func oversized() async throws {
        var configuration = CapabilitiesCache.Configuration()
        configuration.maximumSize = 2000
        let cache = CapabilitiesCache(configuration: configuration)
        let large = DiscoInfo(identities: [], features: (0..<100).map { "urn:example:feature:\($0)" })
        await #expect(throws: CapabilityProblem.tooLarge) { try await ask(cache, romeo, Oracle(large)) }
        let oracle = Oracle(truth)
        let long = EntityCapabilities(node: "n", version: String(repeating: "v", count: 257))
        #expect(try await ask(cache, nurse, oracle, long) == nil)
        #expect(oracle.count == 0)
    }

    // MARK: At the same time

    /// A question whose answer the test gives.
    private actor Slow {
        private var answers: [CheckedContinuation<DiscoInfo, any Error>] = []
        private var watcher: CheckedContinuation<Void, Never>?
        private(set) var count = 0

        func ask() async throws -> DiscoInfo {
            try await withCheckedThrowingContinuation { continuation in
                count += 1
                answers.append(continuation)
                watcher?.resume()
                watcher = nil
            }
        }

        func answer(_ result: Result<DiscoInfo, any Error>) async {
            while answers.isEmpty { await withCheckedContinuation { watcher = $0 } }
            answers.removeFirst().resume(with: result)
        }
    }

    private func waiting(_ cache: CapabilitiesCache, _ count: Int) async {
        while cache.waitingCount != count { await Task.yield() }
    }

    @Test("those who come while it is asked wait for the one answer")
    func singleFlight() async throws {
        let cache = CapabilitiesCache()
        let slow = Slow()
        let advertised = advertised
        try await withThrowingTaskGroup(of: DiscoInfo?.self) { group in
            for index in 0..<10 {
                group.addTask {
                    try await cache.info(for: advertised, of: JID(parsing: "u\(index)@x/y")) { _ in try await slow.ask()
                    }
                }
            }
            await waiting(cache, 9)
            await slow.answer(.success(truth))
            for try await info in group { #expect(info == truth) }
        }
        #expect(await slow.count == 1)
        #expect(cache.waitingCount == 0)
    }

    @Test("when the answer is no good, those who waited ask for themselves")
    func failedFlight() async throws {
        let cache = CapabilitiesCache()
        let slow = Slow()
        let (advertised, romeo, nurse, truth) = (advertised, romeo, nurse, truth)
        async let first = cache.info(for: advertised, of: romeo) { _ in try await slow.ask() }
        while await slow.count == 0 { await Task.yield() }
        async let second = cache.info(for: advertised, of: nurse) { _ in truth }
        await waiting(cache, 1)
        await slow.answer(.success(lie))
        #expect(try await first == lie)
        #expect(try await second == truth)
    }

    @Test("who waits can be called off, and who asks too, with nothing known by that")
    func cancellation() async throws {
        let cache = CapabilitiesCache()
        let slow = Slow()
        let (advertised, romeo, nurse, truth) = (advertised, romeo, nurse, truth)
        let asking = Task { try await cache.info(for: advertised, of: romeo) { _ in try await slow.ask() } }
        while await slow.count == 0 { await Task.yield() }
        let waiter = Task { try await cache.info(for: advertised, of: nurse) { _ in truth } }
        await waiting(cache, 1)
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(cache.waitingCount == 0)
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await cache.info(for: advertised, of: nurse) { _ in truth }
        }
        await #expect(throws: CancellationError.self) { try await late.value }
        await slow.answer(.failure(CancellationError()))
        await #expect(throws: CancellationError.self) { try await asking.value }
        #expect(try await ask(cache, romeo, Oracle(truth)) == truth)
    }

    // MARK: On the stream

    @Test("presence with capabilities is asked about at the exact address, from the one it was for (XEP-0115 §6.2)")
    func transcript() async throws {
        let cache = CapabilitiesCache()
        let server = InProcessServer()
        let component = try server.component {
            OnPresence { presence, context in
                let info = try? await cache.info(for: presence, context: context)
                var message = Message(to: presence.from, body: info?.features.joined(separator: " ") ?? "unknown")
                message.id = "m"
                try await context.send(message)
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            func expect(_ body: String) async throws {
                try await stream.expect(
                    """
                    <message from='bot@echo.localhost/x' to='\(romeo)' id='m' type='chat'><body>\(body)</body></message>
                    """)
            }
            let caps = try Element(EntityCapabilities(node: "n", version: "XLy2SDis85xwnHVtpszskGuNnvA="))
            let presence = "<presence from='\(romeo)' to='bot@echo.localhost/x'>\(caps)</presence>"
            try await stream.send(presence)
            let question = try await stream.expect(
                """
                <iq type='get' id='*' from='bot@echo.localhost/x' to='\(romeo)'>\
                <query xmlns='http://jabber.org/protocol/disco#info' node='n#XLy2SDis85xwnHVtpszskGuNnvA='/></iq>
                """)
            try await stream.send(
                """
                <iq type='result' id='\(question["id"] ?? "")' to='bot@echo.localhost/x' from='\(romeo)'>\
                <query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:x'/></query></iq>
                """)
            try await expect("urn:x")
            try await stream.send(presence)
            try await expect("urn:x")
            try await stream.send("<presence from='\(romeo)' to='bot@echo.localhost/x'><show>away</show></presence>")
            try await expect("urn:x")
            try await stream.send("<presence type='unavailable' from='\(romeo)' to='bot@echo.localhost/x'/>")
            try await expect("unknown")
            try await stream.send(
                "<presence from='\(romeo)' to='bot@echo.localhost/x'><c xmlns='\(EntityCapabilities.namespace)'/></presence>"
            )
            try await expect("unknown")
        }
    }
}
