// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0462 v0.1.1: §3.2 (filter)

public import XMLStream
public import XMPPCore

/// Which nodes of a service are wanted in a list, by the type of their items (XEP-0462 §3.2); a child of a disco#items
/// request.
public enum PubSubTypeFilter: XMLPayload, Hashable {
    /// `{urn:xmpp:pubsub-filter:0}filter`
    public static let name = QName("filter", in: namespace)
    /// The namespace, FORM_TYPE and feature of the protocol.
    public static let namespace = "urn:xmpp:pubsub-filter:0"

    /// Nodes of these types; "" is a node without a type.
    case including([String])
    /// All nodes but those of these types; "" is a node without a type.
    case excluding([String])

    /// Whether a node of that type is wanted.
    public func includes(_ type: String?) -> Bool {
        switch self {
        case .including(let types): types.contains(type ?? "")
        case .excluding(let types): !types.contains(type ?? "")
        }
    }

    /// Decodes a filter.
    ///
    /// - Throws: when it says neither or both of what to include and what to exclude.
    public init(_ element: Element) throws(PayloadError) {
        let form = try element.requiredForm
        guard form.formType == nil || form.formType == Self.namespace else {
            throw PayloadError("This is no form to filter nodes.", element: Self.name)
        }
        switch (form["included-types"], form["excluded-types"]) {
        case (let types?, nil): self = .including(types.values)
        case (nil, let types?): self = .excluding(types.values)
        case (nil, nil), (_?, _?):
            throw PayloadError("A filter either includes types or excludes them.", element: Self.name)
        }
    }

    /// Encodes the filter.
    public func write(to writer: inout Writer) {
        let field =
            switch self {
            case .including(let types): FormField("included-types", kind: .listMulti, values: types)
            case .excluding(let types): FormField("excluded-types", kind: .listMulti, values: types)
            }
        writer.start(Self.name)
        DataForm(.submit, formType: Self.namespace, fields: [field]).write(to: &writer)
        writer.end()
    }
}
