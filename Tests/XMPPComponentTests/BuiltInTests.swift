// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite(.timeLimit(.minutes(15)))
struct BuiltInTests {
    private let alice = "alice@example.org/phone"

    @Test("ping (XEP-0199), software version (XEP-0092), last activity (XEP-0012), entity time (XEP-0202)")
    func answers() async throws {
        let server = InProcessServer()
        var configuration = server.configuration()
        configuration.software = SoftwareVersion(name: "echo", version: "1.0")
        let component = try server.component(configuration) {}
        try await server.run(component) { (server: TestStream) async throws in
            try await server.send(ping(from: alice, id: "1"))
            try await server.expect("<iq type='result' id='1' from='echo.localhost' to='\(alice)'/>")
            try await server.send(
                "<iq type='get' id='2' from='\(alice)' to='echo.localhost'><query xmlns='jabber:iq:version'/></iq>")
            try await server.expect(
                """
                <iq type='result' id='2' from='echo.localhost' to='\(alice)'><query xmlns='jabber:iq:version'>\
                <name>echo</name><version>1.0</version></query></iq>
                """)
            try await server.send(
                "<iq type='get' id='3' from='\(alice)' to='echo.localhost'><query xmlns='jabber:iq:last'/></iq>")
            try await server.expect(
                "<iq type='result' id='3' from='echo.localhost' to='\(alice)'><query xmlns='jabber:iq:last' seconds='*'/></iq>"
            )
            try await server.send(
                "<iq type='get' id='4' from='\(alice)' to='echo.localhost'><time xmlns='urn:xmpp:time'/></iq>")
            try await server.expect(
                "<iq type='result' id='4' from='echo.localhost' to='\(alice)'><time xmlns='urn:xmpp:time'><tzo>*</tzo><utc>*</utc></time></iq>"
            )
        }
    }

    private struct Library: Module {
        var content: [any Routable] { OnIQ(Weather.self) { _, _ in Forecast("") }.at(.users) }
        let identities = [DiscoIdentity(category: "store", type: "file", name: "Library")]

        func discoInfo(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo? {
            node == "shelf" ? DiscoInfo(identities: [DiscoIdentity(category: "hierarchy", type: "branch")]) : nil
        }

        func discoItems(at address: JID, node: String?, requester: JID?) async throws -> [DiscoItem]? {
            guard node == nil else { return nil }
            return (0..<25).map { DiscoItem(jid: "echo.localhost", node: "shelf\($0)", name: "Shelf \($0)") }
        }
    }

    @Test("disco#info follows from the routes: at the domain, at users, at nodes (XEP-0030 §3)")
    func info() async throws {
        let server = InProcessServer()
        let component = try server.component { Library() }
        try await server.run(component) { (server: TestStream) async throws in
            func info(_ to: String, node: String? = nil) async throws -> Element {
                let node = node.map { " node='\($0)'" } ?? ""
                try await server.send(
                    "<iq type='get' id='1' from='\(alice)' to='\(to)'><query xmlns='http://jabber.org/protocol/disco#info'\(node)/></iq>"
                )
                return try await server.next()
            }
            let domain = try DiscoInfo(resultPayload: try await info("echo.localhost").firstChild)
            #expect(domain.identities.map(\.category) == ["component", "store"])
            #expect(domain.features.contains("urn:xmpp:ping"))
            #expect(domain.features.contains("jabber:iq:last"))
            #expect(!domain.features.contains("urn:example:weather"))
            let user = try DiscoInfo(resultPayload: try await info("someone@echo.localhost/home").firstChild)
            #expect(user.identities.map(\.category) == ["client"])
            #expect(user.features.contains("urn:example:weather"))
            #expect(!user.features.contains("jabber:iq:last"))
            #expect(Set(user.features).count == user.features.count)
            let shelf = try DiscoInfo(resultPayload: try await info("echo.localhost", node: "shelf").firstChild)
            #expect(shelf.node == "shelf")
            #expect(shelf.identities.map(\.category) == ["hierarchy"])
            #expect("\(try await info("echo.localhost", node: "attic"))".contains("item-not-found"))
        }
    }

    @Test(
        "disco#items (XEP-0030 §4): pages forward, backward, by index, the count alone, a page that is gone (XEP-0059)")
    func items() async throws {
        let server = InProcessServer()
        let component = try server.component { Library() }
        try await server.run(component) { (server: TestStream) async throws in
            func items(_ page: ResultSetRequest?, node: String? = nil) async throws -> DiscoItems {
                let query = try Element(DiscoItemsQuery(node: node, page: page))
                try await server.send("<iq type='get' id='1' from='\(alice)' to='echo.localhost'>\(query)</iq>")
                let answer = try await server.next()
                if let error = answer.child("error") { throw StanzaError(error) }
                return try DiscoItems(resultPayload: answer.firstChild)
            }
            #expect(try await items(nil).items.count == 25)
            let first = try await items(ResultSetRequest(maximum: 10))
            #expect(first.items.map(\.node) == (0..<10).map { "shelf\($0)" })
            #expect(first.page?.count == 25)
            #expect(first.page?.firstIndex == 0)
            let last = try #require(first.page?.last)
            let second = try await items(ResultSetRequest(maximum: 10, position: .after(last)))
            #expect(second.items.first?.node == "shelf10")
            let back = try await items(
                ResultSetRequest(maximum: 5, position: .before(try #require(second.page?.first))))
            #expect(back.items.map(\.node) == (5..<10).map { "shelf\($0)" })
            #expect(try await items(ResultSetRequest(maximum: 3, position: .last)).items.first?.node == "shelf22")
            #expect(try await items(ResultSetRequest(maximum: 3, position: .index(20))).items.first?.node == "shelf20")
            let count = try await items(ResultSetRequest(maximum: 0))
            #expect(count.items.isEmpty && count.page?.count == 25 && count.page?.first == nil)
            await #expect { _ = try await items(ResultSetRequest(position: .after("gone"))) } throws: {
                ($0 as? StanzaError)?.condition == .itemNotFound
            }
            await #expect { _ = try await items(nil, node: "attic") } throws: {
                ($0 as? StanzaError)?.condition == .itemNotFound
            }
        }
    }

    @Test("everything that is advertised is answered, nothing else is (XEP-0030)")
    func truthful() async throws {
        let server = InProcessServer()
        try await server.run(server.component {}) { (server: TestStream) async throws in
            let report = try await AdvertisedFeatures.check(["echo.localhost", "someone@echo.localhost"], on: server)
            try report.verify()
            #expect(report.unprobed.isEmpty)
        }
    }
}
