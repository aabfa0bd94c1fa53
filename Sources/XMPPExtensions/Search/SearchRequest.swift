// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0055 v1.3: §2.1 (search), §3 (forms); XEP-0059 v1.0: §2 (paging)

public import XMLStream
public import XMPPComponent
public import XMPPCore

/// Searches a directory (XEP-0055 §2.1), a page at a time if wanted (XEP-0059).
public struct SearchRequest: PagedRequest, Hashable {
    /// `{jabber:iq:search}query`
    public static let name = QName("query", in: "jabber:iq:search")
    /// A search changes nothing, but that is how the protocol has it.
    public static let kind = IQKind.set
    /// Paging is part of what is answered.
    public static let features = [name.namespace, ResultSetRequest.name.namespace]
    /// The answer.
    public typealias Response = SearchResults

    /// What is looked for.
    public var values: [SearchField: String]
    /// The form that was filled in, in place of ``values``.
    public var form: DataForm?
    /// Which page; `nil` is all, or as much as one gets.
    public var page: ResultSetRequest?

    /// A search by the fields that every directory has.
    public init(_ values: [SearchField: String], page: ResultSetRequest? = nil) {
        self.values = values
        self.page = page
    }

    /// A search by a form.
    ///
    /// - Parameters:
    ///   - form: The directory's form, filled in: see ``DataForm/submission(_:)``.
    ///   - page: Which page.
    public init(form: DataForm, page: ResultSetRequest? = nil) {
        values = [:]
        self.form = form
        self.page = page
    }

    /// Decodes a request.
    ///
    /// - Throws: when the form or the page is malformed.
    public init(_ element: Element) throws(PayloadError) {
        values = SearchField.values(of: element)
        if let child = element.child(DataForm.name) { form = try DataForm(child) }
        if let child = element.child(ResultSetRequest.name) { page = try ResultSetRequest(child) }
    }

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        writer.element(Self.name) { writer in
            SearchField.write(values, to: &writer)
            form?.write(to: &writer)
            page?.write(to: &writer)
        }
    }
}
