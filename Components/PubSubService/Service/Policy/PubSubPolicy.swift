// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §4.1 (privileges), §7.1.4, §8.1.1 (who may make nodes), §12.11 (authorization)

public import XMPPComponent
public import XMPPExtensions

/// What a service allows beyond what nodes' own configurations do.
///
/// Each question is asked before the engine decides: what is thrown is the answer of the request (`StanzaError` and
/// `PubSubError` as they are, anything else as `internal-server-error`), and what is returned is done in place of what was
/// asked for. Nothing is asked for that an account does at its own nodes (XEP-0163), but ``publish(_:at:_:)``.
///
/// ```swift
/// struct Moderated: PubSubPolicy {
///     func publish(_ items: [PubSubItem], at node: String, _ context: PolicyContext) async throws -> [PubSubItem] {
///         guard await filter.accepts(items) else { throw StanzaError.notAcceptable("This is not wanted here.") }
///         return items
///     }
/// }
/// ```
public protocol PubSubPolicy: Sendable {
    /// Whether somebody (a bare address) may do at every node what its owners may, and execute the commands for
    /// administrators. Asked for every request: it is to answer at once.
    func isAdministrator(_ entity: JID) -> Bool

    /// Whether a node may be made, by a request of its own or by publishing where there is none.
    ///
    /// - Returns: The node to be made: the same, or with another name (where nobody publishes at the old one) or
    ///   configuration.
    func create(_ creation: NodeCreation, _ context: PolicyContext) async throws -> NodeCreation

    /// Whether items may be published.
    ///
    /// - Returns: The items to be published: the same, changed ones, or fewer.
    func publish(_ items: [PubSubItem], at node: String, _ context: PolicyContext) async throws -> [PubSubItem]

    /// Whether `subscriber` may be subscribed to a node; "" is the root collection.
    func subscribe(_ subscriber: JID, to node: String, _ context: PolicyContext) async throws

    /// Whether items may be retrieved.
    func retrieve(from node: String, _ context: PolicyContext) async throws

    /// Whether items may be deleted: these, or with `nil` all of them.
    func deleteItems(_ ids: [String]?, from node: String, _ context: PolicyContext) async throws

    /// Whether a node may be deleted.
    func delete(_ node: String, _ context: PolicyContext) async throws

    /// Whether a node may be configured.
    ///
    /// - Returns: The changes to be made: the same or others.
    func configure(
        _ node: String, _ changes: PubSubChanges<PubSubNodeConfiguration>, _ context: PolicyContext
    ) async throws -> PubSubChanges<PubSubNodeConfiguration>
}

extension PubSubPolicy {
    /// Nobody is.
    public func isAdministrator(_ entity: JID) -> Bool { false }
    /// Allows it.
    public func create(_ creation: NodeCreation, _ context: PolicyContext) async throws -> NodeCreation { creation }
    /// Allows it.
    public func publish(
        _ items: [PubSubItem], at node: String, _ context: PolicyContext
    ) async throws -> [PubSubItem] { items }
    /// Allows it.
    public func subscribe(_ subscriber: JID, to node: String, _ context: PolicyContext) async throws {}
    /// Allows it.
    public func retrieve(from node: String, _ context: PolicyContext) async throws {}
    /// Allows it.
    public func deleteItems(_ ids: [String]?, from node: String, _ context: PolicyContext) async throws {}
    /// Allows it.
    public func delete(_ node: String, _ context: PolicyContext) async throws {}
    /// Allows it.
    public func configure(
        _ node: String, _ changes: PubSubChanges<PubSubNodeConfiguration>, _ context: PolicyContext
    ) async throws -> PubSubChanges<PubSubNodeConfiguration> { changes }
}

/// A node that is to be made.
public struct NodeCreation: Hashable, Sendable {
    /// Its name; `nil` leaves it to the service (an instant node, XEP-0060 §8.1.1).
    public var node: String?
    /// What its configuration has other than a new node's.
    public var configuration: PubSubChanges<PubSubNodeConfiguration>
    /// Whether it is made because somebody publishes there (XEP-0060 §7.1.4): the name cannot be changed then.
    public let isByPublishing: Bool

    /// A node.
    public init(
        node: String?,
        configuration: PubSubChanges<PubSubNodeConfiguration> = PubSubChanges<PubSubNodeConfiguration>(),
        isByPublishing: Bool = false
    ) {
        self.node = node
        self.configuration = configuration
        self.isByPublishing = isByPublishing
    }
}
