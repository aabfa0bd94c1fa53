// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 5545: §3.3.4 (date), §3.3.5 (date-time)

/// A time as calendar files write it: `20261224`, `20261224T080000`, `20261224T070000Z`.
struct CalendarTime: Hashable, Sendable {
    var local: LocalTime
    /// It is of UTC, wherever the event is.
    var isUTC = false
    /// It is a day, all of it.
    var isDay = false

    init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte) - 0x30
            }
            return value
        }
        guard bytes.count >= 8, let year = number(0..<4), let month = number(4..<6), let dayOfMonth = number(6..<8),
            let day = LocalDay(year: year, month: month, day: dayOfMonth)
        else { return nil }
        if bytes.count == 8 {
            local = LocalTime(day)
            isDay = true
            return
        }
        guard bytes.count == 15 || (bytes.count == 16 && bytes[15] == UInt8(ascii: "Z")), bytes[8] == UInt8(ascii: "T"),
            let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        local = LocalTime(day, second: hour * 3600 + minute * 60 + min(second, 59))
        isUTC = bytes.count == 16
    }

    /// `20261224T080000`
    static func text(_ local: LocalTime) -> String {
        let (year, month, day) = local.day.parts
        let second = local.second
        return "\(year)\(month.padded)\(day.padded)T"
            + "\((second / 3600).padded)\((second / 60 % 60).padded)\((second % 60).padded)"
    }
}
