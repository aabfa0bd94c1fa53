// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §3.3, §3.5, §3.6, §4 (validation); XEP-0122 v1.0.2: §3, §4.1

import XMPPCore

extension DataForm {
    /// Checks what was filled in against this form.
    ///
    /// Fields that the form does not have are passed over (XEP-0004 §3.1). Fields that were not submitted are not in the
    /// result: they keep the value they have (§3.5). A field that was submitted empty is in it without values: it is to
    /// be unset (§3.6). In hidden fields other values than the form's are let through.
    ///
    /// - Parameter submission: A form of the kind ``Kind/submit``.
    /// - Returns: The submitted fields in the form's order and with its types, booleans written as `true` and `false`,
    ///   addresses prepared and each once.
    /// - Throws: ``FormRejection`` with everything that is wrong, and the form to be shown again.
    public func check(_ submission: DataForm) throws(FormRejection) -> DataForm {
        guard submission.kind == .submit else {
            throw FormRejection(problems: [FormProblem(nil, .notSubmitted, "The form was not submitted.")], form: self)
        }
        var problems: [FormProblem] = []
        var accepted: [FormField] = []
        let submitted = submission.fieldsByVariable
        for field in fields {
            guard let variable = field.variable, field.kind != .fixed else { continue }
            let values = submitted[variable]?.values
            if variable == Self.formTypeVariable, let formType {
                if let other = values?.first, other != formType {
                    problems.append(FormProblem(variable, .wrongForm, "This is a submission of another form."))
                }
                accepted.append(.hidden(variable, value: formType))
                continue
            }
            do throws(FormProblem) {
                guard let checked = try field.check(values) else { continue }
                accepted.append(FormField(variable, kind: field.kind ?? .textSingle, values: checked))
            } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else {
            throw rejection(of: submission, problems)
        }
        return DataForm(.submit, fields: accepted)
    }

    /// The refusal of what was filled in, for problems that the form itself cannot tell, such as a name that is taken.
    ///
    /// - Parameters:
    ///   - submission: What was filled in, whose values are kept in the form to be shown again.
    ///   - problems: What is wrong.
    public func rejection(of submission: DataForm, _ problems: [FormProblem]) -> FormRejection {
        let submitted = submission.fieldsByVariable
        var notes: [String: String] = [:]
        for problem in problems {
            if let variable = problem.variable { notes[variable] = problem.message }
        }
        var form = self
        form.fields = []
        for var field in fields {
            if let variable = field.variable, field.kind != .fixed {
                // With a name, or clients that keep fields by their names (slixmpp, Poezio) show only one without.
                if let note = notes[variable] {
                    form.fields.append(FormField("problem-\(variable)", kind: .fixed, values: [note]))
                }
                if let values = submitted[variable]?.values, field.kind != .textPrivate, field.kind != .hidden {
                    field.values = values
                }
            }
            form.fields.append(field)
        }
        return FormRejection(problems: problems, form: form)
    }

    /// The first field of each name.
    private var fieldsByVariable: [String: FormField] {
        let named = fields.compactMap { field in field.variable.map { ($0, field) } }
        return Dictionary(named, uniquingKeysWith: { first, _ in first })
    }
}

extension FormField {
    /// The values as they are taken; `nil` when the field was not submitted.
    fileprivate func check(_ submitted: [String]?) throws(FormProblem) -> [String]? {
        let isEmpty = submitted?.allSatisfy(\.isEmpty) ?? true
        if isEmpty {
            if isRequired { throw problem(.missing, "\(title) is required.") }
            return submitted.map { _ in [] }
        }
        guard var values = submitted else { return nil }
        let kind = kind ?? .textSingle
        if values.count > 1, ![.jidMulti, .listMulti, .textMulti, .hidden].contains(kind) {
            throw problem(.tooMany, "\(title) takes one value.")
        }
        switch kind {
        case .boolean:
            guard let value = values.first.flatMap(Self.boolean) else {
                throw problem(.mistyped, "\(title) must be true or false.")
            }
            return [value ? "true" : "false"]
        case .jidSingle, .jidMulti:
            do throws(PayloadError) {
                values = try FormField(variable, values: values).jids.map(\.description)
            } catch {
                throw problem(.mistyped, "\(title) must be an address such as user@example.com.")
            }
        case .listSingle, .listMulti:
            values.removeAll(where: \.isEmpty)
            if (validation?.method ?? .basic) == .basic {
                let known = Set(options.map(\.value))
                guard values.allSatisfy(known.contains) else {
                    throw problem(.notAnOption, "\(title) must be chosen from the list.")
                }
            }
            if kind == .listMulti { try checkCount(values.count) }
        case .fixed, .hidden, .textMulti, .textPrivate, .textSingle:
            break
        }
        if let validation, kind != .hidden {
            try check(values.filter { !$0.isEmpty }, by: validation)
        }
        return values
    }

    private func checkCount(_ count: Int) throws(FormProblem) {
        if let minimum = validation?.minimumCount, count < minimum {
            throw problem(.tooFew, "\(title) takes at least \(minimum) values.")
        }
        if let maximum = validation?.maximumCount, count > maximum {
            throw problem(.tooMany, "\(title) takes at most \(maximum) values.")
        }
    }

    private func check(_ texts: [String], by validation: FormValidation) throws(FormProblem) {
        let datatype = FormDatatype(validation.datatype)
        var values: [FormDatatype.Value] = []
        for text in texts {
            guard let value = datatype.value(text) else {
                throw problem(.mistyped, "\(title) must be \(datatype.description).")
            }
            values.append(value)
        }
        switch validation.method {
        case .basic, .open:
            break
        case .range(let minimum, let maximum):
            if let minimum, let bound = datatype.value(minimum), values.contains(where: { (bound <= $0) == false }) {
                throw problem(.outOfRange, "\(title) must be \(minimum) or more.")
            }
            if let maximum, let bound = datatype.value(maximum), values.contains(where: { ($0 <= bound) == false }) {
                throw problem(.outOfRange, "\(title) must be \(maximum) or less.")
            }
        case .pattern(let pattern):
            // One that cannot be understood is as no pattern: XEP-0122 §4.1 falls back to the datatype.
            if let expression = FormPattern(pattern), !expression.matches(allOf: texts) {
                throw problem(.noMatch, "\(title) does not have the form that is asked for.")
            }
        }
    }

    private var title: String { "«\(label ?? variable ?? "")»" }

    private func problem(_ reason: FormProblem.Reason, _ message: String) -> FormProblem {
        FormProblem(variable, reason, message)
    }
}
