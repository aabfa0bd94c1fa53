// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

/// Two processes of `pubsub-service` with one PostgreSQL, both connected to ejabberd for one domain.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct PubSubReplicaTests {
    @Test("two replicas serve one domain: what is published is told once and in order, also when one is killed")
    func replicas() async throws {
        let database = try await PostgreSQLServer.shared.value.makeDatabase()
        try await RealServer.with(.ejabberd) { server in
            let replicas = [try await replica(database, server), try await replica(database, server)]
            let address = try JID(parsing: RealServer.Account.feeds.domain)
            let alice = try await ChatClient.login("alice", to: server)
            let bob = try await ChatClient.login("bob", to: server)
            _ = try await alice.query(PubSub.Create("shared"), to: address)
            _ = try await bob.query(PubSub.Subscribe(node: "shared", jid: try JID(parsing: bob.bareJID)), to: address)

            func publish(_ number: Int, within limit: Duration) async throws {
                let item = try PubSubItem(id: "\(number)", encoding: Nickname("number \(number)"))
                _ = try await alice.query(PubSub.Publish(item, to: "shared"), to: address, within: limit)
            }
            for number in 1...60 { try await publish(number, within: .patience) }
            let first = try await told(60, to: bob)
            #expect(first == (1...60).map(String.init))

            replicas[0].signal(SIGKILL)
            _ = try await replicas[0].waitForExit()
            for number in 61...100 {
                // A request may be lost with the replica that had it: it is made again, and does no harm twice.
                for attempt in 1... {
                    do {
                        try await publish(number, within: .seconds(5))
                        break
                    } catch let failure as ExpectationFailure {
                        if attempt == 30 { throw failure }
                    }
                }
            }
            var seen: Set<String> = []
            var later: [String] = []
            while seen.count < 40 {
                for id in try await told(1, to: bob) where Int(id) ?? 0 > 60 && seen.insert(id).inserted {
                    later.append(id)
                }
            }
            #expect(later == (61...100).map(String.init))

            // The one that is left has everything.
            let kept = try await bob.query(PubSub.GetItems("shared"), to: address).items.compactMap(\.id)
            #expect(kept.suffix(40) == (61...100).map(String.init))
            #expect(try await replicas[1].stop() == .exited(0))
        }
    }

    @Test("a command's stages come to whichever replica, and are answered by the one that began it")
    func commands() async throws {
        let database = try await PostgreSQLServer.shared.value.makeDatabase()
        try await RealServer.with(.ejabberd) { server in
            let replicas = [try await replica(database, server), try await replica(database, server)]
            // Each looks where the server sends what is for the domain, and hears of the other by that.
            for replica in replicas { try await replica.line(containing: "replicas=2") }
            let address = try JID(parsing: RealServer.Account.feeds.domain)
            let alice = try await ChatClient.login("alice", to: server)
            for number in 1...30 {
                let begun = try await alice.query(CommandRequest("pubsub-admin:create-node"), to: address)
                #expect(begun.status == .executing)
                let shown = try #require(begun.form)
                var values = Dictionary(grouping: shown.fields) { $0.variable ?? "" }.mapValues { $0.flatMap(\.values) }
                values["node"] = ["node-\(number)"]
                let form = shown.submission(values)
                let end = try await alice.query(
                    CommandRequest(
                        "pubsub-admin:create-node", sessionID: begun.sessionID, action: .complete, form: form),
                    to: address)
                #expect(end.status == .completed)
                #expect(end.notes.map(\.text) == ["The node «node-\(number)» has been made."])
            }

            // Of a replica that is gone nobody goes on with anything.
            var sessions: [String?] = []
            // Fewer than one may have under way at one replica (16).
            for _ in 1...14 {
                sessions.append(
                    try await alice.query(CommandRequest("pubsub-admin:delete-node"), to: address).sessionID)
            }
            replicas[0].signal(SIGKILL)
            _ = try await replicas[0].waitForExit()
            var conditions: [String] = []
            for session in sessions {
                let cancel = CommandRequest("pubsub-admin:delete-node", sessionID: session, action: .cancel)
                do {
                    conditions.append(try await alice.query(cancel, to: address).status.rawValue)
                } catch let error as StanzaError {
                    conditions.append(error.application?.name ?? error.condition.name)
                    #expect(error.text?.contains("begin again") == true)
                }
            }
            #expect(Set(conditions) == ["canceled", "bad-sessionid"])
            #expect(try await replicas[1].stop() == .exited(0))
        }
    }

    private func replica(_ database: String, _ server: RealServer) async throws -> ComponentProcess {
        let process = try ComponentProcess(
            "pubsub-service", attachedTo: server, as: .feeds,
            environment: [
                "PUBSUB_STORE": database, "COMPONENT_CONFLICT": "shared", "COMPONENT_LOG_LEVEL": "debug",
                "PUBSUB_LIMITS_REQUESTS_PER_SECOND": "none", "PUBSUB_ADMINS": "alice@localhost",
            ])
        try await process.line(containing: "connected")
        return process
    }

    @Test("a service whose store is its own does not start as a replica, and says what would do")
    func ownStore() async throws {
        let process = try ComponentProcess(
            "pubsub-service",
            environment: [
                "COMPONENT_DOMAIN": "feeds.localhost", "COMPONENT_SECRET": "secret", "COMPONENT_CONFLICT": "shared",
                "PUBSUB_STORE": "memory:",
            ])
        #expect(try await process.waitForExit() == .exited(78))
        #expect(process.lines.joined().contains("one in PostgreSQL (PUBSUB_STORE) can be shared"))
    }

    /// The items of the next notifications.
    private func told(_ count: Int, to client: ChatClient) async throws -> [String] {
        try await client.collect(count, "notifications", within: .patience) {
            $0.name == "message" && $0.child(PubSubEvent.name) != nil
        }.flatMap { message -> [String] in
            guard let event = message.child(PubSubEvent.name), case .items(let items) = try PubSubEvent(event) else {
                return []
            }
            return items.published.compactMap(\.id)
        }
    }
}
