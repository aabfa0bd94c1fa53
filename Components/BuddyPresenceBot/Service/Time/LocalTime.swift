// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What a clock on the wall and a calendar below it show, wherever they hang.
struct LocalTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    var day: LocalDay
    /// Seconds since midnight, 0 to 86 399, as the clock counts them: on days when clocks are changed too.
    var second: Int

    init(_ day: LocalDay, second: Int = 0) {
        self.day = day
        self.second = min(max(second, 0), 86_399)
    }

    init(_ day: LocalDay, hour: Int, minute: Int = 0) {
        self.init(day, second: hour * 3600 + minute * 60)
    }

    /// What clocks show that are that many seconds before UTC.
    init(_ instant: Instant, offset: Int) {
        let local = instant.seconds + offset
        let second = (local % 86_400 + 86_400) % 86_400
        self.init(LocalDay(number: (local - second) / 86_400), second: second)
    }

    /// As if it were the time of UTC.
    var secondsSince1970: Int { day.number * 86_400 + second }

    static func < (left: LocalTime, right: LocalTime) -> Bool {
        (left.day, left.second) < (right.day, right.second)
    }

    /// Clock time that many seconds later, without regard to changes of clocks.
    static func + (left: LocalTime, seconds: Int) -> LocalTime {
        LocalTime(Instant(seconds: left.secondsSince1970) + seconds, offset: 0)
    }

    /// `17:00`, with seconds when there are some.
    var clock: String {
        let minutes = "\((second / 3600).padded):\((second / 60 % 60).padded)"
        return second % 60 == 0 ? minutes : "\(minutes):\((second % 60).padded)"
    }

    /// `2026-12-24T08:00:00`
    var description: String {
        "\(day)T\((second / 3600).padded):\((second / 60 % 60).padded):\((second % 60).padded)"
    }
}
