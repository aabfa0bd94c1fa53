// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0059 v1.0: §2 (use cases), the responder's side

public import XMPPComponent

/// A ``XMPPComponent/ResultSetRequest`` as a store carries it out: which rows, in which direction, how many.
///
/// A store that keeps its rows in an order needs no list in memory. With SQL:
///
/// ```swift
/// let query = ResultSetQuery(request.page, limit: 100)
/// // SELECT ... WHERE key > :anchor ORDER BY key      LIMIT :fetchCount OFFSET :offset   if !query.isBackwards
/// // SELECT ... WHERE key < :anchor ORDER BY key DESC LIMIT :fetchCount OFFSET :offset   if query.isBackwards
/// let slice = query.slice(ofFetched: rows, count: total) { $0.id }
/// ```
///
/// without the comparison when ``anchor`` is `nil`. When the anchor is an id that does not itself say where it stands, and
/// is gone, the store throws ``StanzaError`` `item-not-found` (§2.4); ``missing(_:)`` makes it.
public struct ResultSetQuery: Hashable, Sendable {
    /// The entry to go on from, which is not itself part of the page; `nil` to begin at the end of the list that the
    /// direction begins with.
    public let anchor: String?
    /// Whether rows are fetched from the end of the list to its beginning.
    public let isBackwards: Bool
    /// How many rows to pass over, for a page that is asked for by its number (§2.6).
    public let offset: Int
    /// How many entries the page has at most; 0 when only the count is wanted (§2.7).
    public let limit: Int

    /// How many rows to fetch: one more than the page has, which tells whether there are more; none for the count alone.
    public var fetchCount: Int { limit == 0 || limit == .max ? limit : limit + 1 }

    /// A query.
    ///
    /// - Parameters:
    ///   - request: Which page is asked for; `nil` is the first.
    ///   - limit: Entries of a page at most, whatever is asked for. Negative is 0.
    public init(_ request: ResultSetRequest?, limit: Int = 1000) {
        var anchor: String?
        var isBackwards = false
        var offset = 0
        switch request?.position ?? .start {
        case .start: break
        case .after(let id): anchor = id
        case .before(let id): (anchor, isBackwards) = (id, true)
        case .last: isBackwards = true
        case .index(let index): offset = max(0, index)
        }
        self.anchor = anchor
        self.isBackwards = isBackwards
        self.offset = offset
        self.limit = max(0, min(request?.maximum ?? limit, limit))
    }

    /// What answers the query.
    ///
    /// - Parameters:
    ///   - rows: What was fetched, at most ``fetchCount`` rows, in the order they were fetched.
    ///   - count: How many entries the whole list has, if that is known; it may be approximate.
    ///   - firstIndex: The number of the page's first entry in the list, given its id, for stores that can tell. What
    ///     follows from the query itself is not asked.
    ///   - id: An entry's id.
    public func slice<Entry>(
        ofFetched rows: [Entry], count: Int? = nil, firstIndex: ((String) -> Int?)? = nil, id: (Entry) -> String
    ) -> ResultSetSlice<Entry> {
        let taken = rows.prefix(limit)
        let entries = isBackwards ? Array(taken.reversed()) : Array(taken)
        let hasMore = limit > 0 ? rows.count > limit : (count ?? 0) > 0
        var page = ResultSetPage(first: entries.first.map(id), last: entries.last.map(id), count: count)
        if let first = page.first {
            switch (anchor, isBackwards) {
            case (nil, false): page.firstIndex = offset
            case (nil, true): page.firstIndex = count.map { max(0, $0 - entries.count) }
            case (_, true) where !hasMore: page.firstIndex = 0
            default: page.firstIndex = firstIndex?(first)
            }
        }
        return ResultSetSlice(entries: entries, page: page, hasMore: hasMore)
    }

    /// The page of a list that is sorted by the entries' ids, in steps that grow with its logarithm. An id that is gone
    /// has a place nevertheless (§2.4).
    ///
    /// - Parameters:
    ///   - entries: The whole list.
    ///   - id: An entry's id, by which the list is sorted, ascending.
    public func slice<Entries: RandomAccessCollection>(
        ofSorted entries: Entries, id: (Entries.Element) -> String
    ) -> ResultSetSlice<Entries.Element> {
        let count = entries.count
        let range: Range<Int>
        if isBackwards {
            let end = anchor.map { anchor in entries.firstOffset { id($0) >= anchor } } ?? count
            range = max(0, end - limit)..<end
        } else {
            let start = anchor.map { anchor in entries.firstOffset { id($0) > anchor } } ?? min(offset, count)
            range = start..<(count - start > limit ? start + limit : count)
        }
        let lower = entries.index(entries.startIndex, offsetBy: range.lowerBound)
        let page = entries[lower..<entries.index(lower, offsetBy: range.count)]
        return ResultSetSlice(
            entries: Array(page),
            page: ResultSetPage(
                first: page.first.map(id), firstIndex: page.isEmpty ? nil : range.lowerBound, last: page.last.map(id),
                count: count),
            hasMore: isBackwards ? range.lowerBound > 0 : range.upperBound < count)
    }

    /// The error for an anchor that is gone and does not say where it stood (§2.4).
    public static func missing(_ anchor: String) -> StanzaError {
        .itemNotFound("There is no entry «\(anchor)» to go on from.")
    }
}

extension RandomAccessCollection {
    /// The offset of the first element for which `predicate` holds, given that it holds for all after it.
    fileprivate func firstOffset(where predicate: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if predicate(self[index(startIndex, offsetBy: middle)]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
