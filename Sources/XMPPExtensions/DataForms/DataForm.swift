// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §3.1 (form types), §3.4 (multiple items); XEP-0068 v1.3.0: §3, §4 (FORM_TYPE)

public import XMLStream
public import XMPPCore

/// A form to be filled in, one that is filled in, or data in the shape of a form (XEP-0004).
///
/// ```swift
/// let form = DataForm(
///     .form, formType: "urn:example:room", title: "A room",
///     fields: [
///         .text("name", label: "Name", isRequired: true),
///         .boolean("public", label: "Open to all", value: true),
///     ])
/// let values = try form.check(submission)
/// let name = values["name"]?.string
/// ```
public struct DataForm: XMLPayload, Hashable {
    /// `{jabber:x:data}x`
    public static let name = QName("x", in: "jabber:x:data")

    /// What a form is for (XEP-0004 §3.1).
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// To be filled in.
        case form
        /// Filled in.
        case submit
        /// Not going to be filled in.
        case cancel
        /// Data.
        case result
    }

    /// One row of a table of results (XEP-0004 §3.4).
    public struct Item: Hashable, Sendable {
        /// The cells.
        public var fields: [FormField]

        /// A row.
        public init(_ fields: [FormField]) {
            self.fields = fields
        }

        /// The first cell of that name.
        public subscript(variable: String) -> FormField? {
            fields.first { $0.variable == variable }
        }
    }

    /// What the form is for.
    public var kind: Kind
    /// The title, one line.
    public var title: String?
    /// What to do, for people; a line each.
    public var instructions: [String]
    /// The fields in the order they are shown.
    public var fields: [FormField]
    /// The head of the table of ``items``.
    public var reported: [FormField]
    /// A table of results.
    public var items: [Item]

    /// A form.
    ///
    /// - Parameters:
    ///   - kind: What the form is for.
    ///   - formType: What gives the names of the fields their meaning (XEP-0068); becomes the first field.
    ///   - title: The title, one line.
    ///   - instructions: What to do, a line each.
    ///   - fields: The fields.
    ///   - reported: The head of the table of `items`.
    ///   - items: A table of results.
    public init(
        _ kind: Kind, formType: String? = nil, title: String? = nil, instructions: [String] = [],
        fields: [FormField] = [], reported: [FormField] = [], items: [Item] = []
    ) {
        self.kind = kind
        self.title = title
        self.instructions = instructions
        self.fields = (formType.map { [.hidden(Self.formTypeVariable, value: $0)] } ?? []) + fields
        self.reported = reported
        self.items = items
    }

    /// Decodes a form.
    ///
    /// - Throws: when its type is missing or unknown, or a field that says its type has no `var` (XEP-0004 §3.2).
    public init(_ element: Element) throws(PayloadError) {
        guard let type = element["type"] else { throw .missingAttribute("type", of: element) }
        guard let kind = Kind(rawValue: type) else { throw .invalidValue(of: "type", in: element) }
        self.kind = kind
        title = nil
        instructions = []
        fields = []
        reported = []
        items = []
        for child in element.children where child.namespace == Self.name.namespace {
            switch child.name {
            case "title": if title == nil { title = child.text }
            case "instructions": instructions.append(child.text)
            case "field": fields.append(try FormField(child))
            case "reported": reported += try Self.fields(of: child)
            case "item": items.append(Item(try Self.fields(of: child)))
            default: continue
            }
        }
    }

    private static func fields(of element: Element) throws(PayloadError) -> [FormField] {
        var fields: [FormField] = []
        for child in element.children(FormField.name) { fields.append(try FormField(child)) }
        return fields
    }

    /// Encodes the form.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("type", kind.rawValue)
        if let title { writer.element(Self.child("title"), text: title) }
        for line in instructions { writer.element(Self.child("instructions"), text: line) }
        for field in fields { field.write(to: &writer) }
        if !reported.isEmpty {
            writer.element(Self.child("reported")) { writer in
                for field in reported { field.write(to: &writer) }
            }
        }
        for item in items {
            writer.element(Self.child("item")) { writer in
                for field in item.fields { field.write(to: &writer) }
            }
        }
        writer.end()
    }

    static func child(_ name: String) -> QName { QName(name, in: Self.name.namespace) }
}

// MARK: - Fields

extension DataForm {
    /// The name of the field that says what gives the others their meaning (XEP-0068).
    static let formTypeVariable = "FORM_TYPE"

    /// The first field of that name.
    public subscript(variable: String) -> FormField? {
        fields.first { $0.variable == variable }
    }

    /// What gives the names of the fields their meaning (XEP-0068 §3.1).
    ///
    /// Only a hidden field says so, and in a submission one that does not say what it is (XEP-0068 §4.3, §5).
    public var formType: String? {
        guard let field = self[Self.formTypeVariable] else { return nil }
        guard field.kind == .hidden || (field.kind == nil && kind == .submit) else { return nil }
        return field.values.first
    }

    /// The form filled in: what is hidden in it, and these values, in the form's order.
    ///
    /// - Parameter values: Values by the name of the field. What the form has no field for is left out.
    public func submission(_ values: [String: [String]]) -> DataForm {
        var filled: [FormField] = []
        for field in fields {
            guard let variable = field.variable, field.kind != .fixed else { continue }
            guard let values = values[variable] ?? (field.kind == .hidden ? field.values : nil) else { continue }
            filled.append(FormField(variable, kind: field.kind, values: values))
        }
        return DataForm(.submit, fields: filled)
    }
}
