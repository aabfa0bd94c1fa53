// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct ResultSetCursorTests {
    /// A list of rooms whose owner counts how often it is asked.
    private final class Rooms: Sendable {
        let asked = Mutex<[ResultSetRequest?]>([])
        let answer: @Sendable (ResultSetRequest?, Int) throws -> DiscoItems

        init(_ answer: @escaping @Sendable (ResultSetRequest?, Int) throws -> DiscoItems) { self.answer = answer }

        func cursor(
            _ page: ResultSetRequest? = nil, limits: ResultSetWalk.Limits = .init()
        ) -> ResultSetCursor<DiscoItemsQuery> {
            ResultSetCursor(DiscoItemsQuery(page: page), pageSize: 10, limits: limits) { query in
                let number = self.asked.withLock { asked in
                    asked.append(query.page)
                    return asked.count
                }
                return try self.answer(query.page, number)
            }
        }

        func names(_ cursor: ResultSetCursor<DiscoItemsQuery>) async throws -> [String] {
            var names: [String] = []
            for try await item in cursor.entries { names.append(item.node ?? "") }
            return names
        }
    }

    private static let all = (0..<25).map { DiscoItem(jid: "conference.localhost", node: "\($0 + 100)") }

    private static func page(_ request: ResultSetRequest?, numbered: Bool = true) -> DiscoItems {
        let slice = ResultSetQuery(request).slice(ofSorted: all) { $0.node ?? "" }
        var page = slice.page
        if !numbered { (page.firstIndex, page.count) = (nil, nil) }
        return DiscoItems(items: slice.entries, page: page)
    }

    @Test("a whole list, forwards (XEP-0059 §2.2)", arguments: [(true, 3), (false, 4)])
    func forwards(numbered: Bool, requests: Int) async throws {
        let rooms = Rooms { request, _ in Self.page(request, numbered: numbered) }
        #expect(try await rooms.names(rooms.cursor()) == Self.all.map(\.node))
        let asked = rooms.asked.withLock(\.self)
        // Whoever does not number the entries is asked once more, and has nothing.
        #expect(asked.count == requests)
        #expect(asked.first == ResultSetRequest(maximum: 10))
        #expect(asked.dropFirst().first == ResultSetRequest(maximum: 10, position: .after("109")))
    }

    @Test("a whole list, backwards (XEP-0059 §2.3, §2.5)", arguments: [(true, 3), (false, 4)])
    func backwards(numbered: Bool, requests: Int) async throws {
        let rooms = Rooms { request, _ in Self.page(request, numbered: numbered) }
        #expect(
            try await rooms.names(rooms.cursor(ResultSetRequest(position: .last)))
                == Self.all.compactMap(\.node).reversed())
        let asked = rooms.asked.withLock(\.self)
        #expect(asked.count == requests)
        #expect(asked.dropFirst().first == ResultSetRequest(maximum: 10, position: .before("115")))
    }

    @Test("a walk goes on from where another ended, and from an index")
    func continued() async throws {
        let rooms = Rooms { request, _ in Self.page(request) }
        #expect(
            try await rooms.names(rooms.cursor(ResultSetRequest(maximum: 5, position: .after("119"))))
                == ["120", "121", "122", "123", "124"])
        #expect(
            try await rooms.names(rooms.cursor(ResultSetRequest(maximum: 5, position: .before("102"))))
                == ["101", "100"])
        #expect(
            try await rooms.names(rooms.cursor(ResultSetRequest(maximum: 5, position: .index(18)))).first == "118")
    }

    @Test("nothing is asked before the first page is wanted, and no page ahead")
    func laziness() async throws {
        let rooms = Rooms { request, _ in Self.page(request) }
        var pages = rooms.cursor().makeAsyncIterator()
        #expect(rooms.asked.withLock(\.count) == 0)
        #expect(try await pages.next()?.items.count == 10)
        #expect(rooms.asked.withLock(\.count) == 1)
    }

    @Test("who does not page gives all at once (XEP-0059 §4)")
    func unpaged() async throws {
        let rooms = Rooms { _, _ in DiscoItems(items: Self.all) }
        #expect(try await rooms.names(rooms.cursor()).count == 25)
        #expect(rooms.asked.withLock(\.count) == 1)
    }

    @Test("who sends the same page again is not asked a third time, and nothing comes twice", arguments: [false, true])
    func repetition(isBackwards: Bool) async throws {
        let rooms = Rooms { _, _ in Self.page(ResultSetRequest(maximum: 10), numbered: false) }
        let page = isBackwards ? ResultSetRequest(position: .last) : nil
        #expect(try await rooms.names(rooms.cursor(page)).count == 10)
        #expect(rooms.asked.withLock(\.count) == 2)
    }

    @Test("who goes in a circle is found out")
    func circle() async throws {
        let rooms = Rooms { _, number in
            let name = "\(number % 3)"
            return DiscoItems(
                items: [DiscoItem(jid: "a.localhost", node: name)], page: ResultSetPage(first: name, last: name))
        }
        #expect(try await rooms.names(rooms.cursor()) == ["1", "2", "0"])
    }

    @Test("who never ends is left after so many pages, or so many entries")
    func endless() async throws {
        let rooms = Rooms { _, number in
            DiscoItems(
                items: Array(Self.all.prefix(2)), page: ResultSetPage(first: "a\(number)", last: "b\(number)"))
        }
        let pages = await #expect(throws: ResultSetError.self) {
            try await rooms.names(rooms.cursor(limits: .init(pages: 7)))
        }
        #expect(pages == ResultSetError(.tooManyPages, limit: 7))
        #expect(rooms.asked.withLock(\.count) == 7)
        let entries = await #expect(throws: ResultSetError.self) {
            try await rooms.names(rooms.cursor(limits: .init(entries: 9)))
        }
        #expect(entries?.code == .tooManyEntries)
        #expect(entries?.description == "The list has more than 9 entries.")
        #expect(rooms.asked.withLock(\.count) == 12)
    }

    @Test("pages without entries end at the limit too")
    func endlessEmptiness() async throws {
        let rooms = Rooms { _, number in
            DiscoItems(
                items: [], page: ResultSetPage(first: "\(number)", firstIndex: .max, last: "\(number)", count: 1))
        }
        await #expect(throws: ResultSetError.self) {
            try await rooms.names(rooms.cursor(limits: .init(pages: 5)))
        }
    }

    @Test("an entry that is gone ends the walk with the error (XEP-0059 §2.4)")
    func gone() async throws {
        let rooms = Rooms { request, number in
            if number == 2 { throw ResultSetQuery.missing("109") }
            return Self.page(request)
        }
        await #expect(throws: StanzaError.self) { try await rooms.names(rooms.cursor()) }
        #expect(rooms.asked.withLock(\.count) == 2)
    }

    @Test("a handler pages through a peer's items on the wire (XEP-0059 §3)")
    func onTheWire() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { _, context in
                var names: [String] = []
                let pages = context.pages(of: DiscoItemsQuery(), from: "conference.jabber.org", pageSize: 2)
                for try await item in pages.entries { names.append(item.jid.local ?? "") }
                try await context.reply(body: names.joined(separator: " "))
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            func answer(_ after: String?, _ rooms: [String], index: Int) async throws {
                let position = after.map { "<after>\($0)</after>" } ?? ""
                let request = try await stream.expect(
                    """
                    <iq type='get' id='*' from='echo.localhost' to='conference.jabber.org'>\
                    <query xmlns='http://jabber.org/protocol/disco#items'><set xmlns='http://jabber.org/protocol/rsm'>\
                    <max>2</max>\(position)</set></query></iq>
                    """)
                let items = DiscoItems(
                    items: rooms.compactMap { JID("\($0)@conference.jabber.org") }.map { DiscoItem(jid: $0) },
                    page: ResultSetPage(first: rooms.first, firstIndex: index, last: rooms.last, count: 3))
                try await stream.send(
                    """
                    <iq type='result' id='\(request["id"] ?? "")' from='conference.jabber.org' to='echo.localhost'>\
                    \(Element(items))</iq>
                    """)
            }
            try await stream.send(
                "<message type='chat' id='1' from='a@b.c/d' to='echo.localhost'><body>rooms</body></message>")
            try await answer(nil, ["adium", "apache"], index: 0)
            try await answer("apache", ["beer"], index: 2)
            try await stream.expect(
                """
                <message type='chat' id='*' from='echo.localhost' to='a@b.c/d'><body>adium apache beer</body></message>
                """)
        }
    }
}
