// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import Logging

/// What a handler has besides its stanza: the component, and the two addresses of the conversation.
public protocol StanzaContext: Sendable {
    /// The component that received the stanza.
    var component: Component { get }
    /// Our address that the stanza was sent to. What a handler sends comes from there unless it says otherwise.
    var address: JID { get }
    /// Who sent the stanza; nil when the server left it out or it is malformed.
    var sender: JID? { get }
    /// Writes to the component's log, with the stanza's id and the route.
    var logger: Logger { get }
}

extension StanzaContext {
    /// Sends a message; `from` is our address of this conversation unless set.
    ///
    /// - Throws: `ComponentError`: `notConnected`, `missingRecipient`, `foreignSender`, `stanzaTooLarge`.
    public func send(_ message: consuming Message) async throws {
        try await component.runtime.send(message, from: address)
    }

    /// Sends presence; `from` is our address of this conversation unless set.
    ///
    /// - Throws: as `send(_:)` of a message.
    public func send(_ presence: consuming Presence) async throws {
        try await component.runtime.send(presence, from: address)
    }

    /// Sends a request and waits for its answer. A handler may ask the very sender whose stanza it handles.
    ///
    /// - Parameters:
    ///   - request: The payload; its type fixes the response's.
    ///   - recipient: Whom to ask.
    ///   - timeout: How long to wait; nil is the configuration's `timeouts.request`.
    /// - Throws: the peer's `StanzaError`; `PayloadError` when its answer cannot be decoded; `ComponentError`
    ///   (`timeout`, `connectionLost`, `notConnected`, ...). A handler that lets one of the first two through answers with the
    ///   peer's condition alone, or `internal-server-error`: to hand on the peer's words, throw a `StanzaError` with its `text`.
    public func query<Request: IQRequest>(_ request: Request, to recipient: JID, timeout: Duration? = nil)
        async throws -> Request.Response
    {
        try await component.runtime.query(request, to: recipient, from: address, timeout: timeout)
    }

    /// Runs work that blocks or computes for long away from the event loop, on a thread made for it.
    ///
    /// Handlers run on the connection's event loop as long as they do not wait for something else: that is what
    /// makes them fast, and why a handler that blocks there stops every other one. The metric
    /// `xmpp_component_loop_lag_seconds` names the route that did.
    public func offEventLoop<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await component.offEventLoop(work)
    }
}

/// The context of a message.
public struct MessageContext: StanzaContext {
    /// The component that received it.
    public let component: Component
    let inbound: Inbound
    let label: String

    /// Our address that the message was sent to.
    public var address: JID { inbound.to }
    /// Who sent it.
    public var sender: JID? { inbound.from }
    /// Writes to the component's log, with the stanza's id and the route.
    public var logger: Logger { component.runtime.logger(id: inbound.element["id"], route: label) }

    /// Answers with a message of the same type in the same thread.
    ///
    /// - Parameters:
    ///   - body: The text.
    ///   - id: The answer's id; nil makes one.
    /// - Throws: as `send(_:)`.
    public func reply(body: String, id: String? = nil) async throws {
        let type = inbound.element.withAttributeBytes("type") { MessageType(bytes: $0) } ?? .normal
        var reply = Message(to: inbound.from, type: type == .error ? .normal : type, body: body)
        reply.id = id
        reply.thread = thread
        try await send(reply)
    }

    /// Answers with `reply`: `to` is the sender unless set, `thread` that of the message unless set.
    ///
    /// - Throws: as `send(_:)`.
    public func reply(_ reply: consuming Message) async throws {
        if reply.to == nil { reply.to = inbound.from }
        if reply.thread == nil, let thread { reply.thread = thread }
        try await send(reply)
    }

    /// That of the message, which is not made for it.
    private var thread: String? { StanzaContent(viewing: inbound.element).thread }
}

/// The context of presence.
public struct PresenceContext: StanzaContext {
    /// The component that received it.
    public let component: Component
    let presence: Presence
    let label: String

    /// Our address that the presence was sent to.
    public var address: JID { presence.to ?? component.domain }
    /// Who sent it.
    public var sender: JID? { presence.from }
    /// Writes to the component's log, with the stanza's id and the route.
    public var logger: Logger { component.runtime.logger(id: presence.id, route: label) }

    /// Answers the sender with presence of a kind. A subscription's answers come from our bare address (RFC 6121 §3.1) and
    /// have the id of what they answer; servers have made the sender's address bare already.
    ///
    /// - Throws: as `send(_:)`.
    public func reply(_ kind: PresenceKind, status: String? = nil) async throws {
        var reply = Presence(type: kind.type, to: presence.from, status: status)
        switch kind {
        case .subscribe, .subscribed, .unsubscribe, .unsubscribed:
            reply.from = address.bare
            // Whoever keeps track of the request finds the answer by its id.
            reply.id = presence.id
        default: break
        }
        try await send(reply)
    }
}

/// The context of a request. It has no `reply`: the handler returns or throws, which answers exactly once.
public struct IQContext: StanzaContext {
    /// The component that received it.
    public let component: Component
    let inbound: Inbound
    let label: String
    /// Whose lane it holds; `nil` for requests that came inside of others.
    private let runner: Runner?
    private let turn: UInt32

    init(component: Component, inbound: Inbound, label: String, runner: Runner? = nil) {
        self.component = component
        self.inbound = inbound
        self.label = label
        self.runner = runner
        turn = runner?.turn ?? 0
    }

    /// Lets the next stanza of the same lane begin although this request is not answered yet.
    ///
    /// For handlers that have handed their work to something that keeps the order by itself, such as a queue of writes that
    /// are committed together: call it right before, and do not wait for anything in between. Requests of one sender are then
    /// under way at the same time, each of which counts as one of `limits.maximumConcurrentHandlers`: bound how many of one
    /// sender's are. Answers may overtake each other. Does nothing when called again.
    public func releaseLane() {
        guard let runner else { return }
        component.runtime.releaseLane(of: runner, turn: turn)
    }

    /// The request's stanza. Made when asked for: the payload is what handlers work with.
    public var iq: IQ {
        IQ(inbound.element, from: inbound.from, to: inbound.to)
            ?? IQ(type: .get, to: inbound.to, from: inbound.from, id: inbound.element["id"], element: inbound.element)
    }
    /// Our address that the request was sent to.
    public var address: JID { inbound.to }
    /// Who sent it.
    public var sender: JID? { inbound.from }
    /// Writes to the component's log, with the stanza's id and the route.
    public var logger: Logger { component.runtime.logger(id: inbound.element["id"], route: label) }
}
