// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Stands between the stream and the handlers of some routes: lets stanzas through, refuses or ignores them.
///
/// ```swift
/// struct OfficeHours: Middleware {
///     func handle(
///         _ stanza: InboundStanza, context: any StanzaContext, next: () async throws -> StanzaOutcome
///     ) async throws -> StanzaOutcome {
///         guard isOpen() else { throw StanzaError.notAllowed("We are back at nine.") }
///         return try await next()
///     }
/// }
/// ```
/// `routes.middleware(OfficeHours())` puts it before a group of routes, `configuration.middleware` before everything, the
/// built-in answers included. Where there are several, the outer ones come first.
public protocol Middleware: Sendable {
    /// Called with each stanza that has a route in the group, in the place of its handler.
    ///
    /// It runs in the stanza's lane and within its deadline, as the handler does.
    ///
    /// - Parameters:
    ///   - stanza: The stanza as it came.
    ///   - context: The context that the handler gets.
    ///   - next: The next middleware or the handler. To be called once at most.
    /// - Returns: What `next` returned, or `.ignored`.
    /// - Throws: what the stanza is answered with, as a handler's error is.
    func handle(
        _ stanza: InboundStanza, context: any StanzaContext, next: () async throws -> StanzaOutcome
    ) async throws -> StanzaOutcome
}

/// What came of a stanza. Only a handler makes an answer, so that no request is answered twice.
public struct StanzaOutcome: Sendable {
    let response: (any IQResponse)?
    /// Whether nobody took the stanza.
    public let isIgnored: Bool

    /// Nobody takes the stanza: a message or presence is dropped without a word, a request is answered
    /// `service-unavailable` as one without a route (RFC 6120 §8.4 wants an answer).
    public static let ignored = StanzaOutcome(response: nil, isIgnored: true)
    static let handled = StanzaOutcome(response: nil, isIgnored: false)
}

/// A stanza on its way to its handler.
public struct InboundStanza: Sendable {
    /// Whether message, presence or IQ.
    public let kind: StanzaKind
    /// The whole stanza.
    public let element: Element
    /// Who sent it.
    public let sender: JID
    /// Our address that it was sent to.
    public let address: JID
    /// The name of its route in metrics and logs.
    public let route: String

    init(_ inbound: Inbound, route: String) {
        kind = inbound.kind
        element = inbound.element
        sender = inbound.from
        address = inbound.to
        self.route = route
    }

    /// Whether an error may be sent back (RFC 6120 §8.3.1): not for errors and results, nor for most presence.
    public var isAnswerable: Bool { element.isAnswerable(kind) }
}

extension Routable {
    /// The same routes behind a middleware. Of several, the last one given is the outermost.
    public func middleware(_ middleware: some Middleware) -> RouteGroup {
        RouteGroup(self) { $0.middleware.insert(middleware, at: 0) }
    }
}

extension ComponentRuntime {
    /// Calls the middlewares of a route from the outermost inwards, then its handler.
    func pass(
        _ stanza: InboundStanza, through middlewares: ArraySlice<any Middleware>, context: any StanzaContext,
        to handler: () async throws -> StanzaOutcome
    ) async throws -> StanzaOutcome {
        guard let first = middlewares.first else { return try await handler() }
        return try await first.handle(stanza, context: context) {
            try await self.pass(stanza, through: middlewares.dropFirst(), context: context, to: handler)
        }
    }
}
