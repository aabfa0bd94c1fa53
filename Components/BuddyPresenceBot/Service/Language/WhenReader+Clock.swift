// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

// Times of the day, spans and numbers.
extension WhenReader {
    /// - Parameter afterAt: Whether a word says that a time follows, which makes more of them times: `at 5`.
    func clock(at index: Int, afterAt: Bool) -> (WhenPhrase.Clock, WhenPhrase.DayPart?, Int)? {
        guard let (words, wordsEnd, isNumber) = clockWords(at: index, afterAt: afterAt) else { return nil }
        var clock = words
        var end = wordsEnd
        var isSaid = afterAt || !isNumber
        switch core(end) {
        case "am", "a.m", "pm", "p.m":
            guard (1...12).contains(clock.hour) else { break }
            clock.hour = clock.hour % 12 + (core(end).hasPrefix("p") ? 12 : 0)
            clock.isAmbiguous = false
            isSaid = true
            end += 1
        case "o'clock", "o’clock", "oclock", "uhr":
            isSaid = true
            end += 1
        case "h" where isNumber:
            guard afterAt else { break }
            end += 1
        default: break
        }
        guard isSaid else { return nil }
        // «at 8 in the evening», «at 8 tonight», «at 9 at night»
        var part: WhenPhrase.DayPart?
        if ["in", "at"].contains(core(end)) {
            let next = core(end) == "in" ? end + 2 : end + 1
            if core(end) == "at" || core(end + 1) == "the", let found = Self.parts[core(next)] {
                part = found
                end = next + 1
            }
        }
        return (clock, part, end)
    }

    /// - Returns: The time, where it ends, and whether it is but a number.
    private func clockWords(at index: Int, afterAt: Bool) -> (WhenPhrase.Clock, Int, Bool)? {
        let word = core(index)
        switch word {
        case "": return nil
        case "noon", "midday": return (.noon, index + 1, false)
        case "midnight": return (.midnight, index + 1, false)
        case "half" where core(index + 1) == "past":
            guard let hour = Self.hour(core(index + 2)) else { return nil }
            return (WhenPhrase.Clock(hour: hour, minute: 30, isAmbiguous: Self.isAmbiguous(hour)), index + 3, false)
        default: break
        }
        // «quarter past 5», «ten minutes to six»
        var minutes: Int?
        var next = index + 1
        if word == "quarter" || (word == "a" && core(index + 1) == "quarter") {
            minutes = 15
            next = word == "a" ? index + 2 : index + 1
        } else if let number = Self.number(word), (1...29).contains(number) {
            minutes = number
            if ["minutes", "min"].contains(core(next)) { next += 1 }
        }
        if let minutes, ["past", "to"].contains(core(next)), let hour = Self.hour(core(next + 1)),
            afterAt || minutes == 15 || core(next) == "past"
        {
            let isAmbiguous = Self.isAmbiguous(hour)
            if core(next) == "past" {
                return (WhenPhrase.Clock(hour: hour, minute: minutes, isAmbiguous: isAmbiguous), next + 2, false)
            }
            let earlier = hour == 0 ? 23 : hour == 1 && isAmbiguous ? 12 : hour - 1
            return (
                WhenPhrase.Clock(hour: earlier, minute: 60 - minutes, isAmbiguous: isAmbiguous), next + 2, false
            )
        }
        if let clock = Self.clock(word, withDot: afterAt) { return (clock, index + 1, false) }
        guard let hour = Self.hour(word) else { return nil }
        return (WhenPhrase.Clock(hour: hour, isAmbiguous: Self.isAmbiguous(hour)), index + 1, true)
    }

    /// `17:00`, `5:30pm`, `5pm`, `17h30`; `17.30` where a dot can be nothing else.
    static func clock(_ word: String, withDot: Bool) -> WhenPhrase.Clock? {
        guard word.utf8.count <= 9 else { return nil }
        var rest = Substring(word)
        var isAfternoon: Bool?
        for (suffix, afternoon) in [("am", false), ("a.m", false), ("pm", true), ("p.m", true)]
        where rest.hasSuffix(suffix) {
            rest.removeLast(suffix.count)
            isAfternoon = afternoon
            break
        }
        let hourText = rest.prefix { $0.isASCII && $0.isNumber }
        guard (1...2).contains(hourText.count), let hour = Int(hourText) else { return nil }
        rest = rest.dropFirst(hourText.count)
        var minute = 0
        let separator = rest.first
        if let separator {
            guard separator == ":" || separator == "h" || (separator == "." && (withDot || isAfternoon != nil)) else {
                return nil
            }
            let minuteText = rest.dropFirst().prefix(2)
            if separator == "h", minuteText.isEmpty {
                // «17h», but «2h» is a span.
                guard withDot else { return nil }
            } else {
                guard minuteText.count == 2, let number = Int(minuteText), minuteText.utf8.allSatisfy(\.isDigit),
                    number < 60
                else { return nil }
                minute = number
            }
            // Seconds are read, and too fine.
            let seconds = rest.dropFirst(3)
            guard seconds.isEmpty || (separator == ":" && seconds.count == 3 && seconds.first == ":") else {
                return nil
            }
        } else if isAfternoon == nil {
            return nil
        }
        if let isAfternoon {
            guard (1...12).contains(hour) else { return nil }
            return WhenPhrase.Clock(hour: hour % 12 + (isAfternoon ? 12 : 0), minute: minute)
        }
        guard hour < 24 || (hour == 24 && minute == 0) else { return nil }
        // «05:00» is of clocks with 24 hours.
        let isAmbiguous = hourText.first != "0" && isAmbiguous(hour) && hourText.count == 1
        return WhenPhrase.Clock(hour: hour, minute: minute, isAmbiguous: isAmbiguous)
    }

    static func isAmbiguous(_ hour: Int) -> Bool { (1...12).contains(hour) }

    private static func hour(_ word: String) -> Int? {
        guard word.utf8.count <= 7, let number = word == "a" || word == "an" ? nil : number(word),
            (0...24).contains(number)
        else { return nil }
        return number
    }

    /// `20`, `twenty`, `a`
    static func number(_ word: String) -> Int? {
        if let number = numbers[word] { return number }
        guard word.utf8.count <= 4, word.utf8.allSatisfy(\.isDigit) else { return nil }
        return Int(word)
    }

    private static let numbers = [
        "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
        "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
        "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90,
    ]

    // MARK: Spans

    /// `in 20 minutes`, `in an hour and a half`, `in 1h30`, `20 minutes from now`
    func span(at index: Int) -> (WhenPhrase, Int)? {
        if ["in", "after", "within"].contains(core(index)) {
            guard let (span, end) = bareSpan(at: index + 1) else { return nil }
            return (WhenPhrase(span: span), end)
        }
        guard let (span, end) = bareSpan(at: index), core(end) == "from", core(end + 1) == "now" else { return nil }
        return (WhenPhrase(span: span), end + 2)
    }

    /// `20 minutes`, `half an hour`, `1 hour and 30 minutes`
    func bareSpan(at index: Int) -> (WhenPhrase.Span, Int)? {
        var span = WhenPhrase.Span()
        var next = index
        if ["about", "around"].contains(core(next)) { next += 1 }
        var end = index
        for _ in 0..<5 {
            guard let (part, partEnd) = spanPart(at: next) else { break }
            span.seconds += part.seconds
            span.days += part.days
            span.months += part.months
            end = partEnd
            next = core(end) == "and" ? end + 1 : end
            if core(end) == "and", core(end + 1) == "a", core(end + 2) == "half", part.seconds > 0 {
                // «an hour and a half»
                span.seconds += part.seconds >= 3600 ? 1800 : 30
                return (span, end + 3)
            }
        }
        guard !span.isEmpty, span.seconds <= 400 * 86_400, span.days <= 40_000, span.months <= 1200 else { return nil }
        return (span, end)
    }

    private func spanPart(at index: Int) -> (WhenPhrase.Span, Int)? {
        let word = core(index)
        if word == "half" {
            let next = core(index + 1) == "an" || core(index + 1) == "a" ? index + 2 : index + 1
            if core(next) == "hour" { return (WhenPhrase.Span(seconds: 1800), next + 1) }
            if core(next) == "day" { return (WhenPhrase.Span(seconds: 43_200), next + 1) }
            return nil
        }
        if word == "quarter" || (word == "a" && core(index + 1) == "quarter") {
            let next = word == "a" ? index + 2 : index + 1
            guard core(next) == "of", ["an", "a"].contains(core(next + 1)), core(next + 2) == "hour" else {
                return core(next) == "hour" ? (WhenPhrase.Span(seconds: 900), next + 1) : nil
            }
            return (WhenPhrase.Span(seconds: 900), next + 3)
        }
        if let glued = Self.gluedSpan(word) { return (glued, index + 1) }
        var next = index
        let count: Int
        if word == "a", ["couple", "few"].contains(core(index + 1)) {
            count = core(index + 1) == "couple" ? 2 : 3
            next = core(index + 2) == "of" ? index + 3 : index + 2
        } else if let number = Self.number(word) {
            count = number
            next = index + 1
        } else {
            return nil
        }
        // «one and a half hours», «1.5 hours»
        if core(next) == "and", core(next + 1) == "a", core(next + 2) == "half",
            let span = Self.span(count, core(next + 3))
        {
            return (
                WhenPhrase.Span(
                    seconds: span.seconds + (Self.span(1, core(next + 3))?.seconds ?? 0) / 2, days: span.days,
                    months: span.months), next + 4
            )
        }
        return Self.span(count, core(next)).map { ($0, next + 1) }
    }

    static func span(_ count: Int, _ unit: String) -> WhenPhrase.Span? {
        switch unit {
        case "second", "seconds", "sec", "secs", "s": WhenPhrase.Span(seconds: count)
        case "minute", "minutes", "min", "mins", "m": WhenPhrase.Span(seconds: count * 60)
        case "hour", "hours", "hr", "hrs", "h": WhenPhrase.Span(seconds: count * 3600)
        case "day", "days", "d": WhenPhrase.Span(days: count)
        case "week", "weeks", "w": WhenPhrase.Span(days: count * 7)
        case "fortnight", "fortnights": WhenPhrase.Span(days: count * 14)
        case "month", "months": WhenPhrase.Span(months: count)
        case "year", "years", "y": WhenPhrase.Span(months: count * 12)
        default: nil
        }
    }

    /// `20min`, `2h`, `1h30`, `1h30m`, `1.5h`
    private static func gluedSpan(_ word: String) -> WhenPhrase.Span? {
        guard word.utf8.count <= 12, word.utf8.first?.isDigit == true else { return nil }
        var rest = Substring(word)
        var span = WhenPhrase.Span()
        var lastWasHours = false
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard (1...4).contains(digits.count), let count = Int(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            if unit.isEmpty {
                guard lastWasHours, rest.isEmpty, count < 60 else { return nil }
                span.seconds += count * 60
                return span
            }
            guard let part = Self.span(count, String(unit)) else { return nil }
            span.seconds += part.seconds
            span.days += part.days
            span.months += part.months
            lastWasHours = unit.hasPrefix("h")
        }
        return span.isEmpty ? nil : span
    }
}
