// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0082 v1.1.1: §3.2 (DateTime)

public import FoundationEssentials

/// A moment with the offset it was told in: `1969-07-20T21:56:15-05:00` (XEP-0082 §3.2).
///
/// Two are equal when they are the same moment told in the same offset; compare ``date`` for the moment alone.
public struct DateTime: Hashable, Sendable, LosslessStringConvertible {
    /// The moment, told to microseconds. Years outside 1 to 9999 are written as the nearest of these.
    public var date: Date
    /// Seconds east of UTC, of whole minutes, at most 14 hours.
    public var offset: Int

    /// A moment, told in UTC unless said otherwise.
    public init(_ date: Date, offset: Int = 0) {
        self.date = date
        self.offset = offset
    }

    /// Reads the profile; `nil` when the text is not of its form, or is no moment, as 30 February.
    ///
    /// Fractions of a second are read to nanoseconds, a leap second as the one after it.
    public init?(_ description: String) {
        var scanner = DateTimeScanner(description)
        guard let day = scanner.day(), scanner.skip("T"), let time = scanner.time(), let zone = scanner.zone(),
            scanner.isAtEnd
        else { return nil }
        let seconds = day.daysSince1970 * 86_400 + time.seconds - zone
        self.init(
            Date(timeIntervalSince1970: Double(seconds) + Double(time.nanoseconds) / 1_000_000_000), offset: zone)
    }

    /// The profile's form, with a fraction of a second when there is one.
    public var description: String {
        let zone = min(max(offset / 60, -840), 840) * 60
        let local = date.timeIntervalSince1970 + Double(zone)
        // 0001-01-01T00:00:00 and 9999-12-31T23:59:59; the comparison also catches what is not a number.
        let bounded = local >= -62_135_596_800 ? min(local, 253_402_300_799) : -62_135_596_800
        let whole = bounded.rounded(.down)
        let microseconds = min(Int(((bounded - whole) * 1_000_000).rounded()), 999_999)
        let seconds = Int(whole)
        let ofDay = (seconds % 86_400 + 86_400) % 86_400
        let day = CalendarDate(daysSince1970: (seconds - ofDay) / 86_400)
        return "\(day)T\(TimeOfDay(seconds: ofDay, nanoseconds: microseconds * 1000, offset: zone))"
    }

    /// Reads an offset as the profile ends with, `Z` or `-06:00`, which XEP-0202 has alone too.
    ///
    /// - Returns: Seconds east of UTC; `nil` when the text is not of its form.
    public static func offset(_ text: String) -> Int? {
        var scanner = DateTimeScanner(text)
        guard let zone = scanner.zone(), scanner.isAtEnd else { return nil }
        return zone
    }

    /// The form of an offset; what is out of bounds is taken to the nearest bound.
    ///
    /// - Parameter seconds: Seconds east of UTC, of whole minutes, at most 14 hours.
    public static func zone(_ seconds: Int) -> String {
        DateTimeScanner.zone(min(max(seconds / 60, -840), 840) * 60)
    }
}
