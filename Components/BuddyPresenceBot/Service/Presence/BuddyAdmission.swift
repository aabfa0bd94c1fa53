// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §3.1.4 (requests)

public import XMPPCore
import XMPPExtensions

/// Who may have a bot among their contacts, and talk to it.
public struct BuddyAdmission: Sendable {
    private let rules: AccessRules

    /// Everybody.
    public static let everybody = BuddyAdmission(AccessRules())

    /// These accounts, and all accounts of these domains.
    ///
    /// - Parameter addresses: Accounts and domains; a domain does not include those below it.
    public static func listed(_ addresses: [JID]) -> BuddyAdmission {
        // Rules without anybody on their list would let everybody through.
        guard !addresses.isEmpty else { return nobody }
        return BuddyAdmission(AccessRules(allow: addresses.map { AccessRules.Subject($0.bare) }))
    }

    private static let nobody = BuddyAdmission(AccessRules(allow: ["nobody.invalid"]))

    private init(_ rules: AccessRules) {
        self.rules = rules
    }

    /// Whether somebody may.
    public func admits(_ buddy: JID) -> Bool { rules.allows(buddy) }

    /// The answer to requests for the bot's presence.
    var approval: ApprovalPolicy {
        .custom { admits($0.buddy) ? .approve : .deny }
    }
}
