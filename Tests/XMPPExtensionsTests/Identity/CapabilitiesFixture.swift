// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Synchronization
import XMPPComponent
import XMPPCore

@testable import XMPPExtensions

/// What the suites of the cache share: who advertises what, and who answers.
protocol CapabilitiesFixture {}

extension CapabilitiesFixture {
    var romeo: JID { "romeo@montague.lit/orchard" }
    var nurse: JID { "nurse@capulet.lit/chamber" }
    /// What ``advertised`` stands for.
    var truth: DiscoInfo { VerificationStringTests.exodus }
    var lie: DiscoInfo {
        DiscoInfo(identities: [DiscoIdentity(category: "client", type: "pc")], features: ["urn:example:lie"])
    }
    var advertised: EntityCapabilities {
        EntityCapabilities(node: "http://code.google.com/p/exodus", version: "QgayPKawpkPSDYmwT/WM94uAlu0=")
    }

    func ask(
        _ cache: CapabilitiesCache, _ jid: JID, _ oracle: Oracle, _ capabilities: EntityCapabilities? = nil
    ) async throws -> DiscoInfo? {
        try await cache.info(for: capabilities ?? advertised, of: jid) { try oracle.ask($0) }
    }
}

/// Answers, and notes what was asked.
final class Oracle: Sendable {
    private let asked = Mutex<[DiscoInfoQuery]>([])
    private let answer: Result<DiscoInfo, StanzaError>

    init(_ answer: DiscoInfo) { self.answer = .success(answer) }
    init(failing error: StanzaError) { answer = .failure(error) }

    var questions: [DiscoInfoQuery] { asked.withLock(\.self) }
    var count: Int { questions.count }

    func ask(_ query: DiscoInfoQuery) throws -> DiscoInfo {
        asked.withLock { $0.append(query) }
        return try answer.get()
    }
}
