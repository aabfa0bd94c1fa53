// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import DequeModule
public import FoundationEssentials
public import Logging
import Synchronization
public import XMPPComponent

/// From what a store has committed to notifications at the subscribers.
///
/// A store hands over events and what else has changed (``take(_:)``); ``run(sending:)`` sends them as long as there is a
/// stream, in the order in which they happened. An event is forgotten by the store when the server has confirmed that it has
/// taken its notifications (``NotificationSink/confirmed(onStream:within:)``): what it had not when a stream broke is sent
/// again on the next one, and what it had not when the process was killed by the next life, so that everybody is told once
/// at least. What is told and not confirmed stays in memory, within bounds of its own.
///
/// Callable from any thread.
public final class NotificationDelivery: Sendable {
    /// The bounds and times.
    public let configuration: DeliveryConfiguration
    /// Who is there.
    public let presence: PresenceBook
    let store: any PubSubStore
    let implicit: (any ImplicitAudience)?
    let now: @Sendable () -> Date
    let logger: Logger
    let state: Mutex<State>
    let turn = DeliveryTurn()

    struct State: Sendable {
        var queue: OutboxQueue
        var book: AudienceBook
        var works = DeliveryWorks()
        var digests: DigestBook
        var bounces: BounceBook
        var pace: DeliveryPace
        /// Last items for those who came online.
        var offers: Deque<Offer> = []
        /// Events that everybody has been told of, not yet forgotten by the store.
        var told: [Int64] = []
        /// Questions whether the server has taken what was sent that were not answered, the last ones in a row.
        var unanswered = 0
        /// Notifications that were accepted before the last of those questions.
        var asked = 0
        var statistics = DeliveryStatistics()
        /// The loops that run now; `nil` when none do.
        var signals: DeliverySignals?
        /// The time by the clock of the sink, as of when it was looked at last.
        var uptime: Duration = .zero
        /// Makes ids of what is not an event's unique, over several lives.
        let source = String(UInt64.random(in: .min ... .max), radix: 36)
        var nextNumber = 0
    }

    /// An item that is offered to somebody who came online.
    struct Offer: Sendable {
        var item: StoredItem
        var node: Node
        var recipient: JID
    }

    /// - Parameters:
    ///   - store: Where events are read again and forgotten, and what has to be known of nodes is read.
    ///   - configuration: The bounds and times.
    ///   - presence: Who is there, for those who want to know by presence.
    ///   - implicit: Who is told of events at users' nodes without having subscribed, and how; `nil` when there are none.
    ///   - logger: For failures.
    ///   - now: The time of the day.
    public init(
        store: any PubSubStore, configuration: DeliveryConfiguration = DeliveryConfiguration(),
        presence: PresenceBook = PresenceBook(), implicit: (any ImplicitAudience)? = nil,
        logger: Logger = Logger(label: "pubsub-delivery"), now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.store = store
        self.configuration = configuration
        self.presence = presence
        self.implicit = implicit
        self.logger = logger
        self.now = now
        state = Mutex(
            State(
                queue: OutboxQueue(limit: configuration.heldEvents, byteLimit: configuration.heldBytes),
                book: AudienceBook(limit: configuration.rememberedSubscriptions),
                digests: DigestBook(configuration), bounces: BounceBook(configuration),
                pace: DeliveryPace(rate: configuration.notificationsPerSecond)))
    }

    // MARK: Notes

    /// Takes note of what a commit changed. Never waits.
    public func take(_ changes: CommittedChanges) {
        let signals = state.withLock { state in
            state.book.take(changes)
            state.queue.take(changes.events, more: changes.hasMoreEvents)
            for case .deleted(let node, let subscriber, _) in changes.subscriptions {
                state.digests.remove(DigestBook.Key(node: node, subscriber: subscriber))
            }
            return state.signals
        }
        signals?.work.send()
    }

    /// Sends somebody who has come online the last item of a node (XEP-0060 §12.2, 3; XEP-0163 §4.3.4), unless too many
    /// wait for theirs.
    ///
    /// - Parameters:
    ///   - item: The item.
    ///   - node: Its node.
    ///   - recipient: The full address that came online.
    public func offer(_ item: StoredItem, at node: Node, to recipient: JID) {
        let signals = state.withLock { state in
            guard state.offers.count < configuration.offeredItems else {
                state.statistics.droppedOffers += 1
                return nil as DeliverySignals?
            }
            state.offers.append(Offer(item: item, node: node, recipient: recipient))
            return state.signals
        }
        signals?.work.send()
    }

    /// Takes note of an error that somebody sent (XEP-0060 §12.4). It is never answered.
    ///
    /// - Returns: Whether it is a notification that came back.
    @discardableResult
    public func bounced(_ message: Message) -> Bool {
        guard message.type == .error, let sender = message.from, let id = message.id,
            let node = NotificationID.node(id)
        else { return false }
        let signals = state.withLock { state in
            let key = BounceBook.Key(node: node, subscriber: sender)
            guard state.bounces.bounced(key, message.error, now: state.signals?.uptime() ?? state.uptime) else {
                return nil as DeliverySignals?
            }
            state.statistics.bounces += 1
            return state.signals
        }
        signals?.work.send()
        return true
    }

    /// Somebody was heard of: notifications that came back from there before do not count any more.
    public func heard(of sender: JID) {
        let signals = state.withLock { $0.bounces.heard(of: sender) ? $0.signals : nil }
        signals?.work.send()
    }

    // MARK: Looking

    /// What has been done and what is to be done.
    public var statistics: DeliveryStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.heldEvents = state.queue.count
            statistics.heldBytes = state.queue.bytes
            statistics.isBehind = state.queue.isBehind
            statistics.eventsUnderWay = state.works.count
            statistics.digests = state.digests.count
            (statistics.rememberedNodes, statistics.rememberedSubscriptions) = state.book.counts
            return statistics
        }
    }
}

/// One life of delivery: as long as a stream at most.
struct DeliveryLife: Sendable {
    let sink: any NotificationSink
    let stream: Int
    let signals: DeliverySignals
    /// Whether it ends when there is nothing left to do.
    let isLast: Bool
}

/// How the loops of delivery wake each other.
struct DeliverySignals: Sendable {
    /// There may be something to send.
    let work: Signal
    /// There may be something to wait for until it is written.
    let settling: Signal
    /// There may be something to ask the server for, whether it has taken it.
    let confirming: Signal
    /// A digest may be due earlier than any before.
    let timer: Signal
    /// The clock of the sink.
    let uptime: @Sendable () -> Duration

    /// A bell: rung once or several times, whoever listens hears it once.
    struct Signal: Sendable {
        let rings: AsyncStream<Void>
        private let continuation: AsyncStream<Void>.Continuation

        init() {
            (rings, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        }

        func send() { continuation.yield() }
        func finish() { continuation.finish() }
    }

    init(uptime: @escaping @Sendable () -> Duration) {
        work = Signal()
        settling = Signal()
        confirming = Signal()
        timer = Signal()
        self.uptime = uptime
    }

    /// Ends all loops.
    func finish() {
        work.finish()
        settling.finish()
        confirming.finish()
        timer.finish()
    }
}
