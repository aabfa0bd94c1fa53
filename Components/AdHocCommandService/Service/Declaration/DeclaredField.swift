// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §3.3 (field types); XEP-0122 v1.0.2: §3 (validation)

import XMPPCore
import XMPPExtensions

/// A field that a command asks for, as the file declares it.
struct DeclaredField: Hashable, Sendable {
    /// What it asks for.
    enum Kind: String, CaseIterable, Sendable {
        case text, lines, secret, boolean, choice, choices, address, addresses, integer, date, duration, file
        case dateTime = "date-time"

        var takesSeveral: Bool { self == .choices || self == .addresses }
        var hasOptions: Bool { self == .choice || self == .choices }
        var hasBounds: Bool { [.integer, .date, .dateTime, .duration].contains(self) }
    }

    /// How a duration is given to the program.
    enum DurationForm: String, CaseIterable, Sendable {
        case seconds
        case iso8601
    }

    let name: String
    let label: String
    let details: String?
    let kind: Kind
    let isRequired: Bool
    let defaults: [String]
    let options: [FormOption]
    let source: OptionSource?
    let pattern: String?
    let minimum: String?
    let maximum: String?
    /// Bytes of the value, of several together.
    let maximumBytes: Int
    /// What is between several values in the one argument that they become.
    let separator: String
    let mayBeginWithHyphen: Bool
    let schemes: [String]
    /// Hosts that a file may be on; empty for any.
    let hosts: [String]
    let durationForm: DurationForm

    /// The names are those of variables: they stand in braces and in environments.
    static func isName(_ text: String) -> Bool {
        let isWord = text.utf8.allSatisfy { byte in
            (0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte) || (0x30...0x39).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        return isWord && (1...64).contains(text.utf8.count) && text.first != "-" && text != "FORM_TYPE"
    }

    /// The field of a form.
    ///
    /// - Parameters:
    ///   - options: What is chosen from.
    ///   - values: What is filled in already; of a secret never shown.
    func formField(options: [FormOption], values: [String]) -> FormField {
        var field = emptyField(options)
        field.label = label
        field.details = details
        field.isRequired = isRequired && kind != .boolean
        if kind != .secret { field.values = values }
        return field
    }

    private func emptyField(_ options: [FormOption]) -> FormField {
        let bounds: FormValidation.Method =
            minimum == nil && maximum == nil ? .basic : .range(minimum: minimum, maximum: maximum)
        switch kind {
        case .text: return .text(name, validation: pattern.map { FormValidation(.pattern($0)) })
        case .lines: return .lines(name)
        case .secret: return .secret(name)
        case .boolean: return .boolean(name)
        case .choice: return .choice(name, of: options)
        case .choices: return .choices(name, of: options)
        case .address: return .jid(name)
        case .addresses: return .jids(name)
        case .integer: return .text(name, validation: FormValidation(datatype: "xs:integer", bounds))
        case .date: return .text(name, validation: FormValidation(datatype: "xs:date", bounds))
        case .dateTime: return .text(name, validation: FormValidation(datatype: "xs:dateTime", bounds))
        case .duration: return .text(name, validation: FormValidation(datatype: "xs:duration", bounds))
        case .file: return .file(name, schemes: schemes)
        }
    }
}

/// Where choices come from that are not known before: a program that writes one on each line, its label after a tab.
struct OptionSource: Hashable, Sendable {
    let launch: ProgramDeclaration
    /// How long the choices are taken for true.
    let keep: Duration
    let timeout: Duration
}
