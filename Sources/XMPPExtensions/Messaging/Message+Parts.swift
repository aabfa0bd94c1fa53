// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMLStream
import XMPPCore

/// What the typed parts of a message have in common: one at most, read leniently.
extension Message {
    /// The first payload of this type; `nil` when there is none or it is malformed.
    func part<Payload: XMLPayload>(_ type: Payload.Type = Payload.self) -> Payload? {
        try? payload(of: type)
    }

    /// Puts a payload in the place of all of its type; `nil` removes them.
    mutating func setPart<Payload: XMLPayload>(_ payload: Payload?) {
        if children.contains(where: { $0.isNamed(Payload.name) }) { content.removeAll(Payload.name) }
        if let payload { append(payload) }
    }
}
