// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Answers to requests of replicas that were not heard of yet, while there is reason to expect that: bounded, for whoever
/// makes up an id is not heard of either.
struct EarlyAnswers {
    static let limit = 256
    /// Of all of them together.
    static let byteLimit = 1 << 20

    private var answers: [(tag: String, answer: Element)] = []
    private var bytes = 0
    private var isOpen = false

    /// From now on answers are kept.
    mutating func open() { isOpen = true }

    /// - Returns: How many were for nobody.
    mutating func close() -> Int {
        defer { (isOpen, answers, bytes) = (false, [], 0) }
        return answers.count
    }

    /// - Returns: Whether it is kept.
    mutating func keep(_ answer: Element, for tag: String) -> Bool {
        let size = answer.stanzaByteCount
        guard isOpen, answers.count < Self.limit, bytes + size <= Self.byteLimit else { return false }
        answers.append((tag, answer))
        bytes += size
        return true
    }

    /// Those for a replica that is heard of now, in the order in which they came.
    mutating func take(_ tag: String) -> [Element] {
        guard answers.contains(where: { $0.tag == tag }) else { return [] }
        let taken = answers.filter { $0.tag == tag }.map(\.answer)
        answers.removeAll { $0.tag == tag }
        bytes -= taken.reduce(0) { $0 + $1.stanzaByteCount }
        return taken
    }
}
