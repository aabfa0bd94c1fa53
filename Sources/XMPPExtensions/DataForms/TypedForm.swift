// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §3.3 (field types), §3.5, §3.6 (values)

import XMPPCore

/// Something that can be shown as a form and filled in: a ``TypedForm``, or a ``DataForm`` as it is.
public protocol FillableForm: Sendable {
    /// The form to be filled in, with the values that it has.
    var form: DataForm { get }

    /// The same with what was filled in.
    ///
    /// - Throws: ``FormRejection`` with everything that is wrong, and the form to be shown again.
    func filled(by submission: DataForm) throws(FormRejection) -> Self
}

extension DataForm: FillableForm {
    /// The form itself.
    public var form: DataForm { self }

    /// The submitted fields, checked: see ``check(_:)``.
    public func filled(by submission: DataForm) throws(FormRejection) -> DataForm {
        try check(submission)
    }
}

/// A form as a Swift value: each field is a property, and its value is the property's.
///
/// ```swift
/// struct RunLevels: TypedForm {
///     var levels: [String] = ["3", "5"]
///     var isActive = false
///     let title: String? = "Configure Service"
///     var fields: [TypedField<Self>] {
///         [
///             .choices("runlevel", \.levels, label: "Run Modes", of: [FormOption("3"), FormOption("5")]),
///             .boolean("state", \.isActive, label: "Run State"),
///         ]
///     }
/// }
/// ```
///
/// Properties without a field, such as what the choices are made of, are kept as they are.
public protocol TypedForm: FillableForm {
    /// What gives the names of the fields their meaning (XEP-0068).
    var formType: String? { get }
    /// The title, one line.
    var title: String? { get }
    /// What to do, for people; a line each.
    var instructions: [String] { get }
    /// The fields in the order they are shown.
    var fields: [TypedField<Self>] { get }
}

extension TypedForm {
    /// None.
    public var formType: String? { nil }
    /// None.
    public var title: String? { nil }
    /// None.
    public var instructions: [String] { [] }

    /// The form to be filled in, with the values of the properties.
    public var form: DataForm {
        DataForm(
            .form, formType: formType, title: title, instructions: instructions,
            fields: fields.map { $0.make(self) })
    }

    /// The same with what was filled in. Fields that were not submitted keep their value (XEP-0004 §3.5).
    ///
    /// - Throws: ``FormRejection`` with everything that is wrong, and the form to be shown again.
    public func filled(by submission: DataForm) throws(FormRejection) -> Self {
        let form = form
        let checked = try form.check(submission)
        var filled = self
        var problems: [FormProblem] = []
        for field in fields {
            guard let variable = field.variable, let value = checked[variable] else { continue }
            do throws(PayloadError) {
                try field.read(value, &filled)
            } catch {
                // A number that is whole but too large is found here.
                problems.append(FormProblem(variable, .mistyped, error.message))
            }
        }
        guard problems.isEmpty else { throw form.rejection(of: submission, problems) }
        return filled
    }

    /// The refusal of values that are well-formed but not taken, such as a name that is in use.
    ///
    /// - Parameter problems: What is wrong, by the name of the field.
    /// - Returns: The error that shows the form again with the values kept.
    public func rejection(_ problems: KeyValuePairs<String, String>) -> FormRejection {
        let form = form
        let values = form.fields.compactMap { field in field.variable.map { ($0, field.values) } }
        return form.rejection(
            of: form.submission(Dictionary(values, uniquingKeysWith: { first, _ in first })),
            problems.map { FormProblem($0.key, .refused, $0.value) })
    }
}

extension FormProblem.Reason {
    /// A value is well-formed, but not taken.
    public static let refused = FormProblem.Reason(rawValue: "refused")
}
