// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §3.3 (field types)

public import XMPPCore

/// Fields by what they ask for. What else a field can have is set with its properties.
extension FormField {
    /// A line of text.
    public static func text(
        _ variable: String, label: String? = nil, value: String? = nil, isRequired: Bool = false,
        validation: FormValidation? = nil
    ) -> FormField {
        FormField(
            variable, kind: .textSingle, label: label, isRequired: isRequired, values: value.map { [$0] } ?? [],
            validation: validation)
    }

    /// A password or the like, shown as dots.
    public static func secret(_ variable: String, label: String? = nil, isRequired: Bool = false) -> FormField {
        FormField(variable, kind: .textPrivate, label: label, isRequired: isRequired)
    }

    /// A text of several lines, separated by line feeds.
    public static func lines(
        _ variable: String, label: String? = nil, value: String? = nil, isRequired: Bool = false
    ) -> FormField {
        let lines = value.map { $0.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) } ?? []
        return FormField(
            variable, kind: .textMulti, label: label, isRequired: isRequired, values: lines.map(String.init))
    }

    /// Yes or no.
    public static func boolean(
        _ variable: String, label: String? = nil, value: Bool? = nil, isRequired: Bool = false
    ) -> FormField {
        FormField(
            variable, kind: .boolean, label: label, isRequired: isRequired,
            values: value.map { [$0 ? "true" : "false"] } ?? [])
    }

    /// An address.
    public static func jid(
        _ variable: String, label: String? = nil, value: JID? = nil, isRequired: Bool = false
    ) -> FormField {
        FormField(
            variable, kind: .jidSingle, label: label, isRequired: isRequired,
            values: value.map { [$0.description] } ?? [])
    }

    /// Addresses.
    public static func jids(
        _ variable: String, label: String? = nil, values: [JID] = [], isRequired: Bool = false
    ) -> FormField {
        FormField(
            variable, kind: .jidMulti, label: label, isRequired: isRequired, values: values.map(\.description))
    }

    /// One of several values.
    public static func choice(
        _ variable: String, label: String? = nil, of options: [FormOption], value: String? = nil,
        isRequired: Bool = false, validation: FormValidation? = nil
    ) -> FormField {
        FormField(
            variable, kind: .listSingle, label: label, isRequired: isRequired, values: value.map { [$0] } ?? [],
            options: options, validation: validation)
    }

    /// Any of several values.
    public static func choices(
        _ variable: String, label: String? = nil, of options: [FormOption], values: [String] = [],
        isRequired: Bool = false, validation: FormValidation? = nil
    ) -> FormField {
        FormField(
            variable, kind: .listMulti, label: label, isRequired: isRequired, values: values, options: options,
            validation: validation)
    }

    /// A text to be read, one line.
    public static func fixed(_ text: String) -> FormField {
        FormField(nil, kind: .fixed, values: [text])
    }

    /// A value that is not shown and comes back with the submission.
    public static func hidden(_ variable: String, value: String) -> FormField {
        FormField(variable, kind: .hidden, values: [value])
    }
}
