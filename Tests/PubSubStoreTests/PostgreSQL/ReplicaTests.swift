// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import PubSubPostgreSQLStore
import PubSubService
import Testing
import XMPPExtensions

@Suite("PostgreSQL store: replicas", .enabled(if: PostgreSQLServer.isInstalled), .timeLimit(.minutes(15)))
struct ReplicaTests {
    @Test("replicas that start at once make the tables once")
    func start() async throws {
        try await withSite { site in
            let replicas = try await withThrowingTaskGroup(of: SharedStore.self) { group in
                for _ in 0..<4 { group.addTask { try await SharedStore.start(site) } }
                var started: [SharedStore] = []
                for try await replica in group { started.append(replica) }
                return started
            }
            #expect(try await site.server.execute("SELECT version FROM \(site.schema).pubsub_version") == "3")
            for replica in replicas { await replica.store.stop() }
        }
    }

    @Test("what replicas write at once is in one order, and one of them hands it over")
    func order() async throws {
        try await withSite { site in
            let first = try await SharedStore.start(site)
            let second = try await SharedStore.start(site)
            let node = try await first.store.write { try $0.insert(.sample("news")).key }
            let positions = try await withThrowingTaskGroup(of: Int64.self) { group in
                for number in 0..<200 {
                    let replica = number.isMultiple(of: 2) ? first : second
                    group.addTask { try await replica.publish("item \(number)", at: node) }
                }
                var positions: Set<Int64> = []
                for try await position in group { positions.insert(position) }
                return positions
            }
            #expect(positions.count == 200)
            #expect(try await first.hears { $0.sequences.count >= 200 })
            #expect(first.sequences == Array(1...200))
            #expect(second.sequences.isEmpty)
            // The order of the events is that of the items.
            let events = first.changes.flatMap(\.events).compactMap { event -> Int64? in
                if case .published(let items) = event.kind { items.first?.position } else { nil }
            }
            #expect(events == events.sorted())
            #expect(try await second.itemCount(at: node) == 200)
            await first.store.stop()
            await second.store.stop()
        }
    }

    @Test("a body reads what another replica has just committed, and counts on it")
    func readModifyWrite() async throws {
        try await withSite { site in
            let replicas = [try await SharedStore.start(site), try await SharedStore.start(site)]
            let key = try await replicas[0].store.write { try $0.insert(.sample("0")).key }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    let store = replicas[number % 2].store
                    group.addTask {
                        try await store.write { store in
                            guard var node = try store.node(key) else { throw Refusal() }
                            let count = Int(node.configuration.title ?? "0") ?? 0
                            node.configuration.title = String(count + 1)
                            try store.update(node)
                        }
                    }
                }
                try await group.waitForAll()
            }
            for replica in replicas {
                #expect(try await replica.store.read { try $0.node(key)?.configuration.title } == "100")
                await replica.store.stop()
            }
        }
    }

    @Test("a replica is told which nodes another has changed, and remembers them no more")
    func invalidation() async throws {
        try await withSite { site in
            let first = try await SharedStore.start(site)
            let second = try await SharedStore.start(site)
            let node = try await first.store.write { try $0.insert(.sample("news")) }
            #expect(try await second.store.read { try $0.affiliation(of: bob, at: node.key) } == .none)
            #expect(try await second.store.read { try $0.subscriptions(of: bob, at: node.key) }.isEmpty)
            try await first.store.write { store in
                try store.setAffiliation(.publisher, of: bob, at: node.key)
                try store.put(.sample(node.key, bob))
            }
            #expect(try await second.store.read { try $0.affiliation(of: bob, at: node.key) } == .publisher)
            #expect(try await second.store.read { try $0.subscriptions(of: bob, at: node.key) }.count == 1)
            #expect(try await second.hears { $0.changes.contains { $0.nodes.contains(node.key) } })
            // Its own subscriptions a replica knows one by one.
            #expect(first.changes.flatMap(\.subscriptions).count == 1)
            #expect(second.changes.flatMap(\.subscriptions).isEmpty)
            await first.store.stop()
            await second.store.stop()
        }
    }

    @Test("when the replica that delivers stops, another delivers what is left")
    func leaderStops() async throws {
        try await withSite { site in
            let first = try await SharedStore.start(site)
            let second = try await SharedStore.start(site)
            let node = try await first.store.write { try $0.insert(.sample("news")).key }
            for number in 1...3 { try await second.publish("\(number)", at: node) }
            #expect(try await first.hears { $0.sequences == [1, 2, 3] })
            #expect(try await second.store.outbox(after: 0, limit: 10).isEmpty)
            await first.store.forget([1, 2])
            await first.store.stop()
            #expect(try await second.hears { $0.sequences == [3] })
            try await second.publish("4", at: node)
            #expect(second.sequences == [3, 4])
            #expect(try await second.store.outbox(after: 0, limit: 10).map(\.sequence) == [3, 4])
            await second.store.stop()
        }
    }

    @Test("when the leader's connection is killed, each event is delivered nevertheless, in order")
    func leaderIsKilled() async throws {
        try await withSite { site in
            let replicas = [try await SharedStore.start(site), try await SharedStore.start(site)]
            let node = try await replicas[0].store.write { try $0.insert(.sample("news")).key }
            for number in 0..<60 {
                if number % 20 == 10 { try await site.endLeader() }
                try await replicas[number % 2].publish("\(number)", at: node)
                // Another takes over meanwhile.
                if number % 20 == 15 {
                    let last = Int64(number + 1)
                    let isTold = try await eventually(within: .patience) {
                        replicas.contains { $0.sequences.contains(last) } ? true : nil
                    }
                    #expect(isTold == true)
                }
            }
            let isComplete = try await eventually(within: .patience) {
                Set(replicas.flatMap(\.sequences)).count == 60 ? true : nil
            }
            #expect(isComplete == true)
            for replica in replicas {
                // Whoever leads anew begins with what was not forgotten: in order from there.
                let runs = zip(replica.sequences, replica.sequences.dropFirst()).filter { $0 >= $1 }.count
                #expect(runs <= 3)
                await replica.store.stop()
            }
        }
    }

    @Test("a backlog is handed over by its beginning, the rest is read")
    func backlog() async throws {
        try await withSite { site in
            let first = try await SharedStore.start(site)
            let node = try await first.store.write { try $0.insert(.sample("news")).key }
            try await first.store.write { store in
                for _ in 0..<25 { try store.enqueue(.sample(node)) }
            }
            await first.store.stop()
            let second = SharedStore(try site.store { $0.eventPage = 10 })
            try await second.start()
            #expect(second.sequences == Array(1...10))
            #expect(second.changes.contains { $0.hasMoreEvents })
            #expect(try await second.store.outbox(after: 10, limit: 10).map(\.sequence) == Array(11...20))
            try await second.publish("x", at: node)
            #expect(second.sequences == Array(1...10) + [26])
            await second.store.stop()
        }
    }
}
