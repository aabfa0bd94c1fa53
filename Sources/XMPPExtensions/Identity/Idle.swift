// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0319 v1.0.2: §2 (use cases)

public import FoundationEssentials
public import XMLStream
public import XMPPCore

/// Since when somebody has not touched the device, in presence (XEP-0319 §2.1). Presence without it says that somebody
/// is back (XEP-0319 §2.2).
public struct Idle: XMLPayload, Hashable {
    /// `{urn:xmpp:idle:1}idle`
    public static let name = QName("idle", in: "urn:xmpp:idle:1")

    /// When the device was last touched.
    public var since: Date

    /// Idle since a moment.
    public init(since: Date) {
        self.since = since
    }

    /// Decodes the moment, in whichever offset it is told.
    ///
    /// - Throws: when `since` is missing or not in the form of XEP-0082.
    public init(_ element: Element) throws(PayloadError) {
        guard let text = element["since"] else { throw .missingAttribute("since", of: element) }
        guard let since = DateTime(text) else { throw .invalidValue(of: "since", in: element) }
        self.since = since.date
    }

    /// Encodes the moment in UTC.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("since", DateTime(since).description)
        writer.end()
    }
}
