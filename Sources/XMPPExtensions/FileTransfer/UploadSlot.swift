// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0363 v1.2.0: §4 (requesting a slot), §9.2 (uploader)

public import FoundationEssentials
public import XMLStream
public import XMPPCore

/// Where to put a file by HTTP, and where it can be had afterwards (XEP-0363 §4).
///
/// Both URLs are absolute, of the scheme `https` or `http`, and ASCII. XEP-0363 wants `https`; whoever uploads decides what
/// to make of the other. Whoever knows ``getURL`` can have the file, and the headers are secrets.
public struct UploadSlot: XMLPayload, IQResponse, Hashable {
    /// `{urn:xmpp:http:upload:0}slot`
    public static let name = QName("slot", in: UploadSlotRequest.namespace)
    /// Headers that are read of one slot at most.
    static let maximumHeaders = 32

    /// A header of the PUT request.
    public struct Header: Hashable, Sendable {
        /// The headers that a service may ask for.
        public enum Name: String, Hashable, Sendable, CaseIterable {
            /// Credentials.
            case authorization = "Authorization"
            /// Cookies.
            case cookie = "Cookie"
            /// When the file is out of date.
            case expires = "Expires"
        }

        /// The header's name.
        public let name: Name
        /// The header's value: one line without control characters.
        public let value: String

        /// A header. Control characters, line ends among them, are taken out of the value (XEP-0363 §9.2).
        public init(_ name: Name, _ value: String) {
            self.name = name
            let isControl: (Unicode.Scalar) -> Bool = {
                $0.value < 0x20 && $0 != "\t" || (0x7F...0x9F).contains($0.value)
            }
            var line = String.UnicodeScalarView()
            line.append(contentsOf: value.unicodeScalars.lazy.filter { !isControl($0) })
            self.value = String(line).trimmingWhitespace()
        }
    }

    /// Where the file is to be put.
    public var putURL: URL
    /// The headers of that request, in order.
    public var headers: [Header]
    /// Where the file can be had.
    public var getURL: URL

    /// A slot.
    public init(putURL: URL, headers: [Header] = [], getURL: URL) {
        self.putURL = putURL
        self.headers = headers
        self.getURL = getURL
    }

    /// Decodes a slot. Headers of other names than XEP-0363 allows are left out.
    ///
    /// - Throws: when a URL is missing or none, or there are over 32 headers.
    public init(_ element: Element) throws(PayloadError) {
        guard let put = element.child("put") else { throw .missingChild("put", of: element) }
        guard let get = element.child("get") else { throw .missingChild("get", of: element) }
        putURL = try Self.url(of: put)
        getURL = try Self.url(of: get)
        headers = []
        for child in put.children(QName("header", in: Self.name.namespace)) {
            guard let text = child["name"], let name = Self.headerName(text) else { continue }
            guard headers.count < Self.maximumHeaders else {
                throw PayloadError("<put/> has too many headers", element: put.qualifiedName)
            }
            let header = Header(name, child.text)
            if !header.value.isEmpty { headers.append(header) }
        }
    }

    /// Encodes the slot.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.start("put", in: Self.name.namespace)
        writer.attribute("url", putURL.absoluteString)
        for header in headers {
            writer.start("header", in: Self.name.namespace)
            writer.attribute("name", header.name.rawValue)
            writer.text(header.value)
            writer.end()
        }
        writer.end()
        writer.start("get", in: Self.name.namespace)
        writer.attribute("url", getURL.absoluteString)
        writer.end()
        writer.end()
    }

    /// Names of headers are compared without regard to case, and line ends are taken out of them (XEP-0363 §4).
    private static func headerName(_ text: String) -> Header.Name? {
        let name = text.filter { !$0.isNewline }.lowercased()
        return Header.Name.allCases.first { $0.rawValue.lowercased() == name }
    }

    private static func url(of element: Element) throws(PayloadError) -> URL {
        guard let text = element["url"] else { throw .missingAttribute("url", of: element) }
        guard let url = webURL(text) else { throw .invalidValue(of: "url", in: element) }
        return url
    }
}

extension UploadSlot.Header: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name; never the value.
    public var description: String { "\(name.rawValue): <redacted>" }
    /// The name; never the value.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// An absolute URL of the scheme `http` or `https` with a host and without credentials, of visible ASCII characters.
package func webURL(_ text: String) -> URL? {
    guard text.utf8.count <= 8192, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
        let url = URL(string: text, encodingInvalidCharacters: false),
        let scheme = url.scheme?.lowercased(), scheme == "https" || scheme == "http",
        let host = url.host(percentEncoded: true), !host.isEmpty, url.user == nil, url.password == nil
    else { return nil }
    return url
}
