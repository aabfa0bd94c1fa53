// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §16.4 (fields); XEP-0004 v2.13.2: §3.5, §3.6 (partial and empty submissions)

public import XMPPCore

/// A form of publish-subscribe as a value: ``PubSubNodeConfiguration``, ``PubSubSubscriptionOptions`` and
/// ``PubSubNodeMetadata``.
///
/// A submission tells only some of the fields; read it as ``PubSubChanges`` and apply these to the value there is:
///
/// ```swift
/// let changes = try PubSubChanges<PubSubNodeConfiguration>(request.form)
/// node.configuration = changes.applied(to: node.configuration)
/// ```
public protocol PubSubForm: Hashable, Sendable {
    /// What gives the names of the fields their meaning (`FORM_TYPE`).
    static var formType: String { get }
    /// The fields in the order they are shown.
    static var fields: [PubSubFormField<Self>] { get }
    /// The answer to a value that is not allowed.
    static func refusal(of variable: String, message: String) -> StanzaError
    /// The value with the defaults.
    init()
}

extension PubSubForm {
    /// The answer to a value that is not allowed: `invalid-options` (XEP-0060 §6.3.6.2).
    public static func refusal(of variable: String, message: String) -> StanzaError {
        PubSubError(.invalidOptions, text: message).stanzaError
    }

    /// Reads a whole form. Fields that are not in it have their defaults, unknown ones are passed over.
    ///
    /// - Throws: naming the field, when a value is not allowed; when the form is of another FORM_TYPE.
    public init(_ form: DataForm) throws(PayloadError) {
        self = try PubSubChanges<Self>(form).applied(to: Self())
    }

    /// The value as a form.
    ///
    /// - Parameters:
    ///   - kind: A `form` has all fields with labels and options; a `submit` or `result` those that have a value.
    ///   - title: The title, one line.
    ///   - omitted: Fields to leave out, such as those that a service does not offer.
    ///   - formType: What the form is, where the same fields are used for something else.
    public func form(
        _ kind: DataForm.Kind, title: String? = nil, omitting omitted: Set<PartialKeyPath<Self>> = [],
        formType: String = Self.formType
    ) -> DataForm {
        var fields: [FormField] = []
        for field in Self.fields where !omitted.contains(field.keyPath) {
            let values = field.values(self)
            if kind == .form {
                var shown = field.shown
                shown.values = values
                fields.append(shown)
            } else if !values.isEmpty {
                fields.append(
                    FormField(field.variable, kind: kind == .submit ? nil : field.shown.kind, values: values))
            }
        }
        return DataForm(kind, formType: formType, title: title, fields: fields)
    }
}

/// A field of a ``PubSubForm``: its name, how it is shown, and where its value is.
public struct PubSubFormField<Form: PubSubForm>: Sendable {
    /// The name, as `pubsub#access_model`.
    public let variable: String
    /// The property that has the value.
    public let keyPath: any PartialKeyPath<Form> & Sendable
    /// The field of an empty form.
    let shown: FormField
    let values: @Sendable (Form) -> [String]
    /// Reads the values of a submitted field; of an empty one the default.
    let read: @Sendable (FormField, inout Form) throws(PayloadError) -> Void
    let copy: @Sendable (Form, inout Form) -> Void
    /// Whether it may have no value.
    let isOptional: Bool

    /// A field that always has a value.
    init<Value: Sendable>(
        _ name: String, _ label: String, _ keyPath: any WritableKeyPath<Form, Value> & Sendable,
        _ codec: PubSubFormCodec<Value>
    ) {
        variable = "pubsub#\(name)"
        self.keyPath = keyPath
        shown = codec.field(variable, label: label)
        values = { codec.write($0[keyPath: keyPath]) }
        read = { (field, form) throws(PayloadError) in
            form[keyPath: keyPath] = try codec.read(field) ?? Form()[keyPath: keyPath]
        }
        copy = { $1[keyPath: keyPath] = $0[keyPath: keyPath] }
        isOptional = false
    }

    /// A field that may have no value.
    init<Value: Sendable>(
        _ name: String, _ label: String, optional keyPath: any WritableKeyPath<Form, Value?> & Sendable,
        _ codec: PubSubFormCodec<Value>
    ) {
        variable = "pubsub#\(name)"
        self.keyPath = keyPath
        shown = codec.field(variable, label: label)
        values = { $0[keyPath: keyPath].map(codec.write) ?? [] }
        read = { (field, form) throws(PayloadError) in form[keyPath: keyPath] = try codec.read(field) }
        copy = { $1[keyPath: keyPath] = $0[keyPath: keyPath] }
        isOptional = true
    }
}
