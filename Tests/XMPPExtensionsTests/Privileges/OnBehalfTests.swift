// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct OnBehalfTests {
    private let everything = """
        <perm access='roster' type='both'/><perm access='message' type='outgoing'/>\
        <perm access='iq'><namespace ns='urn:example:weather' type='get'/></perm>
        """

    @Test(
        "a message is sent in a user's name, in the version that the server speaks (XEP-0356 §5.3)", arguments: [1, 2])
    func message(version: Int) async throws {
        let privileges = Privileges()
        try await run(privileges) { stream, _ in
            try await stream.send(announcement(everything, version: version))
            try await stream.expectNothing()
            // A sender is most often a full address; servers want the bare one.
            let message = Message(to: "bob@localhost", from: "comp.localhost", id: "m1", body: "Hi")
            try await privileges.send(message, as: "alice@localhost/r1")
            let sent = try await stream.expect(
                """
                <message from='comp.localhost' to='localhost' id='m1'><privilege xmlns='urn:xmpp:privilege:\(version)'>\
                <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='alice@localhost' \
                to='bob@localhost' id='m1' type='chat'><body>Hi</body></message></forwarded></privilege></message>
                """)
            #expect(sent.child(QName("privilege", in: "urn:xmpp:privilege:\(version)"))?.text == "")
            try await privileges.send(Message(to: "bob@localhost", type: .headline, body: "News"), as: "localhost")
            try await stream.expect(
                """
                <message from='comp.localhost' to='localhost' id='*'><privilege xmlns='urn:xmpp:privilege:\(version)'>\
                <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='localhost' \
                to='bob@localhost' id='*' type='headline'><body>News</body></message></forwarded></privilege></message>
                """)
            await #expect { try await privileges.send(Message(to: nil), as: "alice@localhost") } throws: {
                ($0 as? ComponentError)?.code == .missingRecipient
            }
        }
    }

    @Test("what is not granted is not tried, and the error says what the configuration lacks (XEP-0356 §9)")
    func notGranted() async throws {
        let privileges = Privileges()
        func failure(_ work: () async throws -> Void) async -> PrivilegeError? {
            await #expect(throws: PrivilegeError.self) { try await work() }
        }
        let idle = await failure { try await privileges.send(Message(to: "a@b"), as: "alice@localhost") }
        #expect(idle?.code == .notRunning)
        try await run(privileges) { stream, _ in
            let early = await failure { try await privileges.send(Message(to: "a@b"), as: "alice@localhost") }
            #expect(early?.code == .notGranted)
            #expect(early?.message.contains(#"privileged_entities = { ["comp.localhost"]"#) == true)
            #expect(early?.message.contains(#"message = "outgoing""#) == true)
            #expect(early?.message.contains("mod_privilege with message: {outgoing: RULE}") == true)
            let foreign = await failure { _ = try await privileges.roster(of: "juliet@capulet.lit") }
            #expect(foreign?.code == .notManaged && foreign?.message.contains("localhost") == true)

            try await stream.send(announcement("<perm access='roster' type='get'/>", version: 1))
            try await stream.expectNothing()
            let set = await failure { try await privileges.removeRosterItem("bob@localhost", of: "alice@localhost") }
            #expect(set?.code == .notGranted && set?.message.contains(#"roster = "set""#) == true)
            let old = await failure { _ = try await privileges.query(Weather(city: "Rome"), as: "alice@localhost") }
            #expect(old?.code == .unsupportedVersion)

            try await stream.send(
                announcement("<perm access='iq'><namespace ns='urn:example:weather' type='set'/></perm>"))
            try await stream.expectNothing()
            let get = await failure { _ = try await privileges.query(Weather(city: "Rome"), as: "alice@localhost") }
            #expect(get?.code == .notGranted)
            #expect(get?.message.contains(#"iq = { ["urn:example:weather"] = "get" }"#) == true)
            try await stream.expectNothing()
        }
    }

    /// Answers the next privileged request with `inner`, in which ID stands for the id of the request inside.
    private func respond(_ stream: TestStream, recipient: String, with inner: String) async throws {
        let request = try await stream.expect(
            """
            <iq type='get' id='*' from='comp.localhost' to='alice@localhost'>\
            <privileged_iq xmlns='urn:xmpp:privilege:2'><iq xmlns='jabber:client' type='get' id='*' to='\(recipient)'>\
            <weather xmlns='urn:example:weather' city='Rome'/></iq></privileged_iq></iq>
            """)
        let id = try #require(request.firstChild?.firstChild?["id"])
        try await stream.send(
            """
            <iq type='result' id='\(try #require(request["id"]))' from='alice@localhost' to='comp.localhost'>\
            <privilege xmlns='urn:xmpp:privilege:2'><forwarded xmlns='urn:xmpp:forward:0'>\
            \(inner.replacing("ID", with: id))</forwarded></privilege></iq>
            """)
    }

    @Test("a request is sent in a user's name, and its answer is typed (XEP-0356 §6.3)")
    func request() async throws {
        let privileges = Privileges()
        try await run(privileges) { stream, _ in
            try await stream.send(announcement(everything))
            try await stream.expectNothing()
            async let own = privileges.query(Weather(city: "Rome"), as: "alice@localhost/r1")
            try await respond(
                stream, recipient: "alice@localhost",
                with:
                    "<iq xmlns='jabber:client' type='result' id='ID'><weather xmlns='urn:example:weather'>sun</weather></iq>"
            )
            #expect(try await own == Forecast("sun"))

            async let others = outcome {
                try await privileges.query(Weather(city: "Rome"), to: "weather.example", as: "alice@localhost")
            }
            try await respond(
                stream, recipient: "weather.example",
                with: """
                    <iq xmlns='jabber:client' type='error' id='ID'><error type='cancel'>\
                    <item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
                    """)
            let refused = await others
            #expect(throws: StanzaError.itemNotFound()) { try refused.get() }
        }
    }

    @Test(
        "an answer that is none, or to something else, is not believed (XEP-0356 §6.3)",
        arguments: [
            "<iq xmlns='jabber:client' type='result' id='other'><weather xmlns='urn:example:weather'>sun</weather></iq>",
            "<iq xmlns='jabber:client' type='set' id='ID'><weather xmlns='urn:example:weather'>sun</weather></iq>",
            "<iq xmlns='jabber:client' type='result' id='ID'/>", "<message xmlns='jabber:client' id='ID'/>", "",
        ])
    func badAnswer(inner: String) async throws {
        let privileges = Privileges()
        try await run(privileges) { stream, _ in
            try await stream.send(announcement(everything))
            try await stream.expectNothing()
            async let answer = outcome { try await privileges.query(Weather(city: "Rome"), as: "alice@localhost") }
            try await respond(stream, recipient: "alice@localhost", with: inner)
            let bad = await answer
            #expect(throws: PayloadError.self) { try bad.get() }
        }
    }

    @Test("rosters are read and changed in the usual way, addressed to the user (XEP-0356 §4.3)")
    func rosters() async throws {
        let privileges = Privileges()
        try await run(privileges) { stream, _ in
            try await stream.send(announcement(everything, version: 1))
            try await stream.expectNothing()
            async let roster = privileges.roster(of: "alice@localhost/r1")
            let get = try await stream.expect(
                "<iq type='get' id='*' from='comp.localhost' to='alice@localhost'><query xmlns='jabber:iq:roster'/></iq>"
            )
            try await stream.send(
                """
                <iq type='result' id='\(try #require(get["id"]))' from='alice@localhost' to='comp.localhost'>\
                <query xmlns='jabber:iq:roster' ver='7'><item jid='bob@localhost' subscription='both'/></query></iq>
                """)
            #expect(try await roster == Roster([RosterItem("bob@localhost", subscription: .both)], version: "7"))

            async let removal: Void = privileges.removeRosterItem("bob@localhost", of: "alice@localhost")
            let set = try await stream.expect(
                """
                <iq type='set' id='*' from='comp.localhost' to='alice@localhost'><query xmlns='jabber:iq:roster'>\
                <item jid='bob@localhost' subscription='remove'/></query></iq>
                """)
            try await stream.send(
                "<iq type='result' id='\(try #require(set["id"]))' from='alice@localhost' to='comp.localhost'/>")
            try await removal
        }
    }

    @Test("roster pushes are for whoever wants them, and only from the user's server (XEP-0356 §4.4, RFC 6121 §2.1.6)")
    func pushes() async throws {
        let seen = Notes()
        var configuration = Privileges.Configuration()
        configuration.onRosterPush = { update, user in seen.note("\(user): \(update.item.jid)") }
        func push(_ id: String, from: String) -> String {
            """
            <iq type='set' id='\(id)' from='\(from)' to='comp.localhost'><query xmlns='jabber:iq:roster'>\
            <item jid='nurse@example.com'/></query></iq>
            """
        }
        try await run(Privileges(configuration)) { stream, _ in
            try await stream.send(push("early", from: "juliet@localhost"))
            try await stream.expect(stanzaError("service-unavailable", "cancel", id: "early", to: "juliet@localhost"))
            try await stream.send(announcement(everything))
            try await stream.send(push("p1", from: "juliet@localhost"))
            try await stream.expect("<iq type='result' id='p1' from='comp.localhost' to='juliet@localhost'/>")
            for sender in ["juliet@localhost/balcony", "juliet@capulet.lit", "localhost", "capulet.lit"] {
                try await stream.send(push("p2", from: sender))
                try await stream.expect(stanzaError("service-unavailable", "cancel", id: "p2", to: sender))
            }
        }
        #expect(seen.all == ["juliet@localhost: nurse@example.com"])
        try await run(Privileges()) { stream, _ in
            try await stream.send(announcement(everything) + push("p3", from: "juliet@localhost"))
            try await stream.expect(stanzaError("service-unavailable", "cancel", id: "p3", to: "juliet@localhost"))
        }
    }
}
