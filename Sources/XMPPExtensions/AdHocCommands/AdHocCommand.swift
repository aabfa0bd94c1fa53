// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.2 (commands), §2.4 (execution)

public import XMPPCore

/// A command of one's own. The closure twin is ``OnCommand``.
public protocol AdHocCommand: Sendable {
    /// What it is called on the wire, the only one of that name at an address.
    var node: String { get }
    /// Its name for people.
    var name: String { get }
    /// What it does, for people who ask for help; `nil` when the name says all.
    var details: String? { get }

    /// Whether somebody may execute it. Asked at every stage, and before it is listed.
    ///
    /// - Parameters:
    ///   - requester: Who wants to, as the server gave it.
    ///   - address: Our address that is asked.
    func isAllowed(for requester: JID, at address: JID) async throws -> Bool

    /// Begins.
    ///
    /// - Returns: The first stage, or the end when there is nothing to ask.
    /// - Throws: `StanzaError` as it is, `StanzaErrorConvertible` as its `stanzaError`, anything else as
    ///   `internal-server-error`. A failure that people should see is ``CommandStep/failed(_:payloads:)``.
    func execute(_ context: CommandContext) async throws -> CommandStep
}

extension AdHocCommand {
    /// The name says all.
    public var details: String? { nil }
    /// Everybody may.
    public func isAllowed(for requester: JID, at address: JID) async throws -> Bool { true }
}

/// A command made of closures.
///
/// ```swift
/// OnCommand("uptime", name: "Uptime") { _ in .done("3 days") }
/// OnCommand("restart", name: "Restart Service", asking: Restart()) { restart, context in
///     try await services.restart(restart.service)
///     return .done("Restarted.")
/// }
/// .allowed { requester, _ in staff.contains(requester.bare) }
/// ```
public struct OnCommand: AdHocCommand {
    /// What it is called on the wire.
    public let node: String
    /// Its name for people.
    public let name: String
    /// What it does, for people who ask for help.
    public var details: String?

    private var isAllowed: @Sendable (JID, JID) async throws -> Bool = { _, _ in true }
    private let execute: @Sendable (CommandContext) async throws -> CommandStep

    /// A command.
    ///
    /// - Parameters:
    ///   - node: What it is called on the wire.
    ///   - name: Its name for people.
    ///   - execute: See ``AdHocCommand/execute(_:)``.
    public init(
        _ node: String, name: String, execute: @escaping @Sendable (CommandContext) async throws -> CommandStep
    ) {
        self.node = node
        self.name = name
        self.execute = execute
    }

    /// A command of one stage: a form, and what is done with it.
    ///
    /// - Parameters:
    ///   - node: What it is called on the wire.
    ///   - name: Its name for people.
    ///   - form: The form, made anew for each execution.
    ///   - handle: What is done with the form, filled in and checked.
    public init<Form: FillableForm>(
        _ node: String, name: String, asking form: @autoclosure @escaping @Sendable () -> Form,
        handle: @escaping CommandStep.Handler<Form>
    ) {
        self.init(node, name: name) { _ in .ask(form(), isLast: true, then: handle) }
    }

    /// The same command, for those alone that the closure lets.
    ///
    /// - Parameter isAllowed: Who wants to execute it, and our address that is asked.
    public func allowed(_ isAllowed: @escaping @Sendable (JID, JID) async throws -> Bool) -> OnCommand {
        var command = self
        command.isAllowed = isAllowed
        return command
    }

    /// Whether the closure lets somebody.
    public func isAllowed(for requester: JID, at address: JID) async throws -> Bool {
        try await isAllowed(requester, address)
    }

    /// Begins.
    public func execute(_ context: CommandContext) async throws -> CommandStep {
        try await execute(context)
    }
}

/// Collects commands, with `if`, `switch` and `for`.
@resultBuilder
public enum CommandBuilder {
    /// A command.
    public static func buildExpression(_ expression: some AdHocCommand) -> [any AdHocCommand] { [expression] }
    /// Several of them.
    public static func buildExpression(_ expression: [any AdHocCommand]) -> [any AdHocCommand] { expression }
    /// The whole block.
    public static func buildBlock(_ components: [any AdHocCommand]...) -> [any AdHocCommand] {
        components.flatMap(\.self)
    }
    /// `if` without `else`.
    public static func buildOptional(_ component: [any AdHocCommand]?) -> [any AdHocCommand] { component ?? [] }
    /// The first branch of `if` or `switch`.
    public static func buildEither(first component: [any AdHocCommand]) -> [any AdHocCommand] { component }
    /// The other branch.
    public static func buildEither(second component: [any AdHocCommand]) -> [any AdHocCommand] { component }
    /// `for`.
    public static func buildArray(_ components: [[any AdHocCommand]]) -> [any AdHocCommand] {
        components.flatMap(\.self)
    }
}
