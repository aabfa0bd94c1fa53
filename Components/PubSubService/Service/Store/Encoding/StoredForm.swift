// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent
package import XMPPExtensions

/// How stores write configurations and options: all fields, a line for each value, as `pubsub#access_model=open`. A field
/// without a value is a line without `=`, so that no default comes in its place. What a newer version has added is passed
/// over, what an older one did not know has its default.
package enum StoredForm {
    /// A form as text.
    package static func text<Form: PubSubForm>(_ form: Form) -> String {
        let fields = form.form(.submit).fields
        var values: [String: [String]] = [:]
        for field in fields { if let variable = field.variable { values[variable] = field.values } }
        var text = ""
        for field in Form.fields {
            for value in values[field.variable] ?? [] { text += "\(field.variable)=\(escaped(value))\n" }
            if values[field.variable] == nil { text += "\(field.variable)\n" }
        }
        return text
    }

    /// The form that a text is of.
    ///
    /// - Throws: ``PubSubStoreError`` when a value is none that the field can have.
    package static func form<Form: PubSubForm>(_ type: Form.Type = Form.self, _ text: String) throws(PubSubStoreError)
        -> Form
    {
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
