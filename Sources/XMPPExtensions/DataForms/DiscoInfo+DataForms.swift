// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0128 v1.0.1: §2 (recommendations); XEP-0068 v1.3.0: §3 (FORM_TYPE)

public import XMLStream
public import XMPPComponent

extension DiscoInfo {
    /// Information with data forms.
    ///
    /// - Parameters:
    ///   - node: A part of the entity.
    ///   - identities: What it is.
    ///   - features: What it can do.
    ///   - dataForms: What else there is to be known, each with a FORM_TYPE of its own (XEP-0128 §2).
    /// - Throws: `XMLStreamError` when a form is larger than an element may be.
    public init(
        node: String? = nil, identities: [DiscoIdentity] = [], features: [String] = [], dataForms: [DataForm]
    ) throws(XMLStreamError) {
        self.init(node: node, identities: identities, features: features)
        for form in dataForms { try append(form) }
    }

    /// The forms (XEP-0128). Malformed ones are passed over.
    public var dataForms: [DataForm] { forms.compactMap { try? DataForm($0) } }

    /// The first form with this FORM_TYPE; `nil` when there is none, or it is malformed.
    public func form(ofType formType: String) -> DataForm? {
        dataForms.first { $0.formType == formType }
    }

    /// Adds a form.
    ///
    /// - Throws: `XMLStreamError` when the form is larger than an element may be.
    public mutating func append(_ form: DataForm) throws(XMLStreamError) {
        forms.append(try Element(form))
    }
}
