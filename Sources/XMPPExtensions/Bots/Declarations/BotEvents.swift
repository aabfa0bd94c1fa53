// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0444 v0.2.1: §3 (reactions); XEP-0461 v0.2.1: §3 (replies); XEP-0184 v1.4.0: §7 (receipts); XEP-0333 v1.0.0: §4.2
// (displayed); XEP-0066 v1.5: §3 (links)

public import XMPPCore

/// What a bot does when somebody reacts to a message of its own (XEP-0444), which is ``BotContext/about``.
///
/// Reactions to what is not remembered, or was not said to whoever reacts, come to nothing.
public struct OnReaction: BotDeclaration {
    /// The one rule.
    public let rules: [BotRule]

    /// - Parameter handle: What is done.
    public init(handle: @escaping @Sendable (BotReaction, BotContext) async throws -> Void) {
        rules = [BotRule(trigger: .reaction(handle))]
    }
}

/// What a bot does with a reply to a message of its own (XEP-0461), which is ``BotContext/about``.
///
/// Replies to what is not remembered are messages like others.
public struct OnReply: BotDeclaration {
    /// The one rule.
    public let rules: [BotRule]

    /// - Parameter handle: What is done.
    public init(handle: @escaping @Sendable (BotContext) async throws -> Void) {
        rules = [BotRule(trigger: .reply(handle))]
    }
}

/// What a bot does with the address of a file that is sent to it (XEP-0066).
public struct OnLink: BotDeclaration {
    /// The one rule.
    public let rules: [BotRule]

    /// - Parameter handle: What is done. The address is a stranger's, and can be any URI: whoever fetches it looks at it first.
    public init(handle: @escaping @Sendable (_ url: String, BotContext) async throws -> Void) {
        rules = [BotRule(trigger: .link(handle))]
    }
}

/// What a bot does when a message of its own has arrived (XEP-0184): one that asked for it, and is remembered.
public struct OnReceipt: BotDeclaration {
    /// The one rule.
    public let rules: [BotRule]

    /// - Parameter handle: What is done.
    public init(handle: @escaping @Sendable (BotSent, BotContext) async throws -> Void) {
        rules = [BotRule(trigger: .receipt(handle))]
    }
}

/// What a bot does when a message of its own has been displayed (XEP-0333): one that is remembered.
public struct OnDisplayed: BotDeclaration {
    /// The one rule.
    public let rules: [BotRule]

    /// - Parameter handle: What is done.
    public init(handle: @escaping @Sendable (BotSent, BotContext) async throws -> Void) {
        rules = [BotRule(trigger: .displayed(handle))]
    }
}

/// What a bot does when a message of its own comes back: one that is remembered. Nothing may be answered then.
public struct OnUndelivered: BotDeclaration {
    /// The one rule.
    public let rules: [BotRule]

    /// - Parameter handle: What is done.
    public init(handle: @escaping @Sendable (BotSent, StanzaError, BotContext) async throws -> Void) {
        rules = [BotRule(trigger: .undelivered(handle))]
    }
}
