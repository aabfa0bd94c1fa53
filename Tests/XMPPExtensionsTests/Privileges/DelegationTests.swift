// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct DelegationTests {
    private let alice = "alice@localhost/r1"

    @Test(
        "a delegated request is answered by an ordinary handler, in the version it came in (XEP-0355 §4.3)",
        arguments: [1, 2])
    func answers(version: Int) async throws {
        try await run(Privileges { forecasts() }) { stream, _ in
            // Prosody: no recipient where it is the user's own account.
            try await stream.send(delegated(weather("Rome"), version: version))
            let own = try await stream.expect(
                answer(
                    """
                    <iq xmlns='jabber:client' type='result' id='u1' to='\(alice)'><weather \
                    xmlns='urn:example:weather'>Rome for \(alice) of alice@localhost</weather></iq>
                    """, version: version))
            // One child at each level, and no text: what Prosody demands.
            var level: Element? = own
            for _ in 0..<4 {
                #expect(level?.nodes.map { $0 }.count == 1)
                level = level?.firstChild
            }
            for (recipient, sender) in [("alice@localhost", alice), ("localhost", alice), ("bob@localhost", "r@x.y/z")]
            {
                try await stream.send(
                    delegated(weather("Oslo", from: sender, to: recipient, id: "u2"), id: "d2", version: version))
                try await stream.expect(
                    answer(
                        """
                        <iq xmlns='jabber:client' type='result' id='u2' to='\(sender)' from='\(recipient)'><weather \
                        xmlns='urn:example:weather'>Oslo for \(sender) of \(recipient)</weather></iq>
                        """, id: "d2", version: version))
            }
        }
    }

    @Test("addresses are repeated as they are spelled: servers compare bytes")
    func spelling() async throws {
        try await run(Privileges { forecasts() }) { stream, _ in
            try await stream.send(delegated(weather("Rome", from: "Alice@LOCALHOST/r1", to: "BOB@localhost")))
            try await stream.expect(
                answer(
                    """
                    <iq xmlns='jabber:client' type='result' id='u1' to='Alice@LOCALHOST/r1' from='BOB@localhost'>\
                    <weather xmlns='urn:example:weather'>Rome for \(alice) of bob@localhost</weather></iq>
                    """))
        }
    }

    @Test("errors are wrapped, whoever makes them (XEP-0355 §4.3)")
    func errors() async throws {
        struct Failure: Error {}
        let privileges = Privileges {
            OnIQ(Weather.self) { request, _ in
                switch request.city {
                case "Atlantis": throw StanzaError.itemNotFound("It sank.")
                default: throw Failure()
                }
            }.at(.users)
        }
        try await run(privileges) { stream, _ in
            try await stream.send(delegated(weather("Atlantis", to: "bob@localhost")))
            try await stream.expect(refusal("item-not-found", "cancel", text: "It sank.", from: "bob@localhost"))
            try await stream.send(delegated(weather("Rome"), version: 1))
            try await stream.expect(refusal("internal-server-error", "cancel", version: 1))
            try await stream.send(delegated(weather("Rome").replacing("city=", with: "town=")))
            try await stream.expect(
                refusal("bad-request", "modify", text: "&lt;weather/> lacks the attribute 'city'"))
            try await stream.send(delegated(weather("Rome").replacing("type='get'", with: "type='set'")))
            try await stream.expect(refusal("feature-not-implemented", "cancel"))
            // Not of users.
            try await stream.send(delegated(weather("Rome", to: "localhost")))
            try await stream.expect(refusal("feature-not-implemented", "cancel", from: "localhost"))
            try await stream.send(delegated(weather("Rome").replacing("urn:example:weather", with: "urn:example:no")))
            try await stream.expect(refusal("service-unavailable", "cancel"))
            try await stream.send(
                delegated(weather("Rome").replacing("</iq>", with: "<more xmlns='urn:example:more'/></iq>")))
            try await stream.expect(refusal("bad-request", "modify", text: "A request has exactly one child element."))
        }
    }

    @Test(
        "only the server hands on requests (XEP-0355 §10)",
        arguments: ["alice@localhost/r1", "alice@localhost", "evil.example", "localhost/r1"])
    func forged(sender: String) async throws {
        try await run(Privileges { forecasts() }) { stream, _ in
            try await stream.send(delegated(weather("Rome", from: "bob@localhost/r"), from: sender))
            try await stream.expect(stanzaError("forbidden", "auth", id: "d1", to: sender))
        }
    }

    @Test(
        "what is not for the server or an account there was not delegated (XEP-0355 §4.3)",
        arguments: [
            ("alice@localhost/r1", "bob@elsewhere.example"), ("alice@localhost/r1", "bob@localhost/phone"),
            ("romeo@montague.lit/x", nil), ("localhost", nil),
        ])
    func foreign(sender: String, recipient: String?) async throws {
        try await run(Privileges { forecasts() }) { stream, _ in
            try await stream.send(delegated(weather("Rome", from: sender, to: recipient)))
            try await stream.expect(refusal("forbidden", "auth", to: sender, from: recipient))
        }
    }

    @Test("a request of the component's own that comes back is recognised (XEP-0355 §4.3.1)")
    func loop() async throws {
        try await run(Privileges { forecasts() }) { stream, _ in
            try await stream.send(delegated(weather("Rome", from: "comp.localhost", to: "alice@localhost")))
            try await stream.expect(
                refusal(
                    "service-unavailable", "cancel", text: "The server hands the component's own requests on to it.",
                    to: "comp.localhost", from: "alice@localhost"))
        }
    }

    @Test("malformed addresses inside are refused inside")
    func malformedAddresses() async throws {
        try await run(Privileges { forecasts() }) { stream, _ in
            try await stream.send(delegated(weather("Rome", from: "@@")))
            try await stream.expect(refusal("jid-malformed", "modify", to: "@@"))
            try await stream.send(delegated(weather("Rome", to: "@@")))
            try await stream.expect(refusal("jid-malformed", "modify", from: "@@"))
        }
    }

    @Test(
        "a wrapping without a request in it cannot be answered in it",
        arguments: [
            "", "<message xmlns='jabber:client' from='alice@localhost/r1' id='u1'/>",
            "<iq xmlns='jabber:client' type='result' from='alice@localhost/r1' id='u1'/>",
            "<iq xmlns='jabber:client' type='get' from='alice@localhost/r1'><ping xmlns='urn:xmpp:ping'/></iq>",
            "<iq xmlns='jabber:client' type='get' id='u1'><ping xmlns='urn:xmpp:ping'/></iq>",
            "<iq type='get' id='u1' from='alice@localhost/r1'><ping xmlns='urn:xmpp:ping'/></iq>",
        ])
    func malformed(content: String) async throws {
        try await run(Privileges { forecasts() }) { stream, _ in
            try await stream.send(delegated(content))
            let error = try await stream.next()
            #expect(error["type"] == "error" && error["id"] == "d1")
            #expect(error.child("error")?.child(QName("bad-request", in: StanzaError.namespace)) != nil)
            try await stream.send(
                delegated("").replacing("<forwarded xmlns='urn:xmpp:forward:0'></forwarded>", with: ""))
            #expect(try await stream.next()["type"] == "error")
            try await stream.expectNothing()
        }
    }

    @Test("a request without an attribute that the server filters by is not ours (XEP-0355 §4.2)")
    func filter() async throws {
        try await run(Privileges { forecasts() }) { stream, _ in
            try await stream.send(
                delegation("<delegated namespace='urn:example:weather'><attribute name='node'/></delegated>"))
            try await stream.send(delegated(weather("Rome")))
            try await stream.expect(refusal("service-unavailable", "cancel"))
            try await stream.send(delegated(weather("Rome").replacing("city=", with: "node='x' city=")))
            #expect("\(try await stream.next())".contains("Rome for"))
        }
    }

    @Test("a response that cannot be written is an error of ours, wrapped")
    func unwritable() async throws {
        struct Broken: XMLPayload, IQResponse {
            static let name = Weather.name
            init() {}
            init(_ element: Element) throws(PayloadError) {}
            func write(to writer: inout Writer) { writer.start(Self.name) }
        }
        let privileges = Privileges {
            OnIQ(.get, Weather.name) { payload, _ in
                payload["city"] == "Babel"
                    ? Forecast(String(repeating: "x", count: 300_000)) as any IQResponse : Broken()
            }
        }
        try await run(privileges) { stream, _ in
            for city in ["Babel", "Rome"] {
                try await stream.send(delegated(weather(city)))
                try await stream.expect(refusal("internal-server-error", "cancel"))
            }
        }
    }

    @Test("a server learns what to advertise from the handlers, and nothing else (XEP-0355 §7.2)")
    func nesting() async throws {
        var configuration = Privileges.Configuration()
        configuration.accountIdentities = ["urn:example:weather": [DiscoIdentity(category: "pubsub", type: "pep")]]
        configuration.serverIdentities = ["urn:example:weather": [DiscoIdentity(category: "store", type: "file")]]
        let privileges = Privileges(configuration) {
            forecasts().at(.users)
            OnIQ(.set, Weather.name, features: ["urn:example:weather#set"]) { _, _ in EmptyResponse() }.at(.domain)
        }
        try await run(privileges) { stream, _ in
            func info(_ node: String) async throws -> Element {
                try await stream.send(
                    """
                    <iq type='get' id='i' from='localhost' to='comp.localhost'>\
                    <query xmlns='http://jabber.org/protocol/disco#info' node='\(node)'/></iq>
                    """)
                return try await stream.next()
            }
            for version in [1, 2] {
                let bare = try await info("urn:xmpp:delegation:\(version):bare:urn:example:weather")
                let account = try DiscoInfo(try #require(bare.firstChild))
                #expect(account.node == "urn:xmpp:delegation:\(version):bare:urn:example:weather")
                #expect(account.features == ["urn:example:weather"])
                #expect(account.identities == [DiscoIdentity(category: "pubsub", type: "pep")])
                let main = try await info("urn:xmpp:delegation:\(version)::urn:example:weather")
                let server = try DiscoInfo(try #require(main.firstChild))
                #expect(server.features == ["urn:example:weather#set"])
                #expect(server.identities == [DiscoIdentity(category: "store", type: "file")])
                for unknown in [":bare:urn:example:no", "::", ":", ":bare:", ":other:urn:example:weather"] {
                    #expect(try await info("urn:xmpp:delegation:\(version)\(unknown)")["type"] == "error")
                }
            }
        }
    }

    @Test("both versions of delegation are announced, privileges and delegated features are not (XEP-0355 §7.1)")
    func announced() async throws {
        var configuration = Privileges.Configuration()
        configuration.onRosterPush = { _, _ in }
        try await run(Privileges(configuration) { forecasts() }) { stream, _ in
            try await stream.send(
                """
                <iq type='get' id='i' from='localhost' to='comp.localhost'>\
                <query xmlns='http://jabber.org/protocol/disco#info'/></iq>
                """)
            let info = try DiscoInfo(resultPayload: try await stream.next().firstChild)
            let ours = info.features.filter { !$0.hasPrefix("http://jabber.org/protocol/") }
            #expect(
                Set(ours) == [
                    "urn:xmpp:delegation:1", "urn:xmpp:delegation:2", "urn:xmpp:ping", "urn:xmpp:time",
                    "jabber:iq:last",
                    "jabber:iq:version",
                ])
        }
    }
}
