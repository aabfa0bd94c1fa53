// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPCore

@testable import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct CapabilitiesCacheTests: CapabilitiesFixture {
    @Test("a verified answer is known of all who advertise the same (XEP-0115 §5.4, rule 3.8)")
    func shared() async throws {
        let cache = CapabilitiesCache()
        let (first, second) = (Oracle(truth), Oracle(lie))
        #expect(try await ask(cache, romeo, first) == truth)
        #expect(try await ask(cache, nurse, second) == truth)
        #expect(
            first.questions == [
                DiscoInfoQuery(node: "http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0=")
            ])
        #expect(second.count == 0)
        #expect(cache.features(of: nurse) == Set(truth.features))
        #expect(cache.info(of: nurse) == truth)
        #expect(cache.features(of: "nobody@capulet.lit/x") == nil)
    }

    @Test("an answer that does not match is known of its giver alone (XEP-0115 §5.4, rule 3.9)")
    func poisoning() async throws {
        let cache = CapabilitiesCache()
        let (liar, honest) = (Oracle(lie), Oracle(truth))
        #expect(try await ask(cache, romeo, liar) == lie)
        #expect(try await ask(cache, nurse, honest) == truth)
        #expect(try await ask(cache, "benvolio@montague.lit/a", liar) == truth)
        #expect((liar.count, honest.count) == (1, 1))
        // Now the string is verified: what it stands for holds for the liar too.
        #expect(cache.features(of: romeo) == Set(truth.features))
    }

    @Test("a liar is not asked again for the same string")
    func liarOnce() async throws {
        let cache = CapabilitiesCache()
        let liar = Oracle(lie)
        #expect(try await ask(cache, romeo, liar) == lie)
        #expect(try await ask(cache, romeo, liar) == lie)
        #expect(liar.count == 1)
        #expect(cache.features(of: romeo) == ["urn:example:lie"])
        #expect(cache.features(of: nurse) == nil)
    }

    @Test("what is signed with an unknown digest is known of its giver alone (XEP-0115 §5.4, rule 2)")
    func unknownDigest() async throws {
        let cache = CapabilitiesCache()
        let oracle = Oracle(truth)
        var capabilities = advertised
        capabilities.hash = CapabilityHash(rawValue: "md2")
        #expect(try await ask(cache, romeo, oracle, capabilities) == truth)
        #expect(try await ask(cache, romeo, oracle, capabilities) == truth)
        #expect(oracle.count == 1)
        #expect(try await ask(cache, nurse, oracle, capabilities) == truth)
        #expect(oracle.count == 2)
        #expect(oracle.questions.first?.node == capabilities.discoNode)
    }

    @Test("in the legacy format the entity itself is asked, and nothing said of others (XEP-0115 §13)")
    func legacy() async throws {
        let cache = CapabilitiesCache()
        let oracle = Oracle(truth)
        let capabilities = EntityCapabilities(node: "http://psi-im.org", version: "0.9", hash: nil)
        #expect(try await ask(cache, romeo, oracle, capabilities) == truth)
        #expect(try await ask(cache, nurse, oracle, capabilities) == truth)
        #expect(oracle.questions == [DiscoInfoQuery(), DiscoInfoQuery()])
    }

    @Test("another digest that is known is verified too")
    func sha256() async throws {
        let cache = CapabilitiesCache()
        let capabilities = EntityCapabilities(
            node: "n", version: "Wr6IGEKhx6b9627gBmi/cCmpxXBc/GYq5zWuYfWGWoc=", hash: .sha256)
        #expect(try await ask(cache, romeo, Oracle(truth), capabilities) == truth)
        #expect(try await ask(cache, nurse, Oracle(lie), capabilities) == truth)
    }

    @Test("an ill-formed answer is not believed of anybody (XEP-0115 §5.4, rule 3)")
    func illFormed() async throws {
        let cache = CapabilitiesCache()
        let oracle = Oracle(DiscoInfo(identities: [], features: ["a", "a"]))
        await #expect(throws: CapabilityProblem.repeatedFeature) { try await ask(cache, romeo, oracle) }
        #expect(cache.info(of: romeo) == nil)
        #expect(try await ask(cache, romeo, oracle) == nil)
        #expect(oracle.count == 1)
    }

    @Test("an answer with the separator in a value is believed of its giver alone, even if it matches")
    func separator() async throws {
        let cache = CapabilitiesCache()
        let forged = DiscoInfo(
            identities: truth.identities, features: [truth.features.sorted().joined(separator: "<")])
        #expect(forged.verificationString() == advertised.version)
        #expect(try await ask(cache, romeo, Oracle(forged)) == forged)
        #expect(try await ask(cache, nurse, Oracle(truth)) == truth)
    }

    @Test("new capabilities of an address are asked for, old ones no longer told")
    func change() async throws {
        let cache = CapabilitiesCache()
        #expect(try await ask(cache, romeo, Oracle(truth)) == truth)
        let capabilities = EntityCapabilities(node: "n", version: try #require(lie.verificationString()))
        #expect(try await ask(cache, romeo, Oracle(lie), capabilities) == lie)
        #expect(cache.features(of: romeo) == ["urn:example:lie"])
        #expect(try await ask(cache, romeo, Oracle(lie)) == truth)
    }

    @Test("who leaves is forgotten, what others have in common is not")
    func forgetting() async throws {
        let cache = CapabilitiesCache()
        _ = try await ask(cache, romeo, Oracle(truth))
        cache.forget(Presence(type: .subscribe, to: nil, from: romeo))
        #expect(cache.info(of: romeo) != nil)
        cache.forget(Presence(type: .unavailable, to: nil, from: romeo))
        #expect(cache.info(of: romeo) == nil)
        #expect(try await ask(cache, romeo, Oracle(lie)) == truth)
    }

    @Test("presence with capabilities is asked about at the exact address, from the one it was for (XEP-0115 §6.2)")
    func transcript() async throws {
        let cache = CapabilitiesCache()
        let server = InProcessServer()
        let component = try server.component {
            OnPresence { presence, context in
                let info = try? await cache.info(for: presence, context: context)
                var message = Message(to: presence.from, body: info?.features.joined(separator: " ") ?? "unknown")
                message.id = "m"
                try await context.send(message)
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            func expect(_ body: String) async throws {
                try await stream.expect(
                    """
                    <message from='bot@echo.localhost/x' to='\(romeo)' id='m' type='chat'><body>\(body)</body></message>
                    """)
            }
            let caps = try Element(EntityCapabilities(node: "n", version: "XLy2SDis85xwnHVtpszskGuNnvA="))
            let presence = "<presence from='\(romeo)' to='bot@echo.localhost/x'>\(caps)</presence>"
            try await stream.send(presence)
            let question = try await stream.expect(
                """
                <iq type='get' id='*' from='bot@echo.localhost/x' to='\(romeo)'>\
                <query xmlns='http://jabber.org/protocol/disco#info' node='n#XLy2SDis85xwnHVtpszskGuNnvA='/></iq>
                """)
            try await stream.send(
                """
                <iq type='result' id='\(question["id"] ?? "")' to='bot@echo.localhost/x' from='\(romeo)'>\
                <query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:x'/></query></iq>
                """)
            try await expect("urn:x")
            try await stream.send(presence)
            try await expect("urn:x")
            try await stream.send("<presence from='\(romeo)' to='bot@echo.localhost/x'><show>away</show></presence>")
            try await expect("urn:x")
            try await stream.send("<presence type='unavailable' from='\(romeo)' to='bot@echo.localhost/x'/>")
            try await expect("unknown")
            try await stream.send(
                "<presence from='\(romeo)' to='bot@echo.localhost/x'><c xmlns='\(EntityCapabilities.namespace)'/></presence>"
            )
            try await expect("unknown")
        }
    }
}
