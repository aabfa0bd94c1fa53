// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Which stanzas are handled one after the other. Stanzas of different lanes run concurrently.
public struct LanePolicy: Hashable, Sendable {
    enum Key: UInt8, Sendable {
        case sender, senderAndDestination, destination, route, none
    }

    let key: Key

    /// One lane for each sender's bare address: a conversation keeps its order. The default.
    public static let sender = LanePolicy(key: .sender)
    /// One lane for each pair of bare addresses.
    public static let senderAndDestination = LanePolicy(key: .senderAndDestination)
    /// One lane for each of our bare addresses.
    public static let destination = LanePolicy(key: .destination)
    /// One lane for all that the route handles.
    public static let route = LanePolicy(key: .route)
    /// No order at all.
    public static let unordered = LanePolicy(key: .none)
}
