// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Logging
import PubSubService
import Synchronization
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// Delivery from a store in memory to a stream that keeps what is sent.
final class DeliveryBench: Sendable {
    static let start = Date(timeIntervalSince1970: 1_000_000)

    let store = MemoryStore()
    let sink = RecordingSink()
    let presence = PresenceBook()
    let delivery: NotificationDelivery

    init(
        _ configuration: DeliveryConfiguration = DeliveryConfiguration(), implicit: (any ImplicitAudience)? = nil,
        logger: Logger? = nil
    ) async throws {
        let now = NowBox()
        delivery = NotificationDelivery(
            store: store, configuration: configuration, presence: presence, implicit: implicit,
            logger: logger ?? Logger(label: "delivery") { _ in SwiftLogNoOpLogHandler() }, now: { now.date })
        self.now = now
        try await store.start { [delivery] in delivery.take($0) }
    }

    let now: NowBox

    /// The time of the day.
    final class NowBox: Sendable {
        private let value = Mutex(DeliveryBench.start)
        var date: Date {
            get { value.withLock { $0 } }
            set { value.withLock { $0 = newValue } }
        }
    }

    // MARK: What happens

    @discardableResult
    func node(
        _ id: String, of account: JID? = nil, in collections: [Node] = [],
        _ configure: (inout PubSubNodeConfiguration) -> Void = { _ in }
    ) async throws -> Node {
        var configuration = PubSubNodeConfiguration()
        configure(&configuration)
        let node = Node(
            address: NodeAddress(id, account: account), configuration: configuration, creator: "hamlet@denmark.lit",
            createdAt: Self.start)
        return try await store.write { store in
            let node = try store.insert(node)
            try store.setAffiliation(.owner, of: "hamlet@denmark.lit", at: node.key)
            for collection in collections { try store.put(node.key, into: collection.key) }
            return node
        }
    }

    func configure(_ node: Node, _ configure: @Sendable (inout PubSubNodeConfiguration) -> Void) async throws {
        var changed = node
        configure(&changed.configuration)
        let node = changed
        try await store.write { try $0.update(node) }
    }

    func subscribe(
        _ subscriber: JID, to node: Node, id: String = "1", state: PubSubSubscription.State = .subscribed,
        _ choose: (inout PubSubSubscriptionOptions) -> Void = { _ in }
    ) async throws {
        var options = PubSubSubscriptionOptions()
        choose(&options)
        let subscription = NodeSubscription(
            node: node.key, subscriber: subscriber, id: id, state: state, options: options, createdAt: Self.start)
        try await store.write { try $0.put(subscription) }
    }

    func unsubscribe(_ subscriber: JID, from node: Node, id: String = "1") async throws {
        try await store.write { try $0.deleteSubscription(id, of: subscriber, at: node.key) }
    }

    func happen(_ kind: OutboxEvent.Kind, at node: Node, by actor: JID? = nil, date: Date? = nil) async throws {
        let event = OutboxEvent(
            node: node.key, address: node.address, kind: kind, actor: actor, date: date ?? now.date)
        try await store.write { try $0.enqueue(event) }
    }

    func publish(
        _ id: String, _ payload: StanzaLiteral? = nil, at node: Node, by publisher: JID = "hamlet@denmark.lit/elsinore"
    ) async throws {
        try await happen(.published([try Self.item(id, payload, by: publisher)]), at: node, by: publisher)
    }

    static func item(
        _ id: String, _ payload: StanzaLiteral? = nil, by publisher: JID = "hamlet@denmark.lit/elsinore"
    ) throws -> StoredItem {
        let bytes = try payload.map { StoredItem.bytes(of: try $0.element(in: "")) } ?? []
        return StoredItem(id: id, payload: bytes, publisher: publisher, publishedAt: start)
    }

    // MARK: What is told

    /// Sends all there is to send.
    func deliver() async {
        await delivery.finish(sending: sink, within: .seconds(3600))
    }

    /// Sends all there is to send, and compares it with what is expected, in the same order.
    func expect(_ expected: StanzaLiteral..., sourceLocation: SourceLocation = #_sourceLocation) async throws {
        await deliver()
        try compare(expected, sourceLocation: sourceLocation)
    }

    /// Compares what was sent with what is expected, in the same order.
    func compare(_ expected: [StanzaLiteral], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let sent = sink.take()
        #expect(sent.count == expected.count, "\(sent)", sourceLocation: sourceLocation)
        for (literal, element) in zip(expected, sent) {
            if let difference = try literal.difference(from: element) {
                Issue.record("\(difference)", sourceLocation: sourceLocation)
            }
        }
    }

    /// Sends all there is to send.
    ///
    /// - Returns: To whom, in order.
    func recipients() async -> [String] {
        await deliver()
        return sink.take().map { $0["to"] ?? "" }
    }

    /// Runs delivery while `body` runs.
    func running(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.delivery.run(sending: self.sink) }
            try await body()
            group.cancelAll()
        }
    }

    /// Waits until something has come about, which other tasks bring about without waiting for time to pass.
    func until(
        _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
    ) async throws {
        // Against hangs alone.
        let deadline = ContinuousClock.now + .seconds(180)
        while ContinuousClock.now < deadline {
            if try await condition() { return }
            await Task.yield()
        }
        Issue.record(what, sourceLocation: sourceLocation)
    }
}
