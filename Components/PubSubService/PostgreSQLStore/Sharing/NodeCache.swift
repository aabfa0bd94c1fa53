// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Synchronization
import XMPPComponent
import XMPPExtensions

/// What is remembered of nodes: all of one state, counted by the commits that have changed any node (`changes` in
/// `pubsub_state`). A transaction that sees another state neither uses it nor adds to it, so that nothing stale is ever
/// read: not when another replica has just committed, and not when its notification is late.
final class NodeCache: Sendable {
    struct Entry: Sendable {
        let node: Node
        var parents: [Int64]?
        var owners: [JID]?
        private(set) var affiliations: [JID: PubSubAffiliation] = [:]
        private(set) var subscriptions: [JID: [NodeSubscription]] = [:]

        private static let limit = 1000

        mutating func remember(_ affiliation: PubSubAffiliation, of entity: JID) {
            if affiliations.count >= Self.limit { affiliations = [:] }
            affiliations[entity] = affiliation
        }

        mutating func remember(_ found: [NodeSubscription], of account: JID) {
            if subscriptions.count >= Self.limit { subscriptions = [:] }
            subscriptions[account] = found
        }
    }

    private struct Generation {
        var entries: [Int64: Entry] = [:]
        var keys: [NodeAddress: Int64] = [:]

        mutating func add(_ entry: Entry) {
            entries[entry.node.key] = entry
            keys[entry.node.address] = entry.node.key
        }

        @discardableResult
        mutating func remove(_ key: Int64) -> Entry? {
            guard let entry = entries.removeValue(forKey: key) else { return nil }
            keys[entry.node.address] = nil
            return entry
        }
    }

    /// What was used lately, and what was used before that: when the first is full it takes the place of the other.
    private struct State {
        var version: Int64 = 0
        var young = Generation()
        var old = Generation()

        mutating func entry(_ key: Int64, limit: Int) -> Entry? {
            if let entry = young.entries[key] { return entry }
            guard let entry = old.remove(key) else { return nil }
            add(entry, limit: limit)
            return entry
        }

        mutating func add(_ entry: Entry, limit: Int) {
            if young.entries.count >= limit {
                old = young
                young = Generation()
            }
            old.remove(entry.node.key)
            young.add(entry)
        }

        mutating func reset(to version: Int64) {
            self.version = version
            young = Generation()
            old = Generation()
        }
    }

    private let state = Mutex(State())
    /// Nodes of one generation.
    private let limit: Int

    init(nodes: Int) {
        limit = max(1, nodes / 2)
    }

    /// Of which state everything is.
    var version: Int64 { state.withLock { $0.version } }

    func node(at address: NodeAddress, _ version: Int64) -> Node? {
        state.withLock { state in
            guard state.version == version, let key = state.young.keys[address] ?? state.old.keys[address] else {
                return nil
            }
            // By bytes, as the database does: to Swift, texts that mean the same are equal.
            guard let node = state.entry(key, limit: limit)?.node,
                node.address.id.utf8.elementsEqual(address.id.utf8)
            else { return nil }
            return node
        }
    }

    func entry<Value: Sendable>(_ key: Int64, _ version: Int64, reading read: (Entry) -> Value?) -> Value? {
        state.withLock { state in
            guard state.version == version, let entry = state.entry(key, limit: limit) else { return nil }
            return read(entry)
        }
    }

    func add(_ node: Node, _ version: Int64) {
        state.withLock { state in
            guard state.version == version, state.entry(node.key, limit: limit) == nil else { return }
            state.add(Entry(node: node), limit: limit)
        }
    }

    /// Adds to what is remembered of a node, if anything is.
    func change(_ key: Int64, _ version: Int64, _ body: (inout Entry) -> Void) {
        state.withLock { state in
            guard state.version == version, var entry = state.entry(key, limit: limit) else { return }
            state.young.entries[key] = nil
            body(&entry)
            state.young.entries[key] = entry
        }
    }

    // MARK: Going on

    /// Goes from one state to a later one, forgetting what has changed between them; if it is at the first.
    func advance(from version: Int64, to next: Int64, forgetting nodes: some Sequence<Int64>) {
        state.withLock { state in
            guard state.version == version else { return }
            state.version = next
            for key in nodes {
                state.young.remove(key)
                state.old.remove(key)
            }
        }
    }

    /// Forgets everything.
    func reset(to version: Int64) { state.withLock { $0.reset(to: version) } }

    /// Reads what has changed up to a state, in the order of the commits.
    ///
    /// - Returns: The changes after `first`; `nil` when the database has not kept them all.
    static func log(after first: Int64, to last: Int64, on connection: Connection) throws(SQLFailure) -> [Change]? {
        // As many as are kept (`Herald`).
        guard last >= first, last - first <= 1000 else { return nil }
        guard last > first else { return [] }
        let rows = try connection.run(Command(.changes, [.int(first), .int(last)])).rows
        guard rows.count == Int(last - first) else { return nil }
        return rows.map { Change(writer: $0.text(0), nodes: $0.ints(1)) }
    }

    /// Goes on to a state that the connection sees.
    func catchUp(to last: Int64, on connection: Connection) throws(SQLFailure) {
        let first = version
        guard first != last else { return }
        if let log = try Self.log(after: first, to: last, on: connection) {
            advance(from: first, to: last, forgetting: log.flatMap(\.nodes))
        } else {
            reset(to: last)
        }
    }

    struct Change {
        let writer: String
        let nodes: [Int64]
    }
}

extension Statement {
    fileprivate static let changes = Statement(
        "changes", "SELECT writer, nodes FROM pubsub_change WHERE number > $1 AND number <= $2 ORDER BY number")
}
