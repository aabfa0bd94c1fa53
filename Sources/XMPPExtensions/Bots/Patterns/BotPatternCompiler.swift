// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Makes the steps of a ``BotPattern``.
struct BotPatternCompiler {
    private(set) var program: [BotPattern.Step] = []
    private(set) var names: [String] = []
    private var rest: Substring
    private var depth = 0

    init(_ text: String) {
        rest = text[...]
    }

    mutating func compile() throws(BotPattern.Malformed) {
        guard rest.utf8.count <= 4096 else { throw BotPattern.Malformed(description: "It is too long.") }
        try alternatives()
        if let character = rest.first {
            throw BotPattern.Malformed(description: "There is a «\(character)» that closes nothing.")
        }
        guard program.contains(where: \.takesWord) else { throw BotPattern.Malformed(description: "It has no word.") }
        try emit(.accept)
    }

    private mutating func emit(_ step: BotPattern.Step) throws(BotPattern.Malformed) {
        guard program.count < BotPattern.maximumSteps else {
            throw BotPattern.Malformed(description: "It has more than \(BotPattern.maximumSteps) parts.")
        }
        program.append(step)
    }

    /// Parts with `|` between them, up to what closes the group.
    private mutating func alternatives() throws(BotPattern.Malformed) {
        var jumps: [Int] = []
        while true {
            let split = program.count
            try emit(.accept)
            try sequence()
            guard rest.first == "|" else {
                // The last one needs no split: a jump to what follows takes its place.
                program[split] = .jump(split + 1)
                break
            }
            rest.removeFirst()
            jumps.append(program.count)
            try emit(.accept)
            program[split] = .split(split + 1, program.count)
        }
        for jump in jumps { program[jump] = .jump(program.count) }
    }

    private mutating func sequence() throws(BotPattern.Malformed) {
        while let character = rest.first {
            switch character {
            case "|", ")", "]", "}": return
            case "(": try group(closedBy: ")")
            case "[":
                let split = program.count
                try emit(.accept)
                try group(closedBy: "]")
                program[split] = .split(split + 1, program.count)
            case "{": try place()
            case _ where character.isWhitespace: rest.removeFirst()
            default: try word()
            }
        }
    }

    private mutating func group(closedBy end: Character) throws(BotPattern.Malformed) {
        rest.removeFirst()
        depth += 1
        guard depth <= BotPattern.maximumDepth else {
            throw BotPattern.Malformed(description: "There are too many groups in groups.")
        }
        try alternatives()
        depth -= 1
        guard rest.first == end else { throw BotPattern.Malformed(description: "A «\(end)» is missing.") }
        rest.removeFirst()
    }

    private mutating func word() throws(BotPattern.Malformed) {
        let word = rest.prefix { !$0.isWhitespace && !"|()[]{}".contains($0) }
        rest = rest[word.endIndex...]
        if word == "..." || word == "…" { return try anything() }
        try emit(.word(BotWord.key(word)))
    }

    /// Any words, as few as fit.
    private mutating func anything() throws(BotPattern.Malformed) {
        let split = program.count
        try emit(.split(split + 3, split + 1))
        try emit(.take(.any))
        try emit(.jump(split))
    }

    private mutating func place() throws(BotPattern.Malformed) {
        rest.removeFirst()
        guard let end = rest.firstIndex(of: "}") else { throw BotPattern.Malformed(description: "A «}» is missing.") }
        let parts = rest[..<end].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        rest = rest[rest.index(after: end)...]
        guard let name = parts.first.map(String.init), !name.isEmpty,
            name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" })
        else { throw BotPattern.Malformed(description: "A place has no name of letters and digits.") }
        // The alternatives of a group may have places of the same name.
        let number = names.firstIndex(of: name) ?? names.count
        if number == names.count { names.append(name) }
        try emit(.open(number))
        switch parts.count > 1 ? String(parts[1]) : "" {
        case "":
            let take = program.count
            try emit(.take(.any))
            try emit(.split(take, take + 2))
        case "short":
            let take = program.count
            try emit(.take(.any))
            try emit(.split(take + 2, take))
        case "word": try emit(.take(.any))
        case "integer": try emit(.take(.integer))
        case "number": try emit(.take(.number))
        case "jid": try emit(.take(.jid))
        case let kind: throw BotPattern.Malformed(description: "There is no kind of place «\(kind)».")
        }
        try emit(.close(number))
    }
}

extension BotPattern.Step {
    fileprivate var takesWord: Bool {
        switch self {
        case .word, .take: true
        default: false
        }
    }
}
