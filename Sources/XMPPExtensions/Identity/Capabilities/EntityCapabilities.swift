// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0115 v1.6.0: §4 (protocol), §6.1 (advertising), §6.2 (discovering), §13 (legacy format)

public import XMLStream
public import XMPPCore

/// What somebody is and can do, in presence, in short (XEP-0115 §4): a digest of what service discovery tells.
public struct EntityCapabilities: XMLPayload, Hashable {
    /// `{http://jabber.org/protocol/caps}c`
    public static let name = QName("c", in: namespace)
    /// The namespace, which is also the feature of who sends it (XEP-0115 §7).
    public static let namespace = "http://jabber.org/protocol/caps"

    /// A URI of the software.
    public var node: String
    /// The verification string (`ver`), of ``DiscoInfo/verificationString(_:)``; a version in the legacy format.
    public var version: String
    /// What the verification string is made with; `nil` in the legacy format, where nothing can be verified.
    public var hash: CapabilityHash?
    /// Names of further features, of the legacy format alone (`ext`).
    public var bundles: [String]

    /// Capabilities.
    ///
    /// - Parameters:
    ///   - node: A URI of the software, best a place in the web that tells of it.
    ///   - version: The verification string.
    ///   - hash: What it is made with.
    public init(node: String, version: String, hash: CapabilityHash? = .sha1) {
        self.node = node
        self.version = version
        self.hash = hash
        bundles = []
    }

    /// Decodes capabilities.
    ///
    /// - Throws: when `node` or `ver` is missing or empty.
    public init(_ element: Element) throws(PayloadError) {
        node = try element.required("node")
        version = try element.required("ver")
        hash = element["hash"].map(CapabilityHash.init)
        bundles = element["ext"]?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
    }

    /// Encodes the capabilities.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        if !bundles.isEmpty { writer.attribute("ext", bundles.joined(separator: " ")) }
        writer.attribute("hash", hash?.rawValue)
        writer.attribute("node", node)
        writer.attribute("ver", version)
        writer.end()
    }

    /// The node that service discovery is asked about (XEP-0115 §6.2).
    public var discoNode: String { "\(node)#\(version)" }
}

extension Element {
    fileprivate func required(_ attribute: String) throws(PayloadError) -> String {
        guard let value = self[attribute] else { throw .missingAttribute(attribute, of: self) }
        guard !value.isEmpty else { throw .invalidValue(of: attribute, in: self) }
        return value
    }
}
