// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Where a buddy's clock hangs: a place with a name, whose changes of clocks are known, or an offset alone.
struct Zone: Hashable, Sendable, CustomStringConvertible {
    private let timeZone: TimeZone
    /// `Europe/Berlin`; `nil` for an offset.
    let name: String?

    static let utc = Zone(offset: 0)

    /// A zone that a client told without its name (XEP-0202): clocks that are changed are not known.
    ///
    /// - Parameter offset: Seconds east of UTC; out of bounds is taken to 14 hours.
    init(offset: Int) {
        let minutes = min(max(offset / 60, -840), 840)
        name = nil
        timeZone = TimeZone(secondsFromGMT: minutes * 60) ?? .gmt
    }

    /// - Parameter name: As the time zone database has it, exactly.
    init?(name: String) {
        guard let zone = ZoneNames.timeZone(name) else { return nil }
        timeZone = zone
        self.name = name
    }

    /// `Europe/Berlin`, `UTC+02:00`
    var description: String {
        if let name { return name }
        let minutes = timeZone.secondsFromGMT() / 60
        guard minutes != 0 else { return "UTC" }
        return "UTC\(minutes < 0 ? "-" : "+")\((abs(minutes) / 60).padded):\((abs(minutes) % 60).padded)"
    }

    /// Seconds east of UTC at a moment.
    func offset(at instant: Instant) -> Int {
        timeZone.secondsFromGMT(for: instant.date)
    }

    /// What clocks show at a moment.
    func local(_ instant: Instant) -> LocalTime {
        LocalTime(instant, offset: offset(at: instant))
    }

    /// When clocks show it. Of two times, the first; what they leave out is as much later as they are put forward
    /// (RFC 5545 §3.3.5).
    func instant(_ local: LocalTime) -> Instant {
        let asUTC = Instant(seconds: local.secondsSince1970)
        let before = offset(at: asUTC + -86_400)
        let after = offset(at: asUTC + 86_400)
        let first = asUTC + -before
        if before == after || offset(at: first) == before { return first }
        let second = asUTC + -after
        return offset(at: second) == after ? second : first
    }

    /// When the next day begins.
    func midnight(before day: LocalDay) -> Instant { instant(LocalTime(day)) }

    /// Whether a day's month is told before its day, as people there write.
    var writesMonthFirst: Bool {
        name.map { $0.hasPrefix("America/") || $0.hasPrefix("US/") } ?? false
    }
}

extension Zone: Codable {
    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        if let offset = Int(text) {
            self.init(offset: offset)
        } else {
            // A name that this system's database does not have any more: better a wrong hour than no reminders at all.
            self = Zone(name: text) ?? .utc
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name ?? "\(timeZone.secondsFromGMT())")
    }
}
