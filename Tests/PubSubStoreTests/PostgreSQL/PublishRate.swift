// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import PubSubPostgreSQLStore
import PubSubService
import Testing

private let publishCount = ProcessInfo.processInfo.environment["PUBSUB_STORE_RATE"].flatMap { Int($0) } ?? 0

/// Not a test: how many publishes per second reach the disk, 16 in flight. `PUBSUB_STORE_RATE=10000 swift test …`
@Suite("PostgreSQL store: rate", .enabled(if: PostgreSQLServer.isInstalled && publishCount > 0))
struct PublishRate {
    @Test("publishes per second")
    func rate() async throws {
        let server = try await PostgreSQLServer.start()
        let store = try PostgreSQLSite(server).store()
        try await store.start { _ in }
        let node = try await store.write { try $0.insert(.sample("news")).key }
        let begin = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<16 {
                group.addTask {
                    for number in 0..<(publishCount / 16) {
                        try await store.write { store in
                            guard let node = try store.node(at: NodeAddress("news")) else { throw Refusal() }
                            _ = try store.affiliation(of: alice, at: node.key)
                            let item = try store.put(.sample("\(writer) \(number)"), at: node.key)
                            try store.enqueue(.sample(node.key, .published([item])))
                            _ = try store.trimItems(at: node.key, to: 100)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let (seconds, attoseconds) = (ContinuousClock.now - begin).components
        print("\(Int(Double(publishCount) / (Double(seconds) + Double(attoseconds) / 1e18))) publishes/s")
        #expect(try await store.read { try $0.itemCount(at: node) } == 100)
        await store.stop()
        try await server.stop()
    }
}
