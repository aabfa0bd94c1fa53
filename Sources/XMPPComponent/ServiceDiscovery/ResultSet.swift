// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0059 v1.0: §2 (paging), §2.4 (page not found)

/// Which page of a list is wanted (XEP-0059 §2).
public struct ResultSetRequest: XMLPayload, Hashable {
    /// `{http://jabber.org/protocol/rsm}set`
    public static let name = QName("set", in: "http://jabber.org/protocol/rsm")

    /// Where the page begins.
    public enum Position: Hashable, Sendable {
        /// At the beginning of the list.
        case start
        /// After the entry with this id (§2.3).
        case after(String)
        /// Before the entry with this id (§2.4).
        case before(String)
        /// At the end of the list (§2.5).
        case last
        /// At the entry of this number, the first being 0 (§2.6).
        case index(Int)
    }

    /// At most so many entries; nil leaves it to the other side, 0 asks for the count alone (§2.7).
    public var maximum: Int?
    /// Where the page begins.
    public var position: Position

    /// A page.
    public init(maximum: Int? = nil, position: Position = .start) {
        self.maximum = maximum
        self.position = position
    }

    /// Decodes a request.
    ///
    /// - Throws: when `max` or `index` is no whole number from 0.
    public init(_ element: Element) throws(PayloadError) {
        maximum = try Self.number("max", of: element)
        if let after = element.child("after") {
            position = .after(after.text)
        } else if let before = element.child("before") {
            position = before.text.isEmpty ? .last : .before(before.text)
        } else if let index = try Self.number("index", of: element) {
            position = .index(index)
        } else {
            position = .start
        }
    }

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        writer.element(Self.name) { writer in
            if let maximum { writer.element(Self.child("max"), text: "\(maximum)") }
            switch position {
            case .start: break
            case .after(let id): writer.element(Self.child("after"), text: id)
            case .before(let id): writer.element(Self.child("before"), text: id)
            case .last: writer.element(Self.child("before")) { _ in }
            case .index(let index): writer.element(Self.child("index"), text: "\(index)")
            }
        }
    }

    /// The page of `entries` that is asked for, and where it is.
    ///
    /// - Parameters:
    ///   - entries: The whole list in its order.
    ///   - limit: What a page holds at most, whatever is asked for.
    ///   - id: An entry's id, unique and the same each time.
    /// - Throws: `StanzaError` (`item-not-found`) when the entry to go on from does not exist (any more).
    public func page<Entry>(of entries: [Entry], limit: Int = 1000, id: (Entry) -> String) throws(StanzaError) -> (
        entries: ArraySlice<Entry>, page: ResultSetPage
    ) {
        let size = min(maximum ?? limit, limit)
        let start: Int
        switch position {
        case .start: start = 0
        case .last: start = max(0, entries.count - size)
        case .index(let index): start = min(index, entries.count)
        case .after(let anchor): start = try Self.find(anchor, in: entries, id) + 1
        case .before(let anchor):
            let end = try Self.find(anchor, in: entries, id)
            return Self.slice(entries, max(0, end - size)..<end, id)
        }
        return Self.slice(entries, start..<(start + min(size, entries.count - start)), id)
    }

    private static func find<Entry>(_ anchor: String, in entries: [Entry], _ id: (Entry) -> String) throws(StanzaError)
        -> Int
    {
        guard let position = entries.firstIndex(where: { id($0) == anchor }) else {
            throw StanzaError.itemNotFound("There is no entry «\(anchor)» to go on from.")
        }
        return position
    }

    private static func slice<Entry>(_ entries: [Entry], _ range: Range<Int>, _ id: (Entry) -> String) -> (
        entries: ArraySlice<Entry>, page: ResultSetPage
    ) {
        let slice = entries[range]
        let page = ResultSetPage(
            first: slice.first.map(id), firstIndex: slice.isEmpty ? nil : range.lowerBound, last: slice.last.map(id),
            count: entries.count)
        return (slice, page)
    }

    static func child(_ name: String) -> QName { QName(name, in: Self.name.namespace) }

    static func number(_ child: String, of element: Element) throws(PayloadError) -> Int? {
        guard let text = element.child(child)?.text else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw PayloadError("«\(child)» of a result set is no whole number from 0.")
        }
        return number
    }
}

/// Where a page is in its list (XEP-0059 §2).
public struct ResultSetPage: XMLPayload, Hashable {
    /// `{http://jabber.org/protocol/rsm}set`
    public static let name = ResultSetRequest.name

    /// The id of the page's first entry; nil when the page is empty.
    public var first: String?
    /// The number of the page's first entry, the list's first being 0.
    public var firstIndex: Int?
    /// The id of the page's last entry.
    public var last: String?
    /// How many entries the whole list has.
    public var count: Int?

    /// A page's place.
    public init(first: String? = nil, firstIndex: Int? = nil, last: String? = nil, count: Int? = nil) {
        self.first = first
        self.firstIndex = firstIndex
        self.last = last
        self.count = count
    }

    /// Decodes an answer.
    public init(_ element: Element) throws(PayloadError) {
        first = element.child("first")?.text
        firstIndex = element.child("first")?["index"].flatMap(Int.init)
        last = element.child("last")?.text
        count = try ResultSetRequest.number("count", of: element)
    }

    /// Encodes the answer.
    public func write(to writer: inout Writer) {
        writer.element(Self.name) { writer in
            if let first {
                writer.start(ResultSetRequest.child("first"))
                writer.attribute("index", firstIndex.map(String.init))
                writer.text(first)
                writer.end()
            }
            if let last { writer.element(ResultSetRequest.child("last"), text: last) }
            if let count { writer.element(ResultSetRequest.child("count"), text: "\(count)") }
        }
    }
}
