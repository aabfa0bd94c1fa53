// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0059 v1.0: §2.2 (pages)

public import XMPPComponent

/// A page of a list of one's own, made by ``ResultSetQuery``.
public struct ResultSetSlice<Entry> {
    /// The entries in the order of the list, whichever direction was asked for.
    public var entries: [Entry]
    /// Where they are in the list.
    public var page: ResultSetPage
    /// Whether there are more in the direction that was asked for.
    public var hasMore: Bool

    /// A page.
    public init(entries: [Entry], page: ResultSetPage, hasMore: Bool) {
        self.entries = entries
        self.page = page
        self.hasMore = hasMore
    }
}

extension ResultSetSlice: Sendable where Entry: Sendable {}
extension ResultSetSlice: Equatable where Entry: Equatable {}
extension ResultSetSlice: Hashable where Entry: Hashable {}

extension ResultSetSlice {
    /// The same page of other entries.
    public func map<Other, Failure: Error>(_ transform: (Entry) throws(Failure) -> Other) throws(Failure)
        -> ResultSetSlice<Other>
    {
        ResultSetSlice<Other>(entries: try entries.map(transform), page: page, hasMore: hasMore)
    }
}
