// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization
public import XMPPCore

/// The commands that ``AdHocCommands`` offers, which can be exchanged for others while it runs.
///
/// A session goes on with the command that it began with, as long as there is one of its node that its owner may execute.
public final class CommandShelf: Sendable {
    private struct Content: Sendable {
        var inOrder: [any AdHocCommand]
        var byNode: [String: any AdHocCommand]
        var repeatedNode: String?
    }

    private let content: Mutex<Content>

    /// Commands, in the order they are listed.
    public init(_ commands: [any AdHocCommand] = []) {
        content = Mutex(Self.content(commands))
    }

    /// The commands in the order they are listed.
    public var commands: [any AdHocCommand] { content.withLock(\.inOrder) }

    /// The command of that node.
    public subscript(node: String) -> (any AdHocCommand)? { content.withLock { $0.byNode[node] } }

    /// Offers other commands from now on.
    ///
    /// - Throws: ``CommandShelfError`` when two have the same node; the old ones stay then.
    public func replace(with commands: [any AdHocCommand]) throws(CommandShelfError) {
        let new = Self.content(commands)
        if let node = new.repeatedNode { throw CommandShelfError(node: node) }
        content.withLock { $0 = new }
    }

    var repeatedNode: String? { content.withLock(\.repeatedNode) }

    private static func content(_ commands: [any AdHocCommand]) -> Content {
        var content = Content(inOrder: [], byNode: [:], repeatedNode: nil)
        for command in commands {
            if content.byNode.updateValue(command, forKey: command.node) != nil { content.repeatedNode = command.node }
        }
        content.inOrder = commands
        return content
    }
}

/// Two commands have the same node.
public struct CommandShelfError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The node.
    public let node: String

    /// Two commands have this node.
    public init(node: String) {
        self.node = node
    }

    /// What is wrong.
    public var description: String { "Two ad-hoc commands have the node «\(node)»." }
}

/// A session that is under way.
public struct CommandSessionOverview: Hashable, Sendable {
    /// Who executes the command: a full address.
    public var requester: JID
    /// Our address that is asked.
    public var address: JID
    /// Which command.
    public var node: String
    /// How many stages it has come through.
    public var stages: Int

    init(owner: CommandSessions<CommandStep.Continuation>.Owner, stages: Int) {
        requester = owner.requester
        address = owner.address
        node = owner.node
        self.stages = stages
    }
}
