// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// In what the servers differ as a component sees them, for the kit's own server to do as one of them does.
///
/// Both were watched: Prosody 0.12.3 and ejabberd 23.01.
public struct ServerHabits: Hashable, Sendable, CustomStringConvertible {
    /// The server's name.
    public let description: String
    /// At login presence goes before the probe (Prosody) or after it.
    let sendsPresenceBeforeProbe: Bool
    /// A component that asks for a subscription is told `unavailable` at once, and asked for its presence (from the bare
    /// address) when it is granted.
    let isTalkative: Bool
    /// A request of the user's that was not answered is sent again at each login.
    let repeatsRequests: Bool
    /// When a contact is removed, all goes from the full address, `unsubscribed` first.
    let removesFromFullAddress: Bool
    /// A stanza without an address is answered, or a foreign sender named, with Prosody's conditions.
    let answersMissingRecipient: Bool

    /// As Prosody does.
    public static let prosody = ServerHabits(
        description: "prosody", sendsPresenceBeforeProbe: true, isTalkative: true, repeatsRequests: true,
        removesFromFullAddress: true, answersMissingRecipient: true)
    /// As ejabberd does.
    public static let ejabberd = ServerHabits(
        description: "ejabberd", sendsPresenceBeforeProbe: false, isTalkative: false, repeatsRequests: false,
        removesFromFullAddress: false, answersMissingRecipient: false)
}
