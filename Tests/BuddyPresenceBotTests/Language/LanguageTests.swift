// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BuddyPresenceBot

@Suite("What buddies write")
struct LanguageTests {
    @Test("Every sentence of the corpus means what the corpus says", arguments: Sentence.all)
    func corpus(_ sentence: Sentence) throws {
        if let expected = sentence.answer {
            var notebook = Notebook()
            notebook.zone = sentence.zone
            var turn = NotebookTurn(
                now: sentence.now, defaultZone: .utc, limits: SecretaryLimits(), newID: { "id" })
            notebook.hear(sentence.text, &turn)
            let text = turn.replies.map(\.text).joined(separator: "\n")
            #expect(text.contains(expected), "\(text)")
            return
        }
        #expect(
            Meaning.text(RequestReader.read(sentence.text), at: sentence.now, in: sentence.zone) == sentence.meaning)
    }

    @Test("What comes again less often than every thousandth time is not taken for something else")
    func intervals() {
        #expect(RequestReader.when("every 1000 fridays")?.repetition?.interval == 1000)
        #expect(RequestReader.when("every 1001 fridays") == nil)
        #expect(RequestReader.when("every 1001 days") == nil)
    }

    @Test("Sentences cut off anywhere, or with words left out, are read without a crash, and give the same twice")
    func mutilated() {
        let now = Sentence.thursday
        for sentence in Sentence.all {
            let words = sentence.text.split(separator: " ")
            for index in words.indices {
                for text in [words[..<index].joined(separator: " "), words[index...].joined(separator: " ")] {
                    let request = RequestReader.read(text)
                    #expect(request == RequestReader.read(text))
                    if case .remind(_, let when?) = request { _ = when.resolved(at: now, in: sentence.zone) }
                }
            }
        }
    }

    @Test("Words put together at random are read without a crash, and what is due is later than now")
    func randomWords() {
        var random = SeededRandom(seed: 6)
        let words =
            Set(Sentence.all.flatMap { $0.text.split(separator: " ").map(String.init) }).sorted()
            + [
                "0", "24:00", "99:99", "2999-12-31", "31.12.2999", "9999", "000", "a", "half", "past", "to", "of", "in",
                "-", ":",
            ]
        let zones = ["Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"].compactMap {
            Zone(name: $0)
        }
        for _ in 0..<6000 {
            let text = (0..<Int.random(in: 1...8, using: &random))
                .map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
            let now = Instant(seconds: Int.random(in: 0...4_000_000_000, using: &random))
            let zone = zones.randomElement(using: &random) ?? .utc
            guard case .remind(_, let when?) = RequestReader.read(text),
                case .then(let schedule, _) = when.resolved(at: now, in: zone)
            else { continue }
            let next = schedule.next(after: now, in: zone)
            #expect(
                next.map { $0 > now || when.span?.seconds == 0 } ?? false, "\(text) at \(now) in \(zone): \(schedule)")
        }
    }

    @Test("Nothing in the answer to a hostile text controls a terminal or turns the direction of what follows")
    func hostileText() {
        let texts = [
            "remind me to \u{202E}evil\u{202C} \u{1B}[2J\u{7} at 17:00",
            "remind me at 17:00 to \u{2066}a\u{2067}b\u{85}c\u{2028}d",
            "\u{202E}remind me", "done \u{1B}[31m", "my time zone is \u{202E}\u{1B}x", "\u{0}",
            "remind me to \u{FEFF}x\u{E0001} at 5pm",
        ]
        for text in texts {
            var notebook = Notebook()
            var turn = NotebookTurn(
                now: Sentence.thursday, defaultZone: .utc, limits: SecretaryLimits(), newID: { "id" })
            notebook.hear(text, &turn)
            notebook.list(1, &turn)
            let all =
                turn.replies.map(\.text) + [notebook.summary(at: Sentence.thursday, defaultZone: .utc).status]
                + notebook.reminders.map(\.title)
            for answer in all {
                let isSafe = answer.unicodeScalars.allSatisfy { scalar in
                    scalar == "\n"
                        || !(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
                            || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
                            || (0x2028...0x2029).contains(scalar.value))
                }
                #expect(isSafe, "\(answer.debugDescription)")
            }
        }
    }

    @Test("Text of languages written from right to left, and emoji made of several, stay as they are typed")
    func otherScripts() {
        for title in ["לאסוף את הילדים", "خذ الأطفال", "👨‍👩‍👧 picnic", "می‌خواهم", "שלום\u{200F}!"] {
            guard case .remind(let read, _) = RequestReader.read("remind me at 17:00 to \(title)") else {
                Issue.record("\(title) is no reminder")
                continue
            }
            #expect(read == title)
        }
    }

    @Test(
        "A message of 100 kB is refused with a text of its own; one of the largest size that is read, of any content, is read"
    )
    func longMessages() {
        var notebook = Notebook()
        var turn = NotebookTurn(now: Sentence.thursday, defaultZone: .utc, limits: SecretaryLimits(), newID: { "id" })
        notebook.hear(String(repeating: "every ", count: 17_000), &turn)
        #expect(turn.replies.first?.text.contains("too long") == true)
        #expect(turn.replies.first?.kind == .problem)
        for part in [
            "at ", "every other ", "in 1 ", "\" ", "a a quarter past ", "on monday, ", "1h", "and ", "snooze ",
            "\u{301}",
        ] {
            let text = String(repeating: part, count: SecretaryLimits().messageLength / part.utf8.count)
            notebook.hear(text, &turn)
        }
        #expect(turn.replies.count == 11)
        notebook.hear("remind me at 5pm to " + String(repeating: "x", count: 1001), &turn)
        #expect(turn.replies.last?.text.contains("too long") == true)
        #expect(notebook.reminders.allSatisfy { $0.title.utf8.count <= 1000 })
    }
}

/// A line of the corpus.
struct Sentence: Sendable, CustomTestStringConvertible {
    var text: String
    var now: Instant
    var zone: Zone
    var meaning: String
    /// What the answer must have, if the meaning is that alone.
    var answer: String?

    var testDescription: String { text }

    static let thursday = Instant(seconds: 1_795_683_600)

    static let all: [Sentence] = LanguageCorpus.table.split(separator: "\n").compactMap { line in
        guard !line.hasPrefix("#"), let arrow = line.firstRange(of: " -> ") else { return nil }
        var text = String(line[..<arrow.lowerBound])
        let meaning = String(line[arrow.upperBound...])
        var now = thursday
        var zone = Zone(name: "Europe/Berlin") ?? .utc
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let parts = text[text.index(after: text.startIndex)..<end].split(separator: " ")
            zone = Zone(name: String(parts[1])) ?? .utc
            now = zone.instant(LocalTime(testing: String(parts[0])))
            text = String(text[end...].dropFirst(2))
        }
        let answer = meaning.hasPrefix("! ") ? String(meaning.dropFirst(2)) : nil
        return Sentence(text: text, now: now, zone: zone, meaning: meaning, answer: answer)
    }
}

/// A request in the corpus's words.
enum Meaning {
    static func text(_ request: Request, at now: Instant, in zone: Zone) -> String {
        func numbers(_ verb: String, _ numbers: [Int]) -> String {
            ([verb] + numbers.map { "\($0)" }).joined(separator: " ")
        }
        func span(_ when: WhenPhrase) -> String { when.span.map { "\($0.seconds / 60)min" } ?? "time" }
        switch request {
        case .remind(let title, let when?):
            switch when.resolved(at: now, in: zone) {
            case .impossible(let problem): return "\(title) @ \(problem)"
            case .then(let schedule, _): return "\(title) @ \(text(schedule))"
            }
        case .remind(let title, nil): return "\(title) @ ?"
        case .time: return "time"
        case .list(let page): return "list \(page)"
        case .done(let list): return numbers("done", list)
        case .delete(let list): return numbers("delete", list)
        case .deleteAll: return "delete all"
        case .snooze(let number, let when): return "snooze \(number.map { "\($0)" } ?? "last") \(span(when))"
        case .move(let number, _): return "move \(number)"
        case .undo: return "undo"
        case .tellZone: return "zone?"
        case .setZone(let name): return "zone \(name)"
        case .export: return "export"
        case .importing: return "import"
        case .help: return "help"
        case .yes: return "yes"
        case .no: return "no"
        case .greeting: return "greeting"
        case .thanks: return "thanks"
        case .incomplete(let hint): return "! \(hint)"
        case .unknown: return "unknown"
        }
    }

    private static func text(_ schedule: Schedule) -> String {
        switch schedule {
        case .moment(let moment):
            let text = moment.description
            return text.hasSuffix(":00Z") ? text.dropLast(4) + "Z" : text
        case .local(let local): return short(local)
        case .recurring(let recurrence, let start):
            let until = recurrence.until.map { " until \($0.day)" } ?? ""
            return "\(recurrence.rule)\(until) from \(short(start))"
        }
    }

    private static func short(_ local: LocalTime) -> String { String(local.description.dropLast(3)) }
}
