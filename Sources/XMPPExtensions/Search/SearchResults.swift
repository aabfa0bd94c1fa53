// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0055 v1.3: §2.1 (results), §3 (forms); XEP-0059 v1.0: §2 (paging)

public import XMLStream
public import XMPPComponent
public import XMPPCore

/// What a directory has found (XEP-0055 §2.1), or a page of it (XEP-0059).
public struct SearchResults: XMLPayload, PagedResponse, Hashable {
    /// `{jabber:iq:search}query`
    public static let name = SearchRequest.name

    /// What was found, in answer to a search by fields.
    public var items: [SearchItem]
    /// What was found, in answer to a search by a form: a table.
    public var form: DataForm?
    /// Where the page is among all.
    public var page: ResultSetPage?

    /// Results of a search by fields.
    public init(items: [SearchItem] = [], page: ResultSetPage? = nil) {
        self.items = items
        self.page = page
    }

    /// Results of a search by a form.
    public init(form: DataForm, page: ResultSetPage? = nil) {
        items = []
        self.form = form
        self.page = page
    }

    /// What was found, in whichever way it is told.
    public var entries: [SearchEntry] {
        items.map(SearchEntry.init) + (form?.items.map(SearchEntry.init) ?? [])
    }

    /// Decodes an answer. Items without a valid address are passed over.
    ///
    /// - Throws: when the form or the page is malformed.
    public init(_ element: Element) throws(PayloadError) {
        items = element.children(SearchItem.name).compactMap(SearchItem.init)
        if let child = element.child(DataForm.name) { form = try DataForm(child) }
        if let child = element.child(ResultSetPage.name) { page = try ResultSetPage(child) }
    }

    /// Encodes the answer.
    public func write(to writer: inout Writer) {
        writer.element(Self.name) { writer in
            for item in items { item.write(to: &writer) }
            form?.write(to: &writer)
            page?.write(to: &writer)
        }
    }
}

/// Somebody who was found (XEP-0055 §2.1).
public struct SearchItem: Hashable, Sendable {
    static let name = QName("item", in: SearchRequest.name.namespace)

    /// The address.
    public var jid: JID
    /// What is known.
    public var values: [SearchField: String]

    /// Somebody.
    public init(jid: JID, values: [SearchField: String] = [:]) {
        self.jid = jid
        self.values = values
    }

    init?(_ element: Element) {
        guard let jid = element["jid"].flatMap({ JID($0) }) else { return nil }
        self.init(jid: jid, values: SearchField.values(of: element))
    }

    func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("jid", jid.description)
        SearchField.write(values, to: &writer)
        writer.end()
    }
}
