// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// When something is to be, as it was said: not a moment yet, for that depends on the time and the place.
struct WhenPhrase: Hashable, Sendable {
    /// A time of the day.
    struct Clock: Hashable, Sendable {
        /// 0 to 24.
        var hour: Int
        var minute = 0
        /// It may be of the morning or of the evening.
        var isAmbiguous = false

        static let noon = Clock(hour: 12)
        /// The end of the day.
        static let midnight = Clock(hour: 24)
    }

    /// A part of the day, which has a usual time.
    enum DayPart: Hashable, Sendable {
        case morning, afternoon, evening, night

        var clock: Clock {
            switch self {
            case .morning: Clock(hour: 9)
            case .afternoon: Clock(hour: 15)
            case .evening: Clock(hour: 19)
            case .night: Clock(hour: 21)
            }
        }
    }

    /// A day.
    enum Day: Hashable, Sendable {
        /// So many days from today.
        case fromToday(Int)
        /// The next one of these.
        case weekdays(Recurrence.Weekdays)
        /// That day of the next week.
        case nextWeek(Weekday)
        /// A day of every month.
        case ofMonth(Int)
        /// A day of every year.
        case ofYear(month: Int, day: Int)
        case date(LocalDay)
        /// Two numbers: a day and a month, or a month and a day, as is usual where the buddy is.
        case either(Int, Int, year: Int?)
        /// The first day of the next month, or year.
        case nextMonth
        case nextYear
    }

    /// A span of time from now.
    struct Span: Hashable, Sendable {
        var seconds = 0
        var days = 0
        var months = 0

        var isEmpty: Bool { seconds == 0 && days == 0 && months == 0 }
    }

    /// How often.
    struct Repetition: Hashable, Sendable {
        enum Unit: Hashable, Sendable {
            case minute, hour, day, week, month, year
            case weekdays(Recurrence.Weekdays)
            case monthDay(Recurrence.MonthDay)
            case yearDay(Day)
        }

        var unit: Unit
        var interval = 1
    }

    var clock: Clock?
    var part: DayPart?
    var day: Day?
    var span: Span?
    var repetition: Repetition?
    var until: Day?
    var times: Int?

    var isEmpty: Bool {
        clock == nil && part == nil && day == nil && span == nil && repetition == nil && until == nil && times == nil
    }

    /// Whether it says a time on its own, not only how long or how often at most.
    var isComplete: Bool { clock != nil || part != nil || day != nil || span != nil || repetition != nil }

    /// Joins what is said elsewhere.
    ///
    /// - Returns: `false`, with nothing changed, when both say the same thing, so that one of them must be meant otherwise.
    mutating func join(_ other: WhenPhrase) -> Bool {
        let isSaidTwice =
            (clock != nil && other.clock != nil) || (part != nil && other.part != nil)
            || (day != nil && other.day != nil) || (span != nil && other.span != nil)
            || (repetition != nil && other.repetition != nil) || (until != nil && other.until != nil)
            || (times != nil && other.times != nil)
        // «in 20 minutes at 5» is none; «in 3 days at 5» is.
        let spans = [span, other.span].compactMap(\.self)
        let isBoth =
            spans.contains { $0.seconds > 0 }
            && (clock != nil || other.clock != nil || part != nil || other.part != nil || day != nil
                || other.day != nil)
        let isSpanOfDay =
            !spans.isEmpty && (day != nil || other.day != nil || repetition != nil || other.repetition != nil)
        guard !isSaidTwice, !isBoth, !isSpanOfDay else { return false }
        clock = clock ?? other.clock
        part = part ?? other.part
        day = day ?? other.day
        span = span ?? other.span
        repetition = repetition ?? other.repetition
        until = until ?? other.until
        times = times ?? other.times
        return true
    }
}
