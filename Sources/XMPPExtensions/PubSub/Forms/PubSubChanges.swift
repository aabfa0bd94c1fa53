// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §7.1.5 (preconditions), §8.2.4 (submissions); XEP-0004 v2.13.2: §3.5, §3.6

public import XMPPCore

/// Some of the fields of a ``PubSubForm``: what a submission tells, or a publisher makes a condition.
///
/// ```swift
/// var changes = PubSubChanges<PubSubNodeConfiguration>()
/// changes.accessModel = .whitelist
/// try await client.configure("diary", changes)
/// ```
@dynamicMemberLookup
public struct PubSubChanges<Form: PubSubForm>: Hashable, Sendable {
    private var values = Form()
    /// The names of the fields that are told.
    public private(set) var variables: Set<String> = []
    /// Fields that are not of the form: those of a service's own, whose names begin with `x-` by XEP-0068 §3.4, and in
    /// what a service tells values of its own of fields that need none.
    public var unknown: [FormField] = []

    /// No field.
    public init() {}

    /// Reads a submission, or any other form of that kind. A field without a value is told: it gets its default. One of
    /// the kind `cancel` tells nothing.
    ///
    /// - Parameters:
    ///   - form: The form.
    ///   - formType: What the form must be, if it says: of publishing options ``PubSubNodeConfiguration/publishOptions``.
    /// - Throws: naming the field, when a value is not allowed (in what was not submitted only where there must be one);
    ///   when the form is of another FORM_TYPE.
    public init(_ form: DataForm, formType: String = Form.formType) throws(PayloadError) {
        if let other = form.formType, other != formType {
            let message = "This is a form of the type «\(other)», not «\(formType)»."
            throw PayloadError(
                message, element: DataForm.name,
                answer: Form.refusal(of: DataForm.formTypeVariable, message: message))
        }
        guard form.kind != .cancel else { return }
        for submitted in form.fields where submitted.kind != .fixed {
            guard let variable = submitted.variable, variable != DataForm.formTypeVariable else { continue }
            guard let field = Form.fields.first(where: { $0.variable == variable }) else {
                unknown.append(submitted)
                continue
            }
            guard variables.insert(variable).inserted else { continue }
            do throws(PayloadError) {
                try field.read(submitted, &values)
            } catch {
                // A submission must be right; what a service tells is taken as far as it is understood, as ejabberd's
                // itemreply of «none», which no XEP has.
                if form.kind != .submit, field.isOptional {
                    variables.remove(variable)
                    unknown.append(submitted)
                    continue
                }
                throw PayloadError(
                    error.message, element: error.element,
                    answer: Form.refusal(of: variable, message: error.message))
            }
        }
    }

    /// The value of a field; `nil` when it is not told. Of a field that may have no value there are two `nil`: the outer
    /// one is not told, `.some(nil)` has none.
    public subscript<Value>(dynamicMember keyPath: WritableKeyPath<Form, Value>) -> Value? {
        get { tells(keyPath) ? values[keyPath: keyPath] : nil }
        set {
            guard let field = Self.field(keyPath) else { return }
            if let newValue {
                values[keyPath: keyPath] = newValue
                variables.insert(field.variable)
            } else {
                field.copy(Form(), &values)
                variables.remove(field.variable)
            }
        }
    }

    /// Whether that field is told.
    public func tells(_ keyPath: PartialKeyPath<Form>) -> Bool {
        Self.field(keyPath).map { variables.contains($0.variable) } ?? false
    }

    /// Whether nothing is told.
    public var isEmpty: Bool { variables.isEmpty && unknown.isEmpty }

    /// A value with these changes; what is not told stays as it is.
    public func applied(to base: Form) -> Form {
        var result = base
        for field in told { field.copy(values, &result) }
        return result
    }

    /// The names of the fields that a value has otherwise: the conditions that it does not meet (XEP-0060 §7.1.5).
    /// Unknown fields are conditions that nothing meets.
    public func unmet(by value: Form) -> [String] {
        let different = told.filter { $0.values(values).sorted() != $0.values(value).sorted() }
        return different.map(\.variable) + unknown.compactMap(\.variable)
    }

    /// A form that tells this.
    ///
    /// - Parameters:
    ///   - kind: What the form is for.
    ///   - formType: What the form is: of publishing options ``PubSubNodeConfiguration/publishOptions``.
    public func form(_ kind: DataForm.Kind = .submit, formType: String = Form.formType) -> DataForm {
        DataForm(
            kind, formType: formType,
            fields: told.map { FormField($0.variable, values: $0.values(values)) } + unknown)
    }

    private static func field(_ keyPath: PartialKeyPath<Form>) -> PubSubFormField<Form>? {
        Form.fields.first { ($0.keyPath as PartialKeyPath<Form>) == keyPath }
    }

    private var told: [PubSubFormField<Form>] {
        Form.fields.filter { variables.contains($0.variable) }
    }
}
