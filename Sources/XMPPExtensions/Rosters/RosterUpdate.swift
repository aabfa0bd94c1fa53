// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §2.1.5 (roster set), §2.1.6 (roster push)

public import XMLStream
public import XMPPCore

/// One contact to be added, changed or removed (RFC 6121 §2.1.5), or that was (§2.1.6, a roster push).
public struct RosterUpdate: IQRequest, Hashable {
    /// `{jabber:iq:roster}query`
    public static let name = RosterQuery.name
    /// Changes the roster, or tells of the change.
    public static let kind = IQKind.set
    /// None: rosters are no feature of service discovery.
    public static let features: [String] = []
    /// An empty result.
    public typealias Response = EmptyResponse

    /// The contact as it is to be, or is now.
    public var item: RosterItem
    /// The version of the roster that a push leads to (RFC 6121 §2.6.3).
    public var version: String?

    /// A change.
    public init(_ item: RosterItem, version: String? = nil) {
        self.item = item
        self.version = version
    }

    /// Decodes a change.
    ///
    /// - Throws: when there is not exactly one contact, or it is malformed.
    public init(_ element: Element) throws(PayloadError) {
        version = element["ver"]
        var items = element.children(RosterItem.name)
        guard let first = items.next() else { throw .missingChild("item", of: element) }
        guard items.next() == nil else {
            throw PayloadError("a change of a roster is about one <item/>", element: RosterItem.name)
        }
        item = try RosterItem(first)
    }

    /// Encodes the change.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("ver", version)
        item.write(to: &writer)
        writer.end()
    }
}
