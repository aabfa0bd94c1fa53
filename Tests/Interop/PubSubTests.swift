// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import Synchronization
import Testing
import XMPPComponent
import XMPPExtensions

/// A component uses the publish-subscribe service of a real server.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct PubSubTests {
    /// What the service told.
    private final class Told: Sendable {
        private let notifications = Mutex<[PubSubNotification]>([])

        func note(_ notification: PubSubNotification) {
            notifications.withLock { $0.append(notification) }
        }

        func first(_ what: String, _ isWanted: (PubSubEvent) -> Bool) async throws {
            let found = try await eventually(within: .patience) {
                notifications.withLock { $0.first { isWanted($0.event) } }
            }
            #expect(found != nil, "\(what)")
        }
    }

    private static let service: JID = "pubsub.localhost"

    private func with(
        _ kind: RealServer.Kind, _ body: (PubSubClient, Told) async throws -> Void
    ) async throws {
        try await RealServer.with(kind) { server in
            let told = Told()
            try await Attached.with(
                server,
                routes: {
                    OnPubSubEvent(from: Self.service) { notification, _ in told.note(notification) }
                }
            ) { attached in
                try await attached.becomesOnline()
                try await body(PubSubClient(attached.component, service: Self.service), told)
            }
        }
    }

    @Test(
        "a component makes a node, subscribes, publishes, is told, and deletes it (XEP-0060)",
        arguments: RealServer.Kind.allCases)
    func life(_ kind: RealServer.Kind) async throws {
        try await with(kind) { client, told in
            var changes = PubSubChanges<PubSubNodeConfiguration>()
            changes.title = "News"
            changes.accessModel = .open
            changes.persistsItems = true
            changes.maximumItems = .number(10)
            changes.deliversPayloads = true
            changes.notifiesOfRetraction = true
            changes.notifiesOfDeletion = true
            #expect(try await client.create("news", changes) == "news")
            let configuration = try await client.configuration(of: "news")
            #expect(configuration.title == "News")
            #expect(configuration.maximumItems == .number(10))

            let subscription = try await client.subscribe(to: "news")
            #expect(subscription.state == .subscribed)
            #expect(subscription.jid == client.sender)
            for number in 1...3 {
                let item = try PubSubItem(id: "\(number)", encoding: TimeAway(seconds: UInt64(number)))
                #expect(try await client.publish(item, to: "news") == "\(number)")
            }
            try await told.first("a published item") { event in
                guard case .items(let items) = event, let item = items.published.first else { return false }
                return items.node == "news" && item.id == "3" && (try? item.payload(of: TimeAway.self))?.seconds == 3
            }

            var ids: [String] = []
            for try await item in client.items(of: "news", pageSize: 2) { ids.append(item.id ?? "") }
            #expect(ids.sorted() == ["1", "2", "3"], "\(ids)")
            #expect(try await client.item("2", of: "news")?.payload(of: TimeAway.self)?.seconds == 2)
            #expect(try await client.latestItems(of: "news").map(\.id) == ["3"])
            #expect(try await client.ownSubscriptions().map(\.node) == ["news"])

            try await client.retract("1", from: "news", notifies: true)
            try await told.first("a retracted item") { event in
                guard case .items(let items) = event else { return false }
                return items.retracted == ["1"]
            }
            try await client.unsubscribe(from: "news", subscriptionID: subscription.id)
            try await client.subscribe(to: "news")
            try await client.delete("news")
            try await told.first("the deletion") { $0 == .deleted(node: "news", redirect: nil) }
        }
    }

    @Test("an owner manages people, and what is refused is told (XEP-0060 §8)", arguments: RealServer.Kind.allCases)
    func management(_ kind: RealServer.Kind) async throws {
        try await with(kind) { client, told in
            try await client.create("diary")
            if kind == .ejabberd {
                // Prosody tells affiliations to owners alone.
                #expect(try await client.ownAffiliations().contains(.init("diary", .owner)))
            }
            try await client.setAffiliations([.init("alice@localhost", .publisher)], at: "diary")
            #expect(try await client.affiliations(at: "diary").contains(.init("alice@localhost", .publisher)))
            try await client.subscribe(to: "diary")
            #expect(try await client.subscriptions(to: "diary").map(\.jid) == [client.sender])
            var whitelist = PubSubChanges<PubSubNodeConfiguration>()
            whitelist.accessModel = .whitelist
            try await client.configure("diary", whitelist)
            #expect(try await client.configuration(of: "diary").accessModel == .whitelist)

            var open = PubSubChanges<PubSubNodeConfiguration>()
            open.accessModel = .open
            let unmet = await #expect(throws: PubSubError.self) {
                try await client.publish(PubSubItem(encoding: TimeAway(seconds: 1)), to: "diary", if: open)
            }
            #expect(unmet?.reason == .preconditionNotMet)
            let taken = await #expect(throws: StanzaError.self) { try await client.create("diary") }
            #expect(taken?.condition == .conflict)
            let missing = await #expect(throws: StanzaError.self) { try await client.subscribe(to: "nothing") }
            #expect(missing?.condition == .itemNotFound)
            try await client.purge("diary")
            try await client.delete("diary")
        }
    }
}
