// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// A dictionary of bounded size: what was not used for the longest time goes first. Every operation is O(1).
struct LeastRecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var key: Key
        var value: Value
        /// The positions of the one used next after this, and of the one used last before it; -1 at the ends.
        var newer: Int
        var older: Int
    }

    private let capacity: Int
    private var entries: [Entry] = []
    private var positions: [Key: Int] = [:]
    private var newest = -1
    private var oldest = -1

    /// - Parameter capacity: How many are kept, at least one.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { entries.count }

    /// The value, which has been used with this.
    mutating func use(_ key: Key) -> Value? {
        guard let position = positions[key] else { return nil }
        unlink(position)
        link(position)
        return entries[position].value
    }

    /// The value, unused.
    func peek(_ key: Key) -> Value? {
        positions[key].map { entries[$0].value }
    }

    /// Adds or replaces the value, which counts as a use.
    mutating func set(_ key: Key, _ value: Value) {
        if let position = positions[key] {
            entries[position].value = value
            unlink(position)
            return link(position)
        }
        if entries.count >= capacity { remove(at: oldest) }
        entries.append(Entry(key: key, value: value, newer: -1, older: -1))
        positions[key] = entries.count - 1
        link(entries.count - 1)
    }

    mutating func remove(_ key: Key) {
        if let position = positions[key] { remove(at: position) }
    }

    /// The last entry moves into the gap.
    private mutating func remove(at position: Int) {
        unlink(position)
        positions[entries[position].key] = nil
        let last = entries.removeLast()
        guard position < entries.count else { return }
        entries[position] = last
        positions[last.key] = position
        if last.newer >= 0 { entries[last.newer].older = position } else { newest = position }
        if last.older >= 0 { entries[last.older].newer = position } else { oldest = position }
    }

    private mutating func unlink(_ position: Int) {
        let (newer, older) = (entries[position].newer, entries[position].older)
        if newer >= 0 { entries[newer].older = older } else { newest = older }
        if older >= 0 { entries[older].newer = newer } else { oldest = newer }
    }

    private mutating func link(_ position: Int) {
        entries[position].newer = -1
        entries[position].older = newest
        if newest >= 0 { entries[newest].newer = position } else { oldest = position }
        newest = position
    }
}
