// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPCore
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct AdvertisedCapabilitiesTests {
    private let alice = "alice@example.org/phone"
    private let node = "https://example.org/bot"

    /// What users are changes when told so.
    private final class Moods: Module {
        let feature = Mutex("urn:example:glad")
        var content: [any Routable] { [] }

        func discoInfo(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo? {
            guard node == nil, address.local == "bot" else { return nil }
            return DiscoInfo(
                identities: [DiscoIdentity(category: "client", type: "bot", name: "Mood \u{1} of A & B")],
                features: [feature.withLock(\.self), feature.withLock(\.self)])
        }
    }

    private func answer(_ stream: TestStream, at address: String, node: String? = nil) async throws -> Element {
        var query = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
        if let node { query = "\(try Element(DiscoInfoQuery(node: node)))" }
        // Prosody asks with this id whoever it asks for.
        try await stream.send("<iq type='get' id='disco' from='\(alice)' to='\(address)'>\(query)</iq>")
        return try await stream.next()
    }

    private func info(_ stream: TestStream, at address: String, node: String? = nil) async throws -> DiscoInfo {
        try DiscoInfo(resultPayload: try await answer(stream, at: address, node: node).firstChild)
    }

    @Test("what is answered at the node is what the digest is of, and what is answered without a node (XEP-0115 §6.2)")
    func consistent() async throws {
        let capabilities = AdvertisedCapabilities(node: node)
        let server = InProcessServer()
        let component = try server.component {
            capabilities
            Moods()
            ContactAddresses(admin: ["mailto:admin@example.org"])
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.expectNothing()
            for address in ["bot@echo.localhost/x", "other@echo.localhost/x", "echo.localhost"] {
                let advertised = try await capabilities.capabilities(at: try JID(parsing: address))
                #expect(advertised.node == node)
                #expect(advertised.hash == .sha1)
                let atNode = try await info(stream, at: address, node: advertised.discoNode)
                #expect(atNode.node == advertised.discoNode)
                #expect(atNode.verificationString() == advertised.version)
                #expect(atNode.illFormedness == nil)
                #expect(atNode.features.contains(EntityCapabilities.namespace))
                var without = try await info(stream, at: address)
                #expect(without.node == nil)
                without.node = atNode.node
                #expect(without == atNode)
                #expect(try await capabilities.capabilities(at: try JID(parsing: address)) == advertised)
            }
        }
    }

    @Test("another address has another digest, and old ones are answered for a while")
    func history() async throws {
        let capabilities = AdvertisedCapabilities(node: node, hash: .sha256, maximumVersions: 2)
        let moods = Moods()
        let server = InProcessServer()
        let component = try server.component {
            capabilities
            moods
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.expectNothing()
            var known: [EntityCapabilities] = []
            for mood in ["urn:example:glad", "urn:example:sad", "urn:example:bored"] {
                moods.feature.withLock { $0 = mood }
                known.append(try await capabilities.capabilities(at: "bot@echo.localhost/x"))
            }
            #expect(Set(known.map(\.version)).count == 3)
            #expect(try await capabilities.capabilities(at: "other@echo.localhost/x") != known[2])
            // Of the two that are remembered the other address has taken one.
            let sad = try await answer(stream, at: "bot@echo.localhost/x", node: known[1].discoNode)
            #expect(sad.child("error")?.firstChild?.name == "item-not-found")
            let bored = try await info(stream, at: "bot@echo.localhost/x", node: known[2].discoNode)
            #expect(bored.features.contains("urn:example:bored"))
        }
    }

    @Test("what was advertised before the program was started anew is answered if it is still true")
    func restart() async throws {
        let server = InProcessServer()
        let first = AdvertisedCapabilities(node: node)
        let component = try server.component { first }
        let version = try await {
            let info = try await component.discoInfo(at: "bot@echo.localhost/x")
            return try first.advertise(info).discoNode
        }()
        let second = try server.component { AdvertisedCapabilities(node: node) }
        try await server.run(second) { (stream: TestStream) async throws in
            #expect(try await info(stream, at: "bot@echo.localhost/x", node: version).node == version)
            for other in ["\(node)#x", "\(node)", "\(node)#", "https://example.org/other#x"] {
                let error = try await answer(stream, at: "bot@echo.localhost/x", node: other)
                #expect(error.child("error")?.firstChild?.name == "item-not-found")
            }
        }
    }

    @Test("information that nobody would believe is not advertised")
    func illFormed() throws {
        let capabilities = AdvertisedCapabilities(node: node)
        #expect(throws: CapabilityProblem.repeatedFeature) {
            try capabilities.advertise(DiscoInfo(identities: [], features: ["a", "a"]))
        }
        let heart = DiscoInfo(identities: [DiscoIdentity(category: "client", type: "bot", name: "I <3 you")])
        #expect(try capabilities.advertise(heart).version == heart.verificationString())
    }

    @Test("before the component has started it nothing can be advertised")
    func early() async throws {
        let capabilities = AdvertisedCapabilities(node: node)
        await #expect(throws: ComponentError.self) { try await capabilities.capabilities(at: "bot@echo.localhost") }
    }

    @Test("a module that knows what it is advertises it itself")
    func own() async throws {
        let capabilities = AdvertisedCapabilities(node: "n")
        let own = DiscoInfo(
            node: "ignored", identities: [DiscoIdentity(category: "client", type: "bot")], features: ["f"])
        let payload = try capabilities.advertise(own)
        let answer = try await capabilities.discoInfo(
            at: "bot@echo.localhost/x", node: payload.discoNode, requester: nil)
        #expect(answer?.features == ["f"])
        #expect(answer?.verificationString() == payload.version)
    }
}
