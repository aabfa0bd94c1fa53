// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPCore

/// Something that a bot does: ``Hear``, ``Respond``, ``BotCommand``, ``OnReaction`` and the like, or any ``AdHocCommand``.
public protocol BotDeclaration: Sendable {
    /// What it comes down to.
    var rules: [BotRule] { get }
}

/// One thing that a bot does, and who may have it done. Made by the declarations.
public struct BotRule: BotDeclaration {
    typealias Handler = @Sendable (BotMatch, BotContext) async throws -> Void

    /// When it is done.
    enum Trigger: Sendable {
        /// A text, wherever it is said; only where the bot is addressed, if so.
        case text(BotMatcher, isAddressed: Bool, Handler)
        case command(BotCommand)
        /// A command of its own life, which forms make.
        case adHoc(any AdHocCommand)
        case link(@Sendable (String, BotContext) async throws -> Void)
        case reply(@Sendable (BotContext) async throws -> Void)
        case otherwise(@Sendable (BotContext) async throws -> Void)
        case reaction(@Sendable (BotReaction, BotContext) async throws -> Void)
        case receipt(@Sendable (BotSent, BotContext) async throws -> Void)
        case displayed(@Sendable (BotSent, BotContext) async throws -> Void)
        case undelivered(@Sendable (BotSent, StanzaError, BotContext) async throws -> Void)
    }

    let trigger: Trigger
    /// How to say it and what it does, for people who ask for help.
    var help: BotHelpLine?
    var guards: [BotGuard] = []

    /// The rule itself.
    public var rules: [BotRule] { [self] }

    func isAllowed(for sender: JID) async throws -> Bool {
        for guardian in guards {
            guard try await guardian.isAllowed(sender) else { return false }
        }
        return true
    }
}

/// Finds a text: a pattern, or what a program of one's own makes of it.
enum BotMatcher: Sendable {
    case pattern(BotPattern, isAnywhere: Bool)
    case custom(@Sendable (String) -> BotMatch?)

    func match(_ words: BotWords) -> BotMatch? {
        switch self {
        case .pattern(let pattern, let isAnywhere): pattern.match(words, anywhere: isAnywhere)
        case .custom(let match): match(words.text)
        }
    }
}

/// A line of the help.
struct BotHelpLine: Hashable, Sendable {
    var usage: String
    var summary: String
    var details: String?
}

/// Who may have something done.
struct BotGuard: Sendable {
    let isAllowed: @Sendable (JID) async throws -> Bool
}

/// Declarations taken together, with what was said of them.
public struct BotGroup: BotDeclaration {
    /// The rules of the group.
    public private(set) var rules: [BotRule]

    /// A group of what the builder lists.
    public init(@BotBuilder _ declarations: () -> [BotRule]) {
        rules = declarations()
    }

    init(_ base: some BotDeclaration, _ change: (inout BotRule) -> Void) {
        rules = base.rules.map { rule in
            var rule = rule
            change(&rule)
            return rule
        }
    }
}

extension BotDeclaration {
    /// The same for those alone that the closure lets. Others do not see it in the help, and are told so when they try.
    ///
    /// - Parameter isAllowed: Whether somebody may; the address is the sender's full one.
    public func guarded(by isAllowed: @escaping @Sendable (JID) async throws -> Bool) -> BotGroup {
        BotGroup(self) { $0.guards.append(BotGuard(isAllowed: isAllowed)) }
    }

    /// The same for those alone that the rules let: accounts, domains, everybody but some.
    public func guarded(by rules: AccessRules) -> BotGroup {
        guarded { rules.allows($0) }
    }

    /// The same, of which the help says nothing.
    public func hiddenFromHelp() -> BotGroup {
        BotGroup(self) { $0.help = nil }
    }
}

/// Collects declarations, with `if`, `switch` and `for`.
@resultBuilder
public enum BotBuilder {
    /// A declaration.
    public static func buildExpression(_ expression: some BotDeclaration) -> [BotRule] { expression.rules }
    /// A command that has forms.
    public static func buildExpression(_ expression: some AdHocCommand) -> [BotRule] {
        [
            BotRule(
                trigger: .adHoc(expression),
                help: BotHelpLine(usage: expression.node, summary: expression.name, details: expression.details))
        ]
    }
    /// Rules that are there already.
    public static func buildExpression(_ expression: [BotRule]) -> [BotRule] { expression }
    /// The whole block.
    public static func buildBlock(_ components: [BotRule]...) -> [BotRule] { components.flatMap(\.self) }
    /// `if` without `else`.
    public static func buildOptional(_ component: [BotRule]?) -> [BotRule] { component ?? [] }
    /// The first branch of `if` or `switch`.
    public static func buildEither(first component: [BotRule]) -> [BotRule] { component }
    /// The other branch.
    public static func buildEither(second component: [BotRule]) -> [BotRule] { component }
    /// `for`.
    public static func buildArray(_ components: [[BotRule]]) -> [BotRule] { components.flatMap(\.self) }
}
