// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

/// The examples of XEP-0060 §5.6 – §8.5 and XEP-0248 §6 as they go over the wire: what is asked, and what is answered. The
/// ids that the service makes are `made-1` and so on.
@Suite struct ItemsExampleTests {
    private static func pubSub(_ xml: String, owner: Bool = false) -> String {
        "<pubsub xmlns='http://jabber.org/protocol/pubsub\(owner ? "#owner" : "")'>\(xml)</pubsub>"
    }

    /// What is answered to a request; `nil` is an answer without content.
    private func answer(_ kind: IQKind, _ xml: String, by requester: JID = francisco, on stage: ItemsStage)
        async throws -> Element?
    {
        let request = try Element(parsing: Self.pubSub(xml))
        var writer = Writer(contentNamespace: "")
        switch kind {
        case .get: try await stage.get(PubSubGetRequest(request), by: requester).writeResult(to: &writer)
        case .set: try await stage.set(PubSubSetRequest(request), by: requester).writeResult(to: &writer)
        }
        let bytes = writer.withBytes { Array($0) }
        return bytes.isEmpty ? nil : try Element(parsing: String(decoding: bytes, as: UTF8.self))
    }

    private func expect(
        _ kind: IQKind, _ request: String, by requester: JID = francisco, isAnswered expected: String?,
        on stage: ItemsStage, _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await answer(kind, request, by: requester, on: stage)
        #expect(answer == (try expected.map { try Element(parsing: Self.pubSub($0)) }), sourceLocation: location)
    }

    @Test("publish, with and without a name, retrieve, delete (XEP-0060 §7.1, §6.5, §7.2, §8.5)")
    func items() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings")
        let entry = "<entry xmlns='http://www.w3.org/2005/Atom'><title>Soliloquy</title></entry>"
        try await expect(
            .set, "<publish node='princely_musings'><item id='bnd81g37d61f49fgn581'>\(entry)</item></publish>",
            by: hamlet, isAnswered: "<publish node='princely_musings'><item id='bnd81g37d61f49fgn581'/></publish>",
            on: stage)
        try await expect(
            .set, "<publish node='princely_musings'><item>\(entry)</item></publish>", by: hamlet,
            isAnswered: "<publish node='princely_musings'><item id='made-1'/></publish>", on: stage)
        let first = "<item id='bnd81g37d61f49fgn581'>\(entry)</item>"
        let second = "<item id='made-1'>\(entry)</item>"
        try await expect(
            .get, "<items node='princely_musings'/>",
            isAnswered: "<items node='princely_musings'>\(first)\(second)</items>", on: stage)
        try await expect(
            .get, "<items node='princely_musings'><item id='bnd81g37d61f49fgn581'/></items>",
            isAnswered: "<items node='princely_musings'>\(first)</items>", on: stage)
        try await expect(
            .get, "<items node='princely_musings' max_items='1'/>",
            isAnswered: "<items node='princely_musings'>\(second)</items>", on: stage)
        try await expect(
            .get, "<items node='princely_musings'/><set xmlns='http://jabber.org/protocol/rsm'><max>1</max></set>",
            isAnswered: "<items node='princely_musings'>\(first)</items>"
                + "<set xmlns='http://jabber.org/protocol/rsm'><first index='0'>bnd81g37d61f49fgn581</first>"
                + "<last>bnd81g37d61f49fgn581</last><count>2</count></set>", on: stage)
        try await expect(
            .set, "<retract node='princely_musings' notify='1'><item id='made-1'/></retract>", by: hamlet,
            isAnswered: nil, on: stage)
        let purge = try Element(parsing: Self.pubSub("<purge node='princely_musings'/>", owner: true))
        try await stage.own(PubSubOwnerSetRequest(purge), by: hamlet)
        try await expect(
            .get, "<items node='princely_musings'/>", isAnswered: "<items node='princely_musings'/>", on: stage)
    }

    @Test("an item is published with options (XEP-0060 §7.1.5)")
    func options() async throws {
        let stage = try await ItemsStage()
        let publish =
            "<publish node='princely_musings'><item id='ae890ac52d0df67ed7cfdf51b644e901'><entry xmlns='urn:example'/>"
            + "</item></publish><publish-options><x xmlns='jabber:x:data' type='submit'>"
            + "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value>"
            + "</field><field var='pubsub#access_model'><value>presence</value></field></x></publish-options>"
        try await expect(
            .set, publish, by: hamlet,
            isAnswered: "<publish node='princely_musings'><item id='ae890ac52d0df67ed7cfdf51b644e901'/></publish>",
            on: stage)
        let node = try await stage.store.read { try $0.node(at: NodeAddress("princely_musings")) }
        #expect(node?.configuration.accessModel == .presence)
    }

    @Test("subscribe, list, choose options, unsubscribe (XEP-0060 §6.1, §5.6, §6.3, §6.2)")
    func subscriptions() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        let subscription =
            "<subscription node='princely_musings' jid='francisco@denmark.lit' subscription='subscribed' subid='made-1'/>"
        try await expect(.get, "<subscriptions/>", isAnswered: "<subscriptions/>", on: stage)
        try await expect(
            .set, "<subscribe node='princely_musings' jid='francisco@denmark.lit'/>", isAnswered: subscription,
            on: stage)
        try await expect(
            .get, "<subscriptions/>", isAnswered: "<subscriptions>\(subscription)</subscriptions>", on: stage)
        try await expect(
            .get, "<subscriptions node='princely_musings'/>",
            isAnswered: "<subscriptions node='princely_musings'>\(subscription)</subscriptions>", on: stage)
        let form =
            "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>"
            + "<value>http://jabber.org/protocol/pubsub#subscribe_options</value></field>"
            + "<field var='pubsub#deliver'><value>1</value></field><field var='pubsub#digest'><value>0</value></field>"
            + "<field var='pubsub#include_body'><value>false</value></field><field var='pubsub#show-values'>"
            + "<value>chat</value><value>online</value><value>away</value></field></x>"
        try await expect(
            .set, "<options node='princely_musings' jid='francisco@denmark.lit'>\(form)</options>", isAnswered: nil,
            on: stage)
        #expect(
            try await stage.subscriptions(francisco, at: node).map(\.options.presenceStates) == [
                [.chat, .online, .away]
            ])
        let shown = try await answer(
            .get, "<options node='princely_musings' jid='francisco@denmark.lit'/>", on: stage)
        #expect(shown?.firstChild?["jid"] == "francisco@denmark.lit")
        #expect(shown?.firstChild?.child(DataForm.name)?["type"] == "form")
        try await expect(
            .set, "<unsubscribe node='princely_musings' jid='francisco@denmark.lit'/>",
            isAnswered:
                "<subscription node='princely_musings' jid='francisco@denmark.lit' subscription='none' subid='made-1'/>",
            on: stage)
    }

    @Test("a subscription waits for approval, or for options (XEP-0060 §6.1.4, §6.1.5)")
    func waiting() async throws {
        let stage = try await ItemsStage { $0.requiresSubscriptionOptions = true }
        try await stage.node("princely_musings") { $0.accessModel = .authorize }
        try await stage.node("open")
        try await expect(
            .set, "<subscribe node='princely_musings' jid='francisco@denmark.lit'/>",
            isAnswered:
                "<subscription node='princely_musings' jid='francisco@denmark.lit' subscription='pending' subid='made-1'/>",
            on: stage)
        try await expect(
            .set, "<subscribe node='open' jid='francisco@denmark.lit'/>",
            isAnswered: "<subscription node='open' jid='francisco@denmark.lit' subscription='unconfigured' "
                + "subid='made-2'><subscribe-options><required/></subscribe-options></subscription>", on: stage)
    }

    @Test("one's own affiliations (XEP-0060 §5.7)")
    func affiliations() async throws {
        let stage = try await ItemsStage()
        try await expect(.get, "<affiliations/>", isAnswered: "<affiliations/>", on: stage)
        try await stage.node("node1", by: francisco)
        try await stage.node("node6", affiliations: [francisco: .publisher])
        let second = "<affiliation node='node6' affiliation='publisher'/>"
        try await expect(
            .get, "<affiliations/>",
            isAnswered: "<affiliations><affiliation node='node1' affiliation='owner'/>\(second)</affiliations>",
            on: stage)
        try await expect(
            .get, "<affiliations node='node6'/>", isAnswered: "<affiliations>\(second)</affiliations>", on: stage)
    }

    @Test("the items of a collection, one list for each node (XEP-0248 §6.2)")
    func collection() async throws {
        let stage = try await ItemsStage()
        let blogs = try await stage.node("blogs") { $0.nodeType = .collection }
        for node in ["Romeoance", "Julliennui"] {
            try await stage.node(node, in: blogs) { $0.deliversPayloads = false }
            _ = try await stage.set(.publish(.init(PubSubItem(id: "1"), to: node)), by: hamlet)
        }
        try await expect(
            .get, "<items node='blogs'/>",
            isAnswered: "<items node='Julliennui'><item id='1'/></items><items node='Romeoance'><item id='1'/></items>",
            on: stage)
    }
}
