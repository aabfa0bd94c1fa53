// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPCore

/// Keeps notebooks, one for each buddy.
///
/// A change is carried out whole or not at all, and is on the disk when ``update(_:_:)`` returns: what the secretary has answered
/// survives the end of its process at any moment. Changes of one buddy come one after the other.
public protocol SecretaryStore: Sendable {
    /// A buddy's notebook; an empty one when there is none.
    ///
    /// - Parameter buddy: A bare address.
    /// - Throws: what the store throws when it cannot be read.
    func notebook(of buddy: JID) async throws -> Notebook

    /// Changes notebooks, all of them or none.
    ///
    /// - Parameters:
    ///   - buddies: Bare addresses, each of them once.
    ///   - body: Changes one notebook, which is empty when there was none, and says when it is to be looked at again. It may be
    ///     called again when the store begins anew, and must not wait.
    /// - Returns: What `body` returned for each.
    /// - Throws: ``SecretaryError`` (`tooManyBuddies`), what `body` throws, and what the store throws: nothing is changed then.
    func update<Value: Sendable>(
        _ buddies: [JID], _ body: @escaping @Sendable (JID, inout Notebook) throws -> NotebookUpdate<Value>
    ) async throws -> [Value]

    /// When the next notebook is to be looked at; `nil` for none.
    func nextWake() async throws -> Instant?

    /// The buddies whose notebooks are to be looked at, the longest overdue first: their time has come, or they were looked at
    /// last when the clock showed a later time than now, by more than `tolerance`.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - tolerance: How many seconds a clock may be set back without any notice being taken.
    ///   - limit: How many at most.
    func waking(at now: Instant, tolerance: Int, limit: Int) async throws -> [JID]

    /// The buddies whose notebooks are unsettled (``Notebook/isUnsettled``), in the order of their addresses as text.
    ///
    /// - Parameters:
    ///   - last: The last one of the page before; `nil` for the first page.
    ///   - limit: How many at most.
    func unsettled(after last: JID?, limit: Int) async throws -> [JID]

    /// Forgets a buddy.
    func remove(_ buddy: JID) async throws

    /// How many notebooks there are.
    func count() async throws -> Int
}

/// What a change of a notebook comes to.
public struct NotebookUpdate<Value: Sendable>: Sendable {
    /// What is returned.
    public var value: Value
    /// When the notebook is to be looked at again; `nil` for not until it is changed.
    public var wake: Instant?
    /// When this was found out.
    public var looked: Instant

    /// A change.
    public init(_ value: Value, wake: Instant?, looked: Instant) {
        self.value = value
        self.wake = wake
        self.looked = looked
    }
}
