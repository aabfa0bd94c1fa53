// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite(.timeLimit(.minutes(15)))
struct DiscoPagingTests {
    /// Has more items than it would ever list at once, and notes what it is asked for.
    private struct Archive: Module {
        static let filter = QName("filter", in: "urn:example:filter")
        var content: [any Routable] { [any Routable]() }

        func discoItems(_ query: DiscoItemsQuery, at address: JID, requester: JID?) async throws -> DiscoItems? {
            guard query.node == nil else { return nil }
            let isFiltered = query.extensions.contains { $0.isNamed(Self.filter) }
            let first =
                switch query.page?.position {
                case .index(let index): index
                default: 0
                }
            let numbers = (first..<first + min(3, query.page?.maximum ?? 3)).map { isFiltered ? 2 * $0 : $0 }
            return DiscoItems(
                items: numbers.map { DiscoItem(jid: address, node: "box\($0)") },
                page: ResultSetPage(
                    first: numbers.first.map { "box\($0)" }, firstIndex: first, last: numbers.last.map { "box\($0)" },
                    count: 1_000_000))
        }
    }

    /// Has one item and knows nothing of pages.
    private struct Annex: Module {
        var content: [any Routable] { [any Routable]() }

        func discoItems(at address: JID, node: String?, requester: JID?) async throws -> [DiscoItem]? {
            node == nil ? [DiscoItem(jid: address, node: "annex")] : nil
        }
    }

    private func items(
        _ query: DiscoItemsQuery, @RouteBuilder of routes: () -> [any Routable]
    ) async throws -> DiscoItems {
        let server = InProcessServer()
        let component = try server.component(server.configuration(), routes: routes())
        var answer: DiscoItems?
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(
                "<iq type='get' id='1' from='alice@localhost/r' to='echo.localhost'>\(try Element(query))</iq>")
            answer = try DiscoItems(resultPayload: try await stream.next().firstChild)
        }
        return try #require(answer)
    }

    @Test("a module takes the page from its list itself (XEP-0059 §2)")
    func pages() async throws {
        let page = ResultSetRequest(maximum: 2, position: .index(500_000))
        let answer = try await items(DiscoItemsQuery(page: page)) { Archive() }
        #expect(answer.items.map(\.node) == ["box500000", "box500001"])
        #expect(answer.page?.count == 1_000_000)
        #expect(answer.page?.firstIndex == 500_000)
    }

    @Test("a module with too many items says that it lists the first ones alone")
    func first() async throws {
        let answer = try await items(DiscoItemsQuery()) { Archive() }
        #expect(answer.items.map(\.node) == ["box0", "box1", "box2"])
        #expect(answer.page?.last == "box2" && answer.page?.count == 1_000_000)
    }

    @Test("what else is in the request reaches the module, such as a filter (XEP-0462 §3.2)")
    func filter() async throws {
        var query = DiscoItemsQuery()
        query.extensions = [Element(Archive.filter)]
        let answer = try await items(query) { Archive() }
        #expect(answer.items.map(\.node) == ["box0", "box2", "box4"])
    }

    @Test("beside a module that pages, others are listed too")
    func together() async throws {
        let answer = try await items(DiscoItemsQuery(page: ResultSetRequest(maximum: 2, position: .last))) {
            Archive()
            Annex()
        }
        #expect(answer.items.map(\.node) == ["box2", "annex"])
        #expect(answer.page?.count == 4)
    }
}
