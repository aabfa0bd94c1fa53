// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0059 v1.0: §2 (use cases)

public import XMPPComponent

/// A request whose answer can be asked for a page at a time (XEP-0059). ``ResultSetCursor`` walks through the pages.
public protocol PagedRequest: IQRequest where Response: PagedResponse {
    /// Which page; `nil` leaves paging out of the request.
    var page: ResultSetRequest? { get set }
}

/// An answer that has a page of a longer list.
public protocol PagedResponse: IQResponse {
    /// One entry of the list.
    associatedtype Entry: Sendable

    /// The entries of this page, in the order of the list, also when it was asked for backwards.
    var entries: [Entry] { get }

    /// Where the page is; `nil` from whoever does not page.
    var page: ResultSetPage? { get }
}

extension DiscoItemsQuery: PagedRequest {}

extension DiscoItems: PagedResponse {
    /// The items.
    public var entries: [DiscoItem] { items }
}
