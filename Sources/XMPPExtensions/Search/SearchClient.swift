// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0055 v1.3: §2.1 (search), §3 (forms), the requester's side

public import XMPPComponent
public import XMPPCore

/// Searches the directory of somebody else.
///
/// ```swift
/// let search = context.search(in: "users.example.org")
/// for try await entry in search.pages([.last: "Capulet"]).entries {
///     print(entry.jid, entry[.nick])
/// }
/// ```
public struct SearchClient: Sendable {
    /// Whose directory.
    public let directory: JID

    private let component: Component
    private let sender: JID?

    /// A client for a directory.
    ///
    /// - Parameters:
    ///   - component: What sends the requests.
    ///   - directory: Whose directory.
    ///   - sender: An address of ours; `nil` is the domain.
    public init(_ component: Component, directory: JID, sender: JID? = nil) {
        self.component = component
        self.directory = directory
        self.sender = sender
    }

    /// What the directory can be searched by.
    ///
    /// - Throws: what a request throws.
    public func fields() async throws -> SearchFields {
        try await component.query(SearchFieldsRequest(), to: directory, from: sender)
    }

    /// Searches once: everything that the directory gives in one answer, or the page that is asked for.
    ///
    /// - Throws: what a request throws.
    public func results(of request: SearchRequest) async throws -> SearchResults {
        try await component.query(request, to: directory, from: sender)
    }

    /// Searches by the fields that every directory has, page by page.
    ///
    /// - Parameters:
    ///   - values: What is looked for.
    ///   - pageSize: Entries of a page.
    ///   - limits: What is taken at most.
    public func pages(
        _ values: [SearchField: String], pageSize: Int = 50, limits: ResultSetWalk.Limits = .init()
    ) -> ResultSetCursor<SearchRequest> {
        component.pages(
            of: SearchRequest(values), from: directory, sender: sender, pageSize: pageSize, limits: limits)
    }

    /// Searches by a form, page by page.
    ///
    /// - Parameters:
    ///   - form: The directory's form, filled in: see ``DataForm/submission(_:)``.
    ///   - pageSize: Entries of a page.
    ///   - limits: What is taken at most.
    public func pages(
        form: DataForm, pageSize: Int = 50, limits: ResultSetWalk.Limits = .init()
    ) -> ResultSetCursor<SearchRequest> {
        component.pages(
            of: SearchRequest(form: form), from: directory, sender: sender, pageSize: pageSize, limits: limits)
    }
}

extension StanzaContext {
    /// The directory of a peer.
    public func search(in directory: JID) -> SearchClient {
        SearchClient(component, directory: directory, sender: address)
    }
}

extension Component {
    /// The directory of a peer.
    ///
    /// - Parameters:
    ///   - directory: Whose directory.
    ///   - sender: An address of ours; `nil` is the domain.
    public func search(in directory: JID, from sender: JID? = nil) -> SearchClient {
        SearchClient(self, directory: directory, sender: sender)
    }
}
