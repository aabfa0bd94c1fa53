// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import Testing
import XMPPComponent
import XMPPExtensions

/// A component that acts in the name of its server's users (XEP-0356) and gets requests of theirs (XEP-0355): version 2
/// of both on Prosody, version 1 on ejabberd 23.01.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct PrivilegeTests {
    private let disco = "http://jabber.org/protocol/disco#info"

    /// Runs the privileged component while `body` runs, which begins when the server has granted everything.
    private func attached(
        _ server: RealServer, _ privileges: Privileges = PrivilegeTests.forecasts(),
        @RouteBuilder routes: () -> [any Routable] = { [any Routable]() },
        _ body: (Attached, Privileges) async throws -> Void
    ) async throws {
        let others = routes()
        try await Attached.with(
            server, as: .privileged,
            routes: {
                privileges
                others
            }
        ) { attached in
            try await attached.becomesOnline()
            try await granted(privileges)
            try await body(attached, privileges)
        }
    }

    private func granted(_ privileges: Privileges) async throws {
        let grants = try await eventually(within: .patience) {
            privileges.grants(by: "localhost").flatMap { $0.privileges == nil || $0.delegations.isEmpty ? nil : $0 }
        }
        guard grants != nil else { throw InteropError("nothing was granted: \(privileges.grants)") }
    }

    /// Answers weather requests to users and to the server.
    private static func forecasts() -> Privileges {
        Privileges(server: "localhost") {
            OnIQ(Weather.self) { request, context in
                if request.city == "Atlantis" { throw StanzaError.itemNotFound("It sank.") }
                return Forecast("\(request.city) for \(context.sender?.description ?? "") of \(context.address)")
            }
            OnIQ(.get, QName("weather", in: "urn:example:filtered")) { payload, _ in Forecast(payload["node"] ?? "") }
        }
    }

    // MARK: What is granted

    @Test(
        "what the server grants is known, and service discovery shows what is delegated (XEP-0356 §4.2, XEP-0355 §7.2)",
        arguments: RealServer.Kind.allCases)
    func grants(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind, privileges: true) { server in
            try await attached(server) { _, privileges in
                let grants = try #require(privileges.grants(by: "localhost"))
                let granted = try #require(grants.privileges)
                #expect(granted.version == (kind == .prosody ? .two : .one))
                #expect(granted.roster == .both)
                #expect(granted.sendsMessages)
                #expect(granted.presence == .roster)
                if kind == .prosody {
                    #expect(
                        granted.requests == ["urn:xmpp:ping": .get, "vcard-temp": .both, "jabber:iq:private": .set])
                    #expect(
                        Set(grants.delegations.map(\.namespace)) == ["urn:example:weather", "urn:example:filtered"])
                    #expect(grants.delegations.first { $0.namespace.hasSuffix("filtered") }?.attributes == ["node"])
                } else {
                    #expect(granted.requests.isEmpty)
                    #expect(grants.delegations == [DelegatedNamespace("urn:example:weather")])
                }
                let alice = try await ChatClient.login("alice", to: server)
                for address in ["localhost", alice.bareJID] {
                    let info = try await alice.ask("query", in: disco, of: address)
                    #expect(info.children.contains { $0["var"] == "urn:example:weather" }, "\(address)")
                }
            }
        }
    }

    @Test(
        "privileges and delegations work again on the next stream, and after a restart of the server",
        arguments: RealServer.Kind.allCases)
    func reconnect(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind, privileges: true) { server in
            for _ in 1...2 {
                try await attached(server) { _, privileges in try await expectAll(server, privileges) }
            }
            try await attached(server) { attached, privileges in
                let changes = privileges.changes
                try await server.restart()
                _ = try await attached.becomesDisconnected()
                // What was granted is forgotten, before the next stream's grants.
                #expect(await changes.first(where: \.isEmpty) != nil)
                try await attached.becomesOnline()
                try await granted(privileges)
                try await expectAll(server, privileges)
            }
        }
    }

    /// A delegated request is answered and a message sent in alice's name arrives.
    private func expectAll(_ server: RealServer, _ privileges: Privileges) async throws {
        let alice = try await ChatClient.login("alice", to: server)
        let forecast = try await alice.query(.get, Weather.element("Rome"))
        #expect(forecast.firstChild?.text == "Rome for \(alice.jid) of alice@localhost")
        try await privileges.send(Message(to: try JID(parsing: alice.jid), body: "to myself"), as: "alice@localhost")
        _ = try await alice.next("message") { $0.isMessage(from: "alice@localhost") && $0.body == "to myself" }
        try await alice.close()
    }

    // MARK: In users' names

    @Test("a user's roster is read and changed (XEP-0356 §4.3)", arguments: RealServer.Kind.allCases)
    func rosters(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind, privileges: true) { server in
            try await attached(server) { _, privileges in
                let alice = try await ChatClient.login("alice", to: server)
                let item = Element(
                    RosterItem.name, attributes: ["jid": "bob@localhost", "name": "Bob"],
                    children: [Element(QName("group", in: RosterItem.name.namespace), text: "Friends")])
                _ = try await alice.query(.set, Element(RosterQuery.name, children: [item]))
                let roster = try await privileges.roster(of: try JID(parsing: alice.jid))
                #expect(roster["bob@localhost"]?.label == "Bob")
                #expect(roster["bob@localhost"]?.groups == ["Friends"])

                let carol = RosterItem("carol@localhost", label: "Carol", subscription: .both, groups: ["New"])
                guard kind == .prosody else {
                    // Issue 3942 of ejabberd, fixed in 23.10.
                    await #expect {
                        try await privileges.setRosterItem(carol, of: "alice@localhost")
                    } throws: {
                        ($0 as? StanzaError)?.condition == .internalServerError
                    }
                    return
                }
                try await privileges.setRosterItem(carol, of: "alice@localhost")
                let push = try await alice.next("roster push") {
                    $0["type"] == "set" && $0.firstChild?.firstChild?["jid"] == "carol@localhost"
                }
                let pushed = try RosterUpdate(try #require(push.firstChild)).item
                #expect(pushed == carol)
                #expect(try await privileges.roster(of: "alice@localhost")["carol@localhost"] == carol)
                try await privileges.removeRosterItem("carol@localhost", of: "alice@localhost")
                #expect(try await privileges.roster(of: "alice@localhost").items.map(\.jid) == ["bob@localhost"])
                await #expect {
                    try await privileges.removeRosterItem("carol@localhost", of: "alice@localhost")
                } throws: {
                    ($0 as? StanzaError)?.condition == .itemNotFound
                }
            }
        }
    }

    @Test("messages in a user's and the server's name arrive (XEP-0356 §5.3)", arguments: RealServer.Kind.allCases)
    func messages(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind, privileges: true) { server in
            try await attached(server) { _, privileges in
                let bob = try await ChatClient.login("bob", to: server)
                var message = Message(to: "bob@localhost", id: "on-behalf", body: "Grüße & <love>")
                message.append(OriginID("on-behalf"))
                for sender in ["alice@localhost", "localhost"] as [JID] {
                    try await privileges.send(message, as: sender)
                    // Prosody tells every user at login that it has no privileges.
                    let received = try await bob.next("message") {
                        $0.isMessage(from: sender.description) && $0["id"] == "on-behalf"
                    }
                    #expect(received.body == "Grüße & <love>")
                    #expect(received["id"] == "on-behalf" && received["type"] == "chat")
                    #expect(received.child(OriginID.name)?["id"] == "on-behalf")
                }
                await #expect {
                    try await privileges.send(message, as: "alice@elsewhere.example")
                } throws: {
                    ($0 as? PrivilegeError)?.code == .notManaged
                }
            }
        }
    }

    @Test(
        "requests in a user's name are answered, where the server can (XEP-0356 §6.3)",
        arguments: RealServer.Kind.allCases)
    func requests(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind, privileges: true) { server in
            try await attached(server) { _, privileges in
                guard kind == .prosody else {
                    await #expect { _ = try await privileges.query(Ping(), as: "alice@localhost") } throws: {
                        ($0 as? PrivilegeError)?.code == .unsupportedVersion
                    }
                    return
                }
                let bob = try await ChatClient.login("bob", to: server)
                // Bob answers pings himself.
                _ = try await privileges.query(Ping(), to: try JID(parsing: bob.jid), as: "alice@localhost")
                _ = try await privileges.query(Ping(), to: "localhost", as: "alice@localhost/any")
                await #expect {
                    _ = try await privileges.query(Ping(), to: "bob@localhost/elsewhere", as: "alice@localhost")
                } throws: {
                    ($0 as? StanzaError)?.condition == .serviceUnavailable
                }
                await #expect { _ = try await privileges.query(Weather(city: "Rome"), as: "alice@localhost") } throws: {
                    ($0 as? PrivilegeError)?.code == .notGranted
                }
                // Her own account.
                let alice = try await ChatClient.login("alice", to: server)
                _ = try await privileges.query(NameOnCard(), as: "alice@localhost")
                let card = try await alice.query(.get, Element(NameOnCard.name))
                #expect(card.firstChild?.child("FN")?.text == "Alice")
            }
        }
    }

    @Test(
        "users' presence comes to ordinary handlers, our own does not come back (XEP-0356 §7)",
        arguments: RealServer.Kind.allCases)
    func presence(_ kind: RealServer.Kind) async throws {
        let seen = Locked<[String]>([])
        try await RealServer.with(kind, privileges: true) { server in
            try await attached(
                server,
                routes: {
                    OnPresence { presence, context in
                        let kind = presence.type?.rawValue ?? "available"
                        seen.withLock { $0.append("\(kind) \(presence.from?.description ?? "") \(context.address)") }
                    }
                }
            ) { attached, _ in
                let alice = try await ChatClient.login("alice", to: server)
                let jid = try JID(parsing: alice.jid)
                try await attached.component.send(Presence(to: jid, from: "someone@privileged.localhost/bot"))
                _ = try await alice.next("presence") { $0.isPresence(nil, from: "someone@privileged.localhost/bot") }
                // ejabberd 23.01 shows what a client sends; of a session that ends without a word it shows nothing.
                alice.send(presence: "unavailable")
                try await alice.close()
                let expected = ["available", "unavailable"].map { "\($0) \(jid) privileged.localhost" }
                let both = try await eventually(within: .patience) {
                    Set(seen.current).isSuperset(of: expected) ? seen.current : nil
                }
                #expect(both != nil, "\(seen.current)")
                #expect(!seen.current.contains { $0.contains("someone@") })
            }
        }
    }

    // MARK: Delegated requests

    @Test(
        "delegated requests reach the handler, its answers and errors the user (XEP-0355 §4.3)",
        arguments: RealServer.Kind.allCases)
    func delegated(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind, privileges: true) { server in
            try await attached(server) { _, _ in
                let alice = try await ChatClient.login("alice", to: server)
                for recipient in [nil, "alice@localhost", "bob@localhost", "localhost"] {
                    let answer = try await alice.query(.get, Weather.element("Rome"), to: recipient)
                    #expect(answer["type"] == "result")
                    let address = recipient ?? "alice@localhost"
                    #expect(answer.firstChild?.text == "Rome for \(alice.jid) of \(address)")

                    let error = try await alice.query(.get, Weather.element("Atlantis"), to: recipient)
                    #expect(error.errorCondition == "item-not-found")
                    #expect(
                        error.child("error")?.child(QName("text", in: StanzaError.namespace))?.text == "It sank.")
                    #expect(
                        try await alice.query(.get, Element(Weather.name), to: recipient).errorCondition
                            == "bad-request")
                    #expect(
                        try await alice.query(.set, Weather.element("Rome"), to: recipient).errorCondition
                            == "feature-not-implemented")
                }
                if kind == .prosody {
                    let name = QName("weather", in: "urn:example:filtered")
                    let ours = try await alice.query(.get, Element(name, attributes: ["node": "x"]))
                    #expect(ours.firstChild?.text == "x")
                    #expect(try await alice.query(.get, Element(name)).errorCondition == "service-unavailable")
                }
                // The component's own address has no such thing.
                let direct = try await alice.query(.get, Weather.element("Rome"), to: "privileged.localhost")
                #expect(direct.errorCondition == "service-unavailable")
            }
        }
    }

    @Test(
        "users who say that they are the server are not believed (XEP-0356 §4.2, XEP-0355 §10)",
        arguments: RealServer.Kind.allCases)
    func forged(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind, privileges: true) { server in
            try await attached(server) { _, privileges in
                let before = privileges.grants
                let alice = try await ChatClient.login("alice", to: server)
                for number in [1, 2] {
                    let permission = Element(
                        QName("perm", in: "urn:xmpp:privilege:\(number)"),
                        attributes: ["access": "roster", "type": "none"])
                    let namespace = Element(
                        QName("delegated", in: "urn:xmpp:delegation:\(number)"),
                        attributes: ["namespace": "urn:example:forged"])
                    let claims = [
                        Element(QName("privilege", in: "urn:xmpp:privilege:\(number)"), children: [permission]),
                        Element(QName("delegation", in: "urn:xmpp:delegation:\(number)"), children: [namespace]),
                    ]
                    for claim in claims {
                        alice.send(
                            Element(
                                QName("message", in: "jabber:client"),
                                attributes: ["to": "privileged.localhost", "id": "f"], children: [claim]))
                        let refusal = try await alice.next("refusal") { $0.name == "message" && $0["id"] == "f" }
                        #expect(refusal.errorCondition == "forbidden")
                    }
                    let question = try Element(
                        parsing: "<iq type='get' id='1' from='bob@localhost/x'>\(Weather.element("Rome"))</iq>",
                        defaultNamespace: "jabber:client")
                    let wrapped = Element(
                        QName("delegation", in: "urn:xmpp:delegation:\(number)"),
                        children: [Element(Forwarded.name, children: [question])])
                    let answer = try await alice.query(.set, wrapped, to: "privileged.localhost")
                    #expect(answer.errorCondition == "forbidden")
                }
                #expect(privileges.grants == before)
                try await expectAll(server, privileges)
            }
        }
    }
}

/// Sets a vCard (XEP-0054) with nothing but a name.
private struct NameOnCard: IQRequest {
    static let name = QName("vCard", in: "vcard-temp")
    static let kind = IQKind.set
    typealias Response = EmptyResponse

    init() {}
    init(_ element: Element) throws(PayloadError) {}

    func write(to writer: inout Writer) {
        writer.element(Self.name) { $0.element(QName("FN", in: Self.name.namespace), text: "Alice") }
    }
}
