// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0030 v2.5.0: §3 (information), §4 (items), as a check that they are true

public import XMPPComponent

/// Whether what a component says about itself is true: everything advertised is answered, nothing answered is unadvertised,
/// and every item it lists exists.
///
/// ```swift
/// try await AdvertisedFeatures.check([bench.domain, "ann@echo.localhost"], as: alice).verify()
/// ```
/// A request counts as answered unless the answer is `service-unavailable` or `feature-not-implemented`.
public struct AdvertisedFeatures: Sendable, CustomStringConvertible {
    /// Something that is not as service discovery says.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// Who was asked.
        public let address: JID
        /// Which node of it; nil is the entity itself.
        public let node: String?
        /// What was asked for.
        public let feature: String
        /// What was answered: `result` or the condition of the error.
        public let answer: String

        /// All in one line.
        public var description: String {
            "\(feature) at \(address)\(node.map { " node \($0)" } ?? ""): \(answer)"
        }
    }

    /// Advertised, but not answered: features, and items that are listed and unknown.
    public private(set) var unanswered: [Finding] = []
    /// Answered, but not advertised.
    public private(set) var unadvertised: [Finding] = []
    /// Advertised, with no probe to see whether it is true: features of messages, most often.
    public private(set) var unprobed: Set<String> = []

    /// Whether nothing was found.
    public var isTruthful: Bool { unanswered.isEmpty && unadvertised.isEmpty }

    /// Both lists.
    public var description: String {
        let lists = [("advertised, not answered", unanswered), ("answered, not advertised", unadvertised)]
        return lists.map { title, findings in
            "\(title): \(findings.isEmpty ? "none" : findings.map { "\n  \($0)" }.joined())"
        }.joined(separator: "\n")
    }

    /// - Throws: ``ExpectationFailure`` with both lists, unless nothing was found.
    public func verify(fileID: String = #fileID, line: Int = #line) throws {
        guard !isTruthful else { return }
        throw ExpectationFailure("service discovery does not tell the truth:\n\(self)", fileID: fileID, line: line)
    }

    // MARK: Checking

    /// How many items of one address are looked at.
    private static let maximumItems = 100

    /// Checks addresses of a component, as a user of a server.
    ///
    /// - Parameters:
    ///   - addresses: The domain, users of it.
    ///   - client: Who asks.
    ///   - probes: The protocols to try: ``FeatureProbe/known`` and your own.
    /// - Throws: ``ExpectationFailure`` when no answer comes at all, or disco#info itself is refused.
    public static func check(
        _ addresses: [JID], as client: TestClient, probes: [FeatureProbe] = FeatureProbe.known,
        fileID: String = #fileID, line: Int = #line
    ) async throws -> AdvertisedFeatures {
        try await check(addresses, probes: probes) { kind, payload, address in
            try await client.query(
                kind == .get ? .get : .set, payload, to: address.description, fileID: fileID, line: line)
        }
    }

    /// Checks addresses of a component, from the server's end of its stream.
    ///
    /// - Parameters:
    ///   - addresses: The domain, users of it.
    ///   - stream: The component's stream, on which nothing else may be under way.
    ///   - probes: The protocols to try.
    /// - Throws: ``ExpectationFailure`` when the stream ends, or disco#info itself is refused.
    public static func check(
        _ addresses: [JID], on stream: TestStream, probes: [FeatureProbe] = FeatureProbe.known
    ) async throws -> AdvertisedFeatures {
        var number = 0
        return try await check(addresses, probes: probes) { kind, payload, address in
            number += 1
            try await stream.send(
                Element(
                    QName("iq", in: SessionTranscript.namespace),
                    attributes: [
                        "type": kind.rawValue, "id": "probe-\(number)", "from": "prober@test.invalid/1",
                        "to": address.description,
                    ],
                    children: [payload]))
            return try await stream.next()
        }
    }

    private static func check(
        _ addresses: [JID], probes: [FeatureProbe], ask: (IQKind, Element, JID) async throws -> Element
    ) async throws -> AdvertisedFeatures {
        var report = AdvertisedFeatures()
        for address in addresses {
            let answer = try await ask(.get, try Element(DiscoInfoQuery()), address)
            guard answer["type"] == "result" else {
                throw ExpectationFailure("disco#info is refused at \(address): \(answer)", fileID: "", line: 0)
            }
            let info = try DiscoInfo(resultPayload: answer.firstChild)
            report.unprobed.formUnion(info.features.filter { name in !probes.contains { $0.feature == name } })
            for probe in probes {
                let answer = try await ask(probe.kind, try probe.payload.element(in: ""), address)
                let finding = Finding(
                    address: address, node: nil, feature: probe.feature, answer: Self.outcome(of: answer))
                let isAdvertised = info.features.contains(probe.feature)
                if isAdvertised, !finding.isAnswered { report.unanswered.append(finding) }
                if !isAdvertised, finding.isAnswered { report.unadvertised.append(finding) }
            }
            try await report.checkItems(of: address, ask)
        }
        return report
    }

    /// Every item at an address of the component must have information.
    private mutating func checkItems(
        of address: JID, _ ask: (IQKind, Element, JID) async throws -> Element
    ) async throws {
        let query = DiscoItemsQuery(page: ResultSetRequest(maximum: Self.maximumItems))
        let answer = try await ask(.get, try Element(query), address)
        guard answer["type"] == "result" else { return }
        for item in try DiscoItems(resultPayload: answer.firstChild).items.prefix(Self.maximumItems)
        where item.jid.domain == address.domain {
            let answer = try await ask(.get, try Element(DiscoInfoQuery(node: item.node)), item.jid)
            guard answer["type"] != "result" else { continue }
            unanswered.append(
                Finding(
                    address: item.jid, node: item.node, feature: DiscoInfo.namespace, answer: Self.outcome(of: answer)))
        }
    }

    private static func outcome(of answer: Element) -> String {
        answer["type"] == "result" ? "result" : StanzaError(of: answer).condition.name
    }
}

extension AdvertisedFeatures.Finding {
    fileprivate var isAnswered: Bool { answer != "service-unavailable" && answer != "feature-not-implemented" }
}
