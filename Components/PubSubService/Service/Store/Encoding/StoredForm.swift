// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent
package import XMPPExtensions

/// How stores write configurations and options: a line for each value, as `pubsub#access_model=open`, of the fields that are
/// not as in a new form, so that most are an empty text. A field that is to have no value, though a new form has one, is a
/// line without `=`. What a newer version has added is passed over, what an older one did not know has its default.
///
/// A default must not change its meaning, though: `StoredFormTests` has them all, and a new default needs a migration.
package enum StoredForm {
    /// A form as text.
    package static func text<Form: PubSubForm>(_ form: Form) -> String {
        let usual = Form()
        guard form != usual else { return "" }
        let (values, usualValues) = (values(of: form), values(of: usual))
        var text = ""
        for field in Form.fields where values[field.variable] != usualValues[field.variable] {
            for value in values[field.variable] ?? [] { text += "\(field.variable)=\(escaped(value))\n" }
            if values[field.variable] == nil { text += "\(field.variable)\n" }
        }
        return text
    }

    private static func values(of form: some PubSubForm) -> [String: [String]] {
        var values: [String: [String]] = [:]
        for field in form.form(.submit).fields { if let variable = field.variable { values[variable] = field.values } }
        return values
    }

    /// The form that a text is of.
    ///
    /// - Throws: ``PubSubStoreError`` when a value is none that the field can have.
    package static func form<Form: PubSubForm>(_ type: Form.Type = Form.self, _ text: String) throws(PubSubStoreError)
        -> Form
    {
        guard !text.isEmpty else { return Form() }
        var fields: [FormField] = []
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let variable = String(decoding: parts[0], as: UTF8.self)
            let values = parts.count > 1 ? [unescaped(parts[1])] : []
            if fields.last?.variable == variable {
                fields[fields.count - 1].values += values
            } else {
                fields.append(FormField(variable, values: values))
            }
        }
        do {
            return try Form(DataForm(.submit, fields: fields))
        } catch {
            throw PubSubStoreError(.damaged, "What is stored of \(Form.formType) cannot be read: \(error.message)")
        }
    }

    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\\") }) else { return value }
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unescaped(_ value: some Sequence<UInt8>) -> String {
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in value {
            if isEscaped {
                bytes.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
