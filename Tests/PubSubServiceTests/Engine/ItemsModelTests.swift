// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

/// What a node is expected to have, told in a few lines: a list of items and a list of subscriptions.
private struct NodeModel {
    var maximum: Int
    var whenFull: PubSubFullNodePolicy
    var publishModel: PubSubPublishModel
    var items: [(id: String, publisher: JID)] = []
    var subscribers: [JID: String] = [:]
    let owner: JID

    func mayPublish(_ person: JID) -> Bool {
        person == owner || publishModel == .open || (publishModel == .subscribers && subscribers[person] != nil)
    }

    /// What is retracted by publishing; `nil` when that is refused.
    mutating func publish(_ ids: [String], by person: JID) -> [String]? {
        guard mayPublish(person), ids.count <= maximum else { return nil }
        let overwritten = items.filter { ids.contains($0.id) }
        guard person == owner || overwritten.allSatisfy({ $0.publisher == person }) else { return nil }
        let new = Set(ids).count - overwritten.count
        if whenFull == .reject, new > 0, items.count + new > maximum { return nil }
        for id in ids {
            items.removeAll { $0.id == id }
            items.append((id, person))
        }
        let gone = items.prefix(max(0, items.count - maximum)).map(\.id)
        items.removeFirst(gone.count)
        return gone
    }

    mutating func retract(_ ids: Set<String>, by person: JID) -> Bool {
        let found = items.filter { ids.contains($0.id) }
        guard mayPublish(person), found.count == ids.count,
            person == owner || found.allSatisfy({ $0.publisher == person })
        else { return false }
        items.removeAll { ids.contains($0.id) }
        return true
    }

    mutating func purge(by person: JID) -> Bool {
        guard person == owner else { return false }
        items = []
        return true
    }
}

/// Numbers that look random and are the same each time (SplitMix64).
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct ItemsModelTests {
    private static let people: [JID] = ["hamlet@a.lit", "francisco@a.lit", "bernardo@a.lit", "horatio@b.lit"]
    private static let names = ["a", "b", "c", "d", "e", "f"]

    @Test(
        "whatever several people do, items, subscriptions and notifications are what a simple model has",
        arguments: 1...40)
    func model(seed: UInt64) async throws {
        var dice = Dice(state: seed)
        let stage = try await ItemsStage()
        var models: [String: NodeModel] = [:]
        for node in ["one", "two"] {
            let model = NodeModel(
                maximum: Int.random(in: 1...4, using: &dice),
                whenFull: PubSubFullNodePolicy.allCases.randomElement(using: &dice) ?? .reject,
                publishModel: PubSubPublishModel.allCases.randomElement(using: &dice) ?? .open,
                owner: Self.people.randomElement(using: &dice) ?? hamlet)
            models[node] = model
            try await stage.node(node, by: model.owner) {
                $0.maximumItems = .number(model.maximum)
                $0.whenFull = model.whenFull
                $0.publishModel = model.publishModel
                $0.sendLastItem = .never
            }
        }
        for step in 0..<60 {
            let node = Bool.random(using: &dice) ? "one" : "two"
            let person = Self.people.randomElement(using: &dice) ?? hamlet
            var model = try #require(models[node])
            let ids = (0..<Int.random(in: 1...3, using: &dice)).map { _ in
                Self.names.randomElement(using: &dice) ?? "a"
            }
            var events: [OutboxEvent.Kind] = []
            var published: [String]?
            let isExpected: Bool
            let isDone: Bool
            switch Int.random(in: 0..<10, using: &dice) {
            case 0...4:
                let gone = model.publish(ids, by: person)
                isExpected = gone != nil
                if let gone {
                    published = ids
                    if !gone.isEmpty, model.whenFull == .retractOldest { events = [.retracted(gone)] }
                }
                let items = ids.map { PubSubItem(id: $0, payload: entry("\(step)")) }
                isDone =
                    await Refusal.of { _ = try await stage.set(.publish(.init(items, to: node)), by: person) } == nil
            case 5, 6:
                isExpected = model.retract(Set(ids), by: person)
                var seen: Set<String> = []
                if isExpected { events = [.retracted(ids.filter { seen.insert($0).inserted })] }
                isDone =
                    await Refusal.of { _ = try await stage.set(.retract(.init(ids, from: node)), by: person) } == nil
            case 7:
                isExpected = model.purge(by: person)
                if isExpected { events = [.purged] }
                isDone = await Refusal.of { try await stage.own(.purge(.init(node)), by: person) } == nil
            case 8:
                isExpected = true
                let id = try await stage.subscribe(person, to: node).subscription.id
                if let old = model.subscribers[person] { #expect(id == old) }
                model.subscribers[person] = id
                isDone = true
            default:
                isExpected = model.subscribers.removeValue(forKey: person) != nil
                isDone =
                    await Refusal.of {
                        _ = try await stage.set(.unsubscribe(.init(node: node, jid: person)), by: person)
                    } == nil
            }
            models[node] = model
            #expect(isDone == isExpected, "step \(step)")
            var told = stage.events()
            if let published {
                let first = told.isEmpty ? nil : told.removeFirst().published
                #expect(first == published, "step \(step)")
            }
            #expect(told == events, "step \(step)")
            try await compare(models, on: stage, step)
        }
    }

    /// What people can retrieve is what the model has.
    private func compare(_ models: [String: NodeModel], on stage: ItemsStage, _ step: Int) async throws {
        for (node, model) in models {
            let items = try await stage.items(.init(node), by: model.owner)
            #expect(items.items.map(\.id) == model.items.map(\.id), "step \(step)")
            let newest = try await stage.items(.init(node, maximum: 2), by: model.owner)
            #expect(newest.items.map(\.id) == model.items.suffix(2).map(\.id), "step \(step)")
        }
        for person in Self.people {
            guard case .subscriptions(let list) = try await stage.get(.subscriptions(.init()), by: person) else {
                Issue.record("no list")
                continue
            }
            let told = list.subscriptions.map { "\($0.node ?? "") \($0.id ?? "")" }
            let expected = models.compactMap { node, model in model.subscribers[person].map { "\(node) \($0)" } }
            #expect(told == expected.sorted(), "step \(step)")
        }
    }
}
