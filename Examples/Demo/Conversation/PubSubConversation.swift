// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.1 (subscribe), §6.5 (retrieve), §7.1 (publish), §8.1 (create)

import Foundation
import InteropSupport
import XMLStream
import XMPPCore
import XMPPExtensions

/// bob subscribes to what alice publishes, is told of it, and reads it again later.
struct PubSubConversation {
    let cast: Cast
    let service: String
    private let node = "news"

    init(_ cast: Cast, service: String) {
        self.cast = cast
        self.service = service
    }

    func run() async throws {
        let alice = try await cast.login("alice")
        let bob = try await cast.login("bob")
        let address = try JID(parsing: service)
        print()
        try await alice.waitUntilReachable(service)

        alice.show("I want to publish: make a node «\(node)».", "publish-subscribe, XEP-0060")
        _ = try await alice.query(PubSub.Create(node), to: address)
        show("It is yours.")

        bob.show("Tell me when there is something at «\(node)».", "subscribe")
        let subscribed = try await bob.query(
            PubSub.Subscribe(node: node, jid: try JID(parsing: bob.bareJID)), to: address)
        show("You are \(subscribed.subscription.state.rawValue).")

        let title = "PubSub for components, in Swift"
        alice.show("Publish «\(title)».", "an Atom entry")
        let entry = AtomEntry(id: "tag:localhost,2026:1", title: AtomText(title), updated: .now)
        let published = try await alice.query(PubSub.Publish(try PubSubItem(encoding: entry), to: node), to: address)
        show("It is on disk, as item \(published.itemIDs.joined()).")

        let peer = service
        let notification = try await bob.next("notification") {
            $0.name == "message" && $0["from"] == peer && $0.child(PubSubEvent.name) != nil
        }
        guard let event = notification.child(PubSubEvent.name), case .items(let told) = try PubSubEvent(event),
            let payload = told.published.first?.payload, try AtomEntry(payload).title.plainText == title
        else { throw InteropError("no notification of what was published: \(notification)") }
        show("bob, there is something new at «\(told.node)»: «\(title)».", "notification")

        bob.show("What is there at «\(node)»?", "retrieve")
        let items = try await bob.query(PubSub.GetItems(node), to: address).items
        let titles = try items.compactMap(\.payload).map { try AtomEntry($0).title.plainText ?? "?" }
        guard titles == [title] else { throw InteropError("not what was published: \(titles)") }
        show("«\(titles.joined(separator: "», «"))».")
        for client in [alice, bob] { try await client.close() }
    }

    private func show(_ text: String, _ note: String? = nil) {
        conversation.show(text, by: service, note)
    }
}
