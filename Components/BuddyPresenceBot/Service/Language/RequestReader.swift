// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Understands what buddies write.
///
/// Without regular expressions, in time linear in the text. The order of the parts is free: `at 17:00 remind me to ...`, `remind
/// me to ... at 17:00`, `tomorrow at noon: lunch`.
struct RequestReader {
    private let text: String
    private let words: [Word]
    private let times: WhenReader

    /// - Parameter text: Of a length that the caller has bounded.
    init(_ text: String) {
        self.text = text
        words = Word.words(of: text)
        times = WhenReader(words)
    }

    static func read(_ text: String) -> Request {
        RequestReader(Typed.cleaned(text)).request()
    }

    /// A text that is a time, and nothing else.
    static func when(_ text: String) -> WhenPhrase? {
        let words = Word.words(of: Typed.cleaned(text))
        let reader = WhenReader(words)
        if let phrase = reader.whole() { return phrase }
        // In a field for a time «17», «20 minutes» are times as well.
        if let (span, end) = reader.bareSpan(at: 0), end == words.count { return WhenPhrase(span: span) }
        if let (clock, part, end) = reader.clock(at: 0, afterAt: true), end == words.count {
            return WhenPhrase(clock: clock, part: part)
        }
        guard let (day, end) = reader.day(at: 0, afterOn: true), end == words.count else { return nil }
        return WhenPhrase(day: day)
    }

    func request() -> Request {
        guard !words.isEmpty else { return .unknown }
        let start = politeness(from: 0)
        if let command = command(from: start) { return command }
        if let request = reminder(from: start) { return request }
        return .unknown
    }

    /// Skips what is said out of politeness.
    private func politeness(from start: Int) -> Int {
        var index = start
        let pairs: Set = ["can you", "could you", "would you", "will you", "i want", "i need", "you to"]
        for _ in 0..<4 {
            if ["please", "hey", "hi", "hello", "ok", "okay", "so", "and"].contains(core(index)),
                words.count > index + 1
            {
                index += 1
            } else if pairs.contains("\(core(index)) \(core(index + 1))"), words.count > index + 2 {
                index += 2
            }
        }
        return index
    }

    private func core(_ index: Int) -> String { times.core(index) }

    private func isEnd(_ index: Int) -> Bool {
        index >= words.count || (index == words.count - 1 && ["please", "now"].contains(core(index)))
    }

    // MARK: Commands

    private func command(from start: Int) -> Request? {
        let first = core(start)
        let next = start + 1
        switch first {
        case "help", "?", "commands":
            return isEnd(next) ? .help : nil
        case "":
            return text.contains("?") && words.count == 1 ? .help : nil
        case "list", "ls", "reminders", "show", "agenda", "what's", "whats", "what’s", "what":
            return list(first, from: next)
        case "done", "did", "finished", "complete", "completed", "finish", "check", "tick", "✅", "✔", "✔️", "✓":
            return numbers(from: next, orNone: true).map { .done($0) }
        case "delete", "remove", "cancel", "forget", "drop", "rm":
            return deletion(first, from: next)
        case "snooze", "postpone", "later", "delay":
            return snooze(from: next)
        case "move", "reschedule", "change":
            return move(from: next)
        case "undo", "oops":
            return isEnd(next) || core(next) == "that" ? .undo : nil
        case "my", "time", "timezone", "tz", "zone", "set", "i", "i'm", "i’m":
            return zone(from: start)
        case "export", "download", "backup":
            return isEnd(next) || ["my", "all", "reminders", "everything", "calendar"].contains(core(next))
                ? .export : nil
        case "import":
            return isEnd(next) ? .importing : nil
        case "yes", "y", "yep", "yeah", "sure", "ok", "okay", "👍":
            return isEnd(next) ? .yes : nil
        case "no", "n", "nope", "never", "stop", "👎":
            return isEnd(next) || core(next) == "mind" ? .no : nil
        case "hello", "hi", "hey", "moin", "good":
            return isEnd(next) || (first == "good" && isEnd(next + 1)) || isEnd(next + 1) && core(next) == "there"
                ? .greeting : nil
        case "thanks", "thank", "thx", "ty", "cheers":
            return words.count <= start + 4 ? .thanks : nil
        default:
            return nil
        }
    }

    private func list(_ first: String, from index: Int) -> Request? {
        var index = index
        switch first {
        case "what", "what's", "whats", "what’s":
            let rest = (index..<min(index + 4, words.count)).map { core($0) }.joined(separator: " ")
            let known = [
                "next", "up", "due", "is next", "is due", "are my reminders", "do i have", "is on today", "on today",
                "due today", "is due today", "do i have today", "do i have to",
            ]
            return known.contains(rest) ? .list(page: 1) : nil
        case "agenda":
            return isEnd(index) ? .list(page: 1) : nil
        default:
            while ["all", "my", "reminders", "the", "me", "page", "of"].contains(core(index)) { index += 1 }
            if isEnd(index) { return .list(page: 1) }
            guard let page = Int(core(index)), (1...1000).contains(page), isEnd(index + 1) else { return nil }
            return .list(page: page)
        }
    }

    /// `2`, `2 and 3`, `#2, #4`: nothing but numbers of reminders.
    private func numbers(from start: Int, orNone: Bool) -> [Int]? {
        var numbers: [Int] = []
        var index = start
        while index < words.count {
            let word = core(index)
            if ["and", "with", "number", "reminder", "reminders", "no", "it", "that", "please", "all"].contains(word),
                word != "all"
            {
                index += 1
                continue
            }
            // «2,3» is one word.
            for part in word.split(separator: ",") {
                guard let number = Self.reminderNumber(part), numbers.count < 100 else { return nil }
                numbers.append(number)
            }
            index += 1
        }
        return numbers.isEmpty && !orNone ? nil : numbers
    }

    private static func reminderNumber(_ word: some StringProtocol) -> Int? {
        let digits = word.hasPrefix("#") ? word.dropFirst() : word[...]
        guard (1...6).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isDigit) else { return nil }
        return Int(digits)
    }

    private func deletion(_ first: String, from index: Int) -> Request? {
        if isEnd(index) {
            return first == "forget" || first == "drop"
                ? nil : .incomplete("Which one? Say “\(first) 2”; “list” shows the numbers.")
        }
        if ["all", "everything"].contains(core(index)),
            isEnd(index + 1) || core(index + 1) == "reminders" || core(index + 1) == "my"
        {
            return .deleteAll
        }
        if core(index) == "it" || core(index) == "that", isEnd(index + 1) { return .delete([]) }
        return numbers(from: index, orNone: false).map { .delete($0) }
    }

    private func snooze(from start: Int) -> Request? {
        var index = start
        var number: Int?
        if ["it", "that", "this", "reminder"].contains(core(index)) { index += 1 }
        // «snooze 2 10 minutes», «snooze #2 for 10 minutes»; but «snooze 10 minutes».
        if let found = Self.reminderNumber(core(index)), WhenReader.span(1, core(index + 1)) == nil {
            number = found
            index += 1
        }
        if ["for", "until", "till", "to", "by"].contains(core(index)) { index += 1 }
        if isEnd(index) { return .snooze(number, WhenPhrase(span: WhenPhrase.Span(seconds: 600))) }
        guard let when = when(from: index) else {
            return .incomplete(
                "Until when? Say “snooze 10 minutes”, “snooze 2 until 18:00” or “snooze until tomorrow”.")
        }
        return .snooze(number, when)
    }

    private func move(from start: Int) -> Request? {
        var index = start
        if core(index) == "reminder" { index += 1 }
        guard let number = Self.reminderNumber(core(index)) else { return nil }
        index += 1
        if ["to", "until", "for"].contains(core(index)) { index += 1 }
        guard let when = when(from: index) else {
            return .incomplete("To when? Say “move \(number) to tomorrow at 9”.")
        }
        return .move(number, when)
    }

    /// The time that the words from there on are.
    private func when(from index: Int) -> WhenPhrase? {
        guard index < words.count else { return nil }
        return Self.when(String(text[words[index].range.lowerBound...]))
    }

    private func zone(from start: Int) -> Request? {
        var index = start
        if core(index) == "set" { index += 1 }
        if core(index) == "my" { index += 1 }
        if core(index) == "i'm" || core(index) == "i’m"
            || (core(index) == "i" && ["am", "live"].contains(core(index + 1)))
        {
            // «I am in Berlin»: only when that is a place that is known, for people say much of themselves.
            index += core(index) == "i" ? 2 : 1
            guard core(index) == "in", index + 1 < words.count else { return nil }
            let place = String(text[words[index + 1].range.lowerBound...])
            return ZoneNames.find(place) == nil ? nil : .setZone(place)
        }
        if core(index) == "time", core(index + 1) == "zone" {
            index += 2
        } else if ["timezone", "tz", "zone"].contains(core(index)) {
            index += 1
        } else {
            return nil
        }
        while ["is", "to", "=", ""].contains(core(index)), index < words.count { index += 1 }
        if isEnd(index) { return .tellZone }
        return .setZone(String(text[words[index].range.lowerBound...]))
    }

    // MARK: Reminders

    /// Words that say that a reminder follows, and how many they are.
    private func lead(at index: Int) -> Int? {
        switch core(index) {
        case "remind" where core(index + 1) == "me": index + 2
        case "remember" where core(index + 1) == "to": index + 1
        case "reminder", "remindme", "todo": index + 1
        case "don't", "dont", "don’t": core(index + 1) == "forget" ? index + 2 : nil
        case "wake" where core(index + 1) == "me": index
        case "tell" where core(index + 1) == "me" && core(index + 2) == "to": index + 2
        default: nil
        }
    }

    private func reminder(from start: Int) -> Request? {
        // The lead may follow the time: «at 17:00 remind me to ...».
        var leading = WhenPhrase()
        var index = start
        var body: Int?
        while index < words.count, index - start < 24 {
            if let end = lead(at: index) {
                body = end
                break
            }
            guard let time = times.time(at: index), leading.join(time.phrase) else { break }
            index = time.range.upperBound
            while [",", "please", "can", "could", "you"].contains(core(index)) { index += 1 }
        }
        if body == nil {
            leading = WhenPhrase()
            index = start
        }
        let first = body ?? start
        guard first < words.count else {
            return leading.isComplete ? .time(leading, text: text) : .remind(title: "", when: nil)
        }
        var range = first..<words.count
        if core(range.upperBound - 1) == "please", range.count > 1 { range = range.lowerBound..<range.upperBound - 1 }
        var phrase = leading
        var removed: [Range<Int>] = []
        collect(in: &range, into: &phrase, removing: &removed)
        let title = title(in: range, without: removed)
        if body == nil {
            // Without «remind me» a time makes it a reminder.
            guard phrase.isComplete else { return nil }
            return title.isEmpty ? .time(phrase, text: text) : .remind(title: title, when: phrase)
        }
        if title.isEmpty, phrase.isComplete { return .time(phrase, text: text) }
        return .remind(title: title, when: phrase.isComplete ? phrase : nil)
    }

    /// Takes times from the beginning, from the end and, as far as these leave something open, from between.
    private func collect(
        in range: inout Range<Int>, into phrase: inout WhenPhrase, removing removed: inout [Range<Int>]
    ) {
        let found = times.all(in: range)
        var rest = found[...]
        while let time = rest.first, time.range.lowerBound == range.lowerBound, phrase.join(time.phrase) {
            range = time.range.upperBound..<range.upperBound
            rest.removeFirst()
        }
        let hasLead = rest.startIndex > found.startIndex
        while let time = rest.last, time.range.upperBound == range.upperBound, time.range.lowerBound > range.lowerBound
        {
            // «remind me tomorrow to prepare for Friday»: what is said first counts.
            if hasLead, phrase.isComplete, !time.isUnmistakable { break }
            guard phrase.join(time.phrase) else { break }
            range = range.lowerBound..<time.range.lowerBound
            rest.removeLast()
        }
        for time in rest.reversed() where time.isUnmistakable && time.range.lowerBound > range.lowerBound {
            guard phrase.clock == nil || phrase.day == nil else { break }
            guard time.range.upperBound <= range.upperBound, phrase.join(time.phrase) else { continue }
            removed.append(time.range)
        }
    }

    /// What is left, as it was typed.
    private func title(in range: Range<Int>, without removed: [Range<Int>]) -> String {
        var start = range.lowerBound
        while start < range.upperBound, ["to", "that", "about", "of", "-", "–", "—", ""].contains(core(start)),
            !words[start].isQuoted, start == range.lowerBound || core(start) == ""
        { start += 1 }
        guard start < range.upperBound else { return "" }
        var parts: [Substring] = []
        var index = start
        for gap in removed.sorted(by: { $0.lowerBound < $1.lowerBound }) + [range.upperBound..<range.upperBound]
        where gap.lowerBound >= index {
            if gap.lowerBound > index {
                parts.append(text[words[index].range.lowerBound..<words[gap.lowerBound - 1].range.upperBound])
            }
            index = gap.upperBound
        }
        var title = Substring(parts.joined(separator: " "))
        while let last = title.last, ",;:".contains(last) || last.isWhitespace { title.removeLast() }
        while let first = title.first, ",;:".contains(first) || first.isWhitespace { title.removeFirst() }
        // Quotes around all of it are not part of it.
        if title.count > 2, let first = title.first, let last = title.last,
            [["\"", "\""], ["“", "”"], ["„", "“"], ["«", "»"]].contains([first, last]),
            !title.dropFirst().dropLast().contains(where: { $0 == first || $0 == last })
        {
            title = title.dropFirst().dropLast()
        }
        return String(title)
    }
}
