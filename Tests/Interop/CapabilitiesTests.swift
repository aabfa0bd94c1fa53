// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import Testing
import XMPPComponent
import XMPPExtensions

/// What real servers make of our capabilities, and we of their users' (XEP-0115).
@Suite(.serialized, .timeLimit(.minutes(15)))
struct CapabilitiesTests {
    private let bot: JID = "bot@echo.localhost/x"
    private let caps = QName("c", in: EntityCapabilities.namespace)

    /// Users of ours want to be told nicknames.
    private struct Curious: Module {
        var content: [any Routable] { [] }

        func discoInfo(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo? {
            guard node == nil, address.local == "bot" else { return nil }
            return DiscoInfo(
                identities: [DiscoIdentity(category: "client", type: "bot", name: "Bot <&> Ψ", language: "el")],
                features: [Nickname.node + "+notify"])
        }
    }

    @Test(
        "a server believes our digest and sends the events that we want to be told (XEP-0115 §5.4, XEP-0172 §4.3)",
        arguments: RealServer.Kind.allCases)
    func outbound(_ kind: RealServer.Kind) async throws {
        let events = Locked<[Message]>([])
        let approved = Locked(false)
        let capabilities = AdvertisedCapabilities(node: "https://example.org/bot")
        try await RealServer.with(kind) { server in
            try await Attached.with(
                server,
                routes: {
                    capabilities
                    Curious()
                    OnMessage(.headline) { message, _ in events.withLock { $0.append(message) } }
                    OnPresence(.subscribed) { _, _ in approved.withLock { $0 = true } }
                }
            ) { attached in
                try await attached.becomesOnline()
                let alice = try await ChatClient.login("alice", to: server)
                let account = try JID(parsing: alice.bareJID)
                try await attached.component.send(Presence(type: .subscribe, to: account, from: bot.bare))
                _ = try await alice.next("request") { $0.isPresence("subscribe", from: "bot@echo.localhost") }
                alice.send(presence: "subscribed", to: "bot@echo.localhost")
                #expect(try await eventually(within: .patience) { approved.current ? true : nil } == true)

                var presence = Presence(to: account, from: bot)
                presence.append(try await capabilities.capabilities(at: bot, requester: account))
                try await attached.component.send(presence)
                _ = try await alice.next("presence") { $0.isPresence(nil, from: "bot@echo.localhost/x") }
                // The server has asked us on the way, or does so now: who is published to before is not told.
                let event = try await eventually(within: .patience) { () -> Message? in
                    let item = Element(
                        QName("item", in: pubSub), children: [try Element(Nickname("Ishmael"))])
                    let publish = Element(
                        QName("publish", in: pubSub), attributes: ["node": Nickname.node], children: [item])
                    let answer = try await alice.query(.set, Element(QName("pubsub", in: pubSub), children: [publish]))
                    #expect(answer["type"] == "result")
                    return events.current.first
                }
                #expect(event?.from == account)
                #expect(event?.to == bot)
                let item = event?.children.first { $0.name == "event" }?.child("items")?.child("item")
                #expect(try item?.child(Nickname.name).map { try Nickname($0) } == Nickname("Ishmael"))
            }
        }
    }

    private let pubSub = "http://jabber.org/protocol/pubsub"

    @Test("a user's client is asked once, and its capabilities are known", arguments: RealServer.Kind.allCases)
    func inbound(_ kind: RealServer.Kind) async throws {
        let cache = CapabilitiesCache()
        let infos = Locked<[DiscoInfo?]>([])
        let client = DiscoInfo(
            identities: [DiscoIdentity(category: "client", type: "pc", name: "Ψ 0.11", language: "el")],
            features: [AvatarMetadata.notifyFeature, "urn:example:a"])
        let version = try #require(client.verificationString())
        try await RealServer.with(kind) { server in
            try await Attached.with(
                server,
                routes: {
                    OnPresence { presence, context in
                        let info = try await cache.info(for: presence, context: context)
                        infos.withLock { $0.append(info) }
                    }
                }
            ) { attached in
                try await attached.becomesOnline()
                let alice = try await ChatClient.login("alice", to: server)
                let caps = try Element(EntityCapabilities(node: "urn:example:client", version: version))
                let directed = Element(
                    QName("presence", in: "jabber:client"), attributes: ["to": "bot@echo.localhost"], children: [caps])
                alice.send(directed)
                let question = try await alice.next("question") {
                    $0.name == "iq" && $0["from"] == "bot@echo.localhost"
                }
                #expect(question.firstChild?["node"] == "urn:example:client#\(version)")
                alice.send(
                    Element(
                        QName("iq", in: "jabber:client"),
                        attributes: ["type": "result", "to": "bot@echo.localhost", "id": question["id"] ?? ""],
                        children: [try Element(client)]))
                #expect(try await eventually(within: .patience) { infos.current.first } == client)
                alice.send(directed)
                #expect(try await eventually(within: .patience) { infos.current.dropFirst().first } == client)
                let jid = try JID(parsing: alice.jid)
                #expect(cache.features(of: jid)?.contains(AvatarMetadata.notifyFeature) == true)
                await alice.disconnect()
                #expect(
                    try await eventually(within: .patience) { cache.features(of: jid) == nil ? true : nil } == true)
            }
        }
    }
}
