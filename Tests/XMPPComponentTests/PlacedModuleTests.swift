// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// `at(_:)` around modules: what service discovery says of them is said where they are.
@Suite(.timeLimit(.minutes(15)))
struct PlacedModuleTests {
    /// Says the same of every address, unless it was put somewhere.
    private struct Kiosk: Module {
        var place: Destination?
        var content: [any Routable] { OnMessage(.chat, payload: QName("buy", in: "urn:example:buy")) { _, _ in } }
        let identities = [DiscoIdentity(category: "component", type: "kiosk")]
        let features = ["urn:example:kiosk"]

        func placed(at destination: Destination) -> any Module { Kiosk(place: destination) }

        func discoInfo(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo? {
            if node == nil { return DiscoInfo(identities: [], features: ["urn:example:open"]) }
            return node == "papers" ? DiscoInfo(identities: [], features: ["urn:example:papers"]) : nil
        }

        func discoItems(at address: JID, node: String?, requester: JID?) async throws -> [DiscoItem]? {
            node == nil ? [DiscoItem(jid: address, node: place == nil ? "anywhere" : "placed")] : nil
        }
    }

    private struct Mall: Module {
        var content: [any Routable] { Kiosk() }
    }

    private struct Answer: Equatable {
        /// Whether the route's feature, the module's, and its own answer are there.
        var route = false
        var module = false
        var identity = false
        var answer = false
        var items: [String] = []
        var hasNode = false

        static let all = Answer(
            route: true, module: true, identity: true, answer: true, items: ["placed"], hasNode: true)
        static let none = Answer()
    }

    private func answer(
        of address: JID, @RouteBuilder _ routes: () -> [any Routable]
    ) async throws -> Answer {
        let server = InProcessServer()
        let component = try server.component(server.configuration(), routes: routes())
        let info = try await component.discoInfo(at: address)
        var answer = Answer(
            route: info.features.contains("urn:example:buy"), module: info.features.contains("urn:example:kiosk"),
            identity: info.identities.contains { $0.type == "kiosk" },
            answer: info.features.contains("urn:example:open"))
        answer.hasNode = (try? await component.discoInfo(at: address, node: "papers")) != nil
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(
                "<iq type='get' id='1' from='a@b/c' to='\(address)'>\(try Element(DiscoItemsQuery()))</iq>")
            answer.items = try DiscoItems(resultPayload: try await stream.next().firstChild).items.compactMap(\.node)
        }
        return answer
    }

    @Test(
        "what a module says is said where it is, and nowhere else",
        arguments: [
            (Destination.domain, ["echo.localhost", "echo.localhost/x"], ["bob@echo.localhost"]),
            (.users, ["bob@echo.localhost", "ann@echo.localhost/x"], ["echo.localhost"]),
            (.user("Bob"), ["bob@echo.localhost", "bob@echo.localhost/x"], ["echo.localhost", "ann@echo.localhost"]),
            (.anywhere, ["echo.localhost", "bob@echo.localhost"], []),
        ] as [(Destination, [JID], [JID])])
    func places(place: Destination, there: [JID], elsewhere: [JID]) async throws {
        for address in there {
            #expect(try await answer(of: address) { Kiosk().at(place) } == .all, "\(address)")
            #expect(try await answer(of: address) { RouteGroup { Mall() }.at(place) } == .all, "\(address)")
        }
        for address in elsewhere {
            #expect(try await answer(of: address) { Kiosk().at(place) } == .none, "\(address)")
            #expect(try await answer(of: address) { RouteGroup { Mall() }.at(place) } == .none, "\(address)")
        }
    }

    @Test("the outermost place counts, as for routes")
    func outermost() async throws {
        #expect(try await answer(of: "echo.localhost") { RouteGroup { Kiosk().at(.users) }.at(.domain) } == .all)
        #expect(try await answer(of: "bob@echo.localhost") { RouteGroup { Kiosk().at(.users) }.at(.domain) } == .none)
    }

    @Test("a module without a place says what it says of the domain, and is asked about every address")
    func unplaced() async throws {
        var expected = Answer.all
        expected.items = ["anywhere"]
        #expect(try await answer(of: "echo.localhost") { Kiosk().lane(.route) } == expected)
        expected.identity = false
        expected.module = false
        #expect(try await answer(of: "bob@echo.localhost") { Kiosk().lane(.route) } == expected)
    }

    @Test("one user has what all users have too")
    func oneOfUsers() async throws {
        let component = try InProcessServer().component {
            Kiosk().at(.user("bob"))
            OnMessage(.chat, payload: QName("ask", in: "urn:example:ask")) { _, _ in }.at(.users)
        }
        let bob = try await component.discoInfo(at: "bob@echo.localhost")
        #expect(bob.features.contains("urn:example:kiosk") && bob.features.contains("urn:example:ask"))
        #expect(bob.identities.map(\.type) == ["kiosk"])
        let ann = try await component.discoInfo(at: "ann@echo.localhost")
        #expect(!ann.features.contains("urn:example:kiosk") && ann.features.contains("urn:example:ask"))
        #expect(ann.identities.map(\.type) != ["kiosk"])
    }
}
