// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §3.3 (field types); XEP-0122 v1.0.2: §3 (validation)

public import XMPPCore

/// A field of a ``TypedForm``: how its property is shown, and how it is read.
public struct TypedField<Form>: Sendable {
    /// A property of the form.
    public typealias Property<Value> = WritableKeyPath<Form, Value> & Sendable

    /// The name; `nil` of a fixed text.
    public let variable: String?
    let make: @Sendable (Form) -> FormField
    let read: @Sendable (FormField, inout Form) throws(PayloadError) -> Void

    /// A field of one's own.
    ///
    /// - Parameters:
    ///   - variable: The name; `nil` for a fixed text.
    ///   - make: The field with the value that the form has.
    ///   - read: Takes the value that was submitted and passed the field's checks; without values it is to be unset.
    public init(
        _ variable: String?, make: @escaping @Sendable (Form) -> FormField,
        read: @escaping @Sendable (FormField, inout Form) throws(PayloadError) -> Void
    ) {
        self.variable = variable
        self.make = make
        self.read = read
    }

    /// The field with a longer description for people.
    public func details(_ text: String) -> TypedField {
        TypedField(variable) { form in
            var field = make(form)
            field.details = text
            return field
        } read: { (field, form) throws(PayloadError) in
            try read(field, &form)
        }
    }
}
