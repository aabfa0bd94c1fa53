// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite("Audiences")
struct AudienceTests {
    private func subscription(
        _ subscriber: JID, _ id: String = "1", node: Int64 = 1, includesBody: Bool = false
    ) -> NodeSubscription {
        var options = PubSubSubscriptionOptions()
        options.includesBody = includesBody
        return NodeSubscription(
            node: node, subscriber: subscriber, id: id, state: .subscribed, options: options,
            createdAt: Date(timeIntervalSince1970: 0))
    }

    private func contents(_ audience: Audience?) -> Set<String> {
        var all: [String] = []
        for group in audience?.groups ?? [] {
            #expect(group.addresses.count == group.since.count && group.hashes.count == group.since.count)
            #expect(group.ids.count == group.since.count && !group.since.isEmpty)
            for position in group.since.indices {
                #expect(group.hashes[position] == Audience.hash(group.addresses[position]))
                all.append("\(group.addresses[position]) \(group.ids[position]) \(group.profile.includesBody)")
            }
        }
        #expect(Set(all).count == all.count)
        return Set(all)
    }

    @Test("random changes leave what a plain dictionary has")
    func random() throws {
        var generator = SeededGenerator(seed: 7)
        var audience = Audience(digestInterval: .seconds(60))
        var plain: [String: Bool] = [:]
        for _ in 0..<5000 {
            let subscriber = try JID(parsing: "user\(Int.random(in: 0..<60, using: &generator))@b.c")
            let id = "\(Int.random(in: 0..<3, using: &generator))"
            if Bool.random(using: &generator) {
                let includesBody = Bool.random(using: &generator)
                audience.put(subscription(subscriber, id, includesBody: includesBody))
                plain["\(subscriber) \(id)"] = includesBody
            } else {
                audience.remove(subscriber, id)
                plain["\(subscriber) \(id)"] = nil
            }
        }
        #expect(contents(audience) == Set(plain.map { "\($0.key) \($0.value)" }))
        #expect(audience.count == plain.count)
        // Everybody with several is known as such.
        let several = Dictionary(grouping: plain.keys) { $0.prefix { $0 != " " } }.filter { $0.value.count > 1 }
        for name in several.keys {
            let address = try JID(parsing: String(name))
            #expect(audience.repeated.contains(Audience.hash(address)))
        }
    }

    @Test("a subscription takes less than 100 bytes")
    func memory() throws {
        var audience = Audience(digestInterval: .seconds(60), expecting: 100_000)
        var seen: Set<UInt32> = []
        for number in 0..<100_000 {
            audience.add(
                subscription(try JID(parsing: "subscriber\(number)@example.org"), "5f2c9e1a7b3d\(number % 9)"),
                seen: &seen)
        }
        #expect(audience.count == 100_000)
        #expect(audience.memoryBytes / 100_000 < 100, "\(audience.memoryBytes / 100_000) bytes")
    }

    @Test("changes that are committed while something is read are not lost, and what is void is not kept")
    func meanwhile() {
        var book = AudienceBook(limit: 100)
        let node = Node(
            key: 1, address: NodeAddress("n"), configuration: PubSubNodeConfiguration(), creator: "a@b.c",
            createdAt: Date(timeIntervalSince1970: 0))
        var reading = AudienceBook.Reading()
        reading.records[1] = NodeRecord(node: node)
        var audience = Audience(digestInterval: .seconds(60))
        audience.put(subscription("old@b.c"))
        reading.audiences[1] = audience

        book.beginReading()
        book.take(
            CommittedChanges(subscriptions: [
                .put(subscription("new@b.c")), .deleted(node: 1, subscriber: "old@b.c", id: "1"),
            ]))
        book.endReading(reading)
        #expect(book.isComplete(1))
        #expect(contents(book.audience(1)) == ["new@b.c 1 false"])

        book.take(CommittedChanges(nodes: [1]))
        #expect(!book.isComplete(1))
        book.beginReading()
        book.take(CommittedChanges(nodes: [1]))
        book.endReading(reading)
        #expect(!book.isComplete(1))
        book.beginReading()
        book.take(CommittedChanges(isEverything: true))
        book.endReading(reading)
        #expect(!book.isComplete(1) && book.counts == (0, 0))
    }

    @Test("what is remembered is bounded; what was not used for long goes first")
    func bounded() {
        var book = AudienceBook(limit: 1000)
        for key in 1...200 as ClosedRange<Int64> {
            var reading = AudienceBook.Reading()
            var audience = Audience(digestInterval: .seconds(60))
            for number in 0..<10 { audience.put(subscription(JID("u\(number)@b.c") ?? "x.y", node: key)) }
            reading.audiences[key] = audience
            book.beginReading()
            book.endReading(reading)
            #expect(book.audience(1) != nil)
            book.trim()
            #expect(book.counts.subscriptions <= 1000)
        }
        #expect(book.hasAudience(200) && book.hasAudience(1) && !book.hasAudience(2))
    }
}

/// Random numbers that are the same each time (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
