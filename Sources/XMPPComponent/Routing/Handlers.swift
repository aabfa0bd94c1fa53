// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Handles messages. The closure twin is `OnMessage`.
public protocol MessageHandler: Routable {
    /// The type it handles; nil is any but `error`.
    var type: MessageType? { get }
    /// A child the message must have; nil is none in particular.
    var payload: QName? { get }
    /// Handles one message. An error thrown is answered (`StanzaError` as it is, anything else as
    /// `internal-server-error`), unless the message is itself an error.
    func handle(_ message: Message, context: MessageContext) async throws
}

extension MessageHandler {
    /// Any but `error`.
    public var type: MessageType? { nil }
    /// None in particular.
    public var payload: QName? { nil }
    /// The handler's own route.
    public var routes: [Route] {
        OnMessage(type, payload: payload, name: String(describing: Self.self)) { message, context in
            try await handle(message, context: context)
        }.routes
    }
}

/// Handles presence. The closure twin is `OnPresence`.
public protocol PresenceHandler: Routable {
    /// The kind it handles; nil is any but `error`.
    var kind: PresenceKind? { get }
    /// Handles one presence stanza.
    func handle(_ presence: Presence, context: PresenceContext) async throws
}

extension PresenceHandler {
    /// Any but `error`.
    public var kind: PresenceKind? { nil }
    /// The handler's own route.
    public var routes: [Route] {
        OnPresence(kind, name: String(describing: Self.self)) { presence, context in
            try await handle(presence, context: context)
        }.routes
    }
}

/// Answers requests of one type. The closure twin is `OnIQ`.
public protocol IQHandler: Routable {
    /// The request's payload; it fixes the response's.
    associatedtype Request: IQRequest
    /// Answers one request, by returning or by throwing.
    func handle(_ request: Request, context: IQContext) async throws -> Request.Response
}

extension IQHandler {
    /// The handler's own route.
    public var routes: [Route] {
        OnIQ(Request.self, name: String(describing: Self.self)) { request, context in
            try await handle(request, context: context)
        }.routes
    }
}

/// Handles messages of a type, optionally only those with a certain child.
public struct OnMessage: Routable {
    /// One route for each type.
    public let routes: [Route]

    /// - Parameters:
    ///   - type: The type; nil is any but `error`, which must be asked for.
    ///   - payload: A child the message must have.
    ///   - name: Names the route in metrics and logs.
    ///   - handle: See `MessageHandler.handle(_:context:)`.
    public init(
        _ type: MessageType? = nil,
        payload: QName? = nil,
        name: String? = nil,
        handle: @escaping @Sendable (Message, MessageContext) async throws -> Void
    ) {
        let types = type.map { [$0] } ?? [.chat, .normal, .groupchat, .headline]
        routes = types.map { type in
            Route(
                type: RouteTable.code(type),
                payload: payload,
                features: payload.map { [$0.namespace] } ?? [],
                label: name ?? payload.map { "message \($0.name)" } ?? "message \(type)",
                handler: .message(handle)
            )
        }
    }

    /// Handles messages that carry the payload `P`, decoded.
    public init<P: XMLPayload>(
        _ type: MessageType? = nil,
        with payload: P.Type,
        handle: @escaping @Sendable (P, Message, MessageContext) async throws -> Void
    ) {
        self.init(type, payload: P.name) { message, context in
            guard let payload = try message.payload(of: P.self) else { return }
            try await handle(payload, message, context)
        }
    }
}

/// Handles presence of a kind.
public struct OnPresence: Routable {
    /// One route for each kind.
    public let routes: [Route]

    /// - Parameters:
    ///   - kind: The kind; nil is any but `error`, which must be asked for.
    ///   - name: Names the route in metrics and logs.
    ///   - handle: See `PresenceHandler.handle(_:context:)`.
    public init(
        _ kind: PresenceKind? = nil,
        name: String? = nil,
        handle: @escaping @Sendable (Presence, PresenceContext) async throws -> Void
    ) {
        routes = (kind.map { [$0] } ?? PresenceKind.allButErrors).map { kind in
            Route(
                type: RouteTable.code(kind),
                features: [],
                label: name ?? "presence \(kind)",
                handler: .presence(handle)
            )
        }
    }
}

/// Answers requests of one type: the response's type follows from the request's.
public struct OnIQ: Routable {
    /// The one route.
    public let routes: [Route]

    /// - Parameters:
    ///   - request: The payload's type; its `kind` says whether `get` or `set`.
    ///   - name: Names the route in metrics and logs.
    ///   - handle: Answers by returning a response or throwing: a `StanzaError` as it is (the condition alone of one that
    ///     answered a request of ours), a `StanzaErrorConvertible` as its `stanzaError`, anything else as `internal-server-error`, which is logged.
    public init<Request: IQRequest>(
        _ request: Request.Type,
        name: String? = nil,
        handle: @escaping @Sendable (Request, IQContext) async throws -> Request.Response
    ) {
        routes = [
            Route(
                type: RouteTable.code(Request.kind),
                payload: Request.name,
                features: Request.features,
                label: name ?? Route.label(of: Request.name),
                handler: .iq { payload, context in
                    try await handle(try Request(payload), context)
                }
            )
        ]
    }

    /// Answers requests with the payload `name`, which is left undecoded: for protocols that have no type yet.
    public init(
        _ kind: IQKind,
        _ payload: QName,
        features: [String]? = nil,
        handle: @escaping @Sendable (Element, IQContext) async throws -> any IQResponse
    ) {
        routes = [
            Route(
                type: RouteTable.code(kind),
                payload: payload,
                features: features ?? [payload.namespace],
                label: Route.label(of: payload),
                handler: .iq(handle)
            )
        ]
    }
}

extension Route {
    /// The label of requests with a payload: its name, and the namespace where the name is what many are called.
    fileprivate static func label(of payload: QName) -> String {
        payload.name == "query" ? "iq query \(payload.namespace)" : "iq \(payload.name)"
    }
}
