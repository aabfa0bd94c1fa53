// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// A part of a component that belongs together: routes, what service discovery says about them, and a life.
public protocol Module: Routable {
    /// The routes. Modules among them have a life of their own, which begins after and ends before this one's. Looked at once.
    @RouteBuilder var content: [any Routable] { get }
    /// Further identities (XEP-0030 §3.1): of the domain, or of where `at(_:)` has put the module.
    var identities: [DiscoIdentity] { get }
    /// Features beyond those that follow from the routes, there too.
    var features: [String] { get }
    /// What an address of ours, or a node at it, is (XEP-0030 §3); nil when the module knows nothing of it.
    func discoInfo(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo?
    /// What an address of ours, or a node at it, contains (XEP-0030 §4); nil when the module knows nothing of it.
    func discoItems(at address: JID, node: String?, requester: JID?) async throws -> [DiscoItem]?
    /// The same for a module that has too many to list at once, or that filters them: it takes the page from its list
    /// itself and says where that is. By default everything of `discoItems(at:node:requester:)`, from which the page is
    /// taken.
    ///
    /// - Returns: nil when the module knows nothing of the address or the node. An answer without a ``DiscoItems/page`` is
    ///   everything there is. Asked without a page, a module with too many returns the first ones and a page that says so.
    func discoItems(_ query: DiscoItemsQuery, at address: JID, requester: JID?) async throws -> DiscoItems?
    /// What `at(_:)` around the module, or around what it is in, makes of it: it has the same state. Of a module that is in a
    /// place, the ``identities``, the ``features`` and what service discovery asks it for are at these addresses alone.
    /// A module that looks itself at which addresses it is asked about returns one that means these; by default it is the
    /// same.
    func placed(at destination: Destination) -> any Module
    /// Why several processes cannot serve one domain with this module (``ComponentConfiguration/ConflictPolicy/shared``), in
    /// a sentence that says what to do; nil when they can. A module that keeps in its process what must be known when
    /// the next stanza comes has to say so: that stanza may come to another process.
    var obstacleToSharing: String? { get }
    /// Called once before the first connection. Cancelled when the component is to shut down meanwhile.
    func start(_ component: Component) async throws
    /// What the module does besides answering, for as long as the component runs: called once when all modules have started,
    /// in a task of its own, so that what it begins can be its children. Cancelled after `stop(_:)`; `run()` of the component
    /// ends when it has returned. To return early is nothing wrong.
    func run(_ component: Component) async throws
    /// Called after each handshake, when stanzas can be sent, of all modules at the same time. Cancelled when that stream
    /// ends.
    func connected(_ component: Component) async throws
    /// What has to be well for the component to call itself ready (``Component/readiness()``): a store that answers, a
    /// service that it asks.
    var healthChecks: [HealthCheck] { get }
    /// Called once at shutdown, if `start(_:)` succeeded, while stanzas can still be sent if there is a stream: the time
    /// to say goodbye and to close what was opened. Given `timeouts.drain`.
    func stop(_ component: Component) async
}

extension Module {
    /// The routes of the content.
    public var routes: [Route] { content.flatMap(\.routes) }
    /// None.
    public var identities: [DiscoIdentity] { [] }
    /// None.
    public var features: [String] { [] }
    /// Knows nothing.
    public func discoInfo(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo? { nil }
    /// Knows nothing.
    public func discoItems(at address: JID, node: String?, requester: JID?) async throws -> [DiscoItem]? { nil }
    /// Everything that there is.
    public func discoItems(_ query: DiscoItemsQuery, at address: JID, requester: JID?) async throws -> DiscoItems? {
        try await discoItems(at: address, node: query.node, requester: requester).map {
            DiscoItems(node: query.node, items: $0)
        }
    }
    /// The module itself.
    public func placed(at destination: Destination) -> any Module { self }
    /// None.
    public var obstacleToSharing: String? { nil }
    /// None.
    public var healthChecks: [HealthCheck] { [] }
    /// Does nothing.
    public func start(_ component: Component) async throws {}
    /// Does nothing.
    public func run(_ component: Component) async throws {}
    /// Does nothing.
    public func connected(_ component: Component) async throws {}
    /// Does nothing.
    public func stop(_ component: Component) async {}
}
