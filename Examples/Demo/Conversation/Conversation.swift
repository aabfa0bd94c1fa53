// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import XMLStream

/// Talks to a component as alice does: adds it to the roster, writes to it, asks what it can do, pings it.
///
/// `conversation COMPONENT` with CLIENT_HOST, CLIENT_PORT, CLIENT_USER, CLIENT_DOMAIN and CLIENT_PASSWORD in the environment. Exits with 0 when
/// every answer came and was right.
@main
struct Conversation {
    let alice: ChatClient
    let component: String

    static func main() async {
        do {
            let environment = ProcessInfo.processInfo.environment
            guard CommandLine.arguments.count == 2, let port = environment["CLIENT_PORT"].flatMap({ Int($0) }) else {
                throw InteropError("usage: CLIENT_PORT=5222 [CLIENT_HOST=… CLIENT_USER=… …] conversation COMPONENT")
            }
            let alice = try await ChatClient.login(
                environment["CLIENT_USER"] ?? "alice",
                domain: environment["CLIENT_DOMAIN"] ?? "localhost",
                host: environment["CLIENT_HOST"] ?? "127.0.0.1",
                port: port,
                password: environment["CLIENT_PASSWORD"] ?? "password",
                resource: "conversation")
            let conversation = Conversation(alice: alice, component: CommandLine.arguments[1])
            try await alice.waitUntilReachable(conversation.component)
            try await conversation.run()
            try await alice.close()
            print("\nIt works: every message came back, and every question was answered.")
        } catch {
            FileHandle.standardError.write(Data("\nThe conversation failed: \(error)\n".utf8))
            exit(1)
        }
    }

    func run() async throws {
        try await subscribe()
        for text in ["Hello, component!", "Grüße & <love> from \"alice\" 👋", "One more, then I am off."] {
            try await say(text)
        }
        try await discover()
        try await ping()
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
        let answer = try await ask(Element(QName("query", in: namespace)))
        guard let info = answer.child(QName("query", in: namespace)) else {
            throw InteropError("an answer without its payload: \(answer)")
        }
        for identity in info.children(QName("identity", in: namespace)) {
            let kind = "\(identity["category"] ?? "?")/\(identity["type"] ?? "?")"
            show("I am \(identity["name"] ?? "a component") (\(kind)), and I understand")
        }
        let features = info.children(QName("feature", in: namespace)).compactMap { $0["var"] }
        guard !features.isEmpty else { throw InteropError("it names no feature: \(answer)") }
        for feature in features.sorted() { Conversation.show("  " + feature, by: "", note: nil) }
    }

    /// XEP-0199 §4.
    private func ping() async throws {
        alice.show("Still there?", "ping, XEP-0199")
        let clock = ContinuousClock()
        let start = clock.now
        _ = try await ask(Element(QName("ping", in: "urn:xmpp:ping")))
        let milliseconds = (clock.now - start) / .milliseconds(1)
        show("Here, \(milliseconds.formatted(.number.precision(.fractionLength(1)))) ms away.")
    }

    private func ask(_ payload: Element) async throws -> Element {
        let answer = try await alice.query(.get, payload, to: component)
        guard answer["type"] == "result" else { throw InteropError("\(payload) was refused: \(answer)") }
        return answer
    }

    private func show(_ text: String, _ protocolNote: String? = nil) {
        Conversation.show(text, by: component, note: protocolNote)
    }

    fileprivate static func show(_ text: String, by speaker: String, note: String?) {
        let line = "  \(speaker.padding(toLength: max(speaker.count + 2, 16), withPad: " ", startingAt: 0))\(text)"
        guard let note else { return print(line) }
        print("\(line.padding(toLength: max(line.count, 58), withPad: " ", startingAt: 0))  (\(note))")
    }
}

extension ChatClient {
    fileprivate func show(_ text: String, _ protocolNote: String? = nil) {
        Conversation.show(text, by: String(bareJID.prefix { $0 != "@" }), note: protocolNote)
    }
}

extension Element {
    /// Whether the sender is this JID, with or without a resource.
    fileprivate func isFrom(_ jid: String) -> Bool {
        let from = self["from"] ?? ""
        return from == jid || from.hasPrefix(jid + "/")
    }
}
