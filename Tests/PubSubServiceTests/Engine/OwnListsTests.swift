// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct OwnListsTests {
    private func subscriptions(_ request: PubSub.GetSubscriptions, on stage: ItemsStage) async throws
        -> PubSub.GetSubscriptions.Response
    {
        guard case .subscriptions(let response) = try await stage.get(.subscriptions(request), by: francisco) else {
            return PubSub.GetSubscriptions.Response(subscriptions: [])
        }
        return response
    }

    private func affiliations(_ request: PubSub.GetAffiliations, on stage: ItemsStage) async throws
        -> PubSub.GetAffiliations.Response
    {
        guard case .affiliations(let response) = try await stage.get(.affiliations(request), by: francisco) else {
            return PubSub.GetAffiliations.Response(affiliations: [])
        }
        return response
    }

    @Test("one's own subscriptions are told, under whichever resource and in whichever state (XEP-0060 §5.6)")
    func ownSubscriptions() async throws {
        let stage = try await ItemsStage()
        #expect(try await subscriptions(.init(), on: stage) == PubSub.GetSubscriptions.Response(subscriptions: []))
        try await stage.node("node1")
        try await stage.node("node2") { $0.accessModel = .authorize }
        try await stage.subscribe(francisco, to: "node1")
        try await stage.subscribe(francisco, as: francisco, to: "node1")
        try await stage.subscribe(francisco, to: "node2")
        try await stage.subscribe(bernardo, to: "node1")
        let all = try await subscriptions(.init(), on: stage)
        #expect(
            all.subscriptions == [
                PubSubSubscription(node: "node1", jid: francisco.bare, state: .subscribed, id: "made-1"),
                PubSubSubscription(node: "node1", jid: francisco, state: .subscribed, id: "made-2"),
                PubSubSubscription(node: "node2", jid: francisco.bare, state: .pending, id: "made-3"),
            ])
        #expect(all.page == nil)
        let one = try await subscriptions(.init(node: "node1"), on: stage)
        #expect(one.node == "node1")
        #expect(one.subscriptions == Array(all.subscriptions.prefix(2)))
        #expect(await Refusal.of { _ = try await subscriptions(.init(node: "nowhere"), on: stage) } == .nodeNotFound)
    }

    @Test("what has to be configured first is told so in the list (XEP-0060 §5.6, §6.1.5)")
    func unconfigured() async throws {
        let stage = try await ItemsStage { $0.requiresSubscriptionOptions = true }
        try await stage.node("node5")
        try await stage.subscribe(francisco, to: "node5")
        #expect(
            try await subscriptions(.init(), on: stage).subscriptions == [
                PubSubSubscription(
                    node: "node5", jid: francisco.bare, state: .unconfigured, id: "made-1", configuration: .required)
            ])
    }

    @Test("many subscriptions and affiliations come by pages (XEP-0059 §2)")
    func pages() async throws {
        let stage = try await ItemsStage { $0.limits.entriesPerPage = 2 }
        for node in ["a", "b", "c"] {
            try await stage.node(node, affiliations: [francisco: .publisher])
            try await stage.subscribe(francisco, to: node)
        }
        let first = try await subscriptions(.init(), on: stage)
        #expect(first.subscriptions.map(\.node) == ["a", "b"])
        #expect(first.page?.count == 3)
        let anchor = try #require(first.page?.last)
        let second = try await subscriptions(.init(page: .init(position: .after(anchor))), on: stage)
        #expect(second.subscriptions.map(\.node) == ["c"])
        let some = try await affiliations(.init(), on: stage)
        #expect(some.affiliations.map(\.node) == ["a", "b"])
        #expect(some.page == ResultSetPage(first: "a", firstIndex: 0, last: "b", count: 3))
        let rest = try await affiliations(.init(page: .init(position: .after("b"))), on: stage)
        #expect(rest.affiliations.map(\.node) == ["c"])
    }

    @Test("the subscriptions to one node come by pages too")
    func pagesOfOneNode() async throws {
        let stage = try await ItemsStage()
        try await stage.node("a")
        for resource in ["x", "y", "z"] {
            try await stage.subscribe(francisco, as: try francisco.with(resource: resource), to: "a")
        }
        let first = try await subscriptions(.init(node: "a", page: .init(maximum: 2)), on: stage)
        #expect(first.subscriptions.map(\.jid.resource) == ["x", "y"])
        let anchor = try #require(first.page?.last)
        let rest = try await subscriptions(.init(node: "a", page: .init(position: .after(anchor))), on: stage)
        #expect(rest.subscriptions.map(\.jid.resource) == ["z"])
    }

    @Test("one's own affiliations are told, with all nodes or with one (XEP-0060 §5.7)")
    func ownAffiliations() async throws {
        let stage = try await ItemsStage()
        #expect(try await affiliations(.init(), on: stage) == PubSub.GetAffiliations.Response(affiliations: []))
        try await stage.node("node1", by: francisco)
        try await stage.node("node2", affiliations: [francisco: .publisher])
        try await stage.node("node5", affiliations: [francisco: .outcast])
        try await stage.node("other")
        #expect(
            try await affiliations(.init(), on: stage).affiliations == [
                .init("node1", .owner), .init("node2", .publisher), .init("node5", .outcast),
            ])
        #expect(
            try await affiliations(.init(node: "node5"), on: stage)
                == PubSub.GetAffiliations.Response(affiliations: [.init("node5", .outcast)]))
        #expect(try await affiliations(.init(node: "other"), on: stage).affiliations.isEmpty)
        #expect(await Refusal.of { _ = try await affiliations(.init(node: "nowhere"), on: stage) } == .nodeNotFound)
    }
}
