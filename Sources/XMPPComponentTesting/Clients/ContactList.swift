// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §2.1 (roster), §4 (presence), as a client sees them

public import XMPPComponent

/// The roster as the server told it, and who of all the world is online.
struct ContactList {
    private(set) var roster: [JID: TestClient.Contact] = [:]
    /// The last available presence of each full address.
    private(set) var presences: [JID: Element] = [:]

    mutating func received(_ stanza: Element) {
        if stanza.isNamed(.presence), let from = stanza["from"].flatMap({ JID($0) }) {
            switch stanza["type"] {
            case nil: presences[from] = stanza
            case "unavailable" where from.isBare: presences = presences.filter { $0.key.bare != from }
            case "unavailable", "error": presences[from] = nil
            default: break
            }
        } else if stanza.isNamed(.iq), let query = stanza.child(.roster) {
            switch stanza["type"] {
            case "result":
                roster = [:]
                for item in query.children { note(item) }
            case "set":
                for item in query.children { note(item) }
            default: break
            }
        }
    }

    private mutating func note(_ item: Element) {
        guard let contact = TestClient.Contact(item) else { return }
        roster[contact.jid] = item["subscription"] == "remove" ? nil : contact
    }
}

extension TestClient {
    /// Somebody in a roster (RFC 6121 §2.1.2).
    public struct Contact: Hashable, Sendable {
        /// Who sees whose presence (RFC 6121 §2.1.2.5).
        public enum Subscription: String, Sendable {
            /// Nobody.
            case none
            /// We see theirs.
            case to
            /// They see ours.
            case from
            /// Both.
            case both
        }

        /// The contact's bare address.
        public let jid: JID
        /// The name we gave it.
        public let name: String?
        /// The groups we put it into.
        public let groups: [String]
        /// Who sees whose presence.
        public let subscription: Subscription
        /// Whether we asked to see its presence and were not answered yet.
        public let isAsking: Bool

        init?(_ item: Element) {
            guard let jid = item["jid"].flatMap({ JID($0) }) else { return nil }
            self.jid = jid
            name = item["name"]
            groups = item.children.filter { $0.name == "group" }.map(\.text)
            subscription = item["subscription"].flatMap { Subscription(rawValue: $0) } ?? .none
            isAsking = item["ask"] == "subscribe"
        }
    }
}
