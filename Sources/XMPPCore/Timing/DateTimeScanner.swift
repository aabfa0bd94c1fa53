// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0082 v1.1.1: §2 (terminology), §3 (profiles)

/// Reads the parts that the three profiles are made of, from left to right.
struct DateTimeScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let byte = rest.first, byte == UInt8(truncatingIfNeeded: character.value) else { return false }
        rest.removeFirst()
        return true
    }

    /// Exactly so many digits.
    private mutating func number(digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private mutating func digit() -> Int? {
        guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
        rest.removeFirst()
        return Int(byte) - 0x30
    }

    /// `CCYY-MM-DD`
    mutating func day() -> CalendarDate? {
        guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"),
            let day = number(digits: 2)
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    /// `hh:mm:ss[.sss]`, without the zone. XML Schema has 24:00:00 for the end of a day.
    mutating func time() -> TimeOfDay? {
        guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2), skip(":"),
            let second = number(digits: 2), minute < 60, second < 60 || (second == 60 && minute == 59)
        else { return nil }
        var nanoseconds = 0
        if skip(".") {
            guard var digit = digit() else { return nil }
            var unit = 100_000_000
            while true {
                nanoseconds += digit * unit
                unit /= 10
                guard let next = self.digit() else { break }
                digit = next
            }
        }
        guard hour < 24 || (hour == 24 && minute == 0 && second == 0 && nanoseconds == 0) else { return nil }
        return TimeOfDay(seconds: hour * 3600 + minute * 60 + second, nanoseconds: nanoseconds)
    }

    /// `Z` or `(+|-)hh:mm`, in seconds east of UTC. XML Schema ends at 14 hours.
    mutating func zone() -> Int? {
        if skip("Z") { return 0 }
        let isWest = skip("-")
        guard isWest || skip("+"), let hours = number(digits: 2), skip(":"), let minutes = number(digits: 2),
            minutes < 60, hours * 60 + minutes <= 840
        else { return nil }
        return (isWest ? -60 : 60) * (hours * 60 + minutes)
    }

    /// The zone's form of seconds east of UTC.
    static func zone(_ offset: Int) -> String {
        if offset == 0 { return "Z" }
        let minutes = abs(offset) / 60
        return "\(offset < 0 ? "-" : "+")\(padded(minutes / 60)):\(padded(minutes % 60))"
    }

    static func padded(_ number: Int, to width: Int = 2) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
