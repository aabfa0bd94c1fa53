// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct HousekeepingTests {
    private func keepHouse<Result: Sendable>(
        _ stage: ItemsStage, _ body: @escaping @Sendable (PubSubEngine, any PubSubTransaction) throws -> Result
    ) async throws -> Result {
        let engine = stage.engine
        return try await stage.store.write { try body(engine, $0) }
    }

    @Test("leases end, some at a time, and subscribers are told (XEP-0060 §12.14, §12.19)")
    func leases() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings") { $0.notifiesOfSubscriptions = true }
        let end = stage.now.addingTimeInterval(60)
        for person in [francisco, bernardo, horatio] {
            try await stage.subscribe(person) { $0.expiry = .date(end) }
        }
        try await stage.subscribe("forever@a.lit")
        try await stage.subscribe("longer@a.lit") { $0.expiry = .date(end.addingTimeInterval(60)) }
        _ = stage.events()
        func expire() async throws -> Int {
            let now = stage.now
            return try await keepHouse(stage) { try $0.expireSubscriptions(at: now, limit: 2, in: $1) }
        }
        #expect(try await expire() == 0)
        stage.pass(seconds: 61)
        #expect(try await expire() == 2)
        #expect(try await expire() == 1)
        #expect(try await expire() == 0)
        #expect(try await stage.store.read { try $0.subscriptionCount(at: node) } == 2)
        let events = stage.events()
        #expect(events.count == 6)
        let told = PubSubSubscription(node: "princely_musings", jid: horatio.bare, state: .none, id: "made-3")
        #expect(events.contains(.subscription(told)))
        #expect(events.contains(.subscriptionForOwners(told)))
    }

    @Test("subscribers are reminded once of the end of a lease, and again of one that they renewed (XEP-0060 §12.19)")
    func reminders() async throws {
        let stage = try await ItemsStage { $0.leaseReminderSeconds = 60 }
        let node = try await stage.node("princely_musings")
        func lease(_ seconds: Double) -> PubSubSubscriptionOptions.Expiry {
            .date(stage.now.addingTimeInterval(seconds))
        }
        let end = lease(100)
        for person in [francisco, bernardo] { try await stage.subscribe(person) { $0.expiry = end } }
        try await stage.subscribe("short@a.lit") { $0.expiry = lease(50) }
        try await stage.subscribe("forever@a.lit")
        _ = stage.events()
        func remind() async throws -> Int {
            let now = stage.now
            return try await keepHouse(stage) { try $0.remindOfEnds(at: now, limit: 2, in: $1) }
        }
        #expect(try await remind() == 0)
        stage.pass(seconds: 41)
        #expect(try await remind() == 2)
        #expect(try await remind() == 0)
        guard case .date(let date) = end else { return }
        let told = PubSubSubscription(
            node: "princely_musings", jid: francisco.bare, state: .subscribed, id: "made-1", expiry: date)
        let events = stage.events()
        #expect(events.count == 2 && events.contains(.subscription(told)))
        try await stage.subscribe(francisco) { $0.expiry = lease(200) }
        #expect(try await stage.subscriptions(francisco, at: node).map(\.isReminded) == [false])
        _ = stage.events()
        #expect(try await remind() == 0)
        stage.pass(seconds: 150)
        #expect(try await remind() == 1)
        #expect(stage.events().count == 1)
        stage.with { $0.engine.leaseReminderSeconds = nil }
        try await stage.subscribe("long@a.lit") { $0.expiry = lease(100) }
        stage.pass(seconds: 90)
        _ = stage.events()
        #expect(try await remind() == 0)
    }

    @Test("items are kept as long as their node says, and subscribers are told of their end (XEP-0060 §16.4.4)")
    func itemExpiry() async throws {
        let stage = try await ItemsStage()
        let short = try await stage.node("short") { $0.itemExpiry = .number(60) }
        let long = try await stage.node("long") { $0.itemExpiry = .number(600) }
        let silent = try await stage.node("silent") {
            $0.itemExpiry = .number(60)
            $0.notifiesOfRetraction = false
        }
        let always = try await stage.node("always") { $0.itemExpiry = .maximum }
        let ages = try await stage.node("ages") { $0.itemExpiry = .number(.max) }
        for node in ["short", "long", "silent", "always", "ages"] { try await stage.publish("a", "b", at: node) }
        stage.pass(seconds: 50)
        try await stage.publish("c", at: "short")
        stage.pass(seconds: 11)
        _ = stage.events()
        var key: Int64? = 0
        var runs = 0
        let now = stage.now
        while let after = key {
            key = try await keepHouse(stage) { try $0.expireItems(at: now, after: after, limit: 1, in: $1) }
            runs += 1
        }
        #expect(runs == 5, "a run for each of four nodes, and one that finds no more")
        #expect(try await stage.names(short) == ["c"])
        #expect(try await stage.names(long) == ["a", "b"])
        #expect(try await stage.names(silent) == [])
        #expect(try await stage.names(always) == ["a", "b"])
        #expect(try await stage.names(ages) == ["a", "b"])
        #expect(stage.events() == [.retracted(["a", "b"])])
    }

    @Test("items are kept no longer than the service keeps any, and many are told in parts")
    func oldItems() async throws {
        let stage = try await ItemsStage {
            $0.limits.itemSeconds = 60
            $0.limits.itemsPerRequest = 2
        }
        for node in ["a", "b"] { try await stage.node(node) }
        try await stage.publish("1", "2", at: "a")
        try await stage.publish("3", at: "a")
        stage.pass(seconds: 61)
        try await stage.publish("4", at: "b")
        _ = stage.events()
        let now = stage.now
        #expect(try await keepHouse(stage) { try $0.expireOldItems(at: now, in: $1) } == 1)
        #expect(stage.events() == [.retracted(["1", "2"]), .retracted(["3"])])
        #expect(try await keepHouse(stage) { try $0.expireOldItems(at: now, in: $1) } == 0)
        stage.with { $0.engine.limits.itemSeconds = nil }
        #expect(
            try await keepHouse(stage) { try $0.expireOldItems(at: now.addingTimeInterval(9999), in: $1) } == 0)
    }

    @Test("temporary subscriptions end with the presence of their subscriber (XEP-0060 §12.5)")
    func temporary() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings")
        let temporary = try await stage.node("temporary") { $0.hasTemporarySubscriptions = true }
        let phone: JID = "francisco@denmark.lit/phone"
        try await stage.subscribe(francisco)
        try await stage.subscribe(francisco, as: francisco) { $0.expiry = .presence }
        try await stage.subscribe(francisco, as: phone) { $0.expiry = .presence }
        try await stage.subscribe(francisco, to: "temporary")
        try await stage.subscribe(bernardo, to: "temporary")
        _ = stage.events()
        func goOffline(_ address: JID, isGone: Bool) async throws -> Int {
            let now = stage.now
            return try await keepHouse(stage) { try $0.wentOffline(address, isGone: isGone, at: now, in: $1) }
        }
        #expect(try await goOffline(phone, isGone: false) == 1)
        #expect(try await stage.subscriptions(francisco, at: node).map(\.subscriber) == [francisco.bare, francisco])
        #expect(try await goOffline(francisco, isGone: true) == 2)
        #expect(try await stage.subscriptions(francisco, at: node).map(\.subscriber) == [francisco.bare])
        #expect(try await stage.subscriptions(francisco, at: temporary).isEmpty)
        #expect(try await stage.subscriptions(bernardo, at: temporary).count == 1)
        #expect(stage.events() == [], "nobody is told who is not there")
    }

    @Test("items go with the presence of their publisher, where the node says so (XEP-0060 §16.4.4)")
    func purgeOffline() async throws {
        let stage = try await ItemsStage()
        let node = try await stage.node("princely_musings") {
            $0.purgesWhenOffline = true
            $0.publishModel = .open
        }
        let kept = try await stage.node("kept") { $0.publishModel = .open }
        for id in ["princely_musings", "kept"] {
            try await stage.publish("f", "g", at: id, by: francisco)
            try await stage.publish("b", at: id, by: bernardo)
        }
        _ = stage.events()
        let now = stage.now
        _ = try await keepHouse(stage) { try $0.wentOffline(francisco, isGone: false, at: now, in: $1) }
        #expect(try await stage.names(node) == ["f", "g", "b"])
        _ = try await keepHouse(stage) {
            try $0.wentOffline("francisco@denmark.lit/other", isGone: true, at: now, in: $1)
        }
        #expect(try await stage.names(node) == ["b"])
        #expect(try await stage.names(kept) == ["f", "g", "b"])
        #expect(stage.events() == [.retracted(["f", "g"])])
    }
}

@Suite struct MissedItemsTests {
    @Test("who was away gets what was published meanwhile where only who is online is told (XEP-0312 §2)")
    func missed() async throws {
        let stage = try await ItemsStage { $0.limits.entriesPerPage = 3 }
        for node in ["a", "b", "c"] { try await stage.node(node) { $0.deliversByPresence = true } }
        try await stage.node("always")
        for node in ["a", "b", "always"] { try await stage.subscribe(francisco, to: node) }
        try await stage.publish("before", at: "a")
        stage.pass(seconds: 10)
        let away = stage.now
        stage.pass(seconds: 10)
        for node in ["a", "b", "c", "always"] { try await stage.publish("1", "2", at: node) }
        try await stage.publish("1", at: "b")
        stage.pass(seconds: 10)
        try await stage.subscribe(francisco, to: "c")
        let engine = stage.engine
        func missed(_ subscriber: JID, since: Date) async throws -> [String] {
            try await stage.store.read { try engine.missedItems(of: subscriber, in: nil, since: since, in: $0) }
                .map { "\($0.node.address.id): \($0.items.map(\.id).joined(separator: " "))" }
        }
        #expect(try await missed(francisco, since: away) == ["a: 1 2", "b: 1"], "three items in all")
        #expect(try await missed(francisco, since: stage.now) == [])
        #expect(try await missed(bernardo, since: away) == [])
    }
}
