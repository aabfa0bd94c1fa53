// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §3.3 (field types), §4 (validation)

import XMPPExtensions

/// The form of a declared command, with the choices that were there when it was shown.
struct DeclaredForm: FillableForm {
    let command: DeclaredCommand
    let options: [String: [FormOption]]
    /// What is filled in, by the name of the field.
    private(set) var values: [String: [String]]

    /// The form with the values that it begins with.
    init(_ command: DeclaredCommand, options: [String: [FormOption]]) {
        self.command = command
        self.options = options
        values = Dictionary(
            uniqueKeysWithValues: command.fields.map { field in
                let offered = options[field.name] ?? field.options
                let isOffered = field.defaults.allSatisfy { value in offered.contains { $0.value == value } }
                return (field.name, field.kind.hasOptions && !isOffered ? [] : field.defaults)
            })
    }

    var form: DataForm {
        DataForm(
            .form, title: command.title, instructions: [command.details].compactMap(\.self),
            fields: command.fields.map { field in
                field.formField(options: options[field.name] ?? field.options, values: values[field.name] ?? [])
            })
    }

    func filled(by submission: DataForm) throws(FormRejection) -> DeclaredForm {
        let form = form
        var checked = submission
        var found: [FormProblem] = []
        do throws(FormRejection) {
            checked = try form.check(submission)
        } catch {
            // What else is wrong is told at the same time.
            found = error.problems
        }
        var filled = self
        var problems = found.filter { problem in command.fields.allSatisfy { $0.name != problem.variable } }
        let leading = command.program.leadingFields
        for field in command.fields {
            if let problem = found.first(where: { $0.variable == field.name }) {
                problems.append(problem)
            } else if let values = checked[field.name]?.values {
                filled.values[field.name] = values
                if let problem = field.problem(with: values, beginsArgument: leading.contains(field.name)) {
                    problems.append(problem)
                }
            } else if field.isRequired, field.kind != .boolean, self.values[field.name, default: []].isEmpty {
                // Nothing was said of it, and it has no value already.
                problems.append(FormProblem(field.name, .missing, "«\(field.label)» is required."))
            }
        }
        guard problems.isEmpty else { throw form.rejection(of: submission, problems) }
        return filled
    }

    /// The one text of each field that has a value.
    var arguments: [String: String] {
        var arguments: [String: String] = [:]
        for field in command.fields { arguments[field.name] = field.argument(values[field.name] ?? []) }
        return arguments
    }

    /// The same for people who look at it later: without secrets, and bounded.
    var masked: [String: String] {
        var masked = arguments.mapValues(AuditRecord.bounded)
        for field in command.fields where field.kind == .secret && masked[field.name] != nil {
            masked[field.name] = AuditRecord.mask
        }
        return masked
    }
}

/// Asks whether it is really to be done.
struct ConfirmationForm: TypedForm {
    let title: String?
    let question: String
    var isConfirmed = false

    /// The question is the field's label: there are clients that show no instructions (Poezio).
    var fields: [TypedField<Self>] { [.boolean("confirm", \.isConfirmed, label: question)] }
}
