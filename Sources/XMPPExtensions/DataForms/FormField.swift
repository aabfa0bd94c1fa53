// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §3.2 (fields), §3.3 (field types)

import XMLStream
import XMPPCore

/// One of the values that a list is chosen from (XEP-0004 §3.2).
public struct FormOption: Hashable, Sendable {
    /// What is submitted.
    public var value: String
    /// What is shown; the value itself when `nil`.
    public var label: String?

    /// An option.
    public init(_ value: String, label: String? = nil) {
        self.value = value
        self.label = label
    }
}

/// A field of a form (XEP-0004 §3.2). Media (XEP-0221) are passed over.
public struct FormField: Hashable, Sendable {
    static let name = DataForm.child("field")

    /// What kind of data a field has (XEP-0004 §3.3).
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Yes or no.
        case boolean
        /// A text to be read, such as the head of a section.
        case fixed
        /// Not shown, and sent back as it is.
        case hidden
        /// Addresses.
        case jidMulti = "jid-multi"
        /// An address.
        case jidSingle = "jid-single"
        /// Any number of the options.
        case listMulti = "list-multi"
        /// One of the options.
        case listSingle = "list-single"
        /// A text of several lines, a value each.
        case textMulti = "text-multi"
        /// A line that is shown as dots.
        case textPrivate = "text-private"
        /// A line.
        case textSingle = "text-single"
    }

    /// The name (`var`); `nil` only of a fixed text.
    public var variable: String?
    /// What kind of data it has; `nil` when not said: a line in a form, and what the form says in a submission.
    public var kind: Kind?
    /// The name for people.
    public var label: String?
    /// A longer description for people.
    public var details: String?
    /// Whether it must have a value.
    public var isRequired: Bool
    /// The values: the default ones in a form.
    public var values: [String]
    /// What a list is chosen from.
    public var options: [FormOption]
    /// What else the values must be like (XEP-0122).
    public var validation: FormValidation?

    /// A field.
    ///
    /// - Parameters:
    ///   - variable: The name; `nil` only for a fixed text.
    ///   - kind: What kind of data it has; `nil` to leave it to the form that is answered.
    ///   - label: The name for people.
    ///   - details: A longer description for people.
    ///   - isRequired: Whether it must have a value.
    ///   - values: The values: the default ones in a form.
    ///   - options: What a list is chosen from.
    ///   - validation: What else the values must be like.
    public init(
        _ variable: String?, kind: Kind? = nil, label: String? = nil, details: String? = nil,
        isRequired: Bool = false, values: [String] = [], options: [FormOption] = [], validation: FormValidation? = nil
    ) {
        self.variable = variable
        self.kind = kind
        self.label = label
        self.details = details
        self.isRequired = isRequired
        self.values = values
        self.options = options
        self.validation = validation
    }

    /// Decodes a field. An unknown type is none, an option without a value is passed over.
    ///
    /// - Throws: when it has a type other than `fixed` and no name, or a malformed validation.
    init(_ element: Element) throws(PayloadError) {
        variable = element["var"]
        kind = element["type"].flatMap(Kind.init)
        if variable == nil, let kind, kind != .fixed { throw .missingAttribute("var", of: element) }
        label = element["label"]
        details = element.child("desc")?.text
        isRequired = element.child("required") != nil
        values = element.children(DataForm.child("value")).map(\.text)
        options = element.children(DataForm.child("option")).compactMap { option in
            option.child("value").map { FormOption($0.text, label: option["label"]) }
        }
        if let child = element.child(FormValidation.name) { validation = try FormValidation(child) }
    }

    func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("var", variable)
        writer.attribute("type", kind?.rawValue)
        writer.attribute("label", label)
        if let details { writer.element(DataForm.child("desc"), text: details) }
        if isRequired { writer.element(DataForm.child("required")) { _ in } }
        validation?.write(to: &writer)
        for value in values { writer.element(DataForm.child("value"), text: value) }
        for option in options {
            writer.start(DataForm.child("option"))
            writer.attribute("label", option.label)
            writer.element(DataForm.child("value"), text: option.value)
            writer.end()
        }
        writer.end()
    }
}
