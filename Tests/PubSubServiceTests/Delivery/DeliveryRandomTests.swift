// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite("Delivery at random", .timeLimit(.minutes(15)))
struct DeliveryRandomTests {
    /// What the test expects: who is due which items, in which order.
    private struct Ledger {
        var due: [String: [String: [String]]] = [:]
        var got: [String: [String: [String]]] = [:]
        var subscribed: [Int: Set<String>] = [:]
    }

    @Test(
        "whatever breaks, nobody who is subscribed misses an item, each node's items come in order, and memory is bounded",
        arguments: [1, 2, 3, 4] as [UInt64])
    func random(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var configuration = DeliveryConfiguration()
        configuration.heldEvents = 10
        configuration.recipientsPerPart = 3
        configuration.partsUnderWay = 4
        configuration.rememberedSubscriptions = 40
        configuration.unconfirmedEvents = 5
        let bench = try await DeliveryBench(configuration)
        var nodes: [Node] = []
        for number in 0..<6 { nodes.append(try await bench.node("n\(number)")) }
        var ledger = Ledger()
        var item = 0
        for _ in 0..<600 {
            let index = Int.random(in: 0..<nodes.count, using: &generator)
            let user = "u\(Int.random(in: 0..<12, using: &generator))@b.c"
            switch Int.random(in: 0..<20, using: &generator) {
            case 0..<9:
                item += 1
                try await bench.publish("\(item)", at: nodes[index])
                for subscriber in ledger.subscribed[index] ?? [] {
                    ledger.due[subscriber, default: [:]]["n\(index)", default: []].append("\(item)")
                }
            case 9..<13:
                try await bench.subscribe(try JID(parsing: user), to: nodes[index])
                ledger.subscribed[index, default: []].insert(user)
            case 13:
                // Everything before is told first, so that it is known who is due what.
                if bench.sink.streamNumber == nil { bench.sink.connect() }
                await settle(bench, &ledger)
                try await bench.unsubscribe(try JID(parsing: user), from: nodes[index])
                ledger.subscribed[index]?.remove(user)
            case 14: bench.sink.breakAfter(Int.random(in: 0..<12, using: &generator))
            case 15:
                bench.sink.survive(Int.random(in: 0..<8, using: &generator))
                bench.sink.disconnect()
            case 16: bench.sink.stick()
            case 17:
                try await bench.configure(nodes[index]) { [item] in $0.title = "\(item)" }
            default:
                if bench.sink.streamNumber == nil { bench.sink.connect() }
                await bench.deliver()
                collect(bench, &ledger)
            }
            #expect(bench.delivery.statistics.heldEvents <= 10)
            #expect(bench.delivery.statistics.eventsUnderWay <= 5)
            #expect(bench.delivery.statistics.rememberedSubscriptions <= 40)
        }
        bench.sink.disconnect()
        bench.sink.connect()
        await settle(bench, &ledger)
        #expect(bench.delivery.statistics.isIdle)
        #expect(try await bench.store.outbox(after: 0, limit: 1).isEmpty)
        for (subscriber, byNode) in ledger.due {
            for (node, items) in byNode {
                // At least once: what comes again comes after what was before it.
                let got = ledger.got[subscriber]?[node] ?? []
                var first: [String] = []
                for id in got where !first.contains(id) { first.append(id) }
                #expect(first == items, "\(subscriber) at \(node)")
            }
        }
        for (subscriber, byNode) in ledger.got {
            for (node, items) in byNode {
                #expect(Set(items).isSubset(of: ledger.due[subscriber]?[node] ?? []), "\(subscriber) at \(node)")
            }
        }
    }

    /// Tells everything, over as many streams as it takes.
    private func settle(_ bench: DeliveryBench, _ ledger: inout Ledger) async {
        for _ in 0..<100 {
            await bench.deliver()
            if bench.delivery.statistics.isIdle { break }
            collect(bench, &ledger)
            bench.sink.disconnect()
            bench.sink.connect()
        }
        collect(bench, &ledger)
    }

    /// What is lost with a stream nobody gets: only what the server has taken is looked at.
    private func collect(_ bench: DeliveryBench, _ ledger: inout Ledger) {
        for message in bench.sink.takeConfirmed() {
            for id in message.descendants("item").compactMap({ $0["id"] }) {
                let node = message.descendants("items").first?["node"] ?? ""
                ledger.got[message["to"] ?? "", default: [:]][node, default: []].append(id)
            }
        }
    }
}
