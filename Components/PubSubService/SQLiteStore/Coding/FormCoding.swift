// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import XMPPCore
import XMPPExtensions

/// Configurations and options as bytes: the fields by name with their values, except those that are as in a new value, so
/// that most take no byte at all.
///
/// A field that this version does not know is passed over; a new field has its default where it was not stored. A default
/// must not change its meaning, though: `FormCodingTests` has them, and a new default needs a migration.
struct FormCoding<Form: PubSubForm>: Sendable {
    private let usual: Form
    private let usualFields: [String: [String]]

    init() {
        usual = Form()
        usualFields = Dictionary(Self.fields(of: usual)) { first, _ in first }
    }

    private static func fields(of form: Form) -> [(String, [String])] {
        form.form(.form).fields.compactMap { field in
            field.variable.flatMap { $0 == "FORM_TYPE" ? nil : ($0, field.values) }
        }
    }

    /// For each field its name, the number of its values, and these; all texts behind their length.
    func encode(_ form: Form) -> [UInt8] {
        guard form != usual else { return [] }
        var bytes: [UInt8] = []
        func write(_ text: String) {
            write(count: text.utf8.count)
            bytes.append(contentsOf: text.utf8)
        }
        func write(count: Int) {
            // As LEB128 has it: seven bits to a byte, the lowest first.
            var rest = count
            while rest >= 0x80 {
                bytes.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
        for (variable, values) in Self.fields(of: form) where values != usualFields[variable] {
            write(variable)
            write(count: values.count)
            for value in values { write(value) }
        }
        return bytes
    }

    func decode(_ bytes: [UInt8]) throws(PubSubStoreError) -> Form {
        guard !bytes.isEmpty else { return usual }
        var rest = bytes[...]
        func count() throws(PubSubStoreError) -> Int {
            var count = 0
            // Nothing that is stored is longer than four bytes can tell.
            for shift in [0, 7, 14, 21] {
                guard let byte = rest.popFirst() else { break }
                count |= Int(byte & 0x7F) << shift
                if byte < 0x80, count <= rest.count { return count }
            }
            throw .unreadable("a form")
        }
        func text() throws(PubSubStoreError) -> String {
            let count = try count()
            defer { rest = rest.dropFirst(count) }
            return String(decoding: rest.prefix(count), as: UTF8.self)
        }
        var fields: [FormField] = []
        while !rest.isEmpty {
            let variable = try text()
            var values: [String] = []
            for _ in 0..<(try count()) { values.append(try text()) }
            fields.append(FormField(variable, values: values))
        }
        do {
            return try Form(DataForm(.result, fields: fields))
        } catch {
            throw .unreadable("a form (\(error.message))")
        }
    }
}

/// The two forms that are stored.
enum StoredForms {
    static let configuration = FormCoding<PubSubNodeConfiguration>()
    static let options = FormCoding<PubSubSubscriptionOptions>()
}
