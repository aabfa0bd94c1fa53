// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials

/// A moment, in whole seconds since 1970: reminders need no finer ones.
///
/// Kept within the years 1970 to 2999, so that no arithmetic on what people and files say overflows.
public struct Instant: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z.
    public let seconds: Int

    /// The last moment that is told apart: 2999-12-31T23:59:59Z.
    public static let last = Instant(seconds: 32_503_679_999)

    /// A moment; what is out of bounds is taken to the nearest bound.
    public init(seconds: Int) {
        self.seconds = min(max(seconds, 0), 32_503_679_999)
    }

    /// The second that a date is in.
    public init(_ date: Date) {
        let seconds = date.timeIntervalSince1970
        // The comparison also catches what is not a number.
        self.init(seconds: seconds > 0 ? Int(min(seconds, 32_503_679_999)) : 0)
    }

    /// The same moment for Foundation.
    public var date: Date { Date(timeIntervalSince1970: Double(seconds)) }

    /// `2026-12-24T07:00:00Z`
    public var description: String { "\(LocalTime(self, offset: 0))Z" }

    /// Reads the seconds.
    public init(from decoder: any Decoder) throws {
        self.init(seconds: try decoder.singleValueContainer().decode(Int.self))
    }

    /// Writes the seconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(seconds)
    }

    /// The earlier moment is the smaller.
    public static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }

    /// The moment that many seconds later.
    static func + (left: Instant, seconds: Int) -> Instant {
        let (sum, overflow) = left.seconds.addingReportingOverflow(seconds)
        return Instant(seconds: overflow ? (seconds < 0 ? 0 : Int.max) : sum)
    }

    /// Seconds from one to another.
    static func - (left: Instant, right: Instant) -> Int { left.seconds - right.seconds }
}
