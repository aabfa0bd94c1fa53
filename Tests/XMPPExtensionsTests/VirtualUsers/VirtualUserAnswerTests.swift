// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// What users answer about themselves, and what they tell clients that want to know.
@Suite(.timeLimit(.minutes(15)))
struct VirtualUserAnswerTests {
    private let server = InProcessServer()
    private let discoInfo = "http://jabber.org/protocol/disco#info"

    private func run(
        _ profile: VirtualUserProfile, store: any VirtualUserStore = MemoryVirtualUserStore(),
        script: (TestStream, VirtualUsers) async throws -> Void
    ) async throws {
        let store = WatchedStore(store)
        let users = VirtualUsers(["bot": profile], store: store)
        let component = try server.component { users }
        try await server.run(component) { (stream: TestStream) async throws in
            await store.wasRead()
            try await script(stream, users)
        }
    }

    private func ask(_ payload: String, from: String, to: String = "bot@echo.localhost", of stream: TestStream)
        async throws -> Element
    {
        try await stream.send(get(payload, from: from, to: to))
        let answer = try await stream.next()
        #expect(answer["type"] == "result", "\(answer)")
        return try #require(answer.firstChild)
    }

    private func items(_ answer: Element) throws -> [PubSubItem] { try PubSub.GetItems.Response(answer).items }

    // MARK: Service discovery and capabilities

    @Test("what presence advertises is answered at its node, of the full and the bare address (XEP-0115 §6.2)")
    func capabilities() async throws {
        var profile = VirtualUserProfile(name: "Secretary")
        profile.features = ["urn:example:secretary"]
        try await run(profile) { (stream, _) async throws in
            try await stream.send(presence("subscribe", from: "alice@localhost"))
            _ = try await stream.next()
            let presence = try Presence(try await stream.next())
            let capabilities = try #require(try presence.payload(of: EntityCapabilities.self))
            for address in ["bot@echo.localhost/bot", "bot@echo.localhost", "bot@echo.localhost/other"] {
                let answer = try await ask(
                    "<query xmlns='\(discoInfo)' node='\(capabilities.discoNode)'/>", from: "alice@localhost",
                    to: address, of: stream)
                let info = try DiscoInfo(answer)
                #expect(info.verificationString() == capabilities.version)
                #expect(info.node == capabilities.discoNode)
                #expect(info.identities == [DiscoIdentity(category: "client", type: "bot", name: "Secretary")])
                #expect(
                    Set(info.features).isSuperset(of: [
                        "vcard-temp", "http://jabber.org/protocol/caps", "urn:example:secretary", "urn:xmpp:ping",
                        "http://jabber.org/protocol/pubsub",
                    ]))
                let plain = try await ask(
                    "<query xmlns='\(discoInfo)'/>", from: "alice@localhost", to: address, of: stream)
                var same = try DiscoInfo(plain)
                same.node = info.node
                #expect(same == info)
            }
            try await stream.send(
                get("<query xmlns='\(discoInfo)' node='xmpp:echo.localhost#another'/>", from: "alice@localhost"))
            let unknown = try await stream.next()
            #expect(unknown.child("error")?.firstChild?.name == "item-not-found")
        }
    }

    @Test("of a user that does not exist nothing is known")
    func unknownUser() async throws {
        try await run(VirtualUserProfile()) { (stream, _) async throws in
            for payload in [
                "<query xmlns='\(discoInfo)'/>", "<vCard xmlns='vcard-temp'/>",
                "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data'/></pubsub>",
            ] {
                try await stream.send(get(payload, from: "alice@localhost/r1", to: "ghost@echo.localhost"))
                try await stream.expect(
                    failure("item-not-found", to: "alice@localhost/r1", from: "ghost@echo.localhost"))
            }
            // The domain itself is nobody's user.
            let domain = try await ask(
                "<query xmlns='\(discoInfo)'/>", from: "alice@localhost", to: "echo.localhost", of: stream)
            #expect(domain.isNamed(DiscoInfo.name))
        }
    }

    // MARK: vCard and nodes

    private func photographed() throws -> (VirtualUserProfile, Avatar, Avatar) {
        let one = try Avatar(onePixel)
        let other = try Avatar(onePixel + [0])
        var profile = VirtualUserProfile { viewer in
            switch viewer.local {
            case "alice": VirtualPresence(avatar: one, nickname: "Al's bot")
            case "bob": VirtualPresence(avatar: other)
            default: VirtualPresence()
            }
        }
        profile.vCard = { requester in requester.local == "eve" ? nil : VCard(fullName: "For \(requester)") }
        return (profile, one, other)
    }

    @Test("the vCard is the requester's own, with the photo of the presence they see (XEP-0054 §3.3, XEP-0153 §3.2)")
    func vCards() async throws {
        let (profile, one, other) = try photographed()
        try await run(profile) { (stream, _) async throws in
            for (name, avatar, nickname) in [("alice", one, "Al's bot"), ("bob", other, nil), ("carol", nil, nil)] {
                let answer = try await ask("<vCard xmlns='vcard-temp'/>", from: "\(name)@localhost/r1", of: stream)
                let card = try VCard(answer)
                #expect(card.fullName == "For \(name)@localhost")
                #expect(card.photo == avatar.map { .embedded($0.bytes, mediaType: "image/png") })
                #expect(card.nickname == nickname)
            }
            try await stream.send(get("<vCard xmlns='vcard-temp'/>", from: "eve@localhost"))
            try await stream.expect(failure("item-not-found", to: "eve@localhost"))
            // Nobody changes the card of another (XEP-0054 §3.2).
            try await stream.send(
                "<iq type='set' id='q1' from='alice@localhost' to='bot@echo.localhost'><vCard xmlns='vcard-temp'/></iq>"
            )
            #expect(try await stream.next()["type"] == "error")
        }
    }

    @Test("avatar and nickname are at their nodes, the requester's own (XEP-0084 §3.4, XEP-0172 §4.3)")
    func nodes() async throws {
        let (profile, one, other) = try photographed()
        func items(_ node: String, _ item: String = "") -> String {
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='\(node)'>\(item)</items></pubsub>"
        }
        try await run(profile) { (stream, _) async throws in
            for (name, avatar) in [("alice", one), ("bob", other)] {
                let from = "\(name)@localhost/r1"
                let asked = items(AvatarData.node, "<item id='\(avatar.id)'/>")
                for request in [asked, items(AvatarData.node)] {
                    let answer = try self.items(try await ask(request, from: from, of: stream))
                    let item = try #require(answer.first)
                    #expect(item.id == avatar.id && answer.count == 1)
                    #expect(try item.payload(of: AvatarData.self)?.bytes == avatar.bytes)
                }
                let metadata = try await ask(items(AvatarMetadata.node), from: from, of: stream)
                let item = try #require(self.items(metadata).first)
                #expect(try item.payload(of: AvatarMetadata.self)?.stored == avatar.info)
                #expect(item.id == avatar.id)
            }
            // One viewer's avatar is not another's, and no longer there when it has changed.
            try await stream.send(get(items(AvatarData.node, "<item id='\(other.id)'/>"), from: "alice@localhost/r1"))
            try await stream.expect(failure("item-not-found", to: "alice@localhost/r1"))
            try await stream.send(get(items(AvatarData.node), from: "carol@localhost"))
            try await stream.expect(result(items(AvatarData.node), to: "carol@localhost"))
            let none = try await ask(items(AvatarMetadata.node), from: "carol@localhost", of: stream)
            let item = try #require(self.items(none).first)
            #expect(try item.payload(of: AvatarMetadata.self)?.infos == [])
            let nick = try await ask(items(Nickname.node), from: "alice@localhost", of: stream)
            #expect("\(nick)".contains("Al&apos;s bot"))
            try await stream.send(get(items("urn:example:other"), from: "alice@localhost"))
            try await stream.expect(failure("item-not-found", to: "alice@localhost"))
            try await stream.send(
                get(
                    "<pubsub xmlns='http://jabber.org/protocol/pubsub'><subscriptions/></pubsub>",
                    from: "alice@localhost"))
            #expect(try await stream.next().child("error")?.firstChild?.name == "feature-not-implemented")
            for bad in ["", "<items/>", "<items node='x'><item/></items>"] {
                try await stream.send(
                    get("<pubsub xmlns='http://jabber.org/protocol/pubsub'>\(bad)</pubsub>", from: "alice@localhost"))
                #expect(try await stream.next()["type"] == "error")
            }
            try await stream.expectNothing()
        }
    }

    // MARK: Events

    @Test("a client that wants avatar and nickname is told when it comes, and when they change (XEP-0163 §4)")
    func events() async throws {
        let one = try Avatar(onePixel)
        let store = await MemoryVirtualUserStore()
            .with("alice@localhost", .subscribe, .approve, .probe, .request, .subscribed)
        let profile = VirtualUserProfile { _ in VirtualPresence(avatar: one, nickname: "Bot") }
        let interested = DiscoInfo(
            identities: [DiscoIdentity(category: "client", type: "pc")],
            features: [AvatarMetadata.notifyFeature, Nickname.node + "+notify"])
        let version = try #require(interested.verificationString())
        let caps = "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='x' ver='\(version)'/>"
        try await run(profile, store: store) { (stream, users) async throws in
            for _ in 0..<2 { _ = try await stream.next() }
            // A client that says nothing wants nothing.
            try await stream.send(presence(from: "alice@localhost/plain"))
            try await stream.expectNothing()
            try await stream.send(presence(from: "alice@localhost/r1", inside: caps))
            let question = try await stream.next()
            #expect(question["to"] == "alice@localhost/r1" && question.firstChild?["node"] == "x#\(version)")
            try await stream.send(
                """
                <iq type='result' id='\(question["id"] ?? "")' from='alice@localhost/r1' to='\(question["from"] ?? "")'>\
                \(try Element(interested))</iq>
                """)
            try await stream.expect(event(AvatarMetadata.node, one.id, "\(try Element(AvatarMetadata(one)))", "r1"))
            try await stream.expect(event(Nickname.node, "current", "\(try Element(Nickname("Bot")))", "r1"))
            // The next client with the same capabilities is not asked, only told; and nobody twice.
            try await stream.send(presence(from: "alice@localhost/r2", inside: caps))
            try await stream.expect(event(AvatarMetadata.node, one.id, "\(try Element(AvatarMetadata(one)))", "r2"))
            _ = try await stream.next()
            try await stream.send(presence(from: "alice@localhost/r2", inside: "<show>away</show>" + caps))
            try await stream.expectNothing()
            // A change goes to those who are there, as presence and as event.
            try await stream.send(presence("unavailable", from: "alice@localhost/r2"))
            let bot = try await users.bot()
            try await bot.setPresence(VirtualPresence(nickname: "Bot"), for: "alice@localhost")
            try await stream.expect(shown(to: "alice@localhost"))
            try await stream.expect(event(AvatarMetadata.node, "current", "\(try Element(AvatarMetadata(nil)))", "r1"))
            try await bot.setPresence(VirtualPresence(status: "busy"), for: "alice@localhost")
            try await stream.expect(shown(to: "alice@localhost", "<status>busy</status>"))
            try await stream.expect(event(Nickname.node, "current", "\(try Element(Nickname("")))", "r1"))
            try await stream.expectNothing()
        }
    }

    private func event(_ node: String, _ id: String, _ payload: String, _ resource: String) -> String {
        """
        <message type='headline' id='*' from='bot@echo.localhost' to='alice@localhost/\(resource)'>\
        <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='\(node)'><item id='\(id)'>\(payload)</item>\
        </items></event></message>
        """
    }

    @Test("strangers get no events, whatever their clients want, and nothing is remembered of them")
    func strangers() async throws {
        let notes = Notes()
        var profile = VirtualUserProfile()
        profile.onChange = { change, _ in notes.note("\(change.kind)") }
        try await run(profile) { (stream, users) async throws in
            try await stream.send(
                presence(
                    from: "eve@localhost/r1",
                    inside: "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='x' ver='y'/>"))
            try await stream.send(presence("unavailable", from: "eve@localhost/r1"))
            try await stream.expectNothing()
            #expect(notes.all.isEmpty)
            #expect(try await users.bot().availableResources(of: "eve@localhost").isEmpty)
        }
    }

    // MARK: Messages and the author

    @Test("messages go out from the full address; an author's mistake is logged, not sent")
    func messages() async throws {
        struct Mistake: Error {}
        var profile = VirtualUserProfile()
        profile.onChange = { _, _ in throw Mistake() }
        try await run(profile) { (stream, users) async throws in
            let bot = try await users.bot()
            try await bot.send(body: "hello", to: "alice@localhost")
            try await stream.expect(
                "<message type='chat' id='*' from='bot@echo.localhost/bot' to='alice@localhost'><body>hello</body></message>"
            )
            try await stream.send(presence("subscribe", from: "alice@localhost"))
            try await stream.expect(answer("subscribed", to: "alice@localhost"))
            try await stream.expect(shown(to: "alice@localhost"))
            try await stream.expectNothing()
            async let pong: EmptyResponse = bot.query(Ping(), to: "alice@localhost/r1")
            let question = try await stream.next()
            #expect(question["from"] == "bot@echo.localhost/bot")
            try await stream.send(
                "<iq type='result' id='\(question["id"] ?? "")' from='alice@localhost/r1' to='bot@echo.localhost/bot'/>"
            )
            _ = try await pong
        }
    }
}
