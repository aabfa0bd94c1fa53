// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0356 v0.4.1: §4.3 (roster), §5.3 (messages)

import Synchronization
import XMPPComponent
import XMPPExtensions

/// The privileges of a module, for parts of it that are made before them.
final class GrantedPrivileges: Sendable {
    private let privileges = Mutex<Privileges?>(nil)

    func set(_ new: Privileges) { privileges.withLock { $0 = new } }

    /// - Throws: `PrivilegeError` where the server grants nothing, or there is no such server.
    func roster(of user: JID) async throws -> Roster {
        try await current.roster(of: user, timeout: .seconds(10))
    }

    func send(_ message: Message, as user: JID) async throws {
        try await current.send(message, as: user)
    }

    /// Whether a user is of a server that has granted something.
    func manages(_ user: JID) -> Bool {
        privileges.withLock { $0 }?.grants(by: user.domainJID)?.privileges != nil
    }

    private var current: Privileges {
        get throws {
            guard let privileges = privileges.withLock({ $0 }) else {
                throw PrivilegeError(.notManaged, "The service was made without privileges.")
            }
            return privileges
        }
    }
}
