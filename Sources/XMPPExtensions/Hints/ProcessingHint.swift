// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0334 v1.0.0: §4 (hints)

public import XMLStream
public import XMPPCore

/// What a sender would like to be done with a message on its way (XEP-0334 §4).
public enum ProcessingHint: String, Hashable, Sendable, CaseIterable {
    /// Not to be kept in an archive.
    case noPermanentStore = "no-permanent-store"
    /// Not to be kept at all, not even until the receiver is online.
    case noStore = "no-store"
    /// Not to be copied to others than the full address it goes to.
    case noCopy = "no-copy"
    /// To be kept though it does not look like it, as one without a body.
    case store

    /// The namespace of the protocol.
    public static let namespace = "urn:xmpp:hints"

    /// The name of its element.
    public var name: QName { QName(rawValue, in: Self.namespace) }
}

extension Message {
    /// What the sender would like to be done with the message. Unknown hints are passed over, and kept when this is set.
    public var hints: Set<ProcessingHint> {
        get {
            var hints: Set<ProcessingHint> = []
            for child in children {
                if let hint = ProcessingHint.allCases.first(where: { child.isNamed($0.name) }) { hints.insert(hint) }
            }
            return hints
        }
        set {
            let known = hints
            for hint in known.subtracting(newValue) { content.removeAll(hint.name) }
            for hint in ProcessingHint.allCases where newValue.contains(hint) && !known.contains(hint) {
                append(Element(hint.name))
            }
        }
    }
}
