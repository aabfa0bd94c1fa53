// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §7.1.2.3, §12.17 (publisher of an item)

public import XMLStream
import XMPPComponent
public import XMPPExtensions

extension StoredItem {
    /// A payload as it is stored: one element that declares its namespaces itself.
    ///
    /// - Parameter capacity: Bytes that it is expected to have.
    public static func bytes(of payload: Element, capacity: Int = 1024) -> [UInt8] {
        var writer = Writer(contentNamespace: "", capacity: capacity)
        writer.copy(payload)
        return writer.withBytes { Array($0) }
    }

    /// The payload as an element; `nil` when it has none.
    ///
    /// - Throws: ``PubSubStoreError`` when what is stored is no element.
    public func element() throws(PubSubStoreError) -> Element? {
        guard !payload.isEmpty else { return nil }
        // It was within a service's limits when it was published, which may have become narrower.
        var limits = StreamParser.Limits()
        limits.maximumStanzaBytes = max(limits.maximumStanzaBytes, payload.count)
        limits.hardStanzaBytes = max(limits.hardStanzaBytes, payload.count)
        limits.maximumTextBytes = max(limits.maximumTextBytes, payload.count)
        limits.maximumTagBytes = max(limits.maximumTagBytes, payload.count)
        do {
            return try Element(parsing: String(decoding: payload, as: UTF8.self), limits: limits)
        } catch {
            throw PubSubStoreError(.damaged, "The payload of the item «\(id)» is no XML: \(error)")
        }
    }

    /// The item as it is told.
    ///
    /// - Parameters:
    ///   - node: Its node, which may be configured to tell the publisher; that is told without the resource, which others
    ///     have no business with.
    ///   - withPayload: Whether the payload is told.
    /// - Throws: ``PubSubStoreError`` when the payload cannot be read.
    public func item(at node: Node, withPayload: Bool = true) throws(PubSubStoreError) -> PubSubItem {
        PubSubItem(
            id: id, payload: withPayload ? try element() : nil,
            publisher: node.configuration.itemReply == .publisher ? publisher.bare : nil)
    }
}
