// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0055 v1.3: §3 (fields), §7.2 (field standardization), §8 (schema)

import XMLStream
import XMPPCore

/// A field that every directory of people may have (XEP-0055 §8). All others need a form.
public enum SearchField: String, Hashable, Sendable, CaseIterable {
    /// The given name (§4).
    case first
    /// The family name (§4).
    case last
    /// The nickname.
    case nick
    /// The address of electronic mail.
    case email

    /// The name for people (§7.2).
    public var label: String {
        switch self {
        case .first: "Given Name"
        case .last: "Family Name"
        case .nick: "Nickname"
        case .email: "Email Address"
        }
    }

    var name: QName { QName(rawValue, in: SearchRequest.name.namespace) }

    /// The fields among the children of an element, each with its text; the first of each name counts.
    static func values(of element: Element) -> [SearchField: String] {
        var values: [SearchField: String] = [:]
        for field in allCases {
            if let child = element.child(field.name) { values[field] = child.text }
        }
        return values
    }

    static func write(_ values: [SearchField: String], to writer: inout Writer) {
        for field in allCases {
            if let value = values[field] { writer.element(field.name, text: value) }
        }
    }
}
