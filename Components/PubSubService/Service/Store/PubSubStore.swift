// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Where a service keeps its nodes. What the service decides is in the engine; a store has primitives and transactions.
///
/// Every implementation passes the conformance suite of the package's tests.
public protocol PubSubStore: Sendable {
    /// Whether several services, each with a store of this kind, may have the same data at the same time. By default not.
    var isShared: Bool { get }

    /// Opens the store, makes or updates its tables, and begins to hand over what is committed.
    ///
    /// - Parameter deliver: Called first with the events that an earlier life left undelivered, then with what each commit
    ///   changed, in the order of commits; events always in the order of their sequence, each to one service alone where
    ///   several share the store. Called on a thread of the store's: it only takes a note. Where an earlier life left
    ///   very many, the first of them are handed over, with ``CommittedChanges/hasMoreEvents``.
    /// - Throws: ``PubSubStoreError``.
    func start(delivering deliver: @escaping @Sendable (CommittedChanges) -> Void) async throws

    /// Runs `body` in a transaction. Returns when what it wrote is on disk; what it throws takes back what it wrote.
    ///
    /// Bodies run one after the other, as if there were no other; several may be committed together. A body may be run again
    /// from the beginning: it has no effects but on the transaction.
    ///
    /// - Throws: what `body` throws; ``PubSubStoreError``.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubTransaction) throws -> Result
    ) async throws -> Result

    /// Runs `body` on a consistent state that has everything that was committed before.
    ///
    /// - Throws: what `body` throws; ``PubSubStoreError``.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubReading) throws -> Result
    ) async throws -> Result

    /// Events that were not forgotten yet, and are this service's where several share the store: for those that were handed
    /// over when there was no room for them.
    ///
    /// - Parameters:
    ///   - sequence: Only those that come after this one.
    ///   - limit: At most so many, the first ones.
    /// - Returns: The events in the order of their sequence; fewer than `limit` only when there are no more.
    /// - Throws: ``PubSubStoreError``.
    func outbox(after sequence: Int64, limit: Int) async throws -> [OutboxEvent]

    /// Forgets events that everybody has been told of. A crash may bring back some of the last ones.
    func forget(_ sequences: [Int64]) async

    /// Finishes what was begun and closes the store.
    func stop() async
}

extension PubSubStore {
    /// Not.
    public var isShared: Bool { false }
}

/// Why a store cannot do what it should. The service answers with an error of type wait and goes on trying.
public struct PubSubStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure.
    public struct Code: Hashable, Sendable {
        let name: String
        /// There is no room left on the disk.
        public static let full = Code(name: "full")
        /// The store cannot be reached or is busy: later it may work.
        public static let unavailable = Code(name: "unavailable")
        /// What is stored cannot be read.
        public static let damaged = Code(name: "damaged")
        /// The store was made by a newer version.
        public static let tooNew = Code(name: "too-new")
    }

    /// What kind of failure.
    public let code: Code
    /// What is wrong and what to do, for the operator.
    public let message: String

    /// A failure.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
