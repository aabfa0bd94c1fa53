// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import XMPPComponent
import XMPPExtensions

/// How stores write events: everything but the sequence, which is their key.
extension OutboxEvent {
    private static let version: UInt8 = 1

    /// The event as bytes.
    package var encoded: [UInt8] {
        var writer = RecordWriter()
        writer.number(Self.version)
        writer.number(node)
        writer.optional(address.account) { $0.text($1.description) }
        writer.text(address.id)
        writer.optional(actor) { $0.text($1.description) }
        writer.date(date)
        kind.write(to: &writer)
        return writer.bytes
    }

    /// The event that bytes are of.
    ///
    /// - Throws: ``PubSubStoreError`` when they are of none.
    package init(sequence: Int64, encoded: [UInt8]) throws(PubSubStoreError) {
        var reader = RecordReader(encoded)
        guard try reader.number(UInt8.self) == Self.version else { throw RecordReader.unknown }
        let node = try reader.number(Int64.self)
        let account = try reader.optional { (reader) throws(PubSubStoreError) in try reader.jid() }
        let address = NodeAddress(try reader.text(), account: account)
        let actor = try reader.optional { (reader) throws(PubSubStoreError) in try reader.jid() }
        let date = try reader.date()
        self.init(
            sequence: sequence, node: node, address: address, kind: try Kind(from: &reader), actor: actor, date: date)
    }
}

extension OutboxEvent.Kind {
    fileprivate func write(to writer: inout RecordWriter) {
        switch self {
        case .published(let items):
            writer.number(UInt8(1))
            writer.list(items) { $1.write(to: &$0) }
        case .retracted(let ids):
            writer.number(UInt8(2))
            writer.list(ids) { $0.text($1) }
        case .purged: writer.number(UInt8(3))
        case .configured: writer.number(UInt8(4))
        case .deleted(let redirect, let subscribers):
            writer.number(UInt8(5))
            writer.optional(redirect) { $0.text($1) }
            writer.list(subscribers) { $0.text($1.description) }
        case .created(let child):
            writer.number(UInt8(6))
            writer.text(child)
        case .associated(let child):
            writer.number(UInt8(7))
            writer.text(child)
        case .dissociated(let child):
            writer.number(UInt8(8))
            writer.text(child)
        case .subscription(let subscription):
            writer.number(UInt8(9))
            subscription.write(to: &writer)
        case .subscriptionForOwners(let subscription):
            writer.number(UInt8(10))
            subscription.write(to: &writer)
        case .affiliation(let entity, let affiliation):
            writer.number(UInt8(11))
            writer.text(entity.description)
            writer.text(affiliation.rawValue)
        case .lastItem(let item, let subscriber, let subscription):
            writer.number(UInt8(12))
            item.write(to: &writer)
            writer.text(subscriber.description)
            writer.text(subscription)
        }
    }

    fileprivate init(from reader: inout RecordReader) throws(PubSubStoreError) {
        switch try reader.number(UInt8.self) {
        case 1:
            self = .published(try reader.list { (reader) throws(PubSubStoreError) in try StoredItem(from: &reader) })
        case 2: self = .retracted(try reader.list { (reader) throws(PubSubStoreError) in try reader.text() })
        case 3: self = .purged
        case 4: self = .configured
        case 5:
            let redirect = try reader.optional { (reader) throws(PubSubStoreError) in try reader.text() }
            let subscribers = try reader.list { (reader) throws(PubSubStoreError) in try reader.jid() }
            self = .deleted(redirect: redirect, subscribers: subscribers)
        case 6: self = .created(child: try reader.text())
        case 7: self = .associated(child: try reader.text())
        case 8: self = .dissociated(child: try reader.text())
        case 9: self = .subscription(try PubSubSubscription(from: &reader))
        case 10: self = .subscriptionForOwners(try PubSubSubscription(from: &reader))
        case 11: self = .affiliation(try reader.jid(), try reader.value())
        case 12:
            let item = try StoredItem(from: &reader)
            self = .lastItem(item, to: try reader.jid(), subscription: try reader.text())
        default: throw RecordReader.unknown
        }
    }
}

extension StoredItem {
    fileprivate func write(to writer: inout RecordWriter) {
        writer.text(id)
        writer.bytes(payload)
        writer.text(publisher.description)
        writer.date(publishedAt)
        writer.number(position)
    }

    fileprivate init(from reader: inout RecordReader) throws(PubSubStoreError) {
        let id = try reader.text()
        let payload = try reader.bytes()
        let publisher = try reader.jid()
        let publishedAt = try reader.date()
        self.init(
            id: id, payload: payload, publisher: publisher, publishedAt: publishedAt, position: try reader.number())
    }
}

extension PubSubSubscription {
    fileprivate func write(to writer: inout RecordWriter) {
        writer.optional(node) { $0.text($1) }
        writer.text(jid.description)
        writer.text(state.rawValue)
        writer.optional(id) { $0.text($1) }
        writer.optional(configuration) { $0.number(UInt8($1 == .required ? 1 : 0)) }
        writer.optional(expiry) { $0.date($1) }
    }

    fileprivate init(from reader: inout RecordReader) throws(PubSubStoreError) {
        let node = try reader.optional { (reader) throws(PubSubStoreError) in try reader.text() }
        let jid = try reader.jid()
        let state: State = try reader.value()
        let id = try reader.optional { (reader) throws(PubSubStoreError) in try reader.text() }
        let configuration = try reader.optional { (reader) throws(PubSubStoreError) -> Configuration in
            try reader.number(UInt8.self) == 1 ? .required : .offered
        }
        let expiry = try reader.optional { (reader) throws(PubSubStoreError) in try reader.date() }
        self.init(node: node, jid: jid, state: state, id: id, configuration: configuration, expiry: expiry)
    }
}
