// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0082 v1.1.1: §3.1 (Date)

/// A day without a time: `1776-07-04` (XEP-0082 §3.1).
public struct CalendarDate: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The year, 1 to 9999.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, from 1.
    public let day: Int

    /// A day of the Gregorian calendar; `nil` when there is none such.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            day >= 1, day <= Self.days(inMonth: month, of: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads the profile; `nil` when the text is not of its form, or is no day, as 30 February.
    public init?(_ description: String) {
        var scanner = DateTimeScanner(description)
        guard let day = scanner.day(), scanner.isAtEnd else { return nil }
        self = day
    }

    /// The profile's form.
    public var description: String {
        "\(DateTimeScanner.padded(year, to: 4))-\(DateTimeScanner.padded(month))-\(DateTimeScanner.padded(day))"
    }

    /// The earlier day is the smaller.
    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

// Days are counted with years that begin in March, so that the leap day is the last one (Hinnant's algorithm).
extension CalendarDate {
    /// Days since 1970-01-01.
    var daysSince1970: Int {
        let marchYear = month > 2 ? year : year - 1
        let century = marchYear / 400
        let yearOfCentury = marchYear - century * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return century * 146_097 + yearOfCentury * 365 + yearOfCentury / 4 - yearOfCentury / 100 + dayOfYear - 719_468
    }

    /// The day that many days after 1970-01-01, which is of the years 1 to 9999.
    init(daysSince1970: Int) {
        let days = daysSince1970 + 719_468
        let century = days / 146_097
        let dayOfCentury = days - century * 146_097
        let yearOfCentury =
            (dayOfCentury - dayOfCentury / 1460 + dayOfCentury / 36_524 - dayOfCentury / 146_096) / 365
        let dayOfYear = dayOfCentury - (365 * yearOfCentury + yearOfCentury / 4 - yearOfCentury / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfCentury + century * 400 + (month <= 2 ? 1 : 0)
    }
}
