// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0084 v1.1.4: §3.2 (id), §4.2.1 (info); XEP-0153 v1.1.1: §3.1 (hash), §5 (content type)

import TLSEngine

/// A small image that stands for somebody.
///
/// It goes to others in two ways, which a virtual user offers both: as the photo of a vCard with ``VCardUpdate`` in
/// presence (XEP-0153), and as ``AvatarMetadata`` and ``AvatarData`` at their nodes (XEP-0084).
///
/// ```swift
/// let avatar = try Avatar(bytes)
/// var presence = Presence(to: viewer)
/// presence.append(VCardUpdate(avatar))
/// ```
public struct Avatar: Hashable, Sendable {
    /// The most bytes an avatar has unless said otherwise: in Base64 they fit in a stanza of the default limit.
    public static let defaultMaximumSize = 128 * 1024

    /// The file.
    public let bytes: [UInt8]
    /// The content type, such as `image/png`. XEP-0084 has clients support that one alone.
    public let mediaType: String
    /// The SHA-1 digest of ``bytes`` in lowercase hexadecimal: the same in both protocols.
    public let id: String
    /// Pixels from left to right, if the file says it in a way that is known here.
    public let width: Int?
    /// Pixels from top to bottom, if the file says it in a way that is known here.
    public let height: Int?

    /// An avatar of a file.
    ///
    /// What the file is tells the file itself: PNG, GIF, JPEG and WebP are known by their first bytes (XEP-0153 §5).
    ///
    /// - Parameters:
    ///   - bytes: The file. XEP-0153 §4.6 advises less than 8 KiB, square, 32 to 96 pixels wide.
    ///   - mediaType: The content type of a file that is none of these.
    ///   - maximumSize: The most bytes that are taken.
    /// - Throws: ``AvatarError``: `empty`, `tooLarge`, `unknownType`.
    public init(
        _ bytes: [UInt8], mediaType: String? = nil, maximumSize: Int = Avatar.defaultMaximumSize
    ) throws(AvatarError) {
        guard !bytes.isEmpty else { throw AvatarError(.empty, "An avatar without bytes.") }
        guard bytes.count <= maximumSize else {
            throw AvatarError(.tooLarge, "An avatar of \(bytes.count) bytes where \(maximumSize) are allowed.")
        }
        let header = ImageHeader(bytes)
        guard let type = header?.mediaType ?? mediaType else {
            throw AvatarError(.unknownType, "An avatar that is no PNG, GIF, JPEG or WebP and has no type given.")
        }
        self.bytes = bytes
        self.mediaType = type
        id = Digest.hexadecimal(Digest.digest(of: bytes, .sha1))
        width = header?.width
        height = header?.height
    }

    /// The avatar of an item of ``AvatarData/node``.
    ///
    /// - Parameters:
    ///   - data: The item.
    ///   - maximumSize: The most bytes that are taken.
    /// - Throws: ``AvatarError``.
    public init(_ data: AvatarData, maximumSize: Int = Avatar.defaultMaximumSize) throws(AvatarError) {
        try self.init(data.bytes, mediaType: "image/png", maximumSize: maximumSize)
    }

    /// The avatar that a vCard's photo is; `nil` when the photo is only pointed to.
    ///
    /// - Parameters:
    ///   - photo: The photo.
    ///   - maximumSize: The most bytes that are taken.
    /// - Throws: ``AvatarError``.
    public init?(_ photo: VCard.Image, maximumSize: Int = Avatar.defaultMaximumSize) throws(AvatarError) {
        guard case .embedded(let bytes, let type) = photo else { return nil }
        try self.init(bytes, mediaType: type, maximumSize: maximumSize)
    }

    /// What ``AvatarMetadata`` tells of it.
    public var info: AvatarMetadata.Info {
        AvatarMetadata.Info(id: id, byteCount: bytes.count, mediaType: mediaType, width: width, height: height)
    }

    /// Two are equal when they have the same id and type.
    public static func == (left: Avatar, right: Avatar) -> Bool {
        left.id == right.id && left.mediaType == right.mediaType
    }

    /// Hashes the id.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
    }

    /// An id in lower case; `nil` when it is no SHA-1 digest in hexadecimal.
    static func normalisedID(_ text: String) -> String? {
        guard text.utf8.count == 40 else { return nil }
        var digits: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x61...0x66: digits.append(byte)
            case 0x41...0x46: digits.append(byte + 0x20)
            default: return nil
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}

/// Why bytes are no avatar.
public struct AvatarError: Error, Hashable, CustomStringConvertible {
    /// What kind of reason.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The code's name.
        public let rawValue: String

        /// A code.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// There are no bytes.
        public static let empty = Code(rawValue: "empty")
        /// There are more bytes than allowed.
        public static let tooLarge = Code(rawValue: "too-large")
        /// The type is neither known nor given.
        public static let unknownType = Code(rawValue: "unknown-type")
    }

    /// What kind of reason.
    public let code: Code
    /// The reason for people.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
