// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0363 v1.2.0: §6 (error conditions)

public import FoundationEssentials
public import XMLStream
public import XMPPCore

/// When an upload service may be asked again, such as after a quota was exceeded (XEP-0363 §6).
public struct UploadRetry: XMLPayload, Hashable {
    /// `{urn:xmpp:http:upload:0}retry`
    public static let name = QName("retry", in: UploadSlotRequest.namespace)

    /// From when on.
    public var stamp: Date

    /// An advice.
    public init(stamp: Date) {
        self.stamp = stamp
    }

    /// Decodes an advice.
    ///
    /// - Throws: when the stamp is missing or not in the form of XEP-0082.
    public init(_ element: Element) throws(PayloadError) {
        guard let text = element["stamp"] else { throw .missingAttribute("stamp", of: element) }
        guard let stamp = DateTime(text) else { throw .invalidValue(of: "stamp", in: element) }
        self.stamp = stamp.date
    }

    /// Encodes the advice, its stamp in UTC.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("stamp", DateTime(stamp).description)
        writer.end()
    }
}
