// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPExtensions

@Suite struct ResultSetQueryTests {
    /// Four digits, so that the order of the ids is that of the numbers.
    private let ids = (0..<800).map { String(String($0 + 10_000).dropFirst()) }

    private func ask(_ position: ResultSetRequest.Position, _ maximum: Int? = 10) -> ResultSetQuery {
        ResultSetQuery(ResultSetRequest(maximum: maximum, position: position), limit: 100)
    }

    /// What a store does that can only compare, skip and stop.
    private func answer(_ query: ResultSetQuery) -> ResultSetSlice<String> {
        var rows = query.isBackwards ? ids.reversed() : ids
        if let anchor = query.anchor { rows = rows.filter { query.isBackwards ? $0 < anchor : $0 > anchor } }
        let fetched = Array(rows.dropFirst(query.offset).prefix(query.fetchCount))
        return query.slice(ofFetched: fetched, count: ids.count, firstIndex: { ids.firstIndex(of: $0) }) { $0 }
    }

    private static let positions: [ResultSetRequest.Position] = [
        .start, .last, .after("0009"), .after("0795"), .after("0799"), .after("0009x"), .after(""), .after("z"),
        .before("0000"), .before("0004"), .before("0010"), .before("0010x"), .before("z"), .index(0), .index(371),
        .index(795), .index(800), .index(.max),
    ]

    @Test(
        "a store and a sorted list give the same page (XEP-0059 §2)", arguments: positions,
        [nil, 0, 1, 10, 800, Int.max])
    func agreement(position: ResultSetRequest.Position, maximum: Int?) {
        let query = ask(position, maximum)
        let slice = query.slice(ofSorted: ids) { $0 }
        #expect(slice.entries.count <= min(maximum ?? 100, 100))
        #expect(slice.page.count == 800)
        #expect(slice.page.first == slice.entries.first)
        #expect(slice.page.last == slice.entries.last)
        #expect(slice.page.firstIndex == slice.entries.first.flatMap { ids.firstIndex(of: $0) })
        let fetched = answer(query)
        #expect(fetched.entries == slice.entries)
        #expect(fetched.page == slice.page)
        if query.limit > 0 { #expect(fetched.hasMore == slice.hasMore) }
    }

    @Test("a list is paged forwards and backwards without a gap (XEP-0059 §2.2, §2.3)", arguments: [false, true])
    func wholeList(isBackwards: Bool) {
        var collected: [String] = []
        var query = ask(isBackwards ? .last : .start, 30)
        while true {
            let slice = query.slice(ofSorted: ids) { $0 }
            collected += isBackwards ? slice.entries.reversed() : slice.entries
            guard slice.hasMore, let first = slice.page.first, let last = slice.page.last else { break }
            query = ask(isBackwards ? .before(first) : .after(last), 30)
        }
        #expect(collected == (isBackwards ? ids.reversed() : ids))
    }

    @Test("the index that was asked for is that of the page (XEP-0059 §2.6)")
    func index() {
        let slice = ask(.index(371)).slice(ofSorted: ids) { $0 }
        #expect(slice.page == ResultSetPage(first: "0371", firstIndex: 371, last: "0380", count: 800))
        #expect(ask(.index(800)).slice(ofSorted: ids) { $0 }.page == ResultSetPage(count: 800))
    }

    @Test("the count alone needs no rows (XEP-0059 §2.7)")
    func count() {
        let query = ask(.start, 0)
        #expect(query.fetchCount == 0)
        let slice = query.slice(ofFetched: [String](), count: 800) { $0 }
        #expect(slice.page == ResultSetPage(count: 800))
        #expect(slice.hasMore)
    }

    @Test("a page is never longer than the limit, and no request is the first page")
    func limit() {
        #expect(ask(.start, 5000).limit == 100)
        #expect(ask(.start, nil).limit == 100)
        #expect(ask(.start, -1).limit == 0)
        #expect(ResultSetQuery(nil, limit: 7) == ResultSetQuery(ResultSetRequest(), limit: 7))
        #expect(ResultSetQuery(nil, limit: .max).fetchCount == .max)
        #expect(ResultSetQuery(nil, limit: .max).slice(ofSorted: ids) { $0 }.entries == ids)
    }

    @Test("numbers that are not known are left out")
    func unknownNumbers() {
        let after = ask(.after("0009"), 2).slice(ofFetched: ["0010", "0011", "0012"]) { $0 }
        #expect(after.page == ResultSetPage(first: "0010", last: "0011"))
        #expect(after.hasMore)
        let last = ask(.last, 2).slice(ofFetched: ["0799"]) { $0 }
        #expect(last.page == ResultSetPage(first: "0799", last: "0799"))
        #expect(!last.hasMore)
    }

    @Test("an anchor that is gone is item-not-found (XEP-0059 §2.4)")
    func missing() {
        #expect(ResultSetQuery.missing("peterpan@neverland.lit").condition == .itemNotFound)
    }

    @Test("a page is mapped with its place")
    func mapping() {
        let slice = ask(.start, 2).slice(ofSorted: ids) { $0 }.map(\.count)
        #expect(slice.entries == [4, 4])
        #expect(slice.page.last == "0001")
        #expect(slice.hasMore)
    }
}
