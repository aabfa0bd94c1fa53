// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §3.3 (field types); XEP-0122 v1.0.2: §3 (validation)

public import FoundationEssentials
public import XMPPCore

// Days, durations, files.
extension TypedField {
    /// A day.
    public static func day(
        _ variable: String, _ property: any Property<CalendarDate?>, label: String? = nil, isRequired: Bool = false
    ) -> TypedField {
        TypedField(variable) { form in
            .text(
                variable, label: label, value: form[keyPath: property].map { "\($0)" }, isRequired: isRequired,
                validation: FormValidation(datatype: "xs:date"))
        } read: { field, form throws(PayloadError) in
            form[keyPath: property] = try field.day
        }
    }

    /// How long something takes; see ``DurationText`` for how it is written.
    public static func duration(
        _ variable: String, _ property: any Property<Duration?>, label: String? = nil,
        in range: ClosedRange<Duration>? = nil, isRequired: Bool = false
    ) -> TypedField {
        TypedField(variable) { form in
            .duration(variable, label: label, value: form[keyPath: property], isRequired: isRequired, in: range)
        } read: { field, form throws(PayloadError) in
            form[keyPath: property] = try field.duration
        }
    }

    /// A file, by the address of the web that it was uploaded to (XEP-0363), or that it is at anyway.
    ///
    /// Taken are `https` addresses with a host, unless other schemes are given. Nothing is fetched.
    public static func file(
        _ variable: String, _ property: any Property<URL?>, label: String? = nil, schemes: [String] = ["https"],
        isRequired: Bool = false
    ) -> TypedField {
        TypedField(variable) { form in
            .file(
                variable, label: label, value: form[keyPath: property]?.absoluteString, schemes: schemes,
                isRequired: isRequired)
        } read: { field, form throws(PayloadError) in
            guard let text = field.values.first, !text.isEmpty else {
                form[keyPath: property] = nil
                return
            }
            guard let url = URL(string: text), let host = url.host(), !host.isEmpty else {
                throw PayloadError("«\(label ?? variable)» must be the address of a file.", element: FormField.name)
            }
            form[keyPath: property] = url
        }
    }
}

extension FormField {
    /// How long something takes.
    public static func duration(
        _ variable: String, label: String? = nil, value: Duration? = nil, isRequired: Bool = false,
        in range: ClosedRange<Duration>? = nil
    ) -> FormField {
        let method = range.map { range in
            FormValidation.Method.range(
                minimum: DurationText(range.lowerBound).description, maximum: DurationText(range.upperBound).description
            )
        }
        return .text(
            variable, label: label, value: value.map { DurationText($0).description }, isRequired: isRequired,
            validation: FormValidation(datatype: "xs:duration", method ?? .basic))
    }

    /// The address of a file, which begins with one of these schemes and has a host.
    public static func file(
        _ variable: String, label: String? = nil, value: String? = nil, schemes: [String] = ["https"],
        isRequired: Bool = false
    ) -> FormField {
        .text(
            variable, label: label, value: value, isRequired: isRequired,
            validation: FormValidation(
                datatype: "xs:anyURI", .pattern("(\(schemes.joined(separator: "|")))://[^/ ]+(/[^ ]*)?")))
    }
}
