// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPExtensions

/// How a service behaves. Every limit has a default that is safe for a service that strangers use.
public struct PubSubConfiguration: Sendable {
    // MARK: What it is

    /// Its name for people, told by service discovery.
    public var name: String? = "Publish-Subscribe"

    // MARK: Nodes

    /// The bounds of what is kept; what is beyond them is refused.
    public var limits = PubSubLimits()
    /// What a new node with items has, unless whoever makes it says otherwise: 100 items, access for everybody, the last
    /// item sent to whoever subscribes or comes online (XEP-0060 §4.3). What is beyond ``limits`` is cut down to them.
    public var leafDefaults: PubSubNodeConfiguration = {
        var defaults = PubSubNodeConfiguration()
        defaults.maximumItems = .number(100)
        defaults.sendLastItem = .onSubscriptionAndPresence
        return defaults
    }()
    /// What a new collection has.
    public var collectionDefaults: PubSubNodeConfiguration = {
        var defaults = PubSubNodeConfiguration()
        defaults.nodeType = .collection
        return defaults
    }()
    /// What a new subscription has.
    public var subscriptionDefaults = PubSubSubscriptionOptions()
    /// Whether publishing at a node that there is not makes it (XEP-0060 §7.1.4), if the policy lets the publisher.
    public var createsNodesOnPublish = true

    /// Seconds before the end of a leased subscription at which the subscriber is reminded of it (XEP-0060 §12.19); `nil` for
    /// never.
    public var leaseReminderSeconds: Int? = 86_400

    // MARK: Requests

    /// Publish-subscribe requests in a second that one account (bare address) may make in the long run: what is too much is
    /// refused with `resource-constraint` of type wait.
    ///
    /// `nil`, the default, is for no limit but the runtime's, which bounds what is under way at a time, of one account and of
    /// all, and what servers let their clients send. A limit would refuse those who publish much for good reasons.
    public var requestsPerSecond: Double?
    /// Requests that one account may make at once; counts where ``requestsPerSecond`` does.
    public var requestBurst = 500
    /// Changes of one account that may be on their way to the store at a time; it does them in order, and those that wait
    /// together are committed together.
    public var writesUnderWay = 64

    // MARK: Rosters

    /// How many rosters are asked for one request, for nodes with several owners whose contacts have access: more of them
    /// fail the request with `resource-constraint`.
    public var rostersPerRequest = 16
    /// How long a roster that was asked for is believed: rosters are asked for once for what happens at about the same time.
    /// A contact who is removed has access, and a new one is not told, for so long at most: servers tell a component of no
    /// such change, though they should (XEP-0356 §4.4).
    public var rosterLifetime: Duration = .seconds(1)
    /// How many rosters are remembered; those asked for first are forgotten first.
    public var rosters = 1000

    // MARK: Notifications

    /// How notifications are sent: how many a second, and how much of what is to be sent is held in memory.
    public var delivery = DeliveryConfiguration()
    /// How long notifications are still sent at shutdown; what is left then is sent in the next life.
    public var drain: Duration = .seconds(5)

    /// Full addresses whose presence is remembered, for those who are told by presence; whom nothing was heard of for the
    /// longest time is forgotten first.
    public var devices = 100_000

    // MARK: Upkeep

    /// How often items and subscriptions whose time has come are removed.
    public var housekeepingInterval: Duration = .seconds(60)
    /// Presence probes in a second after connecting, for what is sent by presence; 0 for none.
    public var probesPerSecond = 50
    /// How often a store that fails is mentioned in the log while it does.
    public var failureLogInterval: Duration = .seconds(60)

    // MARK: Commands

    /// Whether there are ad-hoc commands: that of owners (XEP-0060 §8.7), and those of administrators.
    public var hasCommands = true
    /// The directory that administrators export to and import from; `nil` lets them do neither. Files are made and read
    /// nowhere else.
    public var exportDirectory: String?

    // MARK: Personal eventing

    /// Whether requests to the accounts of a server's users are answered (XEP-0163) that the server hands on: with
    /// privileges alone.
    public var servesAccounts = true
    /// What a new node of an account has (XEP-0163 §5): one item, access for contacts, the last item sent to whoever comes
    /// online.
    public var accountDefaults: PubSubNodeConfiguration = {
        var defaults = PubSubNodeConfiguration()
        defaults.accessModel = .presence
        defaults.sendLastItem = .onSubscriptionAndPresence
        defaults.maximumItems = .number(1)
        return defaults
    }()

    /// Everything at its default.
    public init() {}

    /// The engine for the service's own nodes.
    ///
    /// - Parameter knowsRosters: Whether somebody can be asked who sees an owner's presence, and who is in which group.
    func engine(knowsRosters: Bool) -> PubSubEngine {
        var engine = PubSubEngine(limits: limits)
        if !knowsRosters { engine.accessModels.subtract([.presence, .roster]) }
        engine.leafDefaults = engine.possible(leafDefaults)
        engine.collectionDefaults = engine.possible(collectionDefaults)
        engine.subscriptionDefaults = subscriptionDefaults
        engine.leaseReminderSeconds = leaseReminderSeconds
        engine.createsNodesOnPublish = createsNodesOnPublish
        return engine
    }

    /// The engine for accounts' nodes.
    var accountEngine: PubSubEngine {
        // There are accounts only with the privilege to ask for their rosters.
        var engine = engine(knowsRosters: true)
        engine.leafDefaults = engine.possible(accountDefaults)
        // XEP-0163 §3: it must.
        engine.createsNodesOnPublish = true
        return engine
    }
}
