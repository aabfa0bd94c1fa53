// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What a line of a chat asks for.
enum CommandLine: Hashable {
    case help(String?)
    case run(String, [Assignment])
    /// An action on the stage that is shown.
    case act(CommandAction)
    case show
    case fill([Assignment])
    /// Nothing of this: perhaps the value that a form waits for.
    case text(String)

    /// `name=value`.
    struct Assignment: Hashable {
        let name: String
        let value: String
    }

    /// What is wrong with a line.
    struct Mistake: Error, Hashable {
        let message: String
    }

    init(_ line: String) throws(Mistake) {
        let trimmed = line.trimmed
        let first = trimmed.prefix { !$0.isWhitespace }
        let rest = trimmed.dropFirst(first.count)
        // Only alone: «next week» is a value.
        if rest.isEmpty, let command = Self.single[first.lowercased()] {
            self = command
            return
        }
        switch first.lowercased() {
        case "help", "?", "list", "commands":
            let node = String(rest).trimmed
            self = .help(node.isEmpty ? nil : node)
        case "run", "execute":
            var words = try Self.words(rest)
            guard let node = words.first?.text, !words.isEmpty else {
                throw Mistake(message: "Run what? Say: run COMMAND name=value …")
            }
            words.removeFirst()
            var values: [Assignment] = []
            for word in words {
                guard let assignment = word.assignment else {
                    throw Mistake(
                        message: "«\(word.text.excerpt)» is no name=value. Put quotes around a value with spaces.")
                }
                values.append(assignment)
            }
            self = .run(node, values)
        default:
            let assignments = (try? Self.words(Substring(trimmed)))?.map(\.assignment) ?? [nil]
            let known = assignments.compactMap(\.self)
            self = !known.isEmpty && known.count == assignments.count ? .fill(known) : .text(trimmed)
        }
    }

    /// Lines of one word.
    private static let single: [String: CommandLine] = [
        "next": .act(.next), "refresh": .act(.next), "done": .act(.complete), "finish": .act(.complete),
        "complete": .act(.complete), "back": .act(.previous), "prev": .act(.previous), "previous": .act(.previous),
        "cancel": .act(.cancel), "stop": .act(.cancel), "show": .show,
    ]

    struct Word {
        var text = ""
        /// Where the first `=` outside of quotes is.
        var equals: Int?

        var assignment: Assignment? {
            guard let equals, equals > 0 else { return nil }
            return Assignment(name: String(text.prefix(equals)), value: String(text.dropFirst(equals + 1)))
        }
    }

    /// Splits at spaces that are in no quotes. A backslash before a quote, or before itself, takes it as it is.
    static func words(_ line: Substring) throws(Mistake) -> [Word] {
        var words: [Word] = []
        var word: Word?
        var quote: Character?
        var isEscaped = false
        for character in line {
            if isEscaped {
                if character != "\"", character != "'", character != "\\" { word?.text.append("\\") }
                word?.text.append(character)
                isEscaped = false
            } else if character == "\\" {
                if word == nil { word = Word() }
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word?.text.append(character) }
            } else if character == "\"" || character == "'" || character == "“" {
                if word == nil { word = Word() }
                quote = character == "“" ? "”" : character
            } else if character.isWhitespace {
                if let done = word { words.append(done) }
                word = nil
            } else {
                if word == nil { word = Word() }
                if character == "=", let place = word?.text.count, word?.equals == nil { word?.equals = place }
                word?.text.append(character)
            }
        }
        guard quote == nil else { throw Mistake(message: "A quote is not closed.") }
        if isEscaped { word?.text.append("\\") }
        if let word { words.append(word) }
        return words
    }
}

extension String {
    /// Without white space around it.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }

    /// Enough of it to be recognised.
    var excerpt: String { count > 60 ? prefix(60) + "…" : self }
}
