// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §3.3 (field types); XEP-0122 v1.0.2: §3 (validation)

public import FoundationEssentials
public import XMPPCore

/// Fields by what they ask for. A property that is no optional is empty, or no, when nothing is filled in.
extension TypedField {
    /// A line of text.
    public static func text(
        _ variable: String, _ property: any Property<String>, label: String? = nil, isRequired: Bool = false,
        validation: FormValidation? = nil
    ) -> TypedField {
        TypedField(variable) { form in
            let value = form[keyPath: property]
            return .text(
                variable, label: label, value: value.isEmpty ? nil : value, isRequired: isRequired,
                validation: validation)
        } read: { field, form throws(PayloadError) in
            form[keyPath: property] = field.string ?? ""
        }
    }

    /// A password or the like. The value that the property has is not shown.
    public static func secret(
        _ variable: String, _ property: any Property<String>, label: String? = nil, isRequired: Bool = false
    ) -> TypedField {
        TypedField(variable) { _ in
            .secret(variable, label: label, isRequired: isRequired)
        } read: { field, form throws(PayloadError) in
            form[keyPath: property] = field.string ?? ""
        }
    }

    /// A text of several lines, separated by line feeds.
    public static func lines(
        _ variable: String, _ property: any Property<String>, label: String? = nil, isRequired: Bool = false
    ) -> TypedField {
        TypedField(variable) { form in
            let value = form[keyPath: property]
            return .lines(variable, label: label, value: value.isEmpty ? nil : value, isRequired: isRequired)
        } read: { field, form throws(PayloadError) in
            form[keyPath: property] = field.string ?? ""
        }
    }

    /// Yes or no.
    public static func boolean(
        _ variable: String, _ property: any Property<Bool>, label: String? = nil
    ) -> TypedField {
        TypedField(variable) { form in
            .boolean(variable, label: label, value: form[keyPath: property])
        } read: { field, form throws(PayloadError) in
            form[keyPath: property] = try field.boolean ?? false
        }
    }

    /// A whole number, which is required.
    public static func integer(
        _ variable: String, _ property: any Property<Int>, label: String? = nil, in range: ClosedRange<Int>? = nil
    ) -> TypedField {
        TypedField(variable) { form in
            .integer(variable, label: label, value: form[keyPath: property], isRequired: true, in: range)
        } read: { field, form throws(PayloadError) in
            if let value = try field.integer { form[keyPath: property] = value }
        }
    }

    /// A whole number, or none.
    public static func integer(
        _ variable: String, _ property: any Property<Int?>, label: String? = nil, in range: ClosedRange<Int>? = nil
    ) -> TypedField {
        TypedField(variable) { form in
            .integer(variable, label: label, value: form[keyPath: property], isRequired: false, in: range)
        } read: { field, form throws(PayloadError) in
            form[keyPath: property] = try field.integer
        }
    }

    /// A moment.
    public static func date(
        _ variable: String, _ property: any Property<Date?>, label: String? = nil, isRequired: Bool = false
    ) -> TypedField {
        TypedField(variable) { form in
            .text(
                variable, label: label, value: form[keyPath: property].map { DateTime($0).description },
                isRequired: isRequired, validation: FormValidation(datatype: "xs:dateTime"))
        } read: { field, form throws(PayloadError) in
            form[keyPath: property] = try field.date
        }
    }

    /// An address.
    public static func jid(
        _ variable: String, _ property: any Property<JID?>, label: String? = nil, isRequired: Bool = false
    ) -> TypedField {
        TypedField(variable) { form in
            .jid(variable, label: label, value: form[keyPath: property], isRequired: isRequired)
        } read: { field, form throws(PayloadError) in
            form[keyPath: property] = try field.jid
        }
    }

    /// Addresses.
    public static func jids(
        _ variable: String, _ property: any Property<[JID]>, label: String? = nil, isRequired: Bool = false
    ) -> TypedField {
        TypedField(variable) { form in
            .jids(variable, label: label, values: form[keyPath: property], isRequired: isRequired)
        } read: { field, form throws(PayloadError) in
            form[keyPath: property] = try field.jids
        }
    }

    /// One of several values.
    public static func choice(
        _ variable: String, _ property: any Property<String>, label: String? = nil, of options: [FormOption],
        isRequired: Bool = false
    ) -> TypedField {
        TypedField(variable) { form in
            let value = form[keyPath: property]
            return .choice(
                variable, label: label, of: options, value: value.isEmpty ? nil : value, isRequired: isRequired)
        } read: { field, form throws(PayloadError) in
            form[keyPath: property] = field.string ?? ""
        }
    }

    /// One of the cases of an enumeration, which is required.
    ///
    /// - Parameters:
    ///   - variable: The name.
    ///   - property: The property.
    ///   - label: The name for people.
    ///   - title: What is shown for a case.
    public static func choice<Value: CaseIterable & RawRepresentable<String> & Sendable>(
        _ variable: String, _ property: any Property<Value>, label: String? = nil,
        title: (Value) -> String? = { _ in nil }
    ) -> TypedField {
        let options = Value.allCases.map { FormOption($0.rawValue, label: title($0)) }
        return TypedField(variable) { form in
            .choice(
                variable, label: label, of: options, value: form[keyPath: property].rawValue, isRequired: true)
        } read: { field, form throws(PayloadError) in
            if let value = field.string.flatMap(Value.init(rawValue:)) { form[keyPath: property] = value }
        }
    }

    /// Any of several values.
    public static func choices(
        _ variable: String, _ property: any Property<[String]>, label: String? = nil, of options: [FormOption],
        isRequired: Bool = false
    ) -> TypedField {
        TypedField(variable) { form in
            .choices(
                variable, label: label, of: options, values: form[keyPath: property], isRequired: isRequired)
        } read: { field, form throws(PayloadError) in
            form[keyPath: property] = field.values
        }
    }

    /// A text to be read, one line.
    public static func fixed(_ text: String) -> TypedField {
        TypedField(nil) { _ in
            .fixed(text)
        } read: { _, _ throws(PayloadError) in
        }
    }
}

extension FormField {
    /// A whole number.
    public static func integer(
        _ variable: String, label: String? = nil, value: Int? = nil, isRequired: Bool = false,
        in range: ClosedRange<Int>? = nil
    ) -> FormField {
        let method = range.map { FormValidation.Method.range(minimum: "\($0.lowerBound)", maximum: "\($0.upperBound)") }
        return .text(
            variable, label: label, value: value.map { "\($0)" }, isRequired: isRequired,
            validation: FormValidation(datatype: "xs:integer", method ?? .basic))
    }
}
