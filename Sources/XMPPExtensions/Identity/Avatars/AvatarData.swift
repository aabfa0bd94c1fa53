// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0084 v1.1.4: §3.1 (publishing), §3.4 (retrieving), §4.1 (data element)

public import XMLStream
public import XMPPCore

/// The bytes of an avatar (XEP-0084 §4.1): the item of a node, whose id is that of the avatar.
public struct AvatarData: XMLPayload, Hashable {
    /// `{urn:xmpp:avatar:data}data`
    public static let name = QName("data", in: node)
    /// The node that has the bytes.
    public static let node = "urn:xmpp:avatar:data"

    /// The image, of type `image/png` by the XEP; ``Avatar/init(_:mediaType:maximumSize:)`` finds out what it is.
    public var bytes: [UInt8]

    /// An image.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes of an avatar.
    public init(_ avatar: Avatar) {
        bytes = avatar.bytes
    }

    /// Decodes an image. White space is passed over.
    ///
    /// - Throws: when the text is no Base64 or there is none.
    public init(_ element: Element) throws(PayloadError) {
        guard let bytes = Base64.bytes(element.text), !bytes.isEmpty else { throw .invalidText(of: element) }
        self.bytes = bytes
    }

    /// Encodes the image.
    public func write(to writer: inout Writer) {
        writer.element(Self.name, text: Base64.text(bytes))
    }
}
