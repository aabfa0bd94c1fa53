// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import XMPPComponent
import XMPPExtensions

let alice: JID = "alice@example.com"
let bob: JID = "bob@example.org"
let carol: JID = "carol@example.net"

/// A thrown error that only these tests know.
struct Refusal: Error, Equatable {}

extension Date {
    /// Whole seconds after a moment that all tests count from.
    static func at(_ seconds: Int) -> Date { Date(timeIntervalSince1970: 1_700_000_000 + Double(seconds)) }
}

extension Node {
    static func sample(
        _ id: String, account: JID? = nil, creator: JID = alice,
        _ configure: (inout PubSubNodeConfiguration) -> Void = { _ in }
    ) -> Node {
        var configuration = PubSubNodeConfiguration()
        configure(&configuration)
        return Node(
            address: NodeAddress(id, account: account), configuration: configuration, creator: creator,
            createdAt: .at(0))
    }
}

extension NodeSubscription {
    static func sample(
        _ node: Int64, _ subscriber: JID, id: String = "1", state: PubSubSubscription.State = .subscribed,
        _ choose: (inout PubSubSubscriptionOptions) -> Void = { _ in }
    ) -> NodeSubscription {
        var options = PubSubSubscriptionOptions()
        choose(&options)
        return NodeSubscription(
            node: node, subscriber: subscriber, id: id, state: state, options: options, createdAt: .at(1))
    }
}

extension StoredItem {
    static func sample(_ id: String, text: String = "x", publisher: JID = "alice@example.com/desk", at second: Int = 2)
        -> StoredItem
    {
        StoredItem(
            id: id, payload: Array("<entry xmlns='urn:example:e'>\(text)</entry>".utf8), publisher: publisher,
            publishedAt: .at(second))
    }
}

extension OutboxEvent {
    static func sample(_ node: Int64, _ kind: Kind = .purged, actor: JID? = nil) -> OutboxEvent {
        OutboxEvent(node: node, address: NodeAddress("news"), kind: kind, actor: actor, date: .at(3))
    }
}

/// A page forwards or backwards, as a requester asks for it.
func page(_ maximum: Int?, _ position: ResultSetRequest.Position = .start) -> ResultSetQuery {
    ResultSetQuery(ResultSetRequest(maximum: maximum, position: position))
}
