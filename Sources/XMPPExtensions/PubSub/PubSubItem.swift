// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §7.1.1 (items), §7.1.2.3 (publisher)

public import XMLStream
public import XMPPCore

/// Something published at a node (XEP-0060 §7.1).
public struct PubSubItem: Equatable, Sendable {
    /// What names it within its node; `nil` leaves that to the service.
    public var id: String?
    /// What was published: one element of any name. `nil` in requests for items and in notifications without payload.
    public var payload: Element?
    /// Who published it, where the service tells.
    public var publisher: JID?

    /// An item.
    ///
    /// - Parameters:
    ///   - id: What names it within its node; `nil` leaves that to the service.
    ///   - payload: What is published.
    ///   - publisher: Who published it: told by services, not by publishers.
    public init(id: String? = nil, payload: Element? = nil, publisher: JID? = nil) {
        self.id = id
        self.payload = payload
        self.publisher = publisher
    }

    /// An item.
    ///
    /// - Parameters:
    ///   - id: What names it within its node; `nil` leaves that to the service.
    ///   - payload: What is published.
    ///   - publisher: Who published it: told by services, not by publishers.
    /// - Throws: `XMLStreamError` when the payload does not write one well-formed element, which is a mistake in it.
    public init(id: String? = nil, encoding payload: some XMLPayload, publisher: JID? = nil) throws(XMLStreamError) {
        self.init(id: id, payload: try Element(payload), publisher: publisher)
    }

    /// What was published, if it is of that type; `nil` when it is something else or nothing.
    ///
    /// - Throws: `PayloadError` when it is of that name but malformed.
    public func payload<Payload: XMLPayload>(of type: Payload.Type = Payload.self) throws(PayloadError) -> Payload? {
        guard let payload, payload.isNamed(Payload.name) else { return nil }
        return try Payload(payload)
    }

    init(_ element: Element) throws(PayloadError) {
        id = element.nonEmpty("id")
        payload = element.firstChild
        if let text = element["publisher"] {
            guard let publisher = JID(text) else { throw .invalidValue(of: "publisher", in: element) }
            self.publisher = publisher
        }
    }

    /// Reads an item that is to be published: it has one payload at most (XEP-0060 §7.1.3.6).
    init(published element: Element) throws(PayloadError) {
        var children = element.children
        if children.next() != nil, children.next() != nil {
            throw .pubSub(.invalidPayload, "<item/> has more than one payload", in: element)
        }
        try self.init(element)
    }

    func write(to writer: inout Writer, in namespace: String) {
        writer.start("item", in: namespace)
        writer.attribute("id", id)
        writer.attribute("publisher", publisher?.description)
        if let payload { writer.copy(payload) }
        writer.end()
    }
}
