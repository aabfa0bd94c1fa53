// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct NodeDiscoveryTests {
    private let service: JID = "pubsub.shakespeare.lit"

    private func items(
        _ stage: NodesStage, of node: String? = nil, filter: PubSubTypeFilter? = nil, page: ResultSetRequest? = nil,
        by requester: JID = banquo, at account: JID? = nil
    ) async throws -> DiscoItems {
        let service = account ?? service
        return try await stage.read(by: requester, of: account) { engine, request, store in
            try engine.items(
                DiscoItemsQuery(node: node, page: page), filter: filter, at: service, request, in: store)
        }
    }

    private func names(_ items: DiscoItems) -> [String?] { items.items.map(\.node) }

    // MARK: Information

    @Test("a node says what it is, and what there is to know (XEP-0060 §5.3, §5.4)")
    func information() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings") {
            $0.title = "Princely Musings (Atom)"
            $0.type = "http://www.w3.org/2005/Atom"
            $0.maximumItems = .number(120)
        }
        try await stage.own(.affiliations(.init([.init(macbeth, .publisher)], at: "musings")))
        try await stage.subscribe(banquo, to: "musings")
        let info = try await stage.read(by: banquo) {
            try $0.information(about: "musings", features: [.subscribe, .publish], $1, in: $2)
        }
        #expect(info.node == "musings")
        #expect(info.identities == [DiscoIdentity(category: "pubsub", type: "leaf", name: "Princely Musings (Atom)")])
        #expect(info.features == [PubSub.namespace, PubSubFeature.subscribe.variable, PubSubFeature.publish.variable])
        let metadata = try PubSubNodeMetadata(#require(info.form(ofType: PubSubNodeMetadata.formType)))
        #expect(metadata.title == "Princely Musings (Atom)")
        #expect(metadata.type == "http://www.w3.org/2005/Atom")
        #expect(metadata.creationDate == stage.now && metadata.creator == duncan.bare)
        #expect(metadata.owners == [duncan.bare] && metadata.publishers == [macbeth.bare])
        #expect(metadata.subscriberCount == 1)
        #expect(metadata.accessModel == .open && metadata.publishModel == .publishers)
        #expect(metadata.maximumItems == .number(120))
    }

    @Test("a collection says so, and that nothing is published there (XEP-0248 §4.1)")
    func collection() async throws {
        let stage = try await NodesStage()
        try await stage.create("blogs") { $0.nodeType = .collection }
        let info = try await stage.read(by: banquo) {
            try $0.information(about: "blogs", features: [.subscribe, .publish, .persistentItems], $1, in: $2)
        }
        #expect(info.identities == [DiscoIdentity(category: "pubsub", type: "collection")])
        #expect(info.features == [PubSub.namespace, PubSubFeature.subscribe.variable])
        let form = try #require(info.form(ofType: PubSubNodeMetadata.formType))
        #expect(form["pubsub#max_items"] == nil && form["pubsub#publish_model"] == nil)
    }

    @Test("who is not let in does not learn who is; an outcast learns nothing (XEP-0060 §5.4, §14.1)")
    func privacy() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings") { $0.accessModel = .whitelist }
        func metadata(_ requester: JID) async throws -> PubSubNodeMetadata {
            let info = try await stage.read(by: requester) {
                try $0.information(about: "musings", features: [], $1, in: $2)
            }
            return try PubSubNodeMetadata(#require(info.form(ofType: PubSubNodeMetadata.formType)))
        }
        #expect(try await metadata(duncan).owners == [duncan.bare])
        let stranger = try await metadata(banquo)
        #expect(stranger.accessModel == .whitelist)
        #expect(stranger.owners == [] && stranger.creator == nil && stranger.subscriberCount == nil)
        try await stage.own(.affiliations(.init([.init(banquo, .outcast)], at: "musings")))
        #expect(await answer { _ = try await metadata(banquo) } == "auth forbidden")
        #expect(
            await answer {
                _ = try await stage.read(by: banquo) { try $0.information(about: "x", features: [], $1, in: $2) }
            } == "cancel item-not-found")
    }

    // MARK: Nodes

    @Test("the service tells the nodes in its root, a collection those in it (XEP-0060 §5.2, XEP-0248 §5.2)")
    func hierarchy() async throws {
        let stage = try await NodesStage()
        try await stage.create("blogs") {
            $0.nodeType = .collection
            $0.title = "Weblog updates"
        }
        try await stage.create("news")
        try await stage.create("princely_musings") { $0.collections = ["blogs"] }
        try await stage.subscribe(banquo, to: nil)
        #expect(
            try await items(stage)
                == DiscoItems(items: [
                    DiscoItem(jid: service, node: "blogs", name: "Weblog updates"),
                    DiscoItem(jid: service, node: "news"),
                ]))
        #expect(
            try await items(stage, of: "blogs")
                == DiscoItems(node: "blogs", items: [DiscoItem(jid: service, node: "princely_musings")]))
        #expect(await answer { _ = try await items(stage, of: "x") } == "cancel item-not-found")
    }

    @Test("nodes that one may not see are not in the list (XEP-0060 §5.2)")
    func hidden() async throws {
        let stage = try await NodesStage()
        for model in PubSubAccessModel.allCases { try await stage.create(model.rawValue) { $0.accessModel = model } }
        try await stage.create("banned")
        try await stage.own(.affiliations(.init([.init(banquo, .outcast)], at: "banned")))
        try await stage.own(.affiliations(.init([.init(banquo, .member)], at: "roster")))
        #expect(try await names(items(stage)) == ["authorize", "open", "roster"])
        #expect(try await names(items(stage, by: duncan)).count == 6)
        stage.appoint(malcolm)
        #expect(try await names(items(stage, by: malcolm)).count == 6)
    }

    @Test("an account's roster says who sees its nodes")
    func accounts() async throws {
        let stage = try await NodesStage()
        try await stage.create("tune", by: duncan, of: duncan.bare) { $0.accessModel = .presence }
        #expect(try await names(items(stage, at: duncan.bare)) == [])
        stage.know(RosterAnswer(seesPresence: true), of: banquo, by: duncan)
        #expect(
            try await items(stage, at: duncan.bare)
                == DiscoItems(items: [DiscoItem(jid: duncan.bare, node: "tune")]))
    }

    @Test("long lists come page by page, forwards and backwards, over what is hidden (XEP-0059 §2)")
    func pages() async throws {
        let stage = try await NodesStage { $0.limits.entriesPerPage = 3 }
        for number in 0..<10 {
            try await stage.create("node \(number)") { $0.accessModel = number % 3 == 0 ? .whitelist : .open }
        }
        let visible = [1, 2, 4, 5, 7, 8].map { "node \($0)" }
        for isBackwards in [false, true] {
            var seen: [String] = []
            var page = ResultSetRequest(maximum: 2, position: isBackwards ? .last : .start)
            while true {
                let answer = try await items(stage, page: page)
                let names = answer.items.compactMap(\.node)
                #expect(names.count <= 2)
                guard let first = names.first, let last = names.last else { break }
                seen = isBackwards ? names + seen : seen + names
                #expect(answer.page?.first == first && answer.page?.last == last)
                page.position = isBackwards ? .before(first) : .after(last)
            }
            #expect(seen == visible)
        }
        let count = try await items(stage, page: ResultSetRequest(maximum: 0), by: duncan)
        #expect(count.items.isEmpty && count.page?.count == 10)
    }

    @Test("a search ends somewhere, and goes on from there")
    func searchLimit() async throws {
        let stage = try await NodesStage {
            $0.limits.entriesPerPage = 2
            $0.limits.nodesPerSearch = 4
        }
        for number in 0..<9 {
            try await stage.create("node \(number)") { $0.accessModel = number % 4 == 1 ? .open : .whitelist }
        }
        let first = try await items(stage)
        #expect(names(first) == ["node 1"])
        let last = try #require(first.page?.last)
        #expect(try await names(items(stage, page: ResultSetRequest(position: .after(last)))) == ["node 5"])
    }

    @Test("nodes are filtered by the type of their items (XEP-0462 §3.2)")
    func filter() async throws {
        let stage = try await NodesStage()
        try await stage.create("blog") { $0.type = "urn:xmpp:microblog:0" }
        try await stage.create("events") { $0.type = "urn:xmpp:events:0" }
        try await stage.create("plain")
        #expect(try await names(items(stage, filter: .including(["urn:xmpp:microblog:0", ""]))) == ["blog", "plain"])
        #expect(try await names(items(stage, filter: .excluding(["urn:xmpp:microblog:0"]))) == ["events", "plain"])
    }

    // MARK: Items

    @Test("a leaf tells the names of its items, to who may retrieve them (XEP-0060 §5.5)")
    func leaf() async throws {
        let stage = try await NodesStage { $0.limits.entriesPerPage = 2 }
        try await stage.create("musings")
        try await stage.publish("1", "2", "3", at: "musings")
        let first = try await items(stage, of: "musings")
        #expect(first.items == [DiscoItem(jid: service, name: "1"), DiscoItem(jid: service, name: "2")])
        #expect(first.page?.count == 3)
        let rest = try await items(stage, of: "musings", page: ResultSetRequest(position: .after("2")))
        #expect(rest.items == [DiscoItem(jid: service, name: "3")])
        try await stage.configure("musings") { $0.accessModel = .whitelist }
        #expect(await answer { _ = try await items(stage, of: "musings") } == "cancel not-allowed <closed-node>")
    }
}
