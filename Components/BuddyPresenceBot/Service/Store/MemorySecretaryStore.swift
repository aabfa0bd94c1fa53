// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import HeapModule
import Synchronization
public import XMPPCore

/// Keeps notebooks as long as the process runs: for tests, and for a look at the bot.
public final class MemorySecretaryStore: SecretaryStore {
    private struct Entry {
        var notebook: Notebook
        var wake: Instant?
        var looked: Instant
    }

    /// A time at which a buddy was to be looked at when it was put in; what has changed since is skipped.
    private struct Waking: Comparable {
        let moment: Instant
        let buddy: JID

        static func < (left: Waking, right: Waking) -> Bool { left.moment < right.moment }
    }

    private struct Table {
        var entries: [JID: Entry] = [:]
        var waking = Heap<Waking>()
        /// The latest time that was seen.
        var latest = Instant(seconds: 0)

        mutating func nextWaking() -> Waking? {
            while let first = waking.min {
                if entries[first.buddy]?.wake == first.moment { return first }
                waking.removeMin()
            }
            return nil
        }

        mutating func put(_ buddy: JID, _ entry: Entry) {
            let former = entries.updateValue(entry, forKey: buddy)
            latest = max(latest, entry.looked)
            if let wake = entry.wake, wake != former?.wake { waking.insert(Waking(moment: wake, buddy: buddy)) }
            // Most of what is in it is out of date.
            if waking.count > 64, waking.count > 4 * entries.count {
                waking = Heap(
                    entries.compactMap { buddy, entry in
                        entry.wake.map { Waking(moment: $0, buddy: buddy) }
                    })
            }
        }
    }

    private let table = Mutex(Table())
    private let maximumBuddies: Int

    /// An empty store.
    ///
    /// - Parameter maximumBuddies: As ``SecretaryLimits/buddies``.
    public init(maximumBuddies: Int = SecretaryLimits().buddies) {
        self.maximumBuddies = maximumBuddies
    }

    /// A buddy's notebook.
    public func notebook(of buddy: JID) async throws -> Notebook {
        table.withLock { $0.entries[buddy]?.notebook } ?? Notebook()
    }

    /// Changes notebooks.
    public func update<Value: Sendable>(
        _ buddies: [JID], _ body: @escaping @Sendable (JID, inout Notebook) throws -> NotebookUpdate<Value>
    ) async throws -> [Value] {
        // Sans-IO and bounded work of this library, which calls nobody: it may be done with the lock held.
        try table.withLock { table in
            var values: [Value] = []
            var entries: [(JID, Entry)] = []
            var added = 0
            for buddy in buddies {
                let former = table.entries[buddy]
                var notebook = former?.notebook ?? Notebook()
                let update = try body(buddy, &notebook)
                if former == nil, !notebook.isEmpty { added += 1 }
                values.append(update.value)
                entries.append((buddy, Entry(notebook: notebook, wake: update.wake, looked: update.looked)))
            }
            guard added == 0 || table.entries.count + added <= maximumBuddies else {
                throw SecretaryError(.tooManyBuddies, "There is room for \(maximumBuddies) buddies.")
            }
            for (buddy, entry) in entries {
                if entry.notebook.isEmpty { table.entries[buddy] = nil } else { table.put(buddy, entry) }
            }
            return values
        }
    }

    /// When the next notebook is to be looked at.
    public func nextWake() async throws -> Instant? {
        table.withLock { $0.nextWaking()?.moment }
    }

    /// The buddies whose notebooks are to be looked at.
    public func waking(at now: Instant, tolerance: Int, limit: Int) async throws -> [JID] {
        table.withLock { table in
            var buddies: [JID] = []
            var due: [Waking] = []
            var seen: Set<JID> = []
            while due.count < limit, let next = table.nextWaking(), next.moment <= now {
                table.waking.removeMin()
                guard seen.insert(next.buddy).inserted else { continue }
                due.append(next)
                buddies.append(next.buddy)
            }
            // They stay in until they are looked at.
            for waking in due { table.waking.insert(waking) }
            guard buddies.count < limit, table.latest > now + tolerance else { return buddies }
            let ahead = table.entries.filter { $0.value.looked > now + tolerance && !seen.contains($0.key) }
            if ahead.isEmpty { table.latest = now }
            return buddies + ahead.keys.prefix(limit - buddies.count)
        }
    }

    /// The buddies whose notebooks are unsettled.
    public func unsettled(after last: JID?, limit: Int) async throws -> [JID] {
        let buddies = table.withLock {
            $0.entries.filter { $0.value.notebook.isUnsettled }.map { ($0.key.description, $0.key) }
        }
        // By their bytes, as SQLite compares.
        let sorted = buddies.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        let first = last?.description ?? ""
        return Array(sorted.drop { !first.utf8.lexicographicallyPrecedes($0.0.utf8) }.prefix(limit).map(\.1))
    }

    /// Forgets a buddy.
    public func remove(_ buddy: JID) async throws {
        table.withLock { $0.entries[buddy] = nil }
    }

    /// How many notebooks there are.
    public func count() async throws -> Int { table.withLock { $0.entries.count } }
}
