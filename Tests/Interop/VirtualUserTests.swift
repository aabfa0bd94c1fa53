// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Logging
import Testing
import XMPPComponent
import XMPPExtensions
import XMPPVirtualUsersSQLite

/// One contact that shows each of two people another face, through real servers and with real clients.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct VirtualUserTests {
    private static let contact = "secretary@echo.localhost"
    private static let bot = "secretary@echo.localhost/bot"

    /// What the two are shown.
    private struct Faces: Sendable {
        let alice: Avatar
        let bob: Avatar
        /// Whom presence was computed for, in order.
        let asked = Locked<[String]>([])

        init() throws {
            alice = try Avatar(Self.pixel)
            bob = try Avatar(Self.pixel + [0])
        }

        var profile: VirtualUserProfile {
            var profile = VirtualUserProfile(name: "Secretary") { viewer in
                asked.withLock { $0.append(viewer.description) }
                return viewer.local == "alice"
                    ? VirtualPresence(
                        show: .dnd, status: "2 reminders for Alice", priority: 1, avatar: alice,
                        nickname: "Alice's secretary")
                    : VirtualPresence(show: .chat, status: "nothing to do for Bob", avatar: bob, nickname: "Secretary")
            }
            profile.subscribesBack = true
            return profile
        }

        /// The smallest beginning of a PNG file.
        private static let pixel: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0,
            1,
            8, 6, 0, 0, 0, 0x1F, 0x15, 0xC4, 0x89,
        ]
    }

    @Test(
        "two clients see different presence, status and avatar from the same contact at the same time",
        arguments: RealServer.Kind.allCases)
    func twoFaces(_ kind: RealServer.Kind) async throws {
        let faces = try Faces()
        let users = VirtualUsers(["secretary": faces.profile])
        try await RealServer.with(kind) { server in
            try await Attached.with(server, routes: { users }) { attached in
                try await attached.becomesOnline()
                let alice = try await ChatClient.login("alice", to: server)
                let bob = try await ChatClient.login("bob", to: server)
                for client in [alice, bob] { client.send(presence: "subscribe", to: Self.contact) }
                try await approved(alice)
                try await approved(bob)
                try await expect(alice, "dnd", "2 reminders for Alice", faces.alice)
                try await expect(bob, "chat", "nothing to do for Bob", faces.bob)

                // Another client of hers is shown the same, because its server asks.
                let phone = try await ChatClient.login("alice", to: server, resource: "phone")
                try await expect(phone, "dnd", "2 reminders for Alice", faces.alice)

                // A change for one is not seen by the other.
                let secretary = try #require(try await users.user("secretary"))
                // Prosody probes too when the subscription is approved: the same presence may come twice.
                try await bob.converse(with: attached)
                _ = try await bob.drain()
                try await secretary.setPresence(VirtualPresence(status: "only for Alice"), for: "alice@localhost")
                for client in [alice, phone] {
                    let changed = try await client.next("the change") {
                        $0.isPresence(nil, from: Self.bot) && $0.status == "only for Alice"
                    }
                    #expect(changed.photo == "")
                }
                try await bob.converse(with: attached)
                #expect(try await !bob.drain().contains { $0.name == "presence" })

                // She takes the contact out of her roster.
                let item = Element(
                    QName("item", in: "jabber:iq:roster"), attributes: ["jid": Self.contact, "subscription": "remove"])
                _ = try await alice.query(.set, Element(QName("query", in: "jabber:iq:roster"), children: [item]))
                let isRemoved = try await eventually(within: .patience) {
                    try await secretary.subscription(with: "alice@localhost").isNone ? true : nil
                }
                #expect(isRemoved == true)
                #expect(try await secretary.subscribers == ["bob@localhost"])

                // Everybody who saw it is told that it leaves.
                attached.component.shutDown()
                _ = try await bob.next("leave") { $0.isPresence("unavailable", from: Self.bot) }
            }
        }
    }

    @Test(
        "a client that wants it is told of the avatar, and fetches it from the node (XEP-0084)",
        arguments: RealServer.Kind.allCases)
    func notifies(_ kind: RealServer.Kind) async throws {
        let faces = try Faces()
        let users = VirtualUsers(["secretary": faces.profile])
        let interests = DiscoInfo(
            identities: [DiscoIdentity(category: "client", type: "pc")], features: [AvatarMetadata.notifyFeature])
        let capabilities = EntityCapabilities(
            node: "urn:example:client", version: try #require(interests.verificationString()))
        try await RealServer.with(kind) { server in
            try await Attached.with(server, routes: { users }) { attached in
                try await attached.becomesOnline()
                let alice = try await ChatClient.login("alice", to: server)
                alice.send(presence: "subscribe", to: Self.contact)
                try await approved(alice)
                // The contact asks back, and sees her.
                _ = try await alice.next("its request") { $0.isPresence("subscribe", from: Self.contact) }
                alice.send(presence: "subscribed", to: Self.contact)
                alice.send(
                    Element(QName("presence", in: "jabber:client"), children: [try Element(capabilities)]))
                let question = try await alice.next("question") {
                    $0.name == "iq" && $0["type"] == "get" && $0["from"] == Self.contact
                        && $0.firstChild?["node"] != nil
                }
                var answer = interests
                answer.node = capabilities.discoNode
                alice.send(
                    Element(
                        QName("iq", in: "jabber:client"),
                        attributes: ["type": "result", "id": question["id"] ?? "", "to": Self.contact],
                        children: [try Element(answer)]))
                let message = try await alice.next("event") { $0.isMessage(from: Self.contact) }
                let event = try #require(try Message(message).payload(of: PubSubEvent.self))
                guard case .items(let items) = event else { throw InteropError("no items: \(event)") }
                let metadata = try #require(try items.published.first?.payload(of: AvatarMetadata.self))
                let id = try #require(metadata.stored?.id)
                #expect(id == faces.alice.id)

                let request = try Element(PubSub.GetItems(AvatarData.node, itemIDs: [id]))
                let result = try await alice.query(.get, request, to: Self.contact)
                let item = try PubSub.GetItems.Response(try #require(result.firstChild)).items.first
                #expect(try item?.payload(of: AvatarData.self)?.bytes == faces.alice.bytes)
            }
        }
    }

    @Test(
        "who was approved sees the contact again after a restart of the component, and of the server",
        arguments: RealServer.Kind.allCases)
    func restarts(_ kind: RealServer.Kind) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appendingPathComponent("users.sqlite").path
        let faces = try Faces()
        try await RealServer.with(kind) { server in
            let alice = try await ChatClient.login("alice", to: server)
            var store = try await SQLiteVirtualUserStore(path: path)
            try await Attached.with(server, routes: { VirtualUsers(["secretary": faces.profile], store: store) }) {
                attached in
                try await attached.becomesOnline()
                alice.send(presence: "subscribe", to: Self.contact)
                try await approved(alice)
                try await expect(alice, "dnd", "2 reminders for Alice", faces.alice)
            }
            _ = try await alice.next("leave") { $0.isPresence("unavailable", from: Self.bot) }
            try await store.close()

            // Another process with the same file: she does nothing, and sees it again.
            store = try await SQLiteVirtualUserStore(path: path)
            let users = VirtualUsers(["secretary": faces.profile], store: store)
            try await Attached.with(server, routes: { users }) { attached in
                try await attached.becomesOnline()
                try await expect(alice, "dnd", "2 reminders for Alice", faces.alice)

                // Before the restart: when that returns, the component may be back already.
                let before = faces.asked.current.count
                try await server.restart()
                _ = try await attached.becomesDisconnected()
                try await attached.becomesOnline()
                // Nobody is logged in whose server could have asked.
                let isAnnounced = try await eventually(within: .patience) {
                    faces.asked.current.count > before ? true : nil
                }
                #expect(isAnnounced == true)
                let again = try await ChatClient.login("alice", to: server)
                try await expect(again, "dnd", "2 reminders for Alice", faces.alice)
                #expect(try await users.user("secretary")?.subscribers == ["alice@localhost"])
            }
            try await store.close()
        }
    }

    @Test(
        "a storm through a server is no faster than it may be; with VIRTUAL_USERS_BUDDIES=100000 it tells what it takes",
        arguments: RealServer.Kind.allCases)
    func storm(_ kind: RealServer.Kind) async throws {
        let environment = ProcessInfo.processInfo.environment["VIRTUAL_USERS_BUDDIES"]
        let buddies = environment.flatMap(Int.init) ?? 1000
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let store = try await SQLiteVirtualUserStore(path: directory.appendingPathComponent("users.sqlite").path)
        let clock = ContinuousClock()
        let storing = try await clock.measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for strand in 0..<100 {
                    group.addTask {
                        for number in stride(from: strand, to: buddies, by: 100) {
                            // Before alice in the order of announcements. The server knows none of them.
                            let key = BuddyKey(user: "secretary", buddy: try JID(parsing: "a-\(number)@localhost"))
                            _ = try await store.update(key, with: [.subscribe, .approve, .probe])
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        var configuration = VirtualUsers.Configuration()
        configuration.announcementsPerSecond = 2000
        let faces = try Faces()
        let users = VirtualUsers(["secretary": faces.profile], store: store, configuration: configuration)
        let configure: (inout ComponentConfiguration) -> Void = {
            $0.logger.logLevel = .warning
            // Prosody takes some 5000 stanzas a second.
            $0.timeouts.drain = .seconds(10 + buddies / 2500)
        }
        try await RealServer.with(kind, logLevel: .error) { server in
            let alice = try await ChatClient.login("alice", to: server)
            try await Attached.with(server, configure: configure, routes: { users }) {
                attached in
                try await attached.becomesOnline()
                alice.send(presence: "subscribe", to: Self.contact)
                try await approved(alice)
                try await expect(alice, "dnd", "2 reminders for Alice", faces.alice)
            }
            _ = try await alice.next("leave", within: .patience) { $0.isPresence("unavailable", from: Self.bot) }
            // Prosody probes too when the subscription is approved: the same presence may have come twice.
            _ = try await alice.drain()
            let before = Self.residentBytes()
            let beginning = clock.now
            try await Attached.with(server, configure: configure, routes: { users }) {
                attached in
                try await attached.becomesOnline()
                _ = try await alice.next("presence", within: .patience) { $0.isPresence(nil, from: Self.bot) }
                let announcing = clock.now - beginning
                // 2000 a second, but for a burst and the order within her batch.
                #expect(announcing > .milliseconds((buddies - 512) / 2))
                let after = Self.residentBytes()
                let leaving = clock.now
                attached.component.shutDown()
                _ = try await alice.next("leave", within: .patience) { $0.isPresence("unavailable", from: Self.bot) }
                if environment != nil {
                    print(
                        "\(kind): \(buddies) buddies stored in \(storing), announced in \(announcing),",
                        "left in \(clock.now - leaving), \((after - before) >> 10) KiB more than before")
                }
            }
        }
        try await store.close()
    }

    /// What the process takes, where that can be told.
    private static func residentBytes() -> Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4096 : 0
    }

    @Test("the example's two users talk, with each other and with whoever asks", arguments: RealServer.Kind.allCases)
    func example(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let process = try ComponentProcess("two-users", attachedTo: server, as: .echo)
            let alice = try await ChatClient.login("alice", to: server)
            try await alice.waitUntilReachable("echo.localhost")
            alice.send(presence: "subscribe", to: "romeo@echo.localhost")
            _ = try await alice.next("approval") { $0.isPresence("subscribed", from: "romeo@echo.localhost") }
            let shown = try await alice.next("Romeo") { $0.isPresence(nil, from: "romeo@echo.localhost/bot") }
            #expect(shown.child("show")?.text == "away")
            alice.send(body: "What says she?", to: "romeo@echo.localhost", id: "q1")
            let answer = try await alice.next("answer") { $0.isMessage(from: "romeo@echo.localhost/bot") }
            #expect(answer.body == "Juliet says: Ay me!")
            #expect(try await process.stop() == .exited(0))
        }
    }

    // MARK: Steps

    private func approved(_ client: ChatClient) async throws {
        _ = try await client.next("approval") { $0.isPresence("subscribed", from: Self.contact) }
    }

    /// Waits for the contact's presence, and fetches the vCard that its avatar is in.
    private func expect(_ client: ChatClient, _ show: String, _ status: String, _ avatar: Avatar) async throws {
        let presence = try await client.next("the contact's presence") { $0.isPresence(nil, from: Self.bot) }
        #expect(presence.child("show")?.text == show)
        #expect(presence.status == status)
        #expect(presence.photo == avatar.id)
        let card = try VCard(try await client.ask("vCard", in: "vcard-temp", of: Self.contact))
        #expect(card.photo == .embedded(avatar.bytes, mediaType: "image/png"))
    }
}

extension Element {
    fileprivate var status: String? { child("status")?.text }
    /// What the presence says of the avatar (XEP-0153).
    fileprivate var photo: String? {
        child(VCardUpdate.name)?.child(QName("photo", in: VCardUpdate.name.namespace))?.text
    }
}

extension ChatClient {
    /// Waits until all that the component sent before has arrived.
    fileprivate func converse(with attached: Attached) async throws {
        _ = try await query(
            .get, Element(QName("ping", in: "urn:xmpp:ping")), to: attached.component.domain.description)
    }
}
