// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import XMLStream
import XMPPCore
import XMPPExtensions

/// alice and bob have the same contact, and see it differently; alice is reminded of something.
struct SecretaryConversation {
    let cast: Cast
    /// The bot's address.
    let contact: String

    init(_ cast: Cast, domain: String) {
        self.cast = cast
        contact = "secretary@\(domain)"
    }

    func run() async throws {
        let alice = try await cast.login("alice")
        let bob = try await cast.login("bob")
        print()
        let domain = String(contact.drop { $0 != "@" }.dropFirst())
        try await alice.waitUntilReachable(domain)
        try await befriend(alice)
        let shown = try await befriend(bob)

        try await say("remind me to pick up the kids in 2 seconds", by: alice)
        try await sees(alice, "away")
        bob.show("And I see it like this, at the same time:", "the same contact")
        guard try await bob.drain().allSatisfy({ $0.child("show").map { $0.text == "chat" } ?? true }) else {
            throw InteropError("bob sees what alice does")
        }
        show("[chat] \(shown)", "presence for bob")

        let reminder = try await next(alice, "the reminder") { $0.child(AtomEntry.name) != nil }
        show(reminder, "a message, when it is due")
        try await sees(alice, "dnd")
        let id = reminder["id"] ?? ""
        alice.show("✔", "a reaction, XEP-0444")
        _ = try await alice.drain()
        try alice.send(
            """
            <message type='chat' to='\(contact)'>\
            <reactions xmlns='urn:xmpp:reactions:0' id='\(id)'><reaction>✔</reaction></reactions></message>
            """)
        try await sees(alice, "chat")
        for client in [alice, bob] { try await client.close() }
    }

    /// - Returns: The status that is seen.
    @discardableResult
    private func befriend(_ client: ChatClient) async throws -> String {
        client.show("May I add you to my contacts?", "presence, type subscribe")
        client.send(presence: "subscribe", to: contact)
        _ = try await next(client, "approval") { $0.name == "presence" && $0["type"] == "subscribed" }
        _ = try await next(client, "its request") { $0.name == "presence" && $0["type"] == "subscribe" }
        client.send(presence: "subscribed", to: contact)
        return try await sees(client, "chat")
    }

    private func say(_ text: String, by client: ChatClient) async throws {
        client.show(text)
        client.send(body: text, to: contact, id: UUID().uuidString)
        show(try await next(client, "an answer") { $0.name == "message" && $0.child("body") != nil })
    }

    @discardableResult
    private func sees(_ client: ChatClient, _ show: String) async throws -> String {
        let presence = try await next(client, "presence \(show)") {
            $0.name == "presence" && $0.child("show")?.text == show
        }
        let user = client.bareJID.prefix { $0 != "@" }
        let status = presence.child("status")?.text ?? ""
        self.show("[\(show)] \(status)", "presence for \(user)")
        return status
    }

    private func next(
        _ client: ChatClient, _ what: String, _ isMeant: @escaping @Sendable (Element) -> Bool
    ) async throws -> Element {
        let contact = contact
        return try await client.next(what) { stanza in
            (stanza["from"] ?? "").split(separator: "/").first.map(String.init) == contact && isMeant(stanza)
        }
    }

    private func show(_ message: Element, _ note: String? = nil) {
        for (number, line) in (message.child("body")?.text ?? "").split(separator: "\n").enumerated() {
            show(String(line), number == 0 ? note : nil)
        }
    }

    private func show(_ text: String, _ note: String? = nil) {
        conversation.show(text, by: "secretary", note)
    }
}
