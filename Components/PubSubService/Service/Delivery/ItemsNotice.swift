// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §7.1.2.1 – §7.1.2.3 (published items), §7.2.2.1 (deleted items)

import XMPPComponent
import XMPPExtensions

/// Items of a node as a notification tells them: payloads are written as they are stored, byte by byte.
struct ItemsNotice: XMLPayload {
    static let name = PubSubEvent.name

    /// What is told of one item.
    enum Part: Sendable {
        case published(id: String, payload: [UInt8], publisher: JID?)
        case retracted(id: String)

        var id: String {
            switch self {
            case .published(let id, _, _): id
            case .retracted(let id): id
            }
        }

        /// Bytes on the stream, about, and never fewer.
        var size: Int {
            switch self {
            // An id may grow sixfold when it is escaped.
            case .published(let id, let payload, let publisher):
                64 + 6 * id.utf8.count + payload.count + (publisher.map { 16 + 6 * $0.description.utf8.count } ?? 0)
            case .retracted(let id): 32 + 6 * id.utf8.count
            }
        }
    }

    var node: String
    var parts: [Part]

    init(node: String, parts: [Part]) {
        self.node = node
        self.parts = parts
    }

    /// Service only: what was received is read as ``PubSubEvent``.
    init(_ element: Element) throws(PayloadError) {
        throw .unexpectedElement(element, expected: Self.name)
    }

    func write(to writer: inout Writer) {
        let namespace = PubSub.eventNamespace
        writer.start(Self.name)
        writer.start("items", in: namespace)
        writer.attribute("node", node)
        for part in parts {
            switch part {
            case .published(let id, let payload, let publisher):
                writer.start("item", in: namespace)
                writer.attribute("id", id)
                writer.attribute("publisher", publisher?.description)
                if !payload.isEmpty { writer.copy(encoded: payload) }
                writer.end()
            case .retracted(let id):
                writer.start("retract", in: namespace)
                writer.attribute("id", id)
                writer.end()
            }
        }
        writer.end()
        writer.end()
    }

    /// Several messages' worth of parts, in their order, none larger than `limit` bytes; what is larger alone comes without
    /// its payload, and can be retrieved (XEP-0060 §7.1.2.2).
    static func split(_ parts: [Part], limit: Int) -> [[Part]] {
        var messages: [[Part]] = []
        var room = 0
        for var part in parts {
            if part.size > limit, case .published(let id, _, let publisher) = part {
                part = .published(id: id, payload: [], publisher: publisher)
            }
            if messages.isEmpty || part.size > room {
                messages.append([])
                room = limit
            }
            messages[messages.count - 1].append(part)
            room -= part.size
        }
        return messages
    }
}

extension StoredItem {
    /// The item as a notification tells it.
    func part(at node: Node?) -> ItemsNotice.Part {
        let configuration = node?.configuration
        return .published(
            id: id, payload: configuration?.deliversPayloads == false ? [] : notifiedPayload,
            publisher: configuration?.itemReply == .publisher ? publisher.bare : nil)
    }

    /// The payload as it can stand in an element of another namespace. One in no namespace declares none where it is stored.
    private var notifiedPayload: [UInt8] {
        guard !payload.isEmpty, !declaresNamespace, let element = try? element() else { return payload }
        var writer = Writer(contentNamespace: PubSub.eventNamespace, capacity: payload.count + 16)
        writer.copy(element)
        return writer.withBytes { Array($0) }
    }

    private var declaresNamespace: Bool {
        let name = payload.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }
        return payload.dropFirst(name.count).starts(with: " xmlns='".utf8)
    }
}
