// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Finds times in words. It looks at a bounded number of words from each place, so that it is done in linear time.
struct WhenReader: Sendable {
    /// A time, and where it was found.
    struct Found: Sendable {
        var phrase: WhenPhrase
        var range: Range<Int>
        /// It can be nothing else, wherever it stands: `at 17:00`, but not `Friday`.
        var isUnmistakable: Bool
    }

    let words: [Word]

    init(_ words: [Word]) {
        self.words = words
    }

    /// All times in a part of the words, which do not overlap.
    func all(in range: Range<Int>) -> [Found] {
        var found: [Found] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if !words[index].isQuoted, let time = time(at: index), time.range.upperBound <= range.upperBound {
                found.append(time)
                index = time.range.upperBound
            } else {
                index += 1
            }
        }
        return found
    }

    /// The time that all of the words are; `nil` when they are more, or none.
    func whole() -> WhenPhrase? {
        var phrase = WhenPhrase()
        var index = 0
        while index < words.count {
            if ["and", "please", "then"].contains(words[index].core) {
                index += 1
                continue
            }
            guard let next = time(at: index), phrase.join(next.phrase) else { return nil }
            index = next.range.upperBound
        }
        return phrase.isComplete ? phrase : nil
    }

    func core(_ index: Int) -> String {
        index < words.count && index >= 0 && !words[index].isQuoted ? words[index].core : ""
    }

    /// The time that begins at a word.
    func time(at index: Int) -> Found? {
        typealias Reading = (WhenPhrase, Int)
        func found(_ reading: Reading?, sure: Bool) -> Found? {
            reading.map { Found(phrase: $0.0, range: index..<$0.1, isUnmistakable: sure) }
        }
        if let reading = repetition(at: index) { return found(reading, sure: true) }
        if let reading = span(at: index) { return found(reading, sure: true) }
        if let reading = end(at: index) { return found(reading, sure: true) }
        switch core(index) {
        case "at", "@", "by", "around":
            guard let (clock, part, end) = clock(at: index + 1, afterAt: true) else {
                guard core(index) == "at", core(index + 1) == "night" else { return nil }
                return found((WhenPhrase(part: .night), index + 2), sure: true)
            }
            return found((WhenPhrase(clock: clock, part: part), end), sure: true)
        case "on", "from", "starting":
            let next = core(index) == "starting" && core(index + 1) == "on" ? index + 2 : index + 1
            guard let (day, end) = day(at: core(next) == "the" ? next + 1 : next, afterOn: true) else { return nil }
            if let part = Self.parts[core(end)], !words[end - 1].endsPart {
                return found((WhenPhrase(part: part, day: day), end + 1), sure: true)
            }
            return found((WhenPhrase(day: day), end), sure: true)
        case "in":
            guard core(index + 1) == "the", let part = Self.parts[core(index + 2)] else { return nil }
            return found((WhenPhrase(part: part), index + 3), sure: true)
        case "this", "next":
            return found(thisOrNext(at: index), sure: true)
        case "tonight":
            return found((WhenPhrase(part: .night, day: .fromToday(0)), index + 1), sure: true)
        case "the" where core(index + 1) == "day" && core(index + 2) == "after" && core(index + 3) == "tomorrow":
            return found((WhenPhrase(day: .fromToday(2)), index + 4), sure: true)
        case "the":
            guard let (day, end) = day(at: index + 1, afterOn: true), case .ofYear = day else { return nil }
            return found((WhenPhrase(day: day), end), sure: true)
        default:
            break
        }
        if let (day, end) = day(at: index, afterOn: false) {
            let isSure: Bool
            switch day {
            case .fromToday, .date: isSure = true
            default: isSure = false
            }
            // «Friday morning», «tomorrow evening»
            if let part = Self.parts[core(end)], !words[end - 1].endsPart {
                return found((WhenPhrase(part: part, day: day), end + 1), sure: true)
            }
            return found((WhenPhrase(day: day), end), sure: isSure)
        }
        if let (clock, part, end) = clock(at: index, afterAt: false) {
            return found((WhenPhrase(clock: clock, part: part), end), sure: clock != .noon && clock != .midnight)
        }
        return nil
    }

    // MARK: Days

    static let parts: [String: WhenPhrase.DayPart] = [
        "morning": .morning, "afternoon": .afternoon, "evening": .evening, "night": .night,
    ]

    private func thisOrNext(at index: Int) -> (WhenPhrase, Int)? {
        let isNext = core(index) == "next"
        let word = core(index + 1)
        if !isNext, let part = Self.parts[word] { return (WhenPhrase(part: part, day: .fromToday(0)), index + 2) }
        if let weekday = Self.weekday(word) {
            return (
                WhenPhrase(day: isNext ? .nextWeek(weekday) : .weekdays(Recurrence.Weekdays(weekday))), index + 2
            )
        }
        guard isNext else { return nil }
        switch word {
        case "week":
            // «next week on Friday»
            let after = core(index + 2) == "on" ? index + 3 : index + 2
            if let weekday = Self.weekday(core(after)) { return (WhenPhrase(day: .nextWeek(weekday)), after + 1) }
            return (WhenPhrase(day: .nextWeek(.monday)), index + 2)
        case "month": return (WhenPhrase(day: .nextMonth), index + 2)
        case "year": return (WhenPhrase(day: .nextYear), index + 2)
        default: return nil
        }
    }

    /// - Parameter afterOn: Whether a word says that a day follows, which makes more of them days.
    func day(at index: Int, afterOn: Bool) -> (WhenPhrase.Day, Int)? {
        let word = core(index)
        switch word {
        case "": return nil
        case "today": return (.fromToday(0), index + 1)
        case "tomorrow", "tmrw", "tomorow": return (.fromToday(1), index + 1)
        case "yesterday": return (.fromToday(-1), index + 1)
        case "overmorrow": return (.fromToday(2), index + 1)
        case "day" where core(index + 1) == "after" && core(index + 2) == "tomorrow": return (.fromToday(2), index + 3)
        default: break
        }
        if let (days, end) = weekdays(at: index, abbreviated: afterOn) {
            // «Friday, 24 December»: the date says it all.
            if days.days.count == 1, let (date, dateEnd) = date(at: end) { return (date, dateEnd) }
            return (.weekdays(days), end)
        }
        if let date = date(at: index) { return date }
        if let numbers = Self.numericDate(word, afterOn: afterOn) { return (numbers, index + 1) }
        guard afterOn, let number = Self.ordinal(word), (1...31).contains(number) else { return nil }
        // «on the 24th», «on the 24th of the month»; but not «on 24».
        guard Int(word) == nil, Self.weekday(core(index + 1)) == nil else { return nil }
        let end =
            core(index + 1) == "of" && ["the", "each", "every"].contains(core(index + 2)) && core(index + 3) == "month"
            ? index + 4 : index + 1
        return (.ofMonth(number), end)
    }

    /// `24 December`, `24th of December 2027`, `December 24th, 2027`
    func date(at index: Int) -> (WhenPhrase.Day, Int)? {
        var day: Int?
        var month: Int?
        var end = index + 2
        if let number = Self.ordinal(core(index)) {
            let ofMonth = core(index + 1) == "of" ? index + 2 : index + 1
            (day, month, end) = (number, Self.month(core(ofMonth)), ofMonth + 1)
        } else if let name = Self.month(core(index)) {
            let theNumber = core(index + 1) == "the" ? index + 2 : index + 1
            (day, month, end) = (Self.ordinal(core(theNumber)), name, theNumber + 1)
        }
        guard let day, let month, (1...31).contains(day) else { return nil }
        if let year = Int(core(end)), (1970...2999).contains(year), core(end).utf8.count == 4 {
            // A date that is none stays one, so that the answer can say so.
            return (
                LocalDay(year: year, month: month, day: day).map { .date($0) } ?? .ofYear(month: month, day: day),
                end + 1
            )
        }
        return (.ofYear(month: month, day: day), end)
    }

    /// `Friday`, `Monday, Wednesday and Friday`, `Mondays`
    func weekdays(at index: Int, abbreviated: Bool) -> (Recurrence.Weekdays, Int)? {
        var days: Recurrence.Weekdays = []
        var end = index
        var next = index
        while next < words.count, next - index < 20, let day = Self.weekday(core(next), abbreviated: abbreviated) {
            days.insert(Recurrence.Weekdays(day))
            end = next + 1
            next = ["and", "or", "&"].contains(core(end)) ? end + 1 : end
            // «Monday Tuesday» without a comma or «and» are two.
            if next == end, !words[end - 1].endsPart { break }
        }
        return days.isEmpty ? nil : (days, end)
    }

    /// `2026-12-24`, `24.12.2026`, `24/12`
    static func numericDate(_ word: String, afterOn: Bool) -> WhenPhrase.Day? {
        guard word.utf8.count <= 10, let separator = word.first(where: { !$0.isNumber }), "-./".contains(separator)
        else { return nil }
        let parts = word.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count <= 3, parts.allSatisfy({ (1...4).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isDigit) })
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        if separator == "-" {
            guard numbers.count == 3, parts[0].count == 4 else { return nil }
            return LocalDay(year: numbers[0], month: numbers[1], day: numbers[2]).map { .date($0) }
        }
        guard numbers.count >= 2, (1...31).contains(numbers[0]), (1...31).contains(numbers[1]) else { return nil }
        var year: Int?
        if numbers.count == 3 {
            year = parts[2].count == 2 ? 2000 + numbers[2] : numbers[2]
            guard parts[2].count == 2 || parts[2].count == 4 else { return nil }
        }
        if separator == "." {
            guard (1...12).contains(numbers[1]) else { return nil }
            // With two numbers it may as well be a time or a price.
            guard let year else { return afterOn ? .ofYear(month: numbers[1], day: numbers[0]) : nil }
            return LocalDay(year: year, month: numbers[1], day: numbers[0]).map { .date($0) }
        }
        return .either(numbers[0], numbers[1], year: year)
    }

    static func weekday(_ word: String, abbreviated: Bool = true) -> Weekday? {
        var word = Substring(word)
        if word.hasSuffix("days"), word.count > 4 { word.removeLast() }
        let names: [(name: Substring, short: [Substring])] = [
            ("monday", ["mon"]), ("tuesday", ["tue", "tues"]), ("wednesday", ["wed", "weds"]),
            ("thursday", ["thu", "thur", "thurs"]), ("friday", ["fri"]), ("saturday", ["sat"]), ("sunday", ["sun"]),
        ]
        let index = names.firstIndex { $0.name == word || (abbreviated && $0.short.contains(word)) }
        return index.flatMap { Weekday(rawValue: $0) }
    }

    static func month(_ word: String) -> Int? {
        let names = [
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december",
        ]
        return names.firstIndex { $0 == word || (word.count >= 3 && word.count <= 4 && $0.hasPrefix(word)) }.map {
            $0 + 1
        }
    }

    /// `24`, `24th`, `first`
    static func ordinal(_ word: String) -> Int? {
        let names = ["first", "second", "third", "fourth", "fifth"]
        if let index = names.firstIndex(of: word) { return index + 1 }
        guard word.utf8.count <= 4 else { return nil }
        let digits = word.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits), ["", "st", "nd", "rd", "th"].contains(word.dropFirst(digits.count)) else {
            return nil
        }
        return number
    }
}

extension UInt8 {
    var isDigit: Bool { (0x30...0x39).contains(self) }
}
