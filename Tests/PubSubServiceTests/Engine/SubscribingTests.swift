// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct SubscribingTests {
    static let tooMany = Refusal(.wait, "policy-violation", "too-many-subscriptions")

    @Test("a subscriber is told the subscription and its id (XEP-0060 §6.1.2)")
    func subscribes() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        let answer = try await stage.subscribe(francisco)
        #expect(
            answer
                == PubSub.Subscribe.Response(
                    PubSubSubscription(
                        node: "princely_musings", jid: francisco.bare, state: .subscribed, id: "made-1")))
        let stored = try #require(try await stage.subscriptions(francisco, at: node).first)
        #expect(stored.options == stage.engine.subscriptionDefaults)
        #expect(stored.createdAt == stage.now)
        #expect(stage.events() == [])
    }

    @Test("one subscribes oneself, bare or with a resource, and nobody else (XEP-0060 §6.1.3.1)")
    func whom() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings")
        try await stage.subscribe(francisco, as: francisco)
        try await stage.subscribe(francisco, as: "francisco@denmark.lit/elsewhere")
        #expect(
            await Refusal.of { try await stage.subscribe(francisco, as: bernardo.bare) }
                == Refusal(.modify, "bad-request", "invalid-jid"))
        _ = stage.events()
        stage.with { $0.administrators = [francisco.bare] }
        let other = try await stage.subscribe(francisco, as: bernardo.bare).subscription
        #expect(other.state == .subscribed)
        #expect(stage.events() == [.subscription(other)], "who was subscribed by somebody else is told (§12.14)")
    }

    @Test("who may subscribe is told by affiliation and access model (XEP-0060 §4.1, §6.1.3)")
    func access() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node(
            "princely_musings", affiliations: [bernardo: .member, horatio: .outcast, "only@a.lit": .publishOnly]
        ) { $0.rosterGroupsAllowed = ["friends"] }
        stage.with { state in
            state.rosters[RosterQuestion(owner: hamlet, contact: francisco)] = RosterAnswer(seesPresence: true)
        }
        func refusal(_ subscriber: JID, _ model: PubSubAccessModel) async throws -> Refusal? {
            try await stage.configure(node) { $0.accessModel = model }
            return await Refusal.of { try await stage.subscribe(subscriber) }
        }
        #expect(try await refusal(horatio, .open) == .forbidden)
        #expect(try await refusal("only@a.lit", .open) == .forbidden)
        #expect(try await refusal(bernardo, .whitelist) == nil)
        #expect(try await refusal(francisco, .whitelist) == Refusal(.cancel, "not-allowed", "closed-node"))
        #expect(
            try await refusal(francisco, .roster) == Refusal(.auth, "not-authorized", "not-in-roster-group"))
        #expect(try await refusal(francisco, .presence) == nil)
        #expect(
            try await refusal("stranger@a.lit", .presence)
                == Refusal(.auth, "not-authorized", "presence-subscription-required"))
        #expect(try await refusal("stranger@a.lit", .open) == nil)
        try await stage.configure(node) { $0.allowsSubscriptions = false }
        #expect(
            try await refusal("another@a.lit", .open)
                == Refusal(.cancel, "feature-not-implemented", "unsupported feature='subscribe'"))
        #expect(await Refusal.of { try await stage.subscribe(francisco, to: "nowhere") } == .nodeNotFound)
    }

    @Test("an owner has to approve, is asked, and it is not asked twice for (XEP-0060 §6.1.4, §6.1.3.7)")
    func approval() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings", affiliations: [bernardo: .member]) {
            $0.accessModel = .authorize
            $0.sendLastItem = .onSubscription
        }
        try await stage.publish("a")
        _ = stage.events()
        let pending = try await stage.subscribe(francisco).subscription
        #expect(pending.state == .pending)
        #expect(stage.events() == [.subscriptionForOwners(pending)], "and nothing is sent before")
        #expect(
            await Refusal.of { try await stage.subscribe(francisco) }
                == Refusal(.auth, "not-authorized", "pending-subscription"))
        #expect(try await stage.subscribe(bernardo).subscription.state == .subscribed)
        try await stage.configure(node) { $0.accessModel = .open }
        #expect(
            try await stage.subscribe(francisco).subscription.state == .subscribed, "no approval is needed any more")
        #expect(try await stage.subscriptions(francisco, at: node).map(\.state) == [.subscribed])
    }

    @Test("who is approved stays so when asking again")
    func approved() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        let first = try await stage.subscribe(francisco)
        try await stage.configure(node) { $0.accessModel = .authorize }
        #expect(try await stage.subscribe(francisco) == first)
        #expect(stage.events() == [])
    }

    @Test("options have to be chosen first where the service wants that (XEP-0060 §6.1.5, §6.3.5)")
    func unconfigured() async throws {
        let stage = try await ItemsStage { $0.requiresSubscriptionOptions = true }
        let node = try await stage.node("princely_musings") { $0.notifiesOfSubscriptions = true }
        try await stage.publish("a")
        let item = try #require(try await stage.store.read { try $0.newestItems(at: node, limit: 1) }.first)
        let answer = try await stage.subscribe(francisco).subscription
        #expect(answer.state == .unconfigured)
        #expect(answer.configuration == .required)
        _ = stage.events()
        let options = PubSub.SetOptions(
            node: "princely_musings", jid: francisco.bare, form: PubSubSubscriptionOptions().form(.submit))
        _ = try await stage.set(.options(options), by: francisco)
        #expect(try await stage.subscriptions(francisco, at: node).map(\.state) == [.subscribed])
        #expect(
            stage.events() == [
                .subscriptionForOwners(
                    PubSubSubscription(
                        node: "princely_musings", jid: francisco.bare, state: .subscribed, id: "made-1")),
                .lastItem(item, to: francisco.bare, subscription: "made-1"),
            ])
        #expect(try await stage.subscribe(bernardo) { $0.delivers = true }.subscription.state == .subscribed)
    }

    @Test("the last item goes to who has just subscribed, where the node sends it (XEP-0060 §6.1.7)")
    func lastItem() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        try await stage.subscribe(horatio)
        try await stage.publish("a", "b")
        let last = try #require(try await stage.store.read { try $0.newestItems(at: node, limit: 1) }.first)
        _ = stage.events()
        let id = try #require(try await stage.subscribe(francisco).subscription.id)
        #expect(stage.events() == [.lastItem(last, to: francisco.bare, subscription: id)])
        try await stage.subscribe(francisco)
        try await stage.subscribe("silent@a.lit") { $0.delivers = false }
        try await stage.configure(node) { $0.sendLastItem = .never }
        try await stage.subscribe(bernardo)
        try await stage.configure(node) {
            $0.sendLastItem = .onSubscriptionAndPresence
            $0.deliversNotifications = false
        }
        try await stage.subscribe("other@a.lit")
        #expect(stage.events() == [])
    }

    @Test("owners who want to know are told who subscribes and unsubscribes (XEP-0060 §16.4.4)")
    func owners() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings") { $0.notifiesOfSubscriptions = true }
        var told = try await stage.subscribe(francisco).subscription
        #expect(stage.events() == [.subscriptionForOwners(told)])
        _ = try await stage.set(.unsubscribe(.init(node: "princely_musings", jid: francisco.bare)), by: francisco)
        told.state = .none
        #expect(stage.events() == [.subscriptionForOwners(told)])
    }

    // MARK: Several

    @Test("who is subscribed and asks again is told of it; other options make another (XEP-0060 §6.1.6)")
    func several() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        let first = try await stage.subscribe(francisco).subscription
        #expect(try await stage.subscribe(francisco).subscription == first)
        #expect(try await stage.subscribe(francisco) { $0.delivers = true }.subscription == first, "the same options")
        let second = try await stage.subscribe(francisco) { $0.includesBody = true }
        #expect(second.subscription.id == "made-2")
        #expect(try await stage.subscribe(francisco) { $0.includesBody = true } == second)
        let third = try await stage.subscribe(francisco, as: francisco)
        #expect(third.subscription.id == "made-3", "another address is another subscriber")
        #expect(try await stage.subscriptions(francisco, at: node).count == 3)
    }

    @Test("a service that allows one subscription tells of that one (XEP-0060 §6.1.6)")
    func single() async throws {
        let stage = try await ItemsStage { $0.allowsSeveralSubscriptions = false }
        let node = try await stage.node("princely_musings")
        let first = try await stage.subscribe(francisco).subscription
        let again = try await stage.subscribe(francisco) { $0.includesBody = true }
        #expect(again.subscription == first)
        #expect(try again.options.map { try PubSubSubscriptionOptions($0).includesBody } == false)
        #expect(try await stage.subscriptions(francisco, at: node).count == 1)
    }

    @Test("subscriptions have bounds: of one account at a node, of one account, of a node (XEP-0060 §6.1.3.9)")
    func bounds() async throws {
        let stage = try await ItemsStage {
            $0.limits.subscriptionsPerAccountAndNode = 2
            $0.limits.subscriptionsPerAccount = 3
            $0.limits.subscriptionsPerNode = 4
        }
        try await stage.node("princely_musings")
        try await stage.node("other")
        try await stage.subscribe(francisco, as: "francisco@denmark.lit/a")
        try await stage.subscribe(francisco, as: "francisco@denmark.lit/b")
        #expect(await Refusal.of { try await stage.subscribe(francisco) } == Self.tooMany)
        try await stage.subscribe(francisco, as: "francisco@denmark.lit/b")
        try await stage.subscribe(francisco, to: "other")
        #expect(await Refusal.of { try await stage.subscribe(francisco, as: francisco, to: "other") } == Self.tooMany)
        try await stage.subscribe(bernardo)
        try await stage.subscribe(horatio)
        #expect(await Refusal.of { try await stage.subscribe(hamlet) } == Self.tooMany)
        try await stage.subscribe(hamlet, to: "other")
    }

    // MARK: Collections

    @Test("a collection is subscribed to for nodes, one level deep, or as chosen (XEP-0248 §6.1)")
    func collections() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("blogs") { $0.nodeType = .collection }
        try await stage.subscribe(francisco, to: "blogs")
        let plain = try #require(try await stage.subscriptions(francisco, at: node).first)
        #expect(plain.options.type == .nodes)
        #expect(plain.options.depth == .levels(1))
        let chosen = try await stage.subscribe(francisco, to: "blogs") {
            $0.type = .items
            $0.depth = .all
        }
        #expect(chosen.subscription.id == "made-2")
        let told = try PubSubSubscriptionOptions(#require(chosen.options))
        #expect(told.type == .items)
        #expect(told.depth == .all)
    }

    @Test("one address subscribes to a collection once for the same (XEP-0248 §6.1.3)")
    func twice() async throws {
        let stage = try await ItemsStage()
        try await stage.node("blogs") { $0.nodeType = .collection }
        let conflict = Refusal(.cancel, "conflict")
        try await stage.subscribe(francisco, to: "blogs") { $0.type = .items }
        for type in [PubSubSubscriptionType.items, .all] {
            #expect(
                await Refusal.of {
                    try await stage.subscribe(francisco, to: "blogs") {
                        $0.type = type
                        $0.depth = .all
                    }
                } == conflict)
        }
        try await stage.subscribe(francisco, to: "blogs") { $0.type = .nodes }
        var change = PubSubChanges<PubSubSubscriptionOptions>()
        change.type = .items
        let options = PubSub.SetOptions(
            node: "blogs", jid: francisco.bare, subscriptionID: "made-2", form: change.form())
        #expect(await Refusal.of { _ = try await stage.set(.options(options), by: francisco) } == conflict)
        try await stage.subscribe(bernardo, to: "blogs") { $0.type = .all }
    }

    @Test("the root is subscribed to without a name (XEP-0248 §8.1)")
    func root() async throws {
        let stage = try await ItemsStage()
        for subscriber in [francisco, bernardo] {
            let answer = try await stage.subscribe(subscriber, to: nil).subscription
            #expect(answer.node == nil)
            #expect(answer.state == .subscribed)
        }
        let root = try #require(try await stage.store.read { try $0.node(at: NodeAddress("")) })
        #expect(try await stage.store.read { try $0.subscriptionCount(at: root.key) } == 2)
        _ = try await stage.set(.unsubscribe(.init(node: nil, jid: francisco.bare)), by: francisco)
        #expect(try await stage.store.read { try $0.subscriptionCount(at: root.key) } == 1)
    }
}

@Suite struct UnsubscribingTests {
    private func unsubscribe(
        _ jid: JID = francisco.bare, _ id: String? = nil, from node: String? = "princely_musings", by: JID = francisco,
        on stage: ItemsStage
    ) async throws -> PubSubSubscription? {
        let verb = PubSub.Unsubscribe(node: node, jid: jid, subscriptionID: id)
        guard case .unsubscribed(let response) = try await stage.set(.unsubscribe(verb), by: by) else { return nil }
        return response.subscription
    }

    @Test("a subscription ends, and the answer tells which (XEP-0060 §6.2.2)")
    func ends() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        try await stage.subscribe(francisco)
        try await stage.subscribe(francisco, as: francisco)
        let answer = try await unsubscribe(on: stage)
        #expect(
            answer
                == PubSubSubscription(node: "princely_musings", jid: francisco.bare, state: .none, id: "made-1"))
        #expect(try await stage.subscriptions(francisco, at: node).map(\.subscriber) == [francisco])
        #expect(stage.events() == [])
    }

    @Test("an address that is told by no answer is told by a message (XEP-0060 §12.14)")
    func otherAddress() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings")
        let other: JID = "francisco@denmark.lit/elsewhere"
        try await stage.subscribe(other, as: other)
        let told = try #require(try await unsubscribe(other, on: stage))
        #expect(stage.events() == [.subscription(told)])
    }

    @Test("unsubscribing has the errors of XEP-0060 §6.2.3")
    func errors() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings")
        let notSubscribed = Refusal(.cancel, "unexpected-request", "not-subscribed")
        #expect(await Refusal.of { _ = try await unsubscribe(on: stage) } == notSubscribed)
        #expect(await Refusal.of { _ = try await unsubscribe(from: nil, on: stage) } == notSubscribed)
        #expect(await Refusal.of { _ = try await unsubscribe(from: "nowhere", on: stage) } == .nodeNotFound)
        try await stage.subscribe(francisco)
        #expect(await Refusal.of { _ = try await unsubscribe(by: bernardo, on: stage) } == .forbidden)
        #expect(await Refusal.of { _ = try await unsubscribe(francisco, on: stage) } == notSubscribed)
        #expect(
            await Refusal.of { _ = try await unsubscribe(francisco.bare, "wrong", on: stage) }
                == Refusal(.modify, "not-acceptable", "invalid-subid"))
        try await stage.subscribe(francisco) { $0.includesBody = true }
        #expect(
            await Refusal.of { _ = try await unsubscribe(on: stage) }
                == Refusal(.modify, "bad-request", "subid-required"))
        #expect(try await unsubscribe(francisco.bare, "made-2", on: stage)?.id == "made-2")
        #expect(try await unsubscribe(on: stage)?.id == "made-1")
    }

    @Test("who may not subscribe any more may unsubscribe, and who waits may give up")
    func always() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings") { $0.accessModel = .authorize }
        try await stage.subscribe(francisco)
        try await stage.configure(node) { $0.allowsSubscriptions = false }
        try await stage.store.write { try $0.setAffiliation(.outcast, of: francisco.bare, at: node) }
        #expect(try await unsubscribe(on: stage)?.state == PubSubSubscription.State.none)
        #expect(try await stage.subscriptions(francisco, at: node).isEmpty)
    }

    @Test("an administrator ends somebody else's subscription, who is told (XEP-0060 §6.2.3.3)")
    func administrator() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings")
        try await stage.subscribe(francisco)
        stage.with { $0.administrators = [horatio.bare] }
        let told = try #require(try await unsubscribe(by: horatio, on: stage))
        #expect(stage.events() == [.subscription(told)])
    }
}
