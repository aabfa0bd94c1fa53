// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import InteropSupport
import Logging
import PubSubSQLiteStore
import PubSubService
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// What memory the running service takes with many nodes and subscriptions in its file.
struct Memory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Resident memory of the service with many nodes and subscriptions, at rest and after publications.")

    @Option(help: "Nodes.")
    var nodes = 100_000
    @Option(help: "Subscriptions to all of them together.")
    var subscriptions = 1_000_000
    @Option(help: "Nodes at which something is published, all over.")
    var touched = 10_000

    func run() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("pubsub-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let path = directory + "/pubsub.sqlite"
        let each = subscriptions / max(1, nodes)
        let filling = ContinuousClock.now
        try await fill(path, each)
        print("filled in \(text(ContinuousClock.now - filling)) s")
        let server = try await LoopbackServer()
        let start = ContinuousClock.now
        let service = try ComponentProcess(
            "pubsub-service",
            environment: [
                "COMPONENT_HOST": server.address.host, "COMPONENT_PORT": "\(server.address.port)",
                "COMPONENT_DOMAIN": "pubsub.localhost", "COMPONENT_SECRET": "secret", "PUBSUB_STORE": "sqlite:\(path)",
                "PUBSUB_ADMINS": "admin@localhost",
            ])
        let stream = try await server.accept()
        try await stream.authenticate(secret: "secret")
        let usage = ProcessUsage(pid: service.pid)
        let connected = ContinuousClock.now
        try await publish(at: 1..<2, each, stream)
        let told = ContinuousClock.now
        print("connected after \(text(connected - start)) s, first publication told after \(text(told - start)) s")
        print("\(nodes) nodes, \(nodes * each) subscriptions, \(Self.size(of: path)) MiB of file")
        try await ContinuousClock().sleep(for: .seconds(5))
        print("at rest: \(Int(usage.residentMebibytes)) MiB resident")
        for part in 1...10 {
            let step = max(1, nodes / max(1, touched))
            let all = Array(stride(from: 2, through: nodes, by: step))
            let share = all.count / 10
            let (begin, ticks) = (ContinuousClock.now, usage.ticks)
            for start in stride(from: (part - 1) * share, to: part * share, by: 20) {
                try await publish(at: all[start..<min(start + 20, part * share)], each, stream)
            }
            print(
                """
                after publications at \(part * share) nodes: \(Int(usage.residentMebibytes)) MiB resident; the last \
                \(share) took \(text(ContinuousClock.now - begin)) s, \((usage.ticks - ticks) / 100) s of processor time
                """)
        }
        guard try await service.stop() == .exited(0) else { throw BenchmarkError("the service ended otherwise") }
        await server.close()
    }

    private func text(_ duration: Duration) -> String { "\((duration.inSeconds * 100).rounded() / 100)" }

    private static func size(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? Int ?? 0) >> 20
    }

    /// Writes the file, as the service would have.
    private func fill(_ path: String, _ each: Int) async throws {
        let store = SQLiteStore(path: path, logger: Logger(label: "fill") { _ in SwiftLogNoOpLogHandler() })
        try await store.start { _ in }
        let now = Date()
        for first in stride(from: 1, through: nodes, by: 500) {
            let part = first...min(first + 499, nodes)
            try await store.write { store in
                for number in part {
                    let node = try store.insert(
                        Node(
                            address: NodeAddress("node-\(number)"), configuration: PubSubNodeConfiguration(),
                            creator: JID("owner\(number % 1000)@localhost") ?? "owner@localhost", createdAt: now))
                    try store.setAffiliation(.owner, of: node.creator, at: node.key)
                    for user in 0..<each {
                        // A hundred thousand users, so that each has several.
                        let subscriber =
                            JID("user\((number &* 7919 &+ user &* 104_729) % 100_000)@localhost") ?? "user@localhost"
                        try store.put(
                            NodeSubscription(
                                node: node.key, subscriber: subscriber, id: "\(number)-\(user)", state: .subscribed,
                                createdAt: now))
                    }
                }
            }
        }
        await store.stop()
    }

    /// Publishes at nodes, and takes the answers and all that subscribers are told.
    private func publish(at numbers: some Collection<Int>, _ each: Int, _ stream: TestStream) async throws {
        for number in numbers {
            try await stream.send(
                """
                <iq type='set' id='p\(number)' from='admin@localhost/r' to='pubsub.localhost'>\
                <pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='node-\(number)'><item id='i'>\
                <entry xmlns='http://www.w3.org/2005/Atom'><title>News</title></entry></item></publish></pubsub></iq>
                """)
        }
        var (answers, told) = (0, 0)
        while answers < numbers.count || told < numbers.count * each {
            let stanza = try await stream.next()
            if stanza.name == "message" {
                told += 1
            } else if stanza["type"] == "get", let id = stanza["id"] {
                // Whether what is told has been taken.
                try await stream.send("<iq type='result' id='\(id)' from='localhost' to='pubsub.localhost'/>")
            } else {
                guard stanza["type"] == "result" else { throw BenchmarkError("\(stanza)") }
                answers += 1
            }
        }
    }
}
