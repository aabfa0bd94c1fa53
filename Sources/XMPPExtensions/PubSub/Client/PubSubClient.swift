// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6, §7 (a subscriber's and a publisher's part)

public import XMPPComponent

/// A publish-subscribe service as one of our addresses sees it.
///
/// ```swift
/// let news = PubSubClient(component, service: "pubsub.example.org")
/// _ = try await news.create("headlines")
/// try await news.publish(PubSubItem(encoding: entry), to: "headlines")
/// for try await item in news.items(of: "headlines") { ... }
/// ```
///
/// What the service refuses is thrown as ``PubSubError`` where it tells it in the terms of publish-subscribe, and else as
/// `StanzaError`. `PayloadError` is an answer that cannot be understood, `ComponentError` one that did not come.
public struct PubSubClient: Sendable {
    /// The component that asks.
    public let component: Component
    /// Who is asked: a service, or somebody whose personal nodes are meant (XEP-0163).
    public let service: JID
    /// Our address that asks.
    public let sender: JID
    /// How long an answer is waited for; `nil` is the configuration's.
    public var timeout: Duration?

    /// A service as one of our addresses sees it.
    ///
    /// - Parameters:
    ///   - component: The component that asks.
    ///   - service: Who is asked.
    ///   - sender: Our address that asks; `nil` is the component's domain.
    ///   - timeout: How long an answer is waited for; `nil` is the configuration's.
    public init(_ component: Component, service: JID, from sender: JID? = nil, timeout: Duration? = nil) {
        self.component = component
        self.service = service
        self.sender = sender ?? component.domain
        self.timeout = timeout
    }

    /// A service as the address sees it that a stanza was sent to.
    public init(_ context: some StanzaContext, service: JID, timeout: Duration? = nil) {
        self.init(context.component, service: service, from: context.address, timeout: timeout)
    }

    /// Sends a request and waits for its answer.
    ///
    /// - Throws: as all methods here do.
    public func send<Verb: PubSubVerb>(_ request: Verb) async throws -> Verb.Response {
        do {
            return try await component.query(request, to: service, from: sender, timeout: timeout)
        } catch let error as StanzaError {
            if let error = PubSubError(error) { throw error }
            throw error
        }
    }

    // MARK: Items

    /// Publishes an item (XEP-0060 §7.1).
    ///
    /// - Parameters:
    ///   - item: The item.
    ///   - node: The node; many services make it when there is none.
    ///   - conditions: What the node must be like (§7.1.5); a node that is made by this will be like that.
    /// - Returns: The id of the item; `nil` when neither we nor the service named it.
    @discardableResult
    public func publish(
        _ item: PubSubItem, to node: String, if conditions: PubSubChanges<PubSubNodeConfiguration>? = nil
    ) async throws -> String? {
        let options = conditions?.form(formType: PubSubNodeConfiguration.publishOptions)
        return try await send(PubSub.Publish(item, to: node, options: options)).itemIDs.first ?? item.id
    }

    /// Deletes items, all of them or none (XEP-0060 §7.2).
    ///
    /// - Parameters:
    ///   - itemIDs: The ids of the items.
    ///   - node: The node.
    ///   - notifies: Whether subscribers are to be told; `nil` leaves it to the node.
    public func retract(_ itemIDs: String..., from node: String, notifies: Bool? = nil) async throws {
        _ = try await send(PubSub.Retract(itemIDs, from: node, notifies: notifies))
    }

    /// All items of a node, asked for a page at a time as they are used (XEP-0060 §6.5.4).
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - pageSize: Items of a page.
    ///   - limits: What is taken at most.
    public func items(
        of node: String, pageSize: Int = 50, limits: ResultSetWalk.Limits = .init()
    ) -> ResultSetCursor<PubSub.GetItems>.Entries {
        ResultSetCursor(PubSub.GetItems(node), pageSize: pageSize, limits: limits) { try await send($0) }.entries
    }

    /// The newest items of a node (XEP-0060 §6.5.7).
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - maximum: How many at most, from 1.
    public func latestItems(of node: String, maximum: Int = 1) async throws -> [PubSubItem] {
        try await send(PubSub.GetItems(node, maximum: max(1, maximum))).items
    }

    /// Those of some items that there are (XEP-0060 §6.5.6).
    public func items(_ itemIDs: [String], of node: String) async throws -> [PubSubItem] {
        // Without an id all items would be asked for.
        if itemIDs.isEmpty { return [] }
        return try await send(PubSub.GetItems(node, itemIDs: itemIDs)).items
    }

    /// An item; `nil` when there is none of that id (XEP-0060 §6.5.8).
    public func item(_ itemID: String, of node: String) async throws -> PubSubItem? {
        try await items([itemID], of: node).first { $0.id == itemID }
    }

    // MARK: Subscriptions

    /// Subscribes to a node (XEP-0060 §6.1).
    ///
    /// - Parameters:
    ///   - node: The node; `nil` is the root of all.
    ///   - subscriber: Whom notifications are sent to; `nil` is ``sender``.
    ///   - options: Options chosen at once.
    /// - Returns: The subscription: see its state for how far it has got.
    @discardableResult
    public func subscribe(
        to node: String?, as subscriber: JID? = nil, options: PubSubChanges<PubSubSubscriptionOptions>? = nil
    ) async throws -> PubSubSubscription {
        let request = PubSub.Subscribe(node: node, jid: subscriber ?? sender, options: options?.form())
        return try await send(request).subscription
    }

    /// Ends a subscription (XEP-0060 §6.2).
    ///
    /// - Parameters:
    ///   - node: The node; `nil` is the root of all.
    ///   - subscriber: Who is subscribed; `nil` is ``sender``.
    ///   - subscriptionID: Which of several subscriptions.
    public func unsubscribe(from node: String?, as subscriber: JID? = nil, subscriptionID: String? = nil) async throws {
        let jid = subscriber ?? sender
        _ = try await send(PubSub.Unsubscribe(node: node, jid: jid, subscriptionID: subscriptionID))
    }

    /// The options of a subscription (XEP-0060 §6.3.2).
    public func options(
        of node: String?, as subscriber: JID? = nil, subscriptionID: String? = nil
    ) async throws -> PubSubSubscriptionOptions {
        let jid = subscriber ?? sender
        let request = PubSub.GetOptions(node: node, jid: jid, subscriptionID: subscriptionID)
        return try PubSubSubscriptionOptions(await send(request).form)
    }

    /// Changes options of a subscription (XEP-0060 §6.3.5).
    public func setOptions(
        _ options: PubSubChanges<PubSubSubscriptionOptions>, of node: String?, as subscriber: JID? = nil,
        subscriptionID: String? = nil
    ) async throws {
        let jid = subscriber ?? sender
        _ = try await send(
            PubSub.SetOptions(node: node, jid: jid, subscriptionID: subscriptionID, form: options.form()))
    }

    /// The options that a new subscription has (XEP-0060 §6.4).
    public func defaultOptions(of node: String? = nil) async throws -> PubSubSubscriptionOptions {
        try PubSubSubscriptionOptions(await send(PubSub.GetDefaultOptions(node: node)).form)
    }

    // MARK: What is ours

    /// Our subscriptions (XEP-0060 §5.6).
    ///
    /// - Parameter node: The node; `nil` for all of them.
    public func ownSubscriptions(to node: String? = nil) async throws -> [PubSubSubscription] {
        try await whole(PubSub.GetSubscriptions(node: node))
    }

    /// Our affiliations (XEP-0060 §5.7).
    ///
    /// - Parameter node: The node; `nil` for all of them.
    public func ownAffiliations(at node: String? = nil) async throws -> [PubSubAffiliation.Node] {
        try await whole(PubSub.GetAffiliations(node: node))
    }

    /// A whole list. Paging is not asked for, but gone along with when the service sends only a part.
    func whole<Request: PagedRequest & PubSubVerb>(_ request: Request) async throws -> [Request.Response.Entry] {
        var request = request
        var walk = ResultSetWalk(pageSize: nil)
        var entries: [Request.Response.Entry] = []
        while let page = walk.next {
            request.page = page.position == .start ? nil : page
            let answer = try await send(request)
            guard try walk.receive(answer.page, entries: answer.entries.count) == .new else { break }
            entries += answer.entries
        }
        return entries
    }
}
