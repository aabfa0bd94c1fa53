// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite(.timeLimit(.minutes(15)))
struct AdvertisedFeaturesTests {
    private static let addresses: [JID] = ["echo.localhost", "ann@echo.localhost"]

    private func check(
        _ probes: [FeatureProbe] = FeatureProbe.known, @RouteBuilder routes: () -> [any Routable]
    ) async throws -> AdvertisedFeatures {
        let routes = routes()
        var report: AdvertisedFeatures?
        let server = InProcessServer()
        try await server.run(server.component { routes }) { (stream: TestStream) async throws in
            report = try await AdvertisedFeatures.check(Self.addresses, on: stream, probes: probes)
        }
        let fromStream = try #require(report)
        try await TestBench.run(at: .inProcess) {
            routes
        } test: { bench in
            let alice = try await bench.client("alice")
            report = try await AdvertisedFeatures.check(Self.addresses, as: alice, probes: probes)
        }
        #expect(report?.description == fromStream.description)
        return fromStream
    }

    @Test("what the framework answers by itself is advertised, and the other way round (XEP-0030)")
    func builtIns() async throws {
        let report = try await check {
            OnMessage(.chat) { message, context in try await context.reply(body: message.body ?? "") }
        }
        #expect(report.isTruthful, "\(report)")
        #expect(report.unprobed.isEmpty)
        try report.verify()
    }

    private struct Boaster: Module {
        var content: [any Routable] {
            // Answered, and nobody is told.
            OnIQ(.get, QName("vCard", in: "vcard-temp"), features: []) { _, _ in EmptyResponse() }.at(.users)
            // Advertised, and refused.
            OnIQ(.get, QName("query", in: "jabber:iq:search")) { _, _ in throw StanzaError.featureNotImplemented() }
        }
        var features: [String] { ["urn:xmpp:blocking", "urn:xmpp:receipts"] }

        func discoItems(at address: JID, node: String?, requester: JID?) async throws -> [DiscoItem]? {
            guard node == nil, address.isDomain else { return nil }
            return [
                DiscoItem(jid: "echo.localhost", node: "attic"), DiscoItem(jid: "ann@echo.localhost"),
                DiscoItem(jid: "elsewhere.localhost"),
            ]
        }
    }

    @Test("what is not true is found: at the domain, at users, among the items")
    func lies() async throws {
        let report = try await check { Boaster() }
        #expect(!report.isTruthful)
        #expect(
            report.unanswered.map(\.description) == [
                "jabber:iq:search at echo.localhost: feature-not-implemented",
                "urn:xmpp:blocking at echo.localhost: service-unavailable",
                "http://jabber.org/protocol/disco#info at echo.localhost node attic: item-not-found",
                "jabber:iq:search at ann@echo.localhost: feature-not-implemented",
            ])
        #expect(report.unadvertised.map(\.description) == ["vcard-temp at ann@echo.localhost: result"])
        #expect(report.unprobed == ["urn:xmpp:receipts"])
        let failure = #expect(throws: ExpectationFailure.self) { try report.verify() }
        #expect(failure?.description.contains("answered, not advertised: \n  vcard-temp") == true)
        #expect(failure?.fileID == #fileID)
    }

    @Test("protocols of one's own are probed too")
    func ownProbes() async throws {
        let weather = FeatureProbe("urn:example:weather", .get, "<weather xmlns='urn:example:weather' city='Rome'/>")
        let route = OnIQ(.get, QName("weather", in: "urn:example:weather")) { _, _ in EmptyResponse() }
        #expect(try await check(FeatureProbe.known + [weather]) { route }.isTruthful)
        #expect(try await check { route }.unprobed == ["urn:example:weather"])
    }
}
