// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.2 (list), §2.4 (execution), §5 (security), the requester's side

public import XMPPComponent
public import XMPPCore

/// Executes the commands of somebody else.
///
/// ```swift
/// let commands = context.commands(of: "service.example.org")
/// var dialogue = try await commands.execute("config")
/// while let proceed = dialogue.proceed {
///     dialogue = try await proceed(["service": ["httpd"]])
/// }
/// ```
public struct CommandClient: Sendable {
    /// Whose commands.
    public let responder: JID
    /// The language that texts are wanted in (RFC 5646).
    public var language: String?

    private let component: Component
    private let sender: JID?

    /// A client for the commands of `responder`.
    ///
    /// - Parameters:
    ///   - component: What sends the requests.
    ///   - responder: Whose commands.
    ///   - sender: An address of ours; `nil` is the domain.
    ///   - language: The language that texts are wanted in (RFC 5646).
    public init(_ component: Component, responder: JID, sender: JID? = nil, language: String? = nil) {
        self.component = component
        self.responder = responder
        self.sender = sender
        self.language = language
    }

    /// The commands that the responder offers us. Those of somebody else that it lists are left out (XEP-0050 §5).
    ///
    /// - Throws: what a request throws.
    public func list() async throws -> [CommandListing] {
        try await query(DiscoItemsQuery(node: DiscoItems.commandsNode)).items.compactMap {
            CommandListing($0, of: responder)
        }
    }

    /// What a command is; not every responder can say.
    ///
    /// - Throws: what a request throws.
    public func info(of node: String) async throws -> DiscoInfo {
        try await query(DiscoInfoQuery(node: node))
    }

    /// Begins a command.
    ///
    /// - Returns: Its first stage, or its result.
    /// - Throws: what a request throws; ``CommandError/init(_:)`` reads what a `StanzaError` says of it.
    public func execute(_ node: String) async throws -> CommandDialogue {
        try await send(CommandRequest(node, action: .execute, language: language))
    }

    func send(_ request: CommandRequest) async throws -> CommandDialogue {
        CommandDialogue(try await query(request), to: request, client: self)
    }

    private func query<Request: IQRequest>(_ request: Request) async throws -> Request.Response {
        try await component.query(request, to: responder, from: sender)
    }
}

extension StanzaContext {
    /// The commands of a peer.
    ///
    /// - Parameters:
    ///   - responder: Whose commands.
    ///   - language: The language that texts are wanted in (RFC 5646).
    public func commands(of responder: JID, language: String? = nil) -> CommandClient {
        CommandClient(component, responder: responder, sender: address, language: language)
    }
}

extension Component {
    /// The commands of a peer.
    ///
    /// - Parameters:
    ///   - responder: Whose commands.
    ///   - sender: An address of ours; `nil` is the domain.
    ///   - language: The language that texts are wanted in (RFC 5646).
    public func commands(of responder: JID, from sender: JID? = nil, language: String? = nil) -> CommandClient {
        CommandClient(self, responder: responder, sender: sender, language: language)
    }
}
