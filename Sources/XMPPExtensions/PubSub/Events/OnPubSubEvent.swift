// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §7.1.2 (notifications), §9.2 (filtered notifications)

public import XMPPComponent

/// Handles notifications of a node. Several of them go into a ``PubSubEvents``.
///
/// ```swift
/// OnPubSubEvent("headlines", from: "pubsub.example.org") { notification, context in
///     guard case .items(let items) = notification.event else { return }
///     for item in items.published { ... }
/// }
/// ```
///
/// Anybody can send what looks like a notification: whoever does not name the service looks at the context's sender.
public struct OnPubSubEvent: Routable {
    /// The node; `nil` for all of them.
    let node: String?
    /// Who must have sent it, with or without resource; `nil` for anybody.
    let service: JID?
    let handle: @Sendable (PubSubNotification, MessageContext) async throws -> Void

    /// What service discovery tells where the handler is: at the domain, or at users.
    let feature: String?

    /// - Parameters:
    ///   - node: The node; `nil` for all of them.
    ///   - service: Who must have sent it: what comes from others is dropped. `nil` for anybody.
    ///   - isAnnounced: Whether service discovery tells that we want the node of everybody whose presence we see
    ///     (XEP-0060 §9.2: `node+notify`).
    ///   - handle: What to do. An error thrown is answered as that of any message's handler.
    public init(
        _ node: String? = nil, from service: JID? = nil, isAnnounced: Bool = false,
        handle: @escaping @Sendable (PubSubNotification, MessageContext) async throws -> Void
    ) {
        self.node = node
        self.service = service
        self.handle = handle
        feature = isAnnounced ? node.map { "\($0)+notify" } : nil
    }

    /// The routes for notifications.
    public var routes: [Route] { PubSubEvents([self]).routes }

    func wants(_ notification: PubSubNotification, from sender: JID?) -> Bool {
        if let node, node != notification.event.node { return false }
        guard let service else { return true }
        return sender.map { $0 == service || $0.bare == service } ?? false
    }
}

/// Handles notifications of several nodes: each is given to the first handler that wants it.
///
/// ```swift
/// PubSubEvents {
///     OnPubSubEvent("headlines", from: "pubsub.example.org") { notification, context in ... }
///     OnPubSubEvent("http://jabber.org/protocol/nick", isAnnounced: true) { notification, context in ... }
/// }
/// ```
public struct PubSubEvents: Routable {
    private let handlers: [OnPubSubEvent]

    /// Several handlers.
    public init(@PubSubEventBuilder _ handlers: () -> [OnPubSubEvent]) {
        self.init(handlers())
    }

    init(_ handlers: [OnPubSubEvent]) {
        self.handlers = handlers
    }

    /// The routes for notifications.
    public var routes: [Route] {
        let messages = OnMessage(payload: PubSubEvent.name, name: "pubsub event") { [handlers] message, context in
            guard let notification = try PubSubNotification(message),
                let handler = handlers.first(where: { $0.wants(notification, from: context.sender) })
            else { return }
            try await handler.handle(notification, context)
        }
        let group = RouteGroup { messages }
        return handlers.compactMap(\.feature).reduce(group) { $0.advertising($1) }.routes
    }
}

/// Collects ``OnPubSubEvent``, with `if`, `switch` and `for`.
@resultBuilder
public enum PubSubEventBuilder {
    /// A handler.
    public static func buildExpression(_ expression: OnPubSubEvent) -> [OnPubSubEvent] { [expression] }
    /// The whole block.
    public static func buildBlock(_ components: [OnPubSubEvent]...) -> [OnPubSubEvent] { components.flatMap(\.self) }
    /// `if` without `else`.
    public static func buildOptional(_ component: [OnPubSubEvent]?) -> [OnPubSubEvent] { component ?? [] }
    /// The first branch of `if` or `switch`.
    public static func buildEither(first component: [OnPubSubEvent]) -> [OnPubSubEvent] { component }
    /// The other branch.
    public static func buildEither(second component: [OnPubSubEvent]) -> [OnPubSubEvent] { component }
    /// `for`.
    public static func buildArray(_ components: [[OnPubSubEvent]]) -> [OnPubSubEvent] { components.flatMap(\.self) }
}
