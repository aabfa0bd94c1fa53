// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct ServiceDiscoveryTests {
    private let ownerNamespace = "http://jabber.org/protocol/pubsub#owner"

    /// One request of each kind with the feature that carries it out; all about a node that there is not.
    private static let requests: [(feature: PubSubFeature, type: String, payload: String)] = [
        (.createNodes, "set", pubsub("<create node=''/>")),
        (.publish, "set", pubsub("<publish node=''><item/></publish>")),
        (.deleteItems, "set", pubsub("<retract node='no'><item id='i'/></retract>")),
        (.subscribe, "set", pubsub("<subscribe node='no' jid='alice@localhost'/>")),
        (.subscribe, "set", pubsub("<unsubscribe node='no' jid='alice@localhost'/>")),
        (.subscriptionOptions, "get", pubsub("<options node='no' jid='alice@localhost'/>")),
        (
            .subscriptionOptions, "set",
            pubsub(
                """
                <options node='no' jid='alice@localhost'>\
                \(submission("http://jabber.org/protocol/pubsub#subscribe_options", ["pubsub#deliver": "1"]))</options>
                """)
        ),
        (.retrieveDefaultSub, "get", pubsub("<default/>")),
        (.retrieveItems, "get", pubsub("<items node='no'/>")),
        (.retrieveSubscriptions, "get", pubsub("<subscriptions/>")),
        (.retrieveAffiliations, "get", pubsub("<affiliations/>")),
        (.configNode, "get", owner("<configure node='no'/>")),
        (.configNode, "set", owner("<configure node='no'>\(nodeConfiguration([:]))</configure>")),
        (.retrieveDefault, "get", owner("<default/>")),
        (.deleteNodes, "set", owner("<delete node='no'/>")),
        (.purgeNodes, "set", owner("<purge node='no'/>")),
        (.manageSubscriptions, "get", owner("<subscriptions node='no'/>")),
        (.manageSubscriptions, "set", owner("<subscriptions node='no'/>")),
        (.modifyAffiliations, "get", owner("<affiliations node='no'/>")),
        (.modifyAffiliations, "set", owner("<affiliations node='no'/>")),
        (.collections, "set", owner("<collection node='no'><associate node='other'/></collection>")),
        (.collections, "set", owner("<collection node='no'><dissociate node='other'/></collection>")),
    ]

    @Test("every request is advertised by its feature, and carried out (XEP-0060 §10)")
    func requests() async throws {
        try await withService { service in
            let features = Set(try await service.info().features)
            for request in Self.requests {
                #expect(features.contains(request.feature.variable), "\(request.feature.rawValue)")
                let answer = try await service.ask(request.type, request.payload)
                let condition = answer.child("error").map { StanzaError($0).condition }
                #expect(condition != .featureNotImplemented && condition != .serviceUnavailable, "\(answer)")
            }
        }
    }

    @Test("everything advertised is answered, and nothing answered is unadvertised (XEP-0030 §3.1)")
    func truth() async throws {
        try await withService { service in
            try await service.expectResult("set", pubsub("<create node='news'/>"))
            let report = try await AdvertisedFeatures.check(["pubsub.localhost"], on: service.stream)
            try report.verify()
        }
    }

    @Test("the service is pubsub/service, and its features follow its configuration (XEP-0060 §5.1, §10)")
    func features() async throws {
        func features(_ configure: (inout PubSubConfiguration) -> Void) async throws -> Set<PubSubFeature> {
            var features: Set<PubSubFeature> = []
            try await withService(configure: configure) { service in
                let info = try await service.info()
                #expect(info.identities.contains { $0.category == "pubsub" && $0.type == "service" })
                #expect(info.features.contains(PubSub.namespace) && !info.features.contains(ownerNamespace))
                features = Set(info.features.compactMap { PubSubFeature(variable: $0) })
            }
            return features
        }
        let usual = try await features { _ in }
        #expect(usual.isSuperset(of: [.accessOpen, .autoCreate, .getPending, .lastPublished, .multiItems, .since]))
        #expect(usual.isDisjoint(with: [.accessPresence, .autoSubscribe, .filteredNotifications]))
        let other = try await features { configuration in
            configuration.createsNodesOnPublish = false
            configuration.hasCommands = false
            configuration.leafDefaults.accessModel = .presence
            configuration.leafDefaults.sendLastItem = .onSubscription
            configuration.limits.itemsPerNode = 1
            configuration.limits.subscriptionsPerAccountAndNode = 1
        }
        #expect(!other.contains(.lastPublished) && other.contains(.accessWhitelist))
        // Without privileges nobody can tell who sees an owner's presence.
        #expect(
            other.isDisjoint(with: [
                .accessPresence, .accessOpen, .autoCreate, .getPending, .multiItems, .multiSubscribe,
            ]))
    }

    @Test("nodes are listed by page and by type, and described (XEP-0060 §5.2 – §5.5, XEP-0462 §3.2)")
    func nodes() async throws {
        try await withService { service in
            for number in 1...5 {
                let type = number == 2 ? "urn:example:two" : "http://www.w3.org/2005/Atom"
                try await service.expectResult(
                    "set",
                    pubsub(
                        """
                        <create node='node\(number)'/><configure>\(nodeConfiguration([
                            "pubsub#type": type, "pubsub#title": "Node \(number)",
                        ]))</configure>
                        """))
            }
            let page = try await service.items(DiscoItemsQuery(page: ResultSetRequest(maximum: 2)))
            #expect(page.items.map(\.node) == ["node1", "node2"])
            #expect(page.page?.count == 5)
            let last = try #require(page.page?.last)
            let next = try await service.items(
                DiscoItemsQuery(page: ResultSetRequest(maximum: 2, position: .after(last))))
            #expect(next.items.map(\.name) == ["Node 3", "Node 4"])
            var query = DiscoItemsQuery()
            query.extensions = [try Element(PubSubTypeFilter.including(["urn:example:two"]))]
            #expect(try await service.items(query).items.map(\.node) == ["node2"])

            try await service.expectResult(
                "set", pubsub("<publish node='node1'><item id='i1'>\(entry("A"))</item></publish>"))
            #expect(try await service.items(DiscoItemsQuery(node: "node1")).items.map(\.name) == ["i1"])
            let info = try await service.info("node1")
            #expect(info.identities.first?.type == "leaf")
            #expect(info.form(ofType: PubSubNodeMetadata.formType)?["pubsub#title"]?.string == "Node 1")
            await #expect(throws: StanzaError.self) { try await service.info("nowhere") }
            await #expect(throws: StanzaError.self) { try await service.items(DiscoItemsQuery(node: "nowhere")) }
        }
    }

    @Test("a node's name does not add to what is said of commands or delegation")
    func reservedNames() async throws {
        try await withService { service in
            for name in ["http://jabber.org/protocol/commands", "urn:xmpp:delegation:2::urn:xmpp:mam:2"] {
                try await service.expectResult("set", pubsub("<create node='\(name)'/>"))
            }
            let commands = try await service.info("http://jabber.org/protocol/commands")
            #expect(commands.identities.map(\.category) == ["automation"])
            await #expect(throws: StanzaError.self) {
                try await service.info("urn:xmpp:delegation:2::urn:xmpp:mam:2")
            }
        }
    }
}
