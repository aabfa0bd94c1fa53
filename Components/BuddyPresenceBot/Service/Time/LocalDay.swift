// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// A day of the Gregorian calendar, wherever it is.
struct LocalDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    let number: Int

    /// The last day that is told apart: 2999-12-31.
    static let lastNumber = 376_199

    init(number: Int) {
        self.number = min(max(number, -1), Self.lastNumber + 1)
    }

    /// `nil` when there is no such day, or it is not of the years 1970 to 2999.
    init?(year: Int, month: Int, day: Int) {
        guard (1970...2999).contains(year), (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year)
        else { return nil }
        // Years that begin in March have the leap day last (Hinnant).
        let marchYear = month > 2 ? year : year - 1
        let era = marchYear / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The year, the month from 1 and the day of the month from 1.
    var parts: (year: Int, month: Int, day: Int) {
        let days = number + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1
        )
    }

    var year: Int { parts.year }
    var month: Int { parts.month }
    var day: Int { parts.day }
    var weekday: Weekday { Weekday(monday: ((number + 3) % 7 + 7) % 7) }

    /// The Monday of its week.
    var monday: LocalDay { self + -weekday.rawValue }

    static func + (left: LocalDay, days: Int) -> LocalDay {
        LocalDay(number: left.number + min(max(days, -2 * lastNumber), 2 * lastNumber))
    }

    static func - (left: LocalDay, right: LocalDay) -> Int { left.number - right.number }

    static func < (left: LocalDay, right: LocalDay) -> Bool { left.number < right.number }

    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The day of a month, or the month's last when it has fewer; `nil` when the month is not of the years 1970 to 2999.
    ///
    /// - Parameter month: From 1; 13 is January of the next year.
    init?(year: Int, month: Int, clamping day: Int) {
        let index = year * 12 + month - 1
        let (year, month) = (index / 12, index % 12 + 1)
        self.init(year: year, month: month, day: min(day, Self.days(in: month, of: year)))
    }

    /// `2026-12-24`
    var description: String {
        let (year, month, day) = parts
        return "\(year)-\(month.padded)-\(day.padded)"
    }
}

/// A day of the week.
enum Weekday: Int, Hashable, Sendable, CaseIterable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// - Parameter monday: Days since Monday, of which whole weeks do not matter.
    init(monday: Int) {
        self = Self.allCases[((monday % 7) + 7) % 7]
    }

    var isWeekend: Bool { self == .saturday || self == .sunday }
}

extension Int {
    /// With two digits at least.
    var padded: String { self < 10 && self >= 0 ? "0\(self)" : "\(self)" }
}
