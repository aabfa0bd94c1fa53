// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0122 v1.0.2: §3.2.4 (regex)

/// A POSIX extended regular expression that a whole value is to match.
///
/// Both the pattern and the value can come from a peer. All ways through the pattern are followed at once, so that a
/// match takes time in proportion to the value's length and no pattern makes it more.
struct FormPattern {
    static let maximumLength = 1024
    static let maximumSteps = 2048
    /// Steps of the pattern times bytes of the values; beyond, they do not match.
    static let maximumWork = 1 << 22

    enum Step {
        case character(FormPatternSet)
        case jump(Int)
        case split(Int, Int)
        case atStart
        case atEnd
        case accept
    }

    private let program: [Step]

    /// `nil` when the pattern is none, or longer or deeper than we follow.
    init?(_ pattern: String) {
        guard pattern.utf8.count <= Self.maximumLength, let node = FormPatternParser.parse(pattern),
            let program = FormPatternCompiler.compile(node)
        else { return nil }
        self.program = program
    }

    /// Whether each text matches as a whole, and they are not too long together to be looked at.
    func matches(allOf texts: [String]) -> Bool {
        let length = texts.reduce(0) { $0 + $1.utf8.count }
        return length <= Self.maximumWork / program.count && texts.allSatisfy(matches)
    }

    private func matches(_ text: String) -> Bool {
        var current = Threads(capacity: program.count)
        var following = Threads(capacity: program.count)
        let scalars = Array(text.unicodeScalars)
        follow(0, at: 0, of: scalars.count, into: &current)
        for (position, scalar) in scalars.enumerated() {
            if current.list.isEmpty { return false }
            following.removeAll()
            for index in current.list {
                guard case .character(let set) = program[index], set.contains(scalar) else { continue }
                follow(index + 1, at: position + 1, of: scalars.count, into: &following)
            }
            swap(&current, &following)
        }
        return current.list.contains { if case .accept = program[$0] { true } else { false } }
    }

    /// Adds the steps that are reached from one without reading a character.
    private func follow(_ start: Int, at position: Int, of end: Int, into threads: inout Threads) {
        var pending = [start]
        while let index = pending.popLast() {
            guard threads.visit(index) else { continue }
            switch program[index] {
            case .jump(let target): pending.append(target)
            case .split(let first, let second): pending += [second, first]
            case .atStart: if position == 0 { pending.append(index + 1) }
            case .atEnd: if position == end { pending.append(index + 1) }
            case .character, .accept: threads.list.append(index)
            }
        }
    }

    private struct Threads {
        var list: [Int] = []
        private var visited: [Int]
        private var generation = 1

        init(capacity: Int) {
            visited = Array(repeating: 0, count: capacity)
        }

        mutating func visit(_ index: Int) -> Bool {
            if visited[index] == generation { return false }
            visited[index] = generation
            return true
        }

        mutating func removeAll() {
            list.removeAll(keepingCapacity: true)
            generation += 1
        }
    }
}

/// Makes the steps of a pattern.
private struct FormPatternCompiler {
    private var program: [FormPattern.Step] = []
    /// Nodes visited, counted too because a repetition of nothing makes no step.
    private var work = 0

    static func compile(_ node: FormPatternNode) -> [FormPattern.Step]? {
        var compiler = FormPatternCompiler()
        guard compiler.emit(node) else { return nil }
        compiler.program.append(.accept)
        return compiler.program
    }

    private mutating func emit(_ node: FormPatternNode) -> Bool {
        work += 1
        guard program.count < FormPattern.maximumSteps, work < 4 * FormPattern.maximumSteps else { return false }
        switch node {
        case .character(let set): program.append(.character(set))
        case .atStart: program.append(.atStart)
        case .atEnd: program.append(.atEnd)
        case .sequence(let nodes):
            for node in nodes { guard emit(node) else { return false } }
        case .alternatives(let nodes):
            var jumps: [Int] = []
            for (number, node) in nodes.enumerated() {
                let split = program.count
                let isLast = number == nodes.count - 1
                if !isLast { program.append(.accept) }
                guard emit(node) else { return false }
                if isLast { continue }
                jumps.append(program.count)
                program.append(.accept)
                program[split] = .split(split + 1, program.count)
            }
            for jump in jumps { program[jump] = .jump(program.count) }
        case .repetition(let node, let minimum, let maximum):
            return emit(node, minimum, maximum)
        }
        return true
    }

    private mutating func emit(_ node: FormPatternNode, _ minimum: Int, _ maximum: Int?) -> Bool {
        for _ in 0..<minimum { guard emit(node) else { return false } }
        guard let maximum else {
            let split = program.count
            program.append(.accept)
            guard emit(node) else { return false }
            program.append(.jump(split))
            program[split] = .split(split + 1, program.count)
            return true
        }
        var splits: [Int] = []
        for _ in minimum..<maximum {
            splits.append(program.count)
            program.append(.accept)
            guard emit(node) else { return false }
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
        return true
    }
}
