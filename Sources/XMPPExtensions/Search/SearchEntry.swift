// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0055 v1.3: §2.1 (results), §3 (forms)

public import XMPPCore

/// Something that was found: values by the name of the field, as both kinds of answer have them.
public struct SearchEntry: Hashable, Sendable {
    /// The name of the field that has the address (XEP-0055 §3).
    public static let addressField = "jid"

    /// The address; `nil` of something that has none, which is told in forms alone.
    public var jid: JID?
    /// What is known, by the name of the field, without the address.
    public var values: [String: [String]]

    /// Something.
    public init(jid: JID?, values: [String: [String]] = [:]) {
        self.jid = jid
        self.values = values
    }

    /// Somebody with the fields that every directory has.
    public init(jid: JID, _ values: [SearchField: String]) {
        self.jid = jid
        self.values = Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, [$0.value]) })
    }

    /// The first value of a field.
    public subscript(variable: String) -> String? { values[variable]?.first }

    /// The value of a field that every directory has.
    public subscript(field: SearchField) -> String? { self[field.rawValue] }

    init(_ item: SearchItem) {
        self.init(jid: item.jid, item.values)
    }

    init(_ item: DataForm.Item) {
        jid = item[Self.addressField]?.values.first.flatMap { JID($0) }
        values = [:]
        for field in item.fields {
            guard let variable = field.variable, variable != Self.addressField else { continue }
            values[variable] = field.values
        }
    }

    /// The item of an answer by fields; `nil` without an address.
    func item(_ fields: [SearchField]) -> SearchItem? {
        guard let jid else { return nil }
        let known = fields.compactMap { field in self[field].map { (field, $0) } }
        return SearchItem(jid: jid, values: Dictionary(known) { first, _ in first })
    }

    /// The row of an answer by a form.
    func row(_ columns: [FormField]) -> DataForm.Item {
        DataForm.Item(
            columns.compactMap(\.variable).map { variable in
                let address = variable == Self.addressField ? jid.map { [$0.description] } : nil
                return FormField(variable, values: address ?? values[variable] ?? [])
            })
    }
}
