// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.1, §2.2 (discovery), §7.2 (identities)

public import XMPPComponent
public import XMPPCore

extension DiscoIdentity {
    /// The list of an entity's commands (XEP-0050 §2.2).
    public static let commandList = DiscoIdentity(category: "automation", type: "command-list")

    /// A command (XEP-0050 §2.2).
    public static func command(_ name: String, language: String? = nil) -> DiscoIdentity {
        DiscoIdentity(category: "automation", type: "command-node", name: name, language: language)
    }
}

extension DiscoItems {
    /// The node whose items are an entity's commands (XEP-0050 §2.2).
    public static let commandsNode = CommandRequest.name.namespace
}

/// A command that somebody offers.
public struct CommandListing: Hashable, Sendable {
    /// Who offers it.
    public var jid: JID
    /// Which one it is.
    public var node: String
    /// Its name for people.
    public var name: String?

    /// A command.
    public init(jid: JID, node: String, name: String? = nil) {
        self.jid = jid
        self.node = node
        self.name = name
    }

    /// The item of service discovery.
    public var item: DiscoItem { DiscoItem(jid: jid, node: node, name: name) }

    /// The command that an item is; `nil` when it is none of that responder's, as XEP-0050 §5 asks for.
    init?(_ item: DiscoItem, of responder: JID) {
        guard let node = item.node, item.jid == responder else { return nil }
        self.init(jid: item.jid, node: node, name: item.name)
    }
}
