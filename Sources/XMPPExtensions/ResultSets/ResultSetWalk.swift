// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0059 v1.0: §2.2 (forwards), §2.3 (backwards), the requester's side

public import XMPPComponent

/// The way through the pages of somebody else's list, one request after the other.
///
/// It ends however the other side behaves: at the end of the list, when a page comes a second time, and at the limits.
/// ``ResultSetCursor`` sends the requests; this is for protocols whose entries come by other ways than the answer.
///
/// ```swift
/// var walk = ResultSetWalk(pageSize: 50)
/// while let page = walk.next {
///     let answer = try await ask(page)
///     guard try walk.receive(answer.page, entries: answer.entries.count) == .new else { break }
///     use(answer.entries)
/// }
/// ```
public struct ResultSetWalk: Sendable {
    /// What is taken of a list at most.
    public struct Limits: Hashable, Sendable {
        /// Pages.
        public var pages: Int
        /// Entries of all pages together.
        public var entries: Int

        /// Limits.
        public init(pages: Int = 1000, entries: Int = 100_000) {
            self.pages = pages
            self.entries = entries
        }
    }

    /// What is done with a page.
    public enum Arrival: Hashable, Sendable {
        /// It is the next page.
        case new
        /// It was there before: the other side does not go on, and there is nothing more to get.
        case repeated
    }

    /// What to ask for next; `nil` when the walk is over.
    public private(set) var next: ResultSetRequest?

    /// Whether the walk goes from the end of the list to its beginning.
    public let isBackwards: Bool

    private let maximum: Int?
    private let limits: Limits
    private var pages = 0
    private var entries = 0
    /// Ids of first and last entries, two for each page at most.
    private var seen: Set<String> = []

    /// A walk.
    ///
    /// - Parameters:
    ///   - position: Where it begins. From ``XMPPComponent/ResultSetRequest/Position/last`` and `before` it goes
    ///     backwards.
    ///   - pageSize: Entries of a page; `nil` leaves it to the other side.
    ///   - limits: What is taken at most.
    public init(
        from position: ResultSetRequest.Position = .start, pageSize: Int? = 50, limits: Limits = Limits()
    ) {
        switch position {
        case .before, .last: isBackwards = true
        case .start, .after, .index: isBackwards = false
        }
        maximum = pageSize
        self.limits = limits
        next = ResultSetRequest(maximum: pageSize, position: position)
        switch position {
        case .before(let id), .after(let id): seen.insert(id)
        case .start, .last, .index: break
        }
    }

    /// Takes the answer to ``next`` and decides what to ask for then.
    ///
    /// - Parameters:
    ///   - page: Where the page is; `nil` when the other side does not page, which is the end.
    ///   - count: How many entries came.
    /// - Throws: ``ResultSetError`` when there is more than the limits allow.
    public mutating func receive(_ page: ResultSetPage?, entries count: Int) throws(ResultSetError) -> Arrival {
        next = nil
        let ids = Set([page?.first, page?.last].compactMap(\.self))
        guard seen.isDisjoint(with: ids) else { return .repeated }
        guard count <= limits.entries - entries else { throw ResultSetError(.tooManyEntries, limit: limits.entries) }
        pages += 1
        entries += count
        guard let page, let anchor = isBackwards ? page.first : page.last, !isEnd(page, count) else { return .new }
        guard pages < limits.pages else { throw ResultSetError(.tooManyPages, limit: limits.pages) }
        seen.formUnion(ids)
        next = ResultSetRequest(maximum: maximum, position: isBackwards ? .before(anchor) : .after(anchor))
        return .new
    }

    /// Whether the page says itself that it is the last one. Numbers may be approximate (XEP-0059 §2.2): only an exact
    /// match counts, everything else is asked for.
    private func isEnd(_ page: ResultSetPage, _ count: Int) -> Bool {
        guard let index = page.firstIndex else { return false }
        if isBackwards { return index == 0 }
        let (end, overflow) = index.addingReportingOverflow(count)
        return !overflow && end == page.count
    }
}

/// Why a walk through a list is given up.
public struct ResultSetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reasons.
    public struct Code: Hashable, Sendable {
        fileprivate let name: String

        /// The list has more pages than are taken.
        public static let tooManyPages = Code(name: "pages")
        /// The list has more entries than are taken.
        public static let tooManyEntries = Code(name: "entries")
    }

    /// The reason.
    public let code: Code
    /// The limit that was reached.
    public let limit: Int

    /// An error.
    public init(_ code: Code, limit: Int) {
        self.code = code
        self.limit = limit
    }

    /// What was too much.
    public var description: String { "The list has more than \(limit) \(code.name)." }
}
