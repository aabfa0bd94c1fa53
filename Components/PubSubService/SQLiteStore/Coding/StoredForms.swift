// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import XMPPCore
import XMPPExtensions

/// Configurations and options as the file has them: the text of `StoredForm`, no byte for a new value.
///
/// Files that were made before the schema's second step have rows of another form, which are read as well: for each field its
/// name, the number of its values, and these, all texts behind their length as LEB128 has it. They tell themselves apart by
/// their first byte: there it is the length of a name, and no name has as many bytes as the letter that all names begin with
/// stands for.
enum StoredForms {
    private static let firstLetter = UInt8(ascii: "p")

    static func bytes(_ form: some PubSubForm) -> [UInt8] { Array(StoredForm.text(form).utf8) }

    static func form<Form: PubSubForm>(_ bytes: [UInt8]) throws(PubSubStoreError) -> Form {
        guard let first = bytes.first else { return Form() }
        if first == firstLetter { return try StoredForm.form(Form.self, String(decoding: bytes, as: UTF8.self)) }
        do {
            return try Form(DataForm(.result, fields: try counted(bytes)))
        } catch let error as PayloadError {
            throw .unreadable("a form (\(error.message))")
        } catch {
            throw .unreadable("a form")
        }
    }

    /// The fields of the older form.
    private static func counted(_ bytes: [UInt8]) throws(PubSubStoreError) -> [FormField] {
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
        return fields
    }
}
