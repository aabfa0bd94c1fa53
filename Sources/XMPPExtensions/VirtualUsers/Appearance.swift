// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPCore

/// What was said about a user's presence by call, in the place of what its provider says. Nothing for most users.
struct Appearance: Sendable {
    /// For all viewers.
    var everybody: VirtualPresence?
    /// For single viewers, by bare address.
    var viewers: [JID: VirtualPresence] = [:]

    var isEmpty: Bool { everybody == nil && viewers.isEmpty }

    func presence(for viewer: JID) -> VirtualPresence? {
        viewers.isEmpty ? everybody : viewers[viewer.bare] ?? everybody
    }
}
