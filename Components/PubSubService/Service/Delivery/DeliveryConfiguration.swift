// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// The bounds and times of delivery.
public struct DeliveryConfiguration: Hashable, Sendable {
    /// Events that are held in memory; the others stay in the store until there is room.
    public var heldEvents = 10_000
    /// Bytes of payloads of the events that are held in memory, about; one event may be larger alone.
    public var heldBytes = 64 << 20
    /// Subscriptions that are remembered, over all nodes: about 90 bytes each. Those of one node are remembered together.
    public var rememberedSubscriptions = 1_000_000
    /// Bytes of one message with items, about: what is more is sent in several. To be some KiB below the component's
    /// `maximumOutboundStanzaBytes`; an item that is larger alone comes without its payload.
    public var messageBytes = 192 << 10
    /// Recipients to whom a message is sent before note is taken that they have got it, at most.
    public var recipientsPerPart = 1024
    /// Parts that may be sent and not yet written.
    public var partsUnderWay = 256
    /// Notifications per second; `nil` for as many as the stream takes.
    public var notificationsPerSecond: Int? = 50_000
    /// How much time passes at least between two questions whether the server has taken what was sent; while there is
    /// something to ask for.
    public var confirmationInterval: Duration = .milliseconds(100)
    /// How long the server may take for the answer, before the question counts as unanswered.
    public var confirmationTimeout: Duration = .seconds(30)
    /// After how many unanswered questions in a row events are forgotten when they are written to the connection. What the
    /// server has not read when it or the connection fails is lost from then on, until it answers again.
    public var unansweredConfirmations = 3
    /// Events that are told and not confirmed, at most; there is a wait for the next confirmation then.
    public var unconfirmedEvents = 10_000
    /// Bytes of the messages and addresses of those, about; one event may be larger alone.
    public var unconfirmedBytes = 64 << 20
    /// How old an event is that is stamped with its time when it is told (XEP-0203).
    public var delayAfter: Duration = .seconds(30)
    /// Last items that wait to be sent to those who came online; further ones are left out and counted.
    public var offeredItems = 10_000

    // MARK: Digests

    /// How much time passes between two digests of a subscriber who has not said it.
    public var digestInterval: Duration = .seconds(86_400)
    /// How much time passes at least, whatever a subscriber says.
    public var shortestDigestInterval: Duration = .seconds(1)
    /// Entries of one digest; one that is full is sent at once.
    public var digestEntries = 100
    /// Bytes of all digests that are collected; when there are more, the oldest is sent at once.
    public var digestBytes = 16 << 20

    // MARK: Bounces

    /// How many notifications in a row may come back before the subscription is removed; `nil` for any number.
    public var bounceLimit: Int? = 10
    /// How many bounces one counts for that says that the address is gone for good.
    public var permanentBounceWeight = 10
    /// For how long after a bounce further ones of the same subscriber and node do not count.
    public var bounceInterval: Duration = .seconds(60)
    /// Subscribers with bounces that are remembered.
    public var rememberedBounces = 10_000

    /// The defaults.
    public init() {}
}
