// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import XMLStream

/// alice adds the echo component to her contacts, writes to it, asks what it can do, and pings it.
struct EchoConversation {
    let alice: ChatClient
    let component: String

    func run() async throws {
        try await alice.waitUntilReachable(component)
        try await subscribe()
        for text in ["Hello, component!", "Grüße & <love> from \"alice\" 👋", "One more, then I am off."] {
            try await say(text)
        }
        try await discover()
        try await ping()
        try await alice.close()
    }

    /// RFC 6121 §3.1: one asks to see another's presence.
    private func subscribe() async throws {
        alice.show("May I add you to my contacts?", "presence, type subscribe")
        alice.send(presence: "subscribe", to: component)
        let peer = component
        _ = try await alice.next("approval of the subscription") {
            $0.name == "presence" && $0["type"] == "subscribed" && $0.isFrom(peer)
        }
        show("You may.", "type subscribed")
        let presence = try await alice.next("presence") {
            $0.name == "presence" && $0["type"] == nil && $0.isFrom(peer)
        }
        show(presence.child("status")?.text ?? "I am here.", "and its presence")
    }

    private func say(_ text: String) async throws {
        let peer = component
        alice.show(text)
        alice.send(body: text, to: peer, id: UUID().uuidString)
        let reply = try await alice.next("reply to a message") {
            $0.name == "message" && $0.isFrom(peer) && ($0.child("body") != nil || $0["type"] == "error")
        }
        guard reply["type"] != "error", let body = reply.child("body")?.text else {
            throw InteropError("the message was refused: \(reply)")
        }
        show(body)
        guard body.contains(text) else { throw InteropError("\"\(body)\" is no echo of \"\(text)\"") }
    }

    /// XEP-0030 §3.
    private func discover() async throws {
        let namespace = "http://jabber.org/protocol/disco#info"
        alice.show("Who are you, and what can you do?", "service discovery, XEP-0030")
        let answer = try await alice.result(.get, Element(QName("query", in: namespace)), of: component)
        guard let info = answer.child(QName("query", in: namespace)) else {
            throw InteropError("an answer without its payload: \(answer)")
        }
        for identity in info.children(QName("identity", in: namespace)) {
            let kind = "\(identity["category"] ?? "?")/\(identity["type"] ?? "?")"
            show("I am \(identity["name"] ?? "a component") (\(kind)), and I understand")
        }
        let features = info.children(QName("feature", in: namespace)).compactMap { $0["var"] }
        guard !features.isEmpty else { throw InteropError("it names no feature: \(answer)") }
        for feature in features.sorted() { conversation.show("  " + feature, by: "") }
    }

    /// XEP-0199 §4.
    private func ping() async throws {
        alice.show("Still there?", "ping, XEP-0199")
        let clock = ContinuousClock()
        let start = clock.now
        _ = try await alice.result(.get, Element(QName("ping", in: "urn:xmpp:ping")), of: component)
        let milliseconds = (clock.now - start) / .milliseconds(1)
        show("Here, \(milliseconds.formatted(.number.precision(.fractionLength(1)))) ms away.")
    }

    private func show(_ text: String, _ note: String? = nil) {
        conversation.show(text, by: component, note)
    }
}

extension Element {
    /// Whether the sender is this JID, with or without a resource.
    fileprivate func isFrom(_ jid: String) -> Bool {
        let from = self["from"] ?? ""
        return from == jid || from.hasPrefix(jid + "/")
    }
}
