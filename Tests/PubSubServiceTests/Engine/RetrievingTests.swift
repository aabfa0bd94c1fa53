// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct RetrievingTests {
    private func names(_ request: PubSub.GetItems, by requester: JID = hamlet, on stage: ItemsStage) async throws
        -> [String?]
    {
        try await stage.items(request, by: requester).items.map(\.id)
    }

    @Test("all items are retrieved in the order of publication (XEP-0060 §6.5.3)")
    func all() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings")
        try await stage.publish("a", "b", "c")
        try await stage.publish("a")
        let answer = try await stage.items(.init("princely_musings"), by: francisco)
        #expect(
            answer
                == PubSub.GetItems.Response(
                    node: "princely_musings",
                    items: ["b", "c", "a"].map { PubSubItem(id: $0, payload: entry($0)) }))
    }

    @Test("items are retrieved by their names, those that there are (XEP-0060 §6.5.6, §6.5.8, §6.5.9.12)")
    func named() async throws {
        let stage = try await ItemsStage { $0.limits.entriesPerPage = 3 }
        try await stage.node("princely_musings") { $0.deliversPayloads = false }
        try await stage.publish("a", "b", "c", "d")
        #expect(try await names(.init("princely_musings", itemIDs: ["c", "x", "a"]), on: stage) == ["a", "c"])
        let one = try await stage.items(.init("princely_musings", itemIDs: ["c"]))
        #expect(one.items == [PubSubItem(id: "c", payload: entry("c"))], "with its payload, which is not notified")
        #expect(one.page == nil)
        let none = try await stage.items(.init("princely_musings", itemIDs: ["x"]))
        #expect(none == PubSub.GetItems.Response(node: "princely_musings", items: []))
        let cut = try await stage.items(.init("princely_musings", itemIDs: ["a", "b", "a", "c", "d"]))
        #expect(cut.items.map(\.id) == ["a", "b", "c"])
        #expect(cut.page == ResultSetPage(first: "a", last: "c", count: 4))
    }

    @Test("the most recent items are retrieved, oldest of them first (XEP-0060 §6.5.7)")
    func recent() async throws {
        let stage = try await ItemsStage { $0.limits.entriesPerPage = 3 }
        try await stage.node("princely_musings")
        let empty = try await stage.items(.init("princely_musings", maximum: 2))
        #expect(empty == PubSub.GetItems.Response(node: "princely_musings", items: []))
        try await stage.publish("a", "b", "c", "d")
        let two = try await stage.items(.init("princely_musings", maximum: 2))
        #expect(two.items.map(\.id) == ["c", "d"])
        #expect(two.page == nil)
        let cut = try await stage.items(.init("princely_musings", maximum: 10))
        #expect(cut.items.map(\.id) == ["b", "c", "d"])
        #expect(cut.page == ResultSetPage(first: "b", firstIndex: 1, last: "d", count: 4))
    }

    @Test("a large answer is cut, and the number of all items told; the rest comes by pages (XEP-0060 §6.5.4)")
    func pages() async throws {
        let stage = try await ItemsStage { $0.limits.entriesPerPage = 2 }
        try await stage.node("princely_musings")
        try await stage.publish("a", "b", "c", "d", "e")
        let first = try await stage.items(.init("princely_musings"))
        #expect(first.items.map(\.id) == ["a", "b"])
        #expect(first.page == ResultSetPage(first: "a", firstIndex: 0, last: "b", count: 5))
        let next = try await stage.items(.init("princely_musings", page: .init(position: .after("b"))))
        #expect(next.items.map(\.id) == ["c", "d"])
        #expect(next.page == ResultSetPage(first: "c", firstIndex: 2, last: "d", count: 5))
        let last = try await stage.items(.init("princely_musings", page: .init(maximum: 10, position: .last)))
        #expect(last.items.map(\.id) == ["d", "e"])
        let before = try await stage.items(
            .init("princely_musings", page: .init(maximum: 1, position: .before("d"))))
        #expect(before.items.map(\.id) == ["c"])
        let count = try await stage.items(.init("princely_musings", page: .init(maximum: 0)))
        #expect(count.items.isEmpty)
        #expect(count.page?.count == 5)
        let bounded = try await stage.items(.init("princely_musings", maximum: 1, page: .init(maximum: 2)))
        #expect(bounded.items.map(\.id) == ["a"])
        #expect(
            await Refusal.of {
                _ = try await stage.items(.init("princely_musings", page: .init(position: .after("x"))))
            } == .nodeNotFound, "an item that is gone has no place (XEP-0059 §2.4)")
    }

    @Test("an answer has so many bytes at most, and one item at least")
    func bytes() async throws {
        let stage = try await ItemsStage { $0.limits.bytesPerAnswer = 500 }
        try await stage.node("princely_musings")
        try await stage.publish("a", "b", "c", "d")
        let size = 2 + 128 + StoredItem.bytes(of: entry("a")).count
        let fitting = 500 / size
        #expect(fitting == 2, "this is about two items of four")
        func cut(_ request: PubSub.GetItems) async throws -> ([String?], ResultSetPage?) {
            let answer = try await stage.items(request)
            return (answer.items.map(\.id), answer.page)
        }
        #expect(
            try await cut(.init("princely_musings")) == (
                ["a", "b"], ResultSetPage(first: "a", firstIndex: 0, last: "b", count: 4)
            ))
        #expect(
            try await cut(.init("princely_musings", page: .init(position: .last))) == (
                ["c", "d"], ResultSetPage(first: "c", firstIndex: 2, last: "d", count: 4)
            ))
        #expect(
            try await cut(.init("princely_musings", maximum: 3)) == (
                ["c", "d"], ResultSetPage(first: "c", firstIndex: 2, last: "d", count: 4)
            ))
        #expect(
            try await cut(.init("princely_musings", itemIDs: ["b", "c", "d"])) == (
                ["b", "c"], ResultSetPage(first: "b", last: "c", count: 3)
            ))
        stage.with { $0.engine.limits.bytesPerAnswer = 1 }
        #expect(try await cut(.init("princely_musings", maximum: 1)) == (["d"], nil))
    }

    @Test("the publisher is told, without the resource, where the node tells it (XEP-0060 §7.1.2.3)")
    func publisher() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings") { $0.itemReply = .publisher }
        try await stage.publish("a")
        #expect(try await stage.items(.init("princely_musings")).items.map(\.publisher) == ["hamlet@denmark.lit"])
    }

    // MARK: Errors

    @Test("who may retrieve is told by affiliation, access model and subscription (XEP-0060 §6.5.1, §6.5.9)")
    func access() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node(
            "princely_musings", affiliations: [bernardo: .member, horatio: .outcast, "only@a.lit": .publishOnly]
        ) { $0.rosterGroupsAllowed = ["friends"] }
        try await stage.subscribe(francisco)
        try await stage.subscribe("away@a.lit") { $0.delivers = false }
        stage.with { state in
            state.rosters = [
                RosterQuestion(owner: hamlet, contact: "contact@a.lit"): RosterAnswer(seesPresence: true),
                RosterQuestion(owner: hamlet, contact: "friend@a.lit"): RosterAnswer(
                    seesPresence: true, groups: ["friends"]),
            ]
        }
        func refusals(_ model: PubSubAccessModel, _ people: JID...) async throws -> [Refusal?] {
            try await stage.configure(node) { $0.accessModel = model }
            var refusals: [Refusal?] = []
            for person in people {
                refusals.append(await Refusal.of { _ = try await stage.items(.init("princely_musings"), by: person) })
            }
            return refusals
        }
        for model in PubSubAccessModel.allCases {
            #expect(try await refusals(model, hamlet, bernardo, horatio) == [nil, nil, .forbidden])
            #expect(try await refusals(model, "only@a.lit") == [.forbidden])
        }
        #expect(try await refusals(.open, "stranger@a.lit") == [nil])
        #expect(
            try await refusals(.presence, "contact@a.lit", "stranger@a.lit")
                == [nil, Refusal(.auth, "not-authorized", "presence-subscription-required")])
        #expect(
            try await refusals(.roster, "friend@a.lit", "contact@a.lit")
                == [nil, Refusal(.auth, "not-authorized", "not-in-roster-group")])
        #expect(
            try await refusals(.whitelist, francisco, "stranger@a.lit")
                == [nil, Refusal(.cancel, "not-allowed", "closed-node")])
        #expect(
            try await refusals(.authorize, francisco, "stranger@a.lit")
                == [nil, Refusal(.auth, "not-authorized", "not-subscribed")])
        #expect(try await stage.subscribe("new@a.lit").subscription.state == .pending)
        #expect(
            try await refusals(.authorize, "new@a.lit") == [Refusal(.auth, "not-authorized", "not-subscribed")],
            "waiting for approval is not being subscribed (§6.5.9.3)")
    }

    @Test("who has several subscriptions names one, and one that there is (XEP-0060 §6.5.9.1, §6.5.9.2)")
    func subscriptionIDs() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings")
        try await stage.publish("a")
        let first = try await stage.subscribe(francisco).subscription.id
        _ = try await stage.subscribe(francisco, as: francisco)
        #expect(try await names(.init("princely_musings"), by: francisco, on: stage) == ["a"])
        #expect(
            await Refusal.of {
                _ = try await stage.items(.init("princely_musings", subscriptionID: "wrong"), by: francisco)
            } == Refusal(.modify, "not-acceptable", "invalid-subid"))
        let second = try await stage.subscribe(francisco) { $0.delivers = false }.subscription.id
        #expect(first != second)
        #expect(
            await Refusal.of { _ = try await stage.items(.init("princely_musings"), by: francisco) }
                == Refusal(.modify, "bad-request", "subid-required"))
        for id in [first, second] {
            #expect(
                try await names(.init("princely_musings", subscriptionID: id), by: francisco, on: stage) == ["a"])
        }
        #expect(
            try await names(.init("princely_musings", subscriptionID: "any"), by: bernardo, on: stage) == ["a"],
            "who is not subscribed has no subscription to name")
    }

    @Test("a node that keeps no items has none to retrieve, and one that is not there is not found (XEP-0060 §6.5.9)")
    func nothing() async throws {
        let stage = try await ItemsStage()
        try await stage.node("transient") { $0.persistsItems = false }
        #expect(
            await Refusal.of { _ = try await stage.items(.init("transient")) }
                == Refusal(.cancel, "feature-not-implemented", "unsupported feature='persistent-items'"))
        #expect(await Refusal.of { _ = try await stage.items(.init("nowhere")) } == .nodeNotFound)
    }
}

@Suite struct CollectedItemsTests {
    /// Two leaves in a collection, and a third in a collection in it, which is also in the first one itself.
    private func blogs(_ change: (inout PubSubEngine) -> Void = { _ in }) async throws -> ItemsStage {
        let stage = try await ItemsStage(change)
        let blogs = try await stage.node("blogs") { $0.nodeType = .collection }
        let deep = try await stage.node("deep", in: blogs) { $0.nodeType = .collection }
        try await stage.node("Romeoance", in: blogs) { $0.accessModel = .whitelist }
        try await stage.node("Julliennui", in: blogs)
        let both = try await stage.node("both", in: blogs)
        try await stage.store.write { try $0.put(both, into: deep) }
        try await stage.node("transient", in: blogs) { $0.persistsItems = false }
        try await stage.publish("1", at: "Romeoance")
        try await stage.publish("1", at: "Julliennui")
        try await stage.publish("2", at: "both")
        try await stage.publish("3", at: "Romeoance")
        return stage
    }

    private func told(_ response: PubSub.GetItems.Response) -> [String] {
        response.groups.map { "\($0.node): \($0.items.compactMap(\.id).joined(separator: " "))" }
    }

    @Test("the items of a collection are those of the nodes in it, by node (XEP-0248 §6.2.2)")
    func all() async throws {
        let stage = try await blogs()
        let answer = try await stage.items(.init("blogs"), by: francisco)
        #expect(told(answer) == ["Julliennui: 1", "Romeoance: 1 3", "both: 2"])
        #expect(answer.page == nil)
        #expect(answer.items.first?.payload == entry("1"))
    }

    @Test("the newest items of a collection are the newest of all its nodes")
    func newest() async throws {
        let stage = try await blogs()
        let two = try await stage.items(.init("blogs", maximum: 2), by: francisco)
        #expect(told(two) == ["Romeoance: 3", "both: 2"])
        #expect(two.page == nil)
        let named = try await stage.items(.init("blogs", itemIDs: ["1", "x"]), by: francisco)
        #expect(told(named) == ["Julliennui: 1", "Romeoance: 1"])
    }

    @Test("what of a collection is too large for one answer is cut, and the number of all told")
    func cut() async throws {
        let stage = try await blogs { $0.limits.entriesPerPage = 3 }
        let answer = try await stage.items(.init("blogs"), by: francisco)
        #expect(told(answer) == ["Julliennui: 1", "Romeoance: 3", "both: 2"])
        #expect(answer.page == ResultSetPage(count: 4))
        let paged = try await stage.items(.init("blogs", page: .init(maximum: 1)), by: francisco)
        #expect(told(paged) == ["Romeoance: 3"])
        #expect(paged.page == ResultSetPage(count: 4))
        #expect(
            await Refusal.of { _ = try await stage.items(.init("blogs", page: .init(position: .last))) }
                == Refusal(.cancel, "feature-not-implemented"))
    }

    @Test("an empty collection has no items, one with too many nodes refuses (XEP-0248 §6.2.3)")
    func extremes() async throws {
        let stage = try await blogs { $0.limits.nodesPerAnswer = 5 }
        try await stage.node("empty") { $0.nodeType = .collection }
        #expect(
            try await stage.items(.init("empty"), by: francisco)
                == PubSub.GetItems.Response(node: "empty", items: []))
        #expect(
            await Refusal.of { _ = try await stage.items(.init("blogs")) }
                == Refusal(.cancel, "feature-not-implemented"))
    }
}
