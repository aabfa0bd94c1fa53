// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0055 v1.3: §2.1 (search fields), §3 (forms)

public import XMLStream
public import XMPPCore

/// Asks a directory what it can be searched by (XEP-0055 §2.1).
public struct SearchFieldsRequest: IQRequest, Hashable {
    /// `{jabber:iq:search}query`
    public static let name = SearchRequest.name
    /// Read only.
    public static let kind = IQKind.get
    /// The answer.
    public typealias Response = SearchFields

    /// A request.
    public init() {}

    /// Decodes a request.
    public init(_ element: Element) throws(PayloadError) {}

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        writer.element(Self.name) { _ in }
    }
}

/// What a directory can be searched by (XEP-0055 §2.1).
public struct SearchFields: XMLPayload, IQResponse, Hashable {
    /// `{jabber:iq:search}query`
    public static let name = SearchRequest.name

    /// What to do, for people.
    public var instructions: String?
    /// The fields.
    public var fields: Set<SearchField>
    /// The form, which may have more of them (XEP-0055 §3). Whoever understands it uses it.
    public var form: DataForm?

    /// Fields, and a form.
    public init(instructions: String? = nil, fields: Set<SearchField> = [], form: DataForm? = nil) {
        self.instructions = instructions
        self.fields = fields
        self.form = form
    }

    /// Decodes an answer.
    ///
    /// - Throws: when the form is malformed.
    public init(_ element: Element) throws(PayloadError) {
        instructions = element.child("instructions")?.text.trimmingWhitespace()
        fields = Set(SearchField.values(of: element).keys)
        if let child = element.child(DataForm.name) { form = try DataForm(child) }
    }

    /// Encodes the answer.
    public func write(to writer: inout Writer) {
        writer.element(Self.name) { writer in
            if let instructions {
                writer.element(QName("instructions", in: Self.name.namespace), text: instructions)
            }
            SearchField.write(Dictionary(uniqueKeysWithValues: fields.map { ($0, "") }), to: &writer)
            form?.write(to: &writer)
        }
    }
}
