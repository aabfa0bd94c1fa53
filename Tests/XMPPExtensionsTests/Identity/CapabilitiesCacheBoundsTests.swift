// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing
import XMPPComponent
import XMPPCore

@testable import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct CapabilitiesCacheBoundsTests: CapabilitiesFixture {
    /// A clock that is told what time it is.
    private final class Clock: Sendable {
        private let instant = Mutex(ContinuousClock.now)
        func advance(by duration: Duration) { instant.withLock { $0 += duration } }
        var now: ContinuousClock.Instant { instant.withLock(\.self) }
    }

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

    @Test("that there was no way to ask says nothing of who was asked; that no answer came does")
    func ownFailures() async throws {
        let cache = CapabilitiesCache()
        for code in [ComponentError.Code.connectionLost, .notConnected, .tooManyRequests, .timeout] {
            let error = await #expect(throws: ComponentError.self) {
                try await cache.info(for: advertised, of: romeo) { _ in throw ComponentError(code, "") }
            }
            #expect(error?.code == code)
        }
        #expect(try await ask(cache, romeo, Oracle(truth)) == nil)
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
}
