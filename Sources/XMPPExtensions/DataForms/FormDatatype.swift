// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0122 v1.0.2: §3.1 (datatypes), §7.2.2.2 (registry)

import FoundationEssentials
import XMPPCore

/// A datatype of the registry of XEP-0122. Those that are not known are texts (XEP-0122 §4.1).
struct FormDatatype {
    /// A value that can be put in order with others of its type.
    enum Value {
        case text
        case decimal(DecimalText)
        case double(Double)
        case moment(Date)
        case day(CalendarDate)
        case time(TimeOfDay)
        case duration(Duration)

        /// Whether both are in this order, or the same; `nil` when they are of different types.
        ///
        /// A time without a zone is taken as UTC.
        static func <= (left: Value, right: Value) -> Bool? {
            switch (left, right) {
            case (.decimal(let left), .decimal(let right)): left <= right
            case (.double(let left), .double(let right)): left <= right
            case (.moment(let left), .moment(let right)): left <= right
            case (.day(let left), .day(let right)): left <= right
            case (.duration(let left), .duration(let right)): left <= right
            case (.time(let left), .time(let right)): Self.isOrdered(left, right)
            default: nil
            }
        }

        private static func isOrdered(_ left: TimeOfDay, _ right: TimeOfDay) -> Bool {
            let earlier = left.seconds - (left.offset ?? 0)
            let later = right.seconds - (right.offset ?? 0)
            return (earlier, left.nanoseconds) <= (later, right.nanoseconds)
        }
    }

    private let name: String

    init(_ name: String) {
        self.name = name
    }

    /// What the value has to be, for people.
    var description: String {
        switch name {
        case "xs:byte", "xs:short", "xs:int", "xs:long", "xs:integer": "a whole number"
        case "xs:decimal", "xs:double": "a number"
        case "xs:dateTime": "a date and time such as 2003-10-06T11:22:00Z"
        case "xs:date": "a date such as 2003-10-06"
        case "xs:time": "a time such as 11:22:00"
        case "xs:duration": "a duration such as PT1H30M or 90m"
        case "xs:language": "a language such as en"
        case "xs:anyURI": "a URI"
        case "xs:boolean": "true or false"
        default: "a text"
        }
    }

    /// The value of a text of this type; `nil` when it is none.
    func value(_ text: String) -> Value? {
        switch name {
        case "xs:byte": integer(text, Int8.self)
        case "xs:short": integer(text, Int16.self)
        case "xs:int": integer(text, Int32.self)
        case "xs:long": integer(text, Int64.self)
        case "xs:integer": DecimalText(text).flatMap { $0.isWhole ? .decimal($0) : nil }
        case "xs:decimal": DecimalText(text).map(Value.decimal)
        case "xs:double": Self.double(text).map(Value.double)
        case "xs:dateTime": DateTime(text).map { .moment($0.date) }
        case "xs:date": CalendarDate(text).map(Value.day)
        case "xs:time": TimeOfDay(text).map(Value.time)
        case "xs:duration": DurationText(text).map { .duration($0.duration) }
        case "xs:boolean": FormField.boolean(text).map { _ in .text }
        case "xs:language": Self.isLanguage(text) ? .text : nil
        case "xs:anyURI": text.utf8.contains { $0 <= 0x20 } ? nil : .text
        default: .text
        }
    }

    private func integer<Number: FixedWidthInteger>(_ text: String, _ type: Number.Type) -> Value? {
        guard Number(text) != nil else { return nil }
        return DecimalText(text).map(Value.decimal)
    }

    private static func double(_ text: String) -> Double? {
        switch text {
        case "INF": return .infinity
        case "-INF": return -.infinity
        case "NaN": return nil
        default: break
        }
        let allowed = text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
        return allowed ? Double(text) : nil
    }

    private static func isLanguage(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, first.allSatisfy({ $0.isASCII && $0.isLetter }) else { return false }
        return parts.allSatisfy { part in
            (1...8).contains(part.utf8.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
    }
}

/// A decimal number of any length, put in order without being made a number.
struct DecimalText: Comparable {
    private let isNegative: Bool
    private let whole: [UInt8]
    private let fraction: [UInt8]

    /// Whether the text has no point.
    let isWhole: Bool

    /// `nil` when the text is not an optional sign and digits with at most one point.
    init?(_ text: String) {
        var digits = Substring(text).utf8
        let sign = digits.first
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { digits.removeFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard let first = parts.first, first.allSatisfy(isDigit) else { return nil }
        let second = parts.count > 1 ? Array(parts[1]) : []
        guard second.allSatisfy(isDigit), first.count + second.count > 0 else { return nil }
        whole = Array(first.drop { $0 == 0x30 })
        fraction = second.reversed().drop { $0 == 0x30 }.reversed()
        isWhole = parts.count == 1
        isNegative = sign == UInt8(ascii: "-") && !(whole.isEmpty && fraction.isEmpty)
    }

    static func == (left: DecimalText, right: DecimalText) -> Bool {
        left.isNegative == right.isNegative && left.whole == right.whole && left.fraction == right.fraction
    }

    static func < (left: DecimalText, right: DecimalText) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let (small, large) = left.isNegative ? (right, left) : (left, right)
        if small.whole.count != large.whole.count { return small.whole.count < large.whole.count }
        if small.whole != large.whole { return small.whole.lexicographicallyPrecedes(large.whole) }
        return small.fraction.lexicographicallyPrecedes(large.fraction)
    }
}
