// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What delivery has done since it was made, and what it has to do.
public struct DeliveryStatistics: Hashable, Sendable {
    /// Notifications that were handed to the stream, those that had to be sent again counted again.
    public var notifications = 0
    /// Events of which everybody has been told, as the server has confirmed.
    public var events = 0
    /// Events that nobody could be told of any more: their node is gone.
    public var voidEvents = 0
    /// Notifications that could not be sent and never will be: refused as too large, or not allowed in a user's name.
    public var refused = 0
    /// Notifications that may have been lost with a stream and were sent again.
    public var repeated = 0
    /// How often the server has confirmed that it had taken what was sent.
    public var confirmations = 0
    /// Last items for those who came online that were left out because too many waited.
    public var droppedOffers = 0
    /// Notifications that came back and count.
    public var bounces = 0
    /// Subscriptions that were removed because of that.
    public var removedSubscriptions = 0
    /// Failures of the store.
    public var storeFailures = 0

    /// Events in memory that wait.
    public var heldEvents = 0
    /// Bytes of those, about.
    public var heldBytes = 0
    /// Whether further ones wait in the store.
    public var isBehind = false
    /// Events that are being told, or of which the server has not confirmed yet that it has taken what tells them.
    public var eventsUnderWay = 0
    /// Digests that are collected.
    public var digests = 0
    /// Nodes that are remembered.
    public var rememberedNodes = 0
    /// Subscriptions that are remembered.
    public var rememberedSubscriptions = 0

    /// Nothing yet.
    public init() {}

    /// Whether everything that is known of has been told, as the server has confirmed.
    public var isIdle: Bool { isPlanned && eventsUnderWay == 0 }

    /// Whether it is settled for everything that is known of who is told of it.
    public var isPlanned: Bool { heldEvents == 0 && !isBehind }
}
