// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0092 v1.1: §2 (protocol)

/// Asks which software runs (XEP-0092 §2).
public struct SoftwareVersionQuery: IQRequest, Hashable {
    /// `{jabber:iq:version}query`
    public static let name = QName("query", in: "jabber:iq:version")
    /// Changes nothing.
    public static let kind = IQKind.get
    /// The answer.
    public typealias Response = SoftwareVersion

    /// A question.
    public init() {}

    /// Decodes a question, which has no content.
    public init(_ element: Element) throws(PayloadError) {}

    /// Encodes the question.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.end()
    }
}

/// Which software runs (XEP-0092 §2).
public struct SoftwareVersion: XMLPayload, IQResponse, Hashable {
    /// `{jabber:iq:version}query`
    public static let name = SoftwareVersionQuery.name

    /// The software's name.
    public var softwareName: String
    /// Its version.
    public var version: String
    /// The operating system; nil keeps it to itself, as the XEP's security considerations advise.
    public var operatingSystem: String?

    /// Name and version of a software.
    public init(name: String, version: String, operatingSystem: String? = nil) {
        softwareName = name
        self.version = version
        self.operatingSystem = operatingSystem
    }

    /// Decodes an answer; what is missing in it is empty.
    public init(_ element: Element) throws(PayloadError) {
        softwareName = element.child("name")?.text ?? ""
        version = element.child("version")?.text ?? ""
        operatingSystem = element.child("os")?.text
    }

    /// Encodes the answer.
    public func write(to writer: inout Writer) {
        writer.element(Self.name) { writer in
            writer.element(QName("name", in: Self.name.namespace), text: softwareName)
            writer.element(QName("version", in: Self.name.namespace), text: version)
            if let operatingSystem { writer.element(QName("os", in: Self.name.namespace), text: operatingSystem) }
        }
    }
}
