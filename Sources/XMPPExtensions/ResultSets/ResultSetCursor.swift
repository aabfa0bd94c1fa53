// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0059 v1.0: §2.2 (forwards), §2.3 (backwards), the requester's side

public import XMPPComponent

/// The pages of somebody else's list, each asked for when the one before is used up.
///
/// ```swift
/// for try await item in context.pages(of: DiscoItemsQuery(), from: rooms).entries {
///     print(item.jid)
/// }
/// ```
///
/// It ends at the end of the list, and when the other side sends a page again. It throws what a request throws
/// (`item-not-found` when the list has changed so that it cannot be gone on with, XEP-0059 §2.4), and
/// ``ResultSetError`` when the list is longer than the limits.
public struct ResultSetCursor<Request: PagedRequest>: AsyncSequence, Sendable {
    /// A page.
    public typealias Element = Request.Response

    private let request: Request
    private let walk: ResultSetWalk
    private let ask: @Sendable (Request) async throws -> Request.Response

    /// A cursor.
    ///
    /// - Parameters:
    ///   - request: What is asked. Its page, if it has one, says how large pages are and where the first is: from the
    ///     end of the list, or before an entry, the cursor goes backwards.
    ///   - pageSize: Entries of a page where the request says nothing.
    ///   - limits: What is taken at most.
    ///   - ask: Sends a request and waits for its answer.
    public init(
        _ request: Request, pageSize: Int = 50, limits: ResultSetWalk.Limits = .init(),
        ask: @escaping @Sendable (Request) async throws -> Request.Response
    ) {
        self.request = request
        self.ask = ask
        walk = ResultSetWalk(
            from: request.page?.position ?? .start, pageSize: request.page?.maximum ?? pageSize, limits: limits)
    }

    /// The entries of all pages, one by one: in the order of the list, or in reverse when the cursor goes backwards.
    public var entries: Entries { Entries(pages: self) }

    /// Starts from the first page.
    public func makeAsyncIterator() -> Iterator { Iterator(cursor: self) }

    /// Goes from page to page.
    public struct Iterator: AsyncIteratorProtocol {
        private let cursor: ResultSetCursor
        private var walk: ResultSetWalk

        init(cursor: ResultSetCursor) {
            self.cursor = cursor
            walk = cursor.walk
        }

        /// The next page; `nil` after the last.
        public mutating func next() async throws -> Request.Response? {
            guard let page = walk.next else { return nil }
            var request = cursor.request
            request.page = page
            let answer = try await cursor.ask(request)
            return try walk.receive(answer.page, entries: answer.entries.count) == .new ? answer : nil
        }
    }

    /// The entries of a cursor's pages.
    public struct Entries: AsyncSequence, Sendable {
        /// An entry.
        public typealias Element = Request.Response.Entry

        let pages: ResultSetCursor

        /// Starts from the first page.
        public func makeAsyncIterator() -> Iterator {
            Iterator(isBackwards: pages.walk.isBackwards, pages: pages.makeAsyncIterator())
        }

        /// Goes from entry to entry.
        public struct Iterator: AsyncIteratorProtocol {
            let isBackwards: Bool
            var pages: ResultSetCursor.Iterator
            /// What is left of the page, the next one last.
            private var rest: [Request.Response.Entry] = []

            init(isBackwards: Bool, pages: ResultSetCursor.Iterator) {
                self.isBackwards = isBackwards
                self.pages = pages
            }

            /// The next entry; `nil` after the last.
            public mutating func next() async throws -> Request.Response.Entry? {
                while rest.isEmpty {
                    guard let page = try await pages.next() else { return nil }
                    rest = isBackwards ? page.entries : page.entries.reversed()
                }
                return rest.removeLast()
            }
        }
    }
}

extension StanzaContext {
    /// The pages of a peer's list. Nothing is sent before the first is asked for.
    ///
    /// - Parameters:
    ///   - request: What is asked; its page says where to begin, and in which direction to go.
    ///   - peer: Whom to ask.
    ///   - pageSize: Entries of a page where the request says nothing.
    ///   - limits: What is taken at most.
    public func pages<Request: PagedRequest>(
        of request: Request, from peer: JID, pageSize: Int = 50, limits: ResultSetWalk.Limits = .init()
    ) -> ResultSetCursor<Request> {
        ResultSetCursor(request, pageSize: pageSize, limits: limits) { try await query($0, to: peer) }
    }
}

extension Component {
    /// The pages of a peer's list. Nothing is sent before the first is asked for.
    ///
    /// - Parameters:
    ///   - request: What is asked; its page says where to begin, and in which direction to go.
    ///   - peer: Whom to ask.
    ///   - sender: An address of ours; `nil` is the domain.
    ///   - pageSize: Entries of a page where the request says nothing.
    ///   - limits: What is taken at most.
    public func pages<Request: PagedRequest>(
        of request: Request, from peer: JID, sender: JID? = nil, pageSize: Int = 50,
        limits: ResultSetWalk.Limits = .init()
    ) -> ResultSetCursor<Request> {
        ResultSetCursor(request, pageSize: pageSize, limits: limits) { [self] request in
            try await query(request, to: peer, from: sender)
        }
    }
}
