// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2 (use cases), the responder's side

public import XMPPComponent
public import XMPPCore

/// Offers commands that people execute with their client (XEP-0050).
///
/// ```swift
/// AdHocCommands {
///     OnCommand("uptime", name: "Uptime") { _ in .done("3 days") }
///     ConfigureService(services)
/// }
/// ```
///
/// They are listed for those who may execute them. A session belongs to the full address that began it; see
/// ``CommandSessions``. What is filled in is checked against the form, and shown again with what is wrong.
public struct AdHocCommands: Module {
    /// What the module can be told.
    public struct Configuration: Sendable {
        /// What sessions are bounded by.
        public var sessions = CommandSessionLimits()
        /// Fields of a form that is filled in.
        public var submittedFields = 256
        /// Bytes of the values of a form that is filled in.
        public var submittedBytes = 32 << 10
        /// The languages that texts are in (RFC 5646), the first for whoever wants another. Empty: not said, and what the
        /// requester wants is told to the command.
        public var languages: [String] = []
        /// Whether who wants another language than those is refused (`bad-locale`).
        public var isLanguageRequired = false
        /// Whether the sessions of a full address end when it becomes unavailable. This handles all presence of that type,
        /// of which a server sends only what is addressed to us.
        public var endsWithPresence = false
        /// Whether the commands can be executed in a chat as well, for people whose client has no forms; see
        /// ``CommandChat``. This handles all messages of the types `chat` and `normal` that have a body.
        public var chat: CommandChat?

        /// The defaults.
        public init() {}
    }

    private(set) var destination: Destination
    let endsWithPresence: Bool
    let desk: CommandDesk
    let chat: CommandConversations?

    /// Commands.
    ///
    /// - Parameters:
    ///   - destination: The addresses of ours that have them. One module for each destination.
    ///   - configuration: What else there is to say.
    ///   - commands: The commands, in the order they are listed. Two of the same node end the component's start.
    public init(
        at destination: Destination = .domain, configuration: Configuration = Configuration(),
        @CommandBuilder _ commands: () -> [any AdHocCommand]
    ) {
        self.init(CommandShelf(commands()), at: destination, configuration: configuration)
    }

    /// Commands that can be exchanged for others meanwhile.
    ///
    /// - Parameters:
    ///   - shelf: What has the commands.
    ///   - destination: The addresses of ours that have them. One module for each destination.
    ///   - configuration: What else there is to say.
    public init(
        _ shelf: CommandShelf, at destination: Destination = .domain, configuration: Configuration = Configuration()
    ) {
        self.destination = destination
        endsWithPresence = configuration.endsWithPresence
        desk = CommandDesk(shelf, configuration: configuration)
        chat = configuration.chat.map { [desk] in CommandConversations($0, desk: desk) }
    }

    /// The route of the requests, and if asked that of presence.
    public var content: [any Routable] {
        OnIQ(.set, CommandRequest.name, features: CommandRequest.features) { element, context in
            try await desk.answer(element, CommandOrigin(context))
        }.at(destination).belonging { $0["sessionid"] }
        if endsWithPresence {
            OnPresence(.unavailable, name: "commands presence") { presence, _ in
                if let sender = presence.from { await endSessions(of: sender) }
            }.at(destination)
        }
        if let chat {
            for type in [MessageType.chat, .normal] {
                OnMessage(type, name: "commands chat") { message, context in
                    try await chat.answer(message, context)
                }.at(destination)
            }
        }
    }

    /// Ends the sessions of somebody, as when they become unavailable.
    ///
    /// - Parameter requester: A full address, or a bare one for all of its resources.
    public func endSessions(of requester: JID) async {
        await desk.end(of: requester)
    }

    /// The sessions under way, in no order.
    public var sessions: [CommandSessionOverview] { desk.overview }

    /// The message that tells somebody of the commands that they may execute (XEP-0050 §2.3).
    ///
    /// - Parameters:
    ///   - requester: Whom to tell.
    ///   - address: Our address that has the commands.
    ///   - subject: A subject for people.
    public func announcement(to requester: JID, from address: JID, subject: String? = nil) async throws -> Message {
        var message = Message(to: requester, subject: subject)
        message.from = address
        message.append(
            DiscoItems(
                node: DiscoItems.commandsNode, items: try await desk.list(for: requester, at: address).map(\.item)))
        return message
    }

    // MARK: Module

    /// Checks that no two commands have the same node.
    public func start(_ component: Component) async throws {
        if let node = desk.shelf.repeatedNode {
            throw ComponentError(.invalidConfiguration, "Two ad-hoc commands have the node «\(node)».")
        }
    }

    /// The same commands, offered there.
    public func placed(at destination: Destination) -> any Module {
        var placed = self
        placed.destination = destination
        return placed
    }

    /// Ends sessions that were not used for too long.
    public func run(_ component: Component) async throws {
        try await desk.keepHouse(component)
    }

    /// Ends all sessions.
    public func stop(_ component: Component) async {
        await desk.end(of: nil)
    }

    /// What the list of commands, and a command, is (XEP-0050 §2.2).
    public func discoInfo(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo? {
        guard let node, destination.contains(address) else { return nil }
        if node == DiscoItems.commandsNode {
            return DiscoInfo(identities: [.commandList], features: [CommandRequest.name.namespace])
        }
        guard let command = desk.shelf[node] else { return nil }
        guard let requester, try await command.isAllowed(for: requester, at: address) else {
            throw CommandError.forbidden
        }
        return DiscoInfo(identities: [.command(command.name)], features: CommandRequest.features)
    }

    /// The commands that the requester may execute (XEP-0050 §2.2).
    public func discoItems(at address: JID, node: String?, requester: JID?) async throws -> [DiscoItem]? {
        guard let node, destination.contains(address) else { return nil }
        if node == DiscoItems.commandsNode {
            guard let requester else { return [] }
            return try await desk.list(for: requester, at: address).map(\.item)
        }
        guard let command = desk.shelf[node] else { return nil }
        guard let requester, try await command.isAllowed(for: requester, at: address) else {
            throw CommandError.forbidden
        }
        return []
    }
}
