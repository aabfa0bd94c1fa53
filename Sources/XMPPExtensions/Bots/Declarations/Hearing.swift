// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What a bot does when it hears something, wherever in a message it stands.
///
/// ```swift
/// Hear("good (morning|evening)") { _, context in try await context.reply("Hello!") }
/// ```
/// Of several declarations that fit a message, the first one declared has it.
public struct Hear: BotDeclaration {
    /// The one rule.
    public let rules: [BotRule]

    /// - Parameters:
    ///   - pattern: What to listen for.
    ///   - help: What comes of it, for people who ask for help; `nil` says nothing there.
    ///   - handle: What is done.
    public init(
        _ pattern: BotPattern, help: String? = nil,
        handle: @escaping @Sendable (BotMatch, BotContext) async throws -> Void
    ) {
        rules = [
            BotRule(
                trigger: .text(.pattern(pattern, isAnywhere: true), isAddressed: false, handle),
                help: help.map { BotHelpLine(usage: pattern.description, summary: $0) })
        ]
    }
}

/// What a bot does when something is said to it: in a chat anything is, in a room what begins with its name.
///
/// ```swift
/// Respond("remind me to {what} at {when}", help: "Reminds you.") { match, context in ... }
/// ```
public struct Respond: BotDeclaration {
    /// The one rule.
    public let rules: [BotRule]

    /// - Parameters:
    ///   - pattern: What the whole message is to be.
    ///   - help: What comes of it, for people who ask for help; `nil` says nothing there.
    ///   - handle: What is done.
    public init(
        _ pattern: BotPattern, help: String? = nil,
        handle: @escaping @Sendable (BotMatch, BotContext) async throws -> Void
    ) {
        rules = [
            BotRule(
                trigger: .text(.pattern(pattern, isAnywhere: false), isAddressed: true, handle),
                help: help.map { BotHelpLine(usage: pattern.description, summary: $0) })
        ]
    }

    /// - Parameters:
    ///   - match: Reads the message, and says whether it is one for this. The text comes from strangers, and is as long as
    ///     ``BotConfiguration/maximumBodyBytes`` lets it: it must not take long.
    ///   - usage: How to say it, for people who ask for help.
    ///   - help: What comes of it; `nil` says nothing in the help.
    ///   - handle: What is done.
    public init(
        where match: @escaping @Sendable (String) -> BotMatch?, usage: String = "", help: String? = nil,
        handle: @escaping @Sendable (BotMatch, BotContext) async throws -> Void
    ) {
        rules = [
            BotRule(
                trigger: .text(.custom(match), isAddressed: true, handle),
                help: help.map { BotHelpLine(usage: usage, summary: $0) })
        ]
    }
}

/// What a bot does with what is said to it and fits nothing else. Without, it says what it does understand.
public struct Otherwise: BotDeclaration {
    /// The one rule.
    public let rules: [BotRule]

    /// - Parameter handle: What is done. ``BotContext/puzzled()`` is what is done without.
    public init(handle: @escaping @Sendable (BotContext) async throws -> Void) {
        rules = [BotRule(trigger: .otherwise(handle))]
    }
}
