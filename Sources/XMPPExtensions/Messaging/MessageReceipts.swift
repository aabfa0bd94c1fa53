// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0184 v1.4.0: §5 (when to request), §6 (determining support), §7 (protocol format), §8 (security)

import Logging
public import XMPPComponent

/// Answers requests for receipts once a message has been handled (XEP-0184 §7).
///
/// ```swift
/// OnMessage(.chat) { message, context in
///     try await context.reply(body: "Thank you.")
/// }
/// .answeringReceipts()
/// ```
/// A handler that throws has not handled the message: the sender gets the error and no receipt. What gets none besides
/// is told at ``XMPPCore/Message/makeReceipt()``.
public struct MessageReceipts: Middleware {
    private let isAllowed: @Sendable (InboundStanza) async -> Bool

    /// Answers requests for receipts.
    ///
    /// - Parameter isAllowed: Whether the sender may know that somebody is there. A receipt tells it, so that a user's
    ///   address gives one only to those who may see the user's presence (XEP-0184 §8).
    public init(where isAllowed: @escaping @Sendable (InboundStanza) async -> Bool = { _ in true }) {
        self.isAllowed = isAllowed
    }

    /// Handles a message, then sends the receipt if one is due. One that cannot be sent is left out.
    public func handle(
        _ stanza: InboundStanza, context: any StanzaContext, next: () async throws -> StanzaOutcome
    ) async throws -> StanzaOutcome {
        let outcome = try await next()
        guard !outcome.isIgnored, stanza.kind == .message, stanza.element.child(ReceiptRequest.name) != nil,
            let message = try? Message(stanza.element), await isAllowed(stanza)
        else { return outcome }
        do {
            try await context.acknowledge(message)
        } catch {
            // The message has been handled: an error now would tell its sender that it was not.
            context.logger.debug("receipt not sent", metadata: ["error": "\(error)"])
        }
        return outcome
    }
}

extension Routable {
    /// The same routes; requests for receipts are answered once a message has been handled, and service discovery says
    /// so wherever messages are handled (XEP-0184 §6). To be said once of a route: twice means two receipts.
    ///
    /// - Parameter isAllowed: Whether the sender may know that somebody is there (XEP-0184 §8).
    public func answeringReceipts(
        where isAllowed: @escaping @Sendable (InboundStanza) async -> Bool = { _ in true }
    ) -> RouteGroup {
        middleware(MessageReceipts(where: isAllowed)).advertising(DeliveryReceipt.namespace, by: .message)
    }
}

extension StanzaContext {
    /// Sends a receipt of a message if one is due: for handlers that are not behind ``MessageReceipts`` and decide for
    /// themselves. Such a route says `advertising(DeliveryReceipt.namespace)`.
    ///
    /// - Returns: Whether one was due (``XMPPCore/Message/makeReceipt()``).
    /// - Throws: as `send(_:)`.
    @discardableResult
    public func acknowledge(_ message: Message) async throws -> Bool {
        guard let receipt = message.makeReceipt() else { return false }
        try await send(receipt)
        return true
    }
}
