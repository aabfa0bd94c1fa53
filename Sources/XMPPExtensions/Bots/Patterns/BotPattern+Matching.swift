// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension BotPattern {
    /// What a text has at the places; `nil` when it is another.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - isAnywhere: Whether something may stand before and after it.
    public func match(_ text: String, anywhere isAnywhere: Bool = false) -> BotMatch? {
        match(BotWords(text), anywhere: isAnywhere)
    }

    /// Every way through the pattern is followed at once, the preferred one first, a word at a time.
    func match(_ words: BotWords, anywhere isAnywhere: Bool) -> BotMatch? {
        var current = Threads(capacity: program.count)
        var following = Threads(capacity: program.count)
        let none = [Int](repeating: -1, count: names.count * 2)
        var found: [Int]?
        for position in 0...words.words.count {
            // A match that began earlier is preferred to one that begins here.
            if position == 0 || (isAnywhere && found == nil) {
                follow(0, at: position, none, &current)
            }
            if current.list.isEmpty && (!isAnywhere || found != nil) { break }
            following.removeAll()
            let isAtEnd = position == words.words.count
            for thread in current.list {
                switch program[thread.step] {
                case .accept:
                    guard isAnywhere || isAtEnd else { continue }
                    found = thread.places
                case .word(let key):
                    guard !isAtEnd, words.words[position].key == key else { continue }
                    follow(thread.step + 1, at: position + 1, thread.places, &following)
                    continue
                case .take(let kind):
                    guard !isAtEnd, kind.takes(words.words[position]) else { continue }
                    follow(thread.step + 1, at: position + 1, thread.places, &following)
                    continue
                default: continue
                }
                // What is less preferred than a match is no longer followed.
                break
            }
            swap(&current, &following)
        }
        return found.map { places in
            var values: [String: String] = [:]
            for (number, name) in names.enumerated() where places[2 * number] >= 0 && places[2 * number + 1] >= 0 {
                values[name] = words.text(places[2 * number]..<places[2 * number + 1])
            }
            return BotMatch(values)
        }
    }

    private struct Thread {
        let step: Int
        let places: [Int]
    }

    private struct Threads {
        var list: [Thread] = []
        private var visited: [Int]
        private var generation = 1

        init(capacity: Int) {
            visited = Array(repeating: 0, count: capacity)
        }

        mutating func visit(_ step: Int) -> Bool {
            if visited[step] == generation { return false }
            visited[step] = generation
            return true
        }

        mutating func removeAll() {
            list.removeAll(keepingCapacity: true)
            generation += 1
        }
    }

    /// Adds the steps that are reached from one without taking a word, the preferred ones first.
    private func follow(_ start: Int, at position: Int, _ places: [Int], _ threads: inout Threads) {
        var pending = [(start, places)]
        while var (step, places) = pending.popLast() {
            walk: while threads.visit(step) {
                switch program[step] {
                case .jump(let target): step = target
                case .split(let first, let second):
                    pending.append((second, places))
                    step = first
                case .open(let number):
                    places[2 * number] = position
                    places[2 * number + 1] = -1
                    step += 1
                case .close(let number):
                    places[2 * number + 1] = position
                    step += 1
                case .word, .take, .accept:
                    threads.list.append(Thread(step: step, places: places))
                    break walk
                }
            }
        }
    }
}
