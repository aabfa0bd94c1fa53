// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0082 v1.1.1: §3.3 (Time)

/// A time that comes every day: `16:00:00`, `16:00:00.25Z` (XEP-0082 §3.3).
public struct TimeOfDay: Hashable, Sendable, LosslessStringConvertible {
    /// Seconds since midnight, 0 to 86 399 (or 86 400, as `24:00:00` and a leap second at the end of a day are read).
    public let seconds: Int
    /// The fraction of a second in nanoseconds.
    public let nanoseconds: Int
    /// Seconds east of UTC; `nil` when it is not said where the time is.
    public let offset: Int?

    /// A time; what is out of bounds is taken to the nearest bound.
    ///
    /// - Parameters:
    ///   - seconds: Seconds since midnight.
    ///   - nanoseconds: The fraction of a second.
    ///   - offset: Seconds east of UTC, of whole minutes, at most 14 hours; `nil` for anywhere.
    public init(seconds: Int, nanoseconds: Int = 0, offset: Int? = nil) {
        self.seconds = min(max(seconds, 0), 86_400)
        self.nanoseconds = min(max(nanoseconds, 0), 999_999_999)
        self.offset = offset.map { min(max($0 / 60, -840), 840) * 60 }
    }

    /// Reads the profile; `nil` when the text is not of its form.
    public init?(_ description: String) {
        var scanner = DateTimeScanner(description)
        guard let time = scanner.time() else { return nil }
        if scanner.isAtEnd {
            self = time
            return
        }
        guard let zone = scanner.zone(), scanner.isAtEnd else { return nil }
        self.init(seconds: time.seconds, nanoseconds: time.nanoseconds, offset: zone)
    }

    /// The profile's form, with a fraction of a second when there is one.
    public var description: String {
        let padded = { DateTimeScanner.padded($0) }
        var text = "\(padded(seconds / 3600)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
        if nanoseconds > 0 {
            var digits = Substring(DateTimeScanner.padded(nanoseconds, to: 9))
            while digits.hasSuffix("0") { digits.removeLast() }
            text += ".\(digits)"
        }
        return text + (offset.map(DateTimeScanner.zone) ?? "")
    }
}
