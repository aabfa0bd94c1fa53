// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0199 v2.0.1: §3 (protocol), §4 (use cases)

/// Asks whether the other side is there (XEP-0199 §4).
public struct Ping: IQRequest, Hashable {
    /// `{urn:xmpp:ping}ping`
    public static let name = QName("ping", in: "urn:xmpp:ping")
    /// Changes nothing.
    public static let kind = IQKind.get
    /// An empty result.
    public typealias Response = EmptyResponse

    /// A ping.
    public init() {}

    /// Decodes a ping, which has no content.
    public init(_ element: Element) throws(PayloadError) {}

    /// Encodes the ping.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.end()
    }
}
