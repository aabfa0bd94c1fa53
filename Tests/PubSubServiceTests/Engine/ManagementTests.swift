// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct ManagementTests {
    private func affiliate(_ entity: JID, _ affiliation: PubSubAffiliation) -> PubSubOwnerSetRequest {
        .affiliations(.init([.init(entity, affiliation)], at: "musings"))
    }

    private func subscribe(
        _ subscriber: JID, _ state: PubSubSubscription.State, _ id: String? = nil
    ) -> PubSubOwnerSetRequest {
        .subscriptions(.init([PubSubSubscription(jid: subscriber, state: state, id: id)], at: "musings"))
    }

    // MARK: Affiliations

    @Test("an owner lists and changes affiliations, and who is concerned is told (XEP-0060 §8.9)")
    func affiliations() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        #expect(try await stage.own(affiliate(macbeth, .publisher)) == nil)
        #expect(try await stage.own(affiliate(banquo, .outcast)) == nil)
        #expect(
            stage.events() == [
                Told("musings", .affiliation(macbeth.bare, .publisher)),
                Told("musings", .affiliation(banquo.bare, .outcast)),
            ])
        #expect(
            try await stage.ask(.affiliations(.init("musings")))
                == .affiliations(
                    .init(
                        node: "musings",
                        affiliations: [
                            .init(banquo.bare, .outcast), .init(duncan.bare, .owner), .init(macbeth.bare, .publisher),
                        ])))
        try await stage.own(affiliate(macbeth, .none))
        #expect(try await stage.affiliation(of: macbeth, at: "musings") == .none)
        _ = stage.events()
        try await stage.own(affiliate(macbeth, .none))
        #expect(stage.events() == [], "what is so already is not told")
    }

    @Test("only an owner does that, at a node that there is (XEP-0060 §8.8.1.3, §8.8.2.3, §8.9.1.3, §8.9.2.3)")
    func onlyOwners() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        let missing = "nothing"
        #expect(
            await answer { _ = try await stage.ask(.affiliations(.init("musings")), by: macbeth) } == "auth forbidden")
        #expect(
            await answer { _ = try await stage.ask(.subscriptions(.init("musings")), by: macbeth) } == "auth forbidden")
        #expect(await answer { try await stage.own(affiliate(macbeth, .owner), by: macbeth) } == "auth forbidden")
        #expect(await answer { try await stage.own(subscribe(macbeth, .subscribed), by: macbeth) } == "auth forbidden")
        #expect(await answer { _ = try await stage.ask(.affiliations(.init(missing))) } == "cancel item-not-found")
        #expect(await answer { _ = try await stage.ask(.subscriptions(.init(missing))) } == "cancel item-not-found")
        #expect(
            await answer { try await stage.own(.affiliations(.init([], at: missing))) } == "cancel item-not-found")
        #expect(
            await answer { try await stage.own(.subscriptions(.init([], at: missing))) } == "cancel item-not-found")
    }

    @Test("the last owner stays one, the others of the request are changed (XEP-0060 §8.9.2.4)")
    func lastOwner() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        try await stage.own(affiliate(macbeth, .member))
        let refused = try await stage.own(
            .affiliations(
                .init([.init(duncan, .none), .init(macbeth, .none), .init(banquo, .publisher)], at: "musings")))
        let error = try #require(refused)
        #expect(told(by: error) == "modify not-acceptable")
        let payload = try #require(error.payload)
        #expect(try PubSubOwner.SetAffiliations(payload) == .init([.init(duncan, .owner)], at: "musings"))
        #expect(try await stage.affiliation(of: duncan, at: "musings") == .owner)
        #expect(try await stage.affiliation(of: macbeth, at: "musings") == .none)
        #expect(try await stage.affiliation(of: banquo, at: "musings") == .publisher)
    }

    @Test("an owner hands a node over in one request")
    func handsOver() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        #expect(
            try await stage.own(.affiliations(.init([.init(duncan, .none), .init(macbeth, .owner)], at: "musings")))
                == nil)
        #expect(try await stage.affiliation(of: duncan, at: "musings") == .none)
        #expect(try await stage.affiliation(of: macbeth, at: "musings") == .owner)
        #expect(await answer { try await stage.own(affiliate(duncan, .owner)) } == "auth forbidden")
    }

    @Test("an affiliation becomes what the state chart lets it become (XEP-0060 §4.1)")
    func stateChart() async throws {
        let allowed: [PubSubAffiliation: Set<PubSubAffiliation>] = [
            .outcast: [.none, .member, .publisher, .publishOnly, .owner],
            .none: [.outcast, .member, .publisher, .publishOnly, .owner],
            .member: [.outcast, .none, .publisher, .publishOnly, .owner],
            .publisher: [.outcast, .none, .publishOnly, .owner],
            .publishOnly: [.outcast, .none, .member, .publisher, .owner],
            .owner: [.none],
        ]
        let stage = try await NodesStage()
        try await stage.create("musings")
        for from in PubSubAffiliation.allCases {
            for to in PubSubAffiliation.allCases where to != from {
                try await stage.own(affiliate(macbeth, .none))
                #expect(try await stage.own(affiliate(macbeth, from)) == nil)
                let refused = try await stage.own(affiliate(macbeth, to))
                #expect((refused == nil) == (allowed[from]?.contains(to) == true), "\(from) to \(to)")
                #expect(try await stage.affiliation(of: macbeth, at: "musings") == (refused == nil ? to : from))
            }
        }
    }

    @Test("nobody is named twice (XEP-0060 §8.9.2.4, §8.8.2.4)")
    func twice() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        let affiliations = PubSubOwner.SetAffiliations(
            [.init(macbeth, .member), .init(macbeth.bare, .publisher)], at: "musings")
        #expect(await answer { try await stage.own(.affiliations(affiliations)) } == "modify bad-request")
        let subscription = PubSubSubscription(jid: macbeth, state: .subscribed)
        let subscriptions = PubSubOwner.SetSubscriptions([subscription, subscription], at: "musings")
        #expect(await answer { try await stage.own(.subscriptions(subscriptions)) } == "modify bad-request")
        #expect(try await stage.affiliation(of: macbeth, at: "musings") == .none)
        #expect(try await stage.states(of: macbeth, at: "musings") == [])
    }

    @Test("a node has as many affiliations as it may")
    func affiliationsPerNode() async throws {
        let stage = try await NodesStage { $0.limits.affiliationsPerNode = 2 }
        try await stage.create("musings")
        let refused = try await stage.own(
            .affiliations(.init([.init(macbeth, .member), .init(banquo, .member)], at: "musings")))
        #expect(refused.map(told(by:)) == "modify not-acceptable")
        #expect(try await stage.affiliation(of: macbeth, at: "musings") == .member)
        #expect(try await stage.affiliation(of: banquo, at: "musings") == .none)
    }

    @Test("an outcast's subscriptions end, a new member's or publisher's begin (XEP-0060 §8.7.4)")
    func subscriptionsOfAffiliates() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings") { $0.accessModel = .authorize }
        var subscription = try await stage.subscribe(macbeth, to: "musings")
        #expect(subscription.state == .pending)
        _ = stage.events()
        try await stage.own(affiliate(macbeth, .publisher))
        subscription.state = .subscribed
        #expect(
            stage.events() == [
                Told("musings", .affiliation(macbeth.bare, .publisher)), Told("musings", .subscription(subscription)),
            ])
        try await stage.own(affiliate(macbeth, .outcast))
        subscription.state = .none
        #expect(
            stage.events() == [
                Told("musings", .affiliation(macbeth.bare, .outcast)), Told("musings", .subscription(subscription)),
            ])
        #expect(try await stage.states(of: macbeth, at: "musings") == [])
    }

    // MARK: Subscriptions

    @Test("an owner lists subscriptions, but not those that wait (XEP-0060 §8.8.1.2)")
    func listsSubscriptions() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        let subscription = try await stage.subscribe(macbeth, to: "musings")
        try await stage.configure("musings") { $0.accessModel = .authorize }
        try await stage.subscribe(banquo, to: "musings")
        #expect(
            try await stage.ask(.subscriptions(.init("musings")))
                == .subscriptions(
                    .init(
                        node: "musings",
                        subscriptions: [PubSubSubscription(jid: macbeth.bare, state: .subscribed, id: subscription.id)]
                    )))
    }

    @Test("long lists come page by page (XEP-0059 §2)")
    func pages() async throws {
        let stage = try await NodesStage { $0.limits.entriesPerPage = 2 }
        try await stage.create("musings")
        for subscriber in [macbeth, banquo, malcolm] {
            try await stage.subscribe(subscriber, to: "musings")
            try await stage.own(affiliate(subscriber, .member))
        }
        var seen: [JID] = []
        var page: ResultSetRequest?
        repeat {
            guard
                case .subscriptions(let answer) = try await stage.ask(.subscriptions(.init("musings", page: page)))
            else { break }
            seen += answer.subscriptions.map(\.jid)
            #expect(answer.page?.count == 3)
            page = answer.subscriptions.isEmpty ? nil : answer.page?.last.map { ResultSetRequest(position: .after($0)) }
        } while page != nil
        #expect(seen == [banquo.bare, macbeth.bare, malcolm.bare])
        guard case .affiliations(let first) = try await stage.ask(.affiliations(.init("musings"))) else { return }
        #expect(first.affiliations.count == 2 && first.page?.count == 4)
    }

    @Test("an owner subscribes and unsubscribes others, who are told (XEP-0060 §8.8.2, §8.8.3, §8.8.4)")
    func setsSubscriptions() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings") { $0.accessModel = .whitelist }
        try await stage.publish("1", at: "musings")
        _ = stage.events()
        #expect(try await stage.own(subscribe(macbeth.bare, .subscribed)) == nil)
        #expect(try await stage.states(of: macbeth, at: "musings") == [.subscribed])
        let begun = stage.events().map(\.kind)
        #expect(begun.count == 2)
        #expect(
            begun.first
                == .subscription(
                    PubSubSubscription(node: "musings", jid: macbeth.bare, state: .subscribed, id: "made-1")))
        if case .lastItem(let item, macbeth.bare, "made-1") = begun.last {
            #expect(item.id == "1")
        } else {
            Issue.record("no last item: \(begun)")
        }
        #expect(try await stage.own(subscribe(macbeth.bare, .subscribed)) == nil)
        #expect(stage.events() == [], "once is enough")
        #expect(try await stage.own(subscribe(macbeth.bare, .none)) == nil)
        #expect(
            stage.events() == [
                Told(
                    "musings",
                    .subscription(
                        PubSubSubscription(node: "musings", jid: macbeth.bare, state: .none, id: "made-1")))
            ])
        #expect(try await stage.own(subscribe(macbeth.bare, .none)) == nil, "who is not subscribed stays so")
    }

    @Test("what cannot be done comes back as it is, the rest is done (XEP-0060 §8.8.2.4)")
    func partialFailure() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        let id = try await stage.subscribe(macbeth, to: "musings").id
        try await stage.own(affiliate(malcolm, .outcast))
        let refused = try await stage.own(
            .subscriptions(
                .init(
                    [
                        PubSubSubscription(jid: macbeth.bare, state: .pending),
                        PubSubSubscription(jid: banquo.bare, state: .subscribed),
                        PubSubSubscription(jid: malcolm.bare, state: .subscribed),
                        PubSubSubscription(jid: duncan.bare, state: .none, id: "no-such-id"),
                    ], at: "musings")))
        let error = try #require(refused)
        #expect(told(by: error) == "modify not-acceptable")
        let payload = try #require(error.payload)
        #expect(
            try PubSubOwner.SetSubscriptions(payload)
                == .init(
                    [
                        PubSubSubscription(jid: macbeth.bare, state: .subscribed, id: id),
                        PubSubSubscription(jid: malcolm.bare, state: .none),
                        PubSubSubscription(jid: duncan.bare, state: .none, id: "no-such-id"),
                    ], at: "musings"))
        #expect(try await stage.states(of: banquo, at: "musings") == [.subscribed])
        #expect(try await stage.states(of: macbeth, at: "musings") == [.subscribed])
    }

    @Test("limits hold for owners too")
    func limits() async throws {
        let stage = try await NodesStage { $0.limits.subscriptionsPerNode = 1 }
        try await stage.create("musings")
        try await stage.own(subscribe(macbeth, .subscribed))
        #expect(try await stage.own(subscribe(banquo, .subscribed)).map(told(by:)) == "modify not-acceptable")
        try await stage.create("closed") { $0.allowsSubscriptions = false }
        let closed = PubSubOwner.SetSubscriptions([PubSubSubscription(jid: banquo, state: .subscribed)], at: "closed")
        #expect(try await stage.own(.subscriptions(closed)).map(told(by:)) == "modify not-acceptable")
    }

    // MARK: Requests to subscribe

    @Test("the first answer of an owner counts (XEP-0060 §8.6, §12.13)", arguments: [true, false])
    func decides(isAllowed: Bool) async throws {
        let stage = try await NodesStage()
        try await stage.create("musings") { $0.accessModel = .authorize }
        var subscription = try await stage.subscribe(macbeth, to: "musings")
        _ = stage.events()
        let decision = PubSubAuthorization(
            node: "musings", subscriber: macbeth.bare, subscriptionID: subscription.id, isAllowed: isAllowed)
        let other = PubSubAuthorization(
            node: "musings", subscriber: macbeth.bare, subscriptionID: "other", isAllowed: isAllowed)
        #expect(try await !stage.write(by: duncan) { try $0.decide(other, $1, in: $2) })
        #expect(try await stage.write(by: duncan) { try $0.decide(decision, $1, in: $2) })
        subscription.state = isAllowed ? .subscribed : .none
        #expect(stage.events() == [Told("musings", .subscription(subscription))])
        let contrary = PubSubAuthorization(node: "musings", subscriber: macbeth.bare, isAllowed: !isAllowed)
        #expect(try await !stage.write(by: duncan) { try $0.decide(contrary, $1, in: $2) })
        #expect(try await stage.states(of: macbeth, at: "musings") == (isAllowed ? [.subscribed] : []))
        #expect(stage.events() == [])
    }

    @Test("nobody approves themselves")
    func decidesForOthers() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings") { $0.accessModel = .authorize }
        try await stage.subscribe(macbeth, to: "musings")
        let decision = PubSubAuthorization(node: "musings", subscriber: macbeth.bare, isAllowed: true)
        #expect(
            await answer { try await stage.write(by: macbeth) { _ = try $0.decide(decision, $1, in: $2) } }
                == "auth forbidden")
        let elsewhere = PubSubAuthorization(node: "nothing", subscriber: macbeth.bare, isAllowed: true)
        #expect(
            await answer { try await stage.write(by: duncan) { _ = try $0.decide(elsewhere, $1, in: $2) } }
                == "cancel item-not-found")
        #expect(try await stage.states(of: macbeth, at: "musings") == [.pending])
    }

    @Test("an owner asks which requests wait, node by node (XEP-0060 §8.7)")
    func pending() async throws {
        let stage = try await NodesStage {
            $0.limits.entriesPerPage = 1
            $0.limits.pendingPerAnswer = 1
        }
        for name in ["a", "b", "c"] { try await stage.create(name) { $0.accessModel = .authorize } }
        try await stage.own(.affiliations(.init([.init(macbeth, .owner)], at: "b")))
        #expect(try await stage.read(by: duncan) { try $0.nodesToApprove($1, in: $2) } == ["a", "b", "c"])
        #expect(try await stage.read(by: macbeth) { try $0.nodesToApprove($1, in: $2) } == ["b"])
        #expect(try await stage.read(by: banquo) { try $0.nodesToApprove($1, in: $2) } == [])
        let first = try await stage.subscribe(banquo, to: "b")
        try await stage.subscribe(malcolm, to: "b")
        #expect(
            try await stage.read(by: macbeth) { try $0.pending("b", $1, in: $2) }
                == [PubSubAuthorization(node: "b", subscriber: banquo.bare, subscriptionID: first.id)])
        #expect(
            await answer { _ = try await stage.read(by: macbeth) { try $0.pending("a", $1, in: $2) } }
                == "auth forbidden")
        #expect(
            await answer { _ = try await stage.read(by: macbeth) { try $0.pending("x", $1, in: $2) } }
                == "cancel item-not-found")
    }

    @Test("who has an account has all its nodes to approve at")
    func pendingAtAccount() async throws {
        let stage = try await NodesStage()
        try await stage.create("tune", by: macbeth, of: macbeth.bare)
        try await stage.create("mood", by: macbeth, of: macbeth.bare)
        #expect(
            try await stage.read(by: macbeth, of: macbeth.bare) { try $0.nodesToApprove($1, in: $2) }
                == ["mood", "tune"])
    }
}
