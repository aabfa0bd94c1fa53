// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing
import XMLStream
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct SubscriptionOptionsTests {
    typealias Changes = PubSubChanges<PubSubSubscriptionOptions>

    private func change(
        _ jid: JID = francisco.bare, _ id: String? = nil, at node: String? = "princely_musings", by: JID = francisco,
        on stage: ItemsStage, _ choose: (inout Changes) -> Void = { $0.delivers = false }
    ) async throws {
        var changes = Changes()
        choose(&changes)
        let verb = PubSub.SetOptions(node: node, jid: jid, subscriptionID: id, form: changes.form())
        #expect(try await stage.set(.options(verb), by: by) == .done)
    }

    private func options(
        _ jid: JID = francisco.bare, _ id: String? = nil, at node: String? = "princely_musings", by: JID = francisco,
        on stage: ItemsStage
    ) async throws -> PubSub.SetOptions? {
        let verb = PubSub.GetOptions(node: node, jid: jid, subscriptionID: id)
        guard case .options(let response) = try await stage.get(.options(verb), by: by) else { return nil }
        return response
    }

    @Test("the options of a subscription are shown as a form, and changed by one (XEP-0060 §6.3.3, §6.3.5)")
    func changes() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        try await stage.subscribe(francisco)
        try await change(on: stage) { $0.presenceStates = [.chat, .online] }
        try await change(on: stage) { $0.delivers = false }
        let answer = try #require(try await options(on: stage))
        #expect(answer.node == "princely_musings")
        #expect(answer.jid == francisco.bare)
        #expect(answer.form.kind == .form)
        #expect(answer.form["pubsub#subscription_depth"] == nil, "which is for collections (XEP-0248 §6.1)")
        let shown = try PubSubSubscriptionOptions(answer.form)
        #expect(shown.presenceStates == [.chat, .online])
        #expect(!shown.delivers)
        #expect(try await stage.subscriptions(francisco, at: node).map(\.options) == [shown])
    }

    @Test("a text for people is offered where the payloads may be such that it can be made (XEP-0060 §12.8)")
    func body() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        try await stage.subscribe(francisco)
        func isOffered(_ type: String?) async throws -> Bool {
            try await stage.configure(node) { $0.type = type }
            return try await options(on: stage)?.form["pubsub#include_body"] != nil
        }
        #expect(try await isOffered(nil))
        #expect(try await isOffered(atom))
        #expect(try await isOffered("urn:xmpp:microblog:0"))
        #expect(try await !isOffered("http://jabber.org/protocol/geoloc"))
    }

    @Test("a cancelled form changes nothing (XEP-0004 §3.4)")
    func cancelled() async throws {
        let stage = try await ItemsStage { $0.requiresSubscriptionOptions = true }
        let node = try await stage.node("princely_musings")
        try await stage.subscribe(francisco)
        let verb = PubSub.SetOptions(node: "princely_musings", jid: francisco.bare, form: DataForm(.cancel))
        _ = try await stage.set(.options(verb), by: francisco)
        #expect(try await stage.subscriptions(francisco, at: node).map(\.state) == [.unconfigured])
    }

    @Test("options have the errors of XEP-0060 §6.3.4 and §6.3.6.2, to show and to change")
    func errors() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings")
        func refusals(_ jid: JID = francisco.bare, _ id: String? = nil, at node: String = "princely_musings", by: JID)
            async -> [Refusal?]
        {
            [
                await Refusal.of { _ = try await options(jid, id, at: node, by: by, on: stage) },
                await Refusal.of { try await change(jid, id, at: node, by: by, on: stage) },
            ]
        }
        func both(_ refusal: Refusal?) -> [Refusal?] { [refusal, refusal] }
        #expect(await refusals(by: francisco) == both(Refusal(.modify, "unexpected-request", "not-subscribed")))
        #expect(await refusals(at: "nowhere", by: francisco) == both(.nodeNotFound))
        try await stage.subscribe(francisco)
        #expect(await refusals(by: bernardo) == both(.forbidden))
        #expect(
            await refusals(francisco.bare, "wrong", by: francisco)
                == both(Refusal(.modify, "not-acceptable", "invalid-subid")))
        try await stage.subscribe(francisco) { $0.includesBody = true }
        #expect(await refusals(by: francisco) == both(Refusal(.modify, "bad-request", "subid-required")))
        #expect(await refusals(francisco.bare, "made-2", by: francisco) == both(nil))
        let wrong = DataForm(
            .submit, formType: PubSubSubscriptionOptions.formType, fields: [.text("pubsub#deliver", value: "perhaps")])
        let verb = PubSub.SetOptions(
            node: "princely_musings", jid: francisco.bare, subscriptionID: "made-1", form: wrong)
        let invalid = Refusal(.modify, "bad-request", "invalid-options")
        #expect(await Refusal.of { _ = try await stage.set(.options(verb), by: francisco) } == invalid)
        let subscribe = PubSub.Subscribe(node: "princely_musings", jid: bernardo.bare, options: wrong)
        #expect(await Refusal.of { _ = try await stage.set(.subscribe(subscribe), by: bernardo) } == invalid)
    }

    @Test("a request without an address says so (XEP-0060 §6.3.4.3)")
    func malformed() async throws {
        let xml = "<pubsub xmlns='http://jabber.org/protocol/pubsub'><options node='princely_musings'/></pubsub>"
        #expect(
            await Refusal.of { _ = try PubSubGetRequest(Element(parsing: xml)) }
                == Refusal(.modify, "bad-request", "jid-required"))
    }

    @Test("who subscribes with options is told what they are (XEP-0060 §6.3.7)")
    func atOnce() async throws {
        let stage = try await ItemsStage()
        try await stage.node("princely_musings")
        let answer = try await stage.subscribe(francisco) { $0.presenceStates = [.chat, .online, .away] }
        #expect(answer.subscription.state == .subscribed)
        let form = try #require(answer.options)
        #expect(form.kind == .result)
        #expect(try PubSubSubscriptionOptions(form).presenceStates == [.chat, .online, .away])
    }

    @Test("default options are told of the service, and of a node (XEP-0060 §6.4)")
    func defaults() async throws {
        let stage = try await ItemsStage { $0.subscriptionDefaults.presenceStates = [.chat] }
        try await stage.node("princely_musings")
        try await stage.node("blogs") { $0.nodeType = .collection }
        func defaults(_ node: String?) async throws -> PubSub.GetDefaultOptions.Response? {
            let answer = try await stage.get(.defaultOptions(.init(node: node)), by: francisco)
            guard case .defaultOptions(let response) = answer else { return nil }
            return response
        }
        for node in [nil, "princely_musings"] {
            let answer = try #require(try await defaults(node))
            #expect(answer.node == node)
            #expect(answer.form.kind == .result)
            #expect(try PubSubSubscriptionOptions(answer.form) == stage.engine.subscriptionDefaults)
        }
        let collection = try PubSubSubscriptionOptions(#require(try await defaults("blogs")).form)
        #expect(collection.type == .nodes)
        #expect(collection.depth == .levels(1))
        #expect(await Refusal.of { _ = try await defaults("nowhere") } == .nodeNotFound)
    }

    // MARK: Leases

    @Test("a lease is as long as asked for, at most as long as is allowed, and can be renewed (XEP-0060 §12.19)")
    func leases() async throws {
        let stage = try await ItemsStage { $0.limits.leaseSeconds = 1000 }
        let node = try await stage.node("princely_musings")
        func end() async throws -> Double? {
            try await stage.subscriptions(francisco, at: node).first?.expiresAt?.timeIntervalSince(stage.now)
        }
        try await stage.subscribe(francisco)
        #expect(try await end() == 1000)
        let soon = stage.now.addingTimeInterval(10)
        try await change(on: stage) { $0.expiry = .date(soon) }
        #expect(try await end() == 10)
        let late = stage.now.addingTimeInterval(5000)
        try await change(on: stage) { $0.expiry = .date(late) }
        #expect(try await end() == 1000, "which is changed, not refused")
        stage.pass(seconds: 600)
        #expect(try await end() == 400)
        try await change(on: stage) { $0.delivers = true }
        #expect(try await end() == 400, "other options renew nothing")
        try await stage.subscribe(francisco)
        #expect(try await end() == 1000, "as if it had just been approved (§6.1.6)")
        let past = stage.now.addingTimeInterval(-1)
        #expect(
            await Refusal.of { try await change(on: stage) { $0.expiry = .date(past) } }
                == Refusal(.modify, "bad-request", "invalid-options"))
        try await change(on: stage) { $0.expiry = .presence }
        #expect(try await end() == nil)
    }

    @Test("who subscribes with another end renews what there is, and makes no other subscription")
    func renewal() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        for seconds in [100.0, 200] {
            let end = stage.now.addingTimeInterval(seconds)
            try await stage.subscribe(francisco) { $0.expiry = .date(end) }
            #expect(try await stage.subscriptions(francisco, at: node).map(\.expiresAt) == [end])
        }
    }
}
