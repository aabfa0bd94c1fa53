// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0066 v1.5: §2 (jabber:iq:oob), §3 (jabber:x:oob), §5 (other schemes), §6 (stream initiation)

public import XMLStream
public import XMPPCore

/// A URI that goes with a message or presence, such as that of a file (XEP-0066 §3).
public struct OutOfBandData: XMLPayload, Hashable {
    /// `{jabber:x:oob}x`. Its namespace is the service discovery feature too.
    public static let name = QName("x", in: "jabber:x:oob")

    /// The URI (RFC 3986), of any scheme: not to be followed without thought (XEP-0066 §7).
    public var url: String
    /// What it is, for people.
    public var details: String?

    /// A URI.
    ///
    /// - Parameters:
    ///   - url: The URI.
    ///   - details: What it is, for people.
    public init(_ url: String, details: String? = nil) {
        self.url = url
        self.details = details
    }

    /// Decodes a URI.
    ///
    /// - Throws: when `<url/>` is missing, empty or has white space or control characters in it.
    public init(_ element: Element) throws(PayloadError) {
        (url, details) = try element.outOfBandData()
    }

    /// Encodes the URI.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.writeOutOfBandData(url, details, in: Self.name.namespace)
        writer.end()
    }
}

/// Asks to fetch a file and to answer when that is done (XEP-0066 §2).
///
/// Whoever serves it answers only when it has the whole file; it throws `item-not-found` when it cannot get it, and
/// `not-acceptable` when it does not want to.
public struct OutOfBandRequest: IQRequest, Hashable {
    /// `{jabber:iq:oob}query`
    public static let name = QName("query", in: "jabber:iq:oob")
    /// Something is fetched.
    public static let kind = IQKind.set
    /// An empty result.
    public typealias Response = EmptyResponse

    /// The URI of the file (RFC 3986), of any scheme: not to be followed without thought (XEP-0066 §7).
    public var url: String
    /// What it is, for people.
    public var details: String?
    /// The id of the stream that was negotiated by stream initiation (XEP-0066 §6).
    public var streamID: String?

    /// A request.
    ///
    /// - Parameters:
    ///   - url: The URI of the file.
    ///   - details: What it is, for people.
    ///   - streamID: The id of the stream that was negotiated, if one was.
    public init(_ url: String, details: String? = nil, streamID: String? = nil) {
        self.url = url
        self.details = details
        self.streamID = streamID
    }

    /// Decodes a request.
    ///
    /// - Throws: when `<url/>` is missing, empty or has white space or control characters in it.
    public init(_ element: Element) throws(PayloadError) {
        (url, details) = try element.outOfBandData()
        streamID = element["sid"]
    }

    /// Encodes the request.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("sid", streamID)
        writer.writeOutOfBandData(url, details, in: Self.name.namespace)
        writer.end()
    }
}

extension Message {
    /// The first URI that goes with the message; `nil` also when it is malformed. Setting it replaces all of them.
    ///
    /// Many clients show a file only when the body is nothing but the same URI.
    public var outOfBandData: OutOfBandData? {
        get { part() }
        set { setPart(newValue) }
    }
}

extension Element {
    fileprivate func outOfBandData() throws(PayloadError) -> (url: String, details: String?) {
        guard let child = child("url") else { throw .missingChild("url", of: self) }
        let url = child.text.trimmingWhitespace()
        guard !url.isEmpty, url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { throw .invalidText(of: child) }
        return (url, self.child("desc")?.text)
    }
}

extension Writer {
    fileprivate mutating func writeOutOfBandData(_ url: String, _ details: String?, in namespace: String) {
        element(QName("url", in: namespace), text: url)
        if let details { element(QName("desc", in: namespace), text: details) }
    }
}
