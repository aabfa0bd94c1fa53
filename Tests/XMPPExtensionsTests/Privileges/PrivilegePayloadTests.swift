// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct PrivilegePayloadTests {
    private func grant(_ permissions: String, version: Int = 2) throws -> PrivilegeGrant {
        try PrivilegeGrant(element("<privilege xmlns='urn:xmpp:privilege:\(version)'>\(permissions)</privilege>"))
    }

    @Test("permissions are read (XEP-0356 §7.5)")
    func permissions() throws {
        let example = try #require(Example.grants.first { $0.name.contains("managed entity presence") })
        let grant = try PrivilegeGrant(example.element())
        #expect(grant.version == .two)
        #expect(grant.roster == .both && grant.pushesRosters)
        #expect(!grant.sendsMessages)
        #expect(grant.presence == .roster)
        #expect(grant.requests == ["http://jabber.org/protocol/pubsub": .set])
        #expect(grant.allows(.set, in: "http://jabber.org/protocol/pubsub"))
        #expect(!grant.allows(.get, in: "http://jabber.org/protocol/pubsub"))
        #expect(!grant.allows(.set, in: "urn:xmpp:mam:2"))
    }

    @Test("namespaces inside of each other are all read, as Prosody writes them (XEP-0356 §6.2)")
    func nested() throws {
        let example = try #require(Example.grants.first { $0.name.contains("Prosody") })
        let grant = try PrivilegeGrant(example.element())
        #expect(
            grant.requests == [
                "http://jabber.org/protocol/pubsub": .both, "urn:xmpp:mam:2": .get,
                "urn:example:none": PrivilegeAccess.none,
            ])
        #expect(grant.sendsMessages && grant.presence == .roster && grant.roster == .both && grant.pushesRosters)
        let rewritten = try Element(grant)
        #expect(try PrivilegeGrant(rewritten) == grant)
        #expect(rewritten.children.flatMap { $0.children }.allSatisfy { $0.children.isEmpty })
    }

    @Test("version 1 is read and written in its own namespace (XEP-0356 §11.2)")
    func versionOne() throws {
        let grant = try grant("<perm access='message' type='outgoing'/>", version: 1)
        #expect(grant.version == .one && grant.sendsMessages)
        #expect(try Element(grant).namespace == "urn:xmpp:privilege:1")
        #expect(throws: PayloadError.self) { try self.grant("", version: 3) }
    }

    @Test(
        "roster pushes are for those who may read the roster, unless the server says otherwise (XEP-0356 §4.1)",
        arguments: [
            ("type='get'", true), ("type='both'", true), ("type='set'", false), ("type='none'", false),
            ("type='get' push='false'", false), ("type='set' push='true'", false), ("type='both' push='1'", true),
        ])
    func pushes(attributes: String, isPushed: Bool) throws {
        #expect(try grant("<perm access='roster' \(attributes)/>").pushesRosters == isPushed)
    }

    @Test("no permission at all, and permissions that nobody knows, are nothing")
    func nothing() throws {
        #expect(try grant("") == PrivilegeGrant())
        #expect(try grant("<perm access='wings' type='two'/><other/>") == PrivilegeGrant())
    }

    @Test(
        "a permission that is not whole is refused, and what is wrong is named (XEP-0356 §12)",
        arguments: [
            ("<perm type='both'/>", "access"), ("<perm access='roster'/>", "type"),
            ("<perm access='roster' type='some'/>", "type"), ("<perm access='message' type='incoming'/>", "type"),
            ("<perm access='presence' type='all'/>", "type"), ("<perm access='roster' type='get' push='no'/>", "push"),
            ("<perm access='iq'><namespace type='get'/></perm>", "ns"),
            ("<perm access='iq'><namespace ns='a' type='push'/></perm>", "type"),
        ])
    func refusals(permissions: String, attribute: String) throws {
        let error = try #require(throws: PayloadError.self) { try grant(permissions) }
        #expect(error.attribute == attribute)
    }

    @Test("so many namespaces that memory would suffer are refused")
    func bound() throws {
        let many = (0..<1024).map { "<namespace ns='urn:example:\($0)' type='get'/>" }.joined()
        #expect(try grant("<perm access='iq'>\(many)</perm>").requests.count == 1024)
        let more = many + "<namespace ns='one too many' type='get'/>"
        #expect(throws: PayloadError.self) { try grant("<perm access='iq'>\(more)</perm>") }
    }

    @Test("delegated namespaces are read with their attributes (XEP-0355 §4.2)")
    func delegation() throws {
        let grant = try DelegationGrant(try #require(Example.delegations.first).element())
        #expect(
            grant.namespaces == [
                DelegatedNamespace("urn:xmpp:mam:2", attributes: ["node"]),
                DelegatedNamespace("http://jabber.org/protocol/pubsub"),
            ])
        #expect(grant.version == .two && grant.entity == nil)
        let filtered = try #require(grant.namespaces.first)
        #expect(filtered.admits(try element("<query xmlns='urn:xmpp:mam:2' node='a'/>")))
        #expect(!filtered.admits(try element("<query xmlns='urn:xmpp:mam:2'/>")))
        #expect(!filtered.admits(try element("<query xmlns='urn:example:other' node='a'/>")))
        let ofUser = try DelegationGrant(Example.delegations[1].element())
        #expect(ofUser.entity == "juliet@capulet.lit")
    }

    @Test(
        "a delegation that is not whole is refused",
        arguments: ["<delegated/>", "<delegated namespace='a'><attribute/></delegated>"])
    func delegationRefusals(content: String) {
        #expect(throws: PayloadError.self) {
            try DelegationGrant(element("<delegation xmlns='urn:xmpp:delegation:1'>\(content)</delegation>"))
        }
        #expect(throws: PayloadError.self) {
            try DelegationGrant(element("<delegation xmlns='urn:xmpp:delegation:2' to='@'/>"))
        }
        #expect(throws: PayloadError.self) {
            try DelegationGrant(element("<delegation xmlns='urn:xmpp:delegation:9'/>"))
        }
    }

    @Test("a stanza is wrapped as of a client's stream, in the version asked for (XEP-0356 §5.3, XEP-0355 §4.3)")
    func wrapping() throws {
        let message = Message(to: "bob@localhost", from: "alice@localhost", id: "1", body: "Hi")
        #expect(
            try Element(PrivilegedStanza(Forwarded(message), version: .one))
                == element(
                    """
                    <privilege xmlns='urn:xmpp:privilege:1'><forwarded xmlns='urn:xmpp:forward:0'>\
                    <message xmlns='jabber:client' from='alice@localhost' to='bob@localhost' id='1' type='chat'>\
                    <body>Hi</body></message></forwarded></privilege>
                    """))
        let error = IQ(type: .get, to: "comp.localhost", from: "alice@localhost/r", id: "2").errorReply(.itemNotFound())
        #expect(
            try Element(DelegatedStanza(Forwarded(.iq(try #require(error))), version: .one))
                == element(
                    """
                    <delegation xmlns='urn:xmpp:delegation:1'><forwarded xmlns='urn:xmpp:forward:0'>\
                    <iq xmlns='jabber:client' type='error' from='comp.localhost' to='alice@localhost/r' id='2'>\
                    <error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>\
                    </forwarded></delegation>
                    """))
    }

    @Test(
        "a wrapping without a stanza of clients in it is refused",
        arguments: ["", "<forwarded xmlns='urn:xmpp:forward:0'/>", "<iq xmlns='jabber:client' type='get' id='1'/>"])
    func wrappingRefusals(content: String) {
        #expect(throws: PayloadError.self) {
            try PrivilegedStanza(element("<privilege xmlns='urn:xmpp:privilege:2'>\(content)</privilege>"))
        }
        #expect(throws: PayloadError.self) {
            try DelegatedStanza(element("<delegation xmlns='urn:xmpp:delegation:2'>\(content)</delegation>"))
        }
    }

    @Test(
        "what is no request is not sent in anybody's name (XEP-0356 §6.3)",
        arguments: [
            "", "<iq type='get'/>", "<iq xmlns='jabber:client' type='result'/>", "<iq xmlns='jabber:client'/>",
        ])
    func privilegedRequests(content: String) {
        #expect(throws: PayloadError.self) {
            try PrivilegedIQ(element("<privileged_iq xmlns='urn:xmpp:privilege:2'>\(content)</privileged_iq>"))
        }
    }
}
