// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0461 v0.2.1: §4.1 (using the correct id); XEP-0444 v0.2.1: §4.2 (using the correct id)

public import XMPPCore

extension Message {
    /// The id by which replies, reactions and markers refer to the message; `nil` when they cannot.
    ///
    /// In a room that is the one the room gave it, and no other (XEP-0461 §4.1, XEP-0444 §4.2, XEP-0333 §4.3): to be
    /// believed when the room announces `urn:xmpp:sid:0`. Else it is the origin id, or that of the stanza.
    public var referenceID: String? {
        if type == .groupchat { return from.flatMap { stanzaID(by: $0.bare) } }
        let id = part(OriginID.self)?.id ?? id
        return id?.isEmpty == true ? nil : id
    }
}
