// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPCore

/// Which bot this is: several may live at one domain.
public struct BotIdentity: Hashable, Sendable {
    /// The localpart of its address, normalised.
    public let local: String
    /// What people call it.
    public let name: String

    /// A bot.
    ///
    /// - Parameters:
    ///   - local: The localpart of its address, in any spelling.
    ///   - name: What people call it; `nil` is the localpart with a capital letter.
    /// - Throws: `JIDError` when it can be no localpart.
    public init(_ local: String, name: String? = nil) throws {
        let normalised = try JID(local: local, domain: "domain.invalid").local ?? local
        self.local = normalised
        self.name = name ?? normalised.prefix(1).uppercased() + normalised.dropFirst()
    }
}
