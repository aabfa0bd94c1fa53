// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0054 v1.3.0: §9 (DTD)

import XMLStream

extension VCard {
    /// Takes a field.
    ///
    /// - Returns: Whether it has a place here that is still free.
    mutating func read(_ field: Element) -> Bool {
        guard field.namespace == Self.name.namespace else { return false }
        switch field.name {
        case "FN": return take(field, \.fullName)
        case "N": return take(StructuredName(field), \.structuredName)
        case "NICKNAME": return take(field, \.nickname)
        case "PHOTO": return take(Image(field), \.photo)
        case "BDAY": return take(field, \.birthday)
        case "ADR": addresses.append(Address(field))
        case "TEL": telephones.append(Telephone(field))
        case "EMAIL": emails.append(Email(field))
        case "JABBERID": return take(field, \.jabberID)
        case "TITLE": return take(field, \.title)
        case "ROLE": return take(field, \.role)
        case "ORG": return take(Organization(field), \.organization)
        case "CATEGORIES": categories += field.children(Self.child("KEYWORD")).map(\.text)
        case "NOTE": return take(field, \.note)
        case "REV": return take(field, \.revision)
        case "UID": return take(field, \.uniqueID)
        case "URL": return take(field, \.url)
        case "DESC": return take(field, \.details)
        default: return false
        }
        return true
    }

    private mutating func take<Value>(_ value: Value?, _ property: WritableKeyPath<VCard, Value?>) -> Bool {
        guard let value, self[keyPath: property] == nil else { return false }
        self[keyPath: property] = value
        return true
    }

    /// An empty text is as good as none: clients send a field for each line of their form.
    private mutating func take(_ field: Element, _ property: WritableKeyPath<VCard, String?>) -> Bool {
        field.nonEmptyText.map { take($0, property) } ?? true
    }
}

extension Element {
    /// The text; `nil` when it is empty.
    var nonEmptyText: String? {
        let text = text
        return text.isEmpty ? nil : text
    }

    /// The text of a part of a vCard's field; `nil` when it is missing or empty.
    func part(_ name: String) -> String? { child(name)?.nonEmptyText }
}
