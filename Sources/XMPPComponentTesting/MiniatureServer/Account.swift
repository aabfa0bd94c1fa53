// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §2.1.2 (roster items), §3 (subscriptions as a server keeps them)

import XMPPComponent

/// One user of the miniature server.
struct Account {
    struct Item {
        var name: String?
        var groups: [String] = []
        /// The user sees the contact's presence.
        var seesContact = false
        /// The contact sees the user's.
        var isSeen = false
        var isAsking = false

        var subscription: String {
            switch (seesContact, isSeen) {
            case (true, true): "both"
            case (true, false): "to"
            case (false, true): "from"
            case (false, false): "none"
            }
        }
    }

    struct Session {
        /// The last available presence without a recipient.
        var presence: Element?
        /// Whether it has fetched the roster, and so gets pushes and subscriptions.
        var isInterested = false
        /// Who got presence directly.
        var directed: Set<JID> = []

        var priority: Int { presence?.child("priority").flatMap { Int($0.text.trimmed) } ?? 0 }
        var takesMessages: Bool { presence != nil && priority >= 0 }
    }

    var roster: [JID: Item] = [:]
    /// Requests for the user's presence that wait for an answer.
    var requests: [JID: Element] = [:]
    var sessions: [String: Session] = [:]
    /// Messages that wait for the user.
    var offline: [Element] = []
    /// Capabilities of contacts that the server has asked for.
    var knownCapabilities: Set<String> = []

    var contactsThatSee: [JID] { roster.filter(\.value.isSeen).keys.sorted() }
    var contactsSeen: [JID] { roster.filter(\.value.seesContact).keys.sorted() }

    /// The resources with presence, in order.
    var available: [String] { sessions.filter { $0.value.presence != nil }.keys.sorted() }
    var interested: [String] { sessions.filter(\.value.isInterested).keys.sorted() }
    var takingMessages: [String] { sessions.filter(\.value.takesMessages).keys.sorted() }
}
