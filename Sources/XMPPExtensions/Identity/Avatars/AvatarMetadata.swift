// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0084 v1.1.4: §3.2 (metadata), §3.5 (disabling), §4.2 (metadata element)

public import XMLStream
public import XMPPCore

/// Which avatar somebody has and where its forms are (XEP-0084 §4.2): the item of an event.
public struct AvatarMetadata: XMLPayload, Equatable {
    /// `{urn:xmpp:avatar:metadata}metadata`
    public static let name = QName("metadata", in: node)
    /// The node that tells of avatars. The id of its item is that of the avatar (XEP-0084 §3.2).
    public static let node = "urn:xmpp:avatar:metadata"
    /// The feature of who wants to be told (XEP-0084 §3.3).
    public static let notifyFeature = node + "+notify"

    /// One form of the image (XEP-0084 §4.2.1).
    public struct Info: Hashable, Sendable {
        /// The SHA-1 digest of the bytes in lowercase hexadecimal.
        public var id: String
        /// How many bytes.
        public var byteCount: Int
        /// The content type, such as `image/png`.
        public var mediaType: String
        /// Pixels from left to right.
        public var width: Int?
        /// Pixels from top to bottom.
        public var height: Int?
        /// Where the bytes are to be had over HTTP; `nil` when at the node ``AvatarData/node``.
        public var url: String?

        /// A form of the image.
        public init(
            id: String, byteCount: Int, mediaType: String, width: Int? = nil, height: Int? = nil, url: String? = nil
        ) {
            self.id = id
            self.byteCount = byteCount
            self.mediaType = mediaType
            self.width = width
            self.height = height
            self.url = url
        }
    }

    /// An image that another service has (XEP-0084 §4.2.2).
    public struct Pointer: Equatable, Sendable {
        /// The SHA-1 digest of the bytes in lowercase hexadecimal, if known.
        public var id: String?
        /// How many bytes, if known.
        public var byteCount: Int?
        /// The content type, if known.
        public var mediaType: String?
        /// Pixels from left to right, if known.
        public var width: Int?
        /// Pixels from top to bottom, if known.
        public var height: Int?
        /// How to get it, in the terms of that service.
        public var content: Element

        /// A pointer without what can be told about the image.
        public init(_ content: Element) {
            self.content = content
        }
    }

    /// The forms of the image. One should be `image/png`, and none is for no avatar.
    public var infos: [Info]
    /// Where else the image is.
    public var pointers: [Pointer]

    /// Metadata of one image in several forms; without any it says that there is no avatar (XEP-0084 §3.5).
    public init(_ infos: [Info] = [], pointers: [Pointer] = []) {
        self.infos = infos
        self.pointers = pointers
    }

    /// The metadata of an avatar whose bytes are at ``AvatarData/node``; of none when `nil`.
    public init(_ avatar: Avatar?) {
        self.init(avatar.map { [$0.info] } ?? [])
    }

    /// The form whose bytes are at ``AvatarData/node``; `nil` when there is none.
    public var stored: Info? { infos.first { $0.url == nil } }

    /// Decodes metadata. A pointer without content is passed over.
    ///
    /// - Throws: when an `id`, `bytes` or `type` of a form is missing, a number is none, or an id no SHA-1 digest.
    public init(_ element: Element) throws(PayloadError) {
        infos = []
        pointers = []
        for child in element.children where child.namespace == Self.node {
            switch child.name {
            case "info": infos.append(try Info(child))
            case "pointer":
                guard let content = child.firstChild else { continue }
                pointers.append(try Pointer(child, content: content))
            default: continue
            }
        }
    }

    /// Encodes the metadata.
    public func write(to writer: inout Writer) {
        writer.element(Self.name) { writer in
            for info in infos { info.write(to: &writer) }
            for pointer in pointers { pointer.write(to: &writer) }
        }
    }
}

extension AvatarMetadata.Info {
    fileprivate init(_ element: Element) throws(PayloadError) {
        guard let id = try element.avatarID() else { throw .missingAttribute("id", of: element) }
        guard let byteCount = try element.count("bytes") else { throw .missingAttribute("bytes", of: element) }
        guard let type = element["type"] else { throw .missingAttribute("type", of: element) }
        guard !type.isEmpty else { throw .invalidValue(of: "type", in: element) }
        self.init(
            id: id, byteCount: byteCount, mediaType: type, width: try element.count("width"),
            height: try element.count("height"), url: element["url"])
    }

    fileprivate func write(to writer: inout Writer) {
        writer.start("info", in: AvatarMetadata.node)
        writer.attribute("bytes", "\(byteCount)")
        writer.attribute("height", height.map(String.init))
        writer.attribute("id", id)
        writer.attribute("type", mediaType)
        writer.attribute("url", url)
        writer.attribute("width", width.map(String.init))
        writer.end()
    }
}

extension AvatarMetadata.Pointer {
    fileprivate init(_ element: Element, content: Element) throws(PayloadError) {
        self.init(content)
        id = try element.avatarID()
        byteCount = try element.count("bytes")
        mediaType = element["type"]
        width = try element.count("width")
        height = try element.count("height")
    }

    fileprivate func write(to writer: inout Writer) {
        writer.start("pointer", in: AvatarMetadata.node)
        writer.attribute("bytes", byteCount.map(String.init))
        writer.attribute("height", height.map(String.init))
        writer.attribute("id", id)
        writer.attribute("type", mediaType)
        writer.attribute("width", width.map(String.init))
        writer.copy(content)
        writer.end()
    }
}

extension Element {
    fileprivate func avatarID() throws(PayloadError) -> String? {
        guard let text = self["id"] else { return nil }
        guard let id = Avatar.normalisedID(text) else { throw .invalidValue(of: "id", in: self) }
        return id
    }

    fileprivate func count(_ attribute: String) throws(PayloadError) -> Int? {
        guard let text = self[attribute] else { return nil }
        guard let number = Int(text), number >= 0 else { throw .invalidValue(of: attribute, in: self) }
        return number
    }
}
