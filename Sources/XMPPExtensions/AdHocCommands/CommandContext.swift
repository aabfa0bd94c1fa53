// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §3.7 (language)

public import Logging
public import XMPPComponent
public import XMPPCore

/// What a command has besides what was filled in: who executes it, and the connection.
public struct CommandContext: StanzaContext {
    /// Who executes it: a full address, as the server gave it.
    public let requester: JID
    /// Which execution of the command this is.
    public let sessionID: String
    /// The language that texts are wanted in (RFC 5646), the same for the whole execution; `nil` when not said.
    public let language: String?

    /// The component.
    public let component: Component
    /// Our address that was asked.
    public let address: JID
    /// Writes to the component's log.
    public let logger: Logger

    /// Who executes it.
    public var sender: JID? { requester }
}
