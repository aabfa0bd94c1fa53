// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0356 v0.4.1: §5.3 (messages), §6.3 (answers to IQs)

public import XMLStream
public import XMPPCore

/// A message to be sent in somebody's name (XEP-0356 §5.3), or the answer to a request that was (§6.3).
public struct PrivilegedStanza: XMLPayload {
    /// `{urn:xmpp:privilege:2}privilege`; version 1 is read and written as well.
    public static let name = PrivilegeGrant.name

    /// The version of the protocol.
    public var version: PrivilegeVersion
    /// The message or answer.
    public var forwarded: Forwarded

    /// A stanza in the wrapping of one version.
    public init(_ forwarded: Forwarded, version: PrivilegeVersion = .two) {
        self.forwarded = forwarded
        self.version = version
    }

    /// Decodes the wrapping and the stanza in it.
    ///
    /// - Throws: when there is no stanza in it, or it is malformed.
    public init(_ element: Element) throws(PayloadError) {
        guard let version = PrivilegeVersion(namespace: element.namespace) else {
            throw .unexpectedElement(element, expected: Self.name)
        }
        self.version = version
        forwarded = try element.forwarded()
    }

    /// Encodes both.
    public func write(to writer: inout Writer) {
        writer.start("privilege", in: version.namespace)
        forwarded.write(to: &writer)
        writer.end()
    }
}

extension Element {
    /// The stanza that is wrapped in this element.
    func forwarded() throws(PayloadError) -> Forwarded {
        guard let child = child(Forwarded.name) else { throw .missingChild("forwarded", of: self) }
        return try Forwarded(child)
    }
}
