// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0153 v1.1.1: §3.1 (publishing), §4.1 (presence)

public import XMLStream
public import XMPPCore

/// Which avatar the vCard of the sender has, in every presence it sends (XEP-0153 §4.1).
public struct VCardUpdate: XMLPayload, Hashable {
    /// `{vcard-temp:x:update}x`
    public static let name = QName("x", in: "vcard-temp:x:update")
    private static let photoName = QName("photo", in: name.namespace)

    /// What is said of the avatar.
    public enum Photo: Hashable, Sendable {
        /// Nothing yet: the sender knows the protocol, and not its own vCard.
        case notReady
        /// There is none.
        case noAvatar
        /// There is one with this id: the SHA-1 digest of its bytes in hexadecimal. See ``Avatar/id``.
        case avatar(String)
    }

    /// What is said of the avatar.
    public var photo: Photo

    /// An update.
    public init(_ photo: Photo) {
        self.photo = photo
    }

    /// The update that goes with an avatar, or with none.
    public init(_ avatar: Avatar?) {
        photo = avatar.map { .avatar($0.id) } ?? .noAvatar
    }

    /// Decodes an update. Digits in upper case are read, and become lower case.
    ///
    /// - Throws: when there is a photo that is neither empty nor a SHA-1 digest.
    public init(_ element: Element) throws(PayloadError) {
        guard let child = element.child(Self.photoName) else {
            photo = .notReady
            return
        }
        let text = child.text.trimmingWhitespace()
        if text.isEmpty {
            photo = .noAvatar
        } else {
            guard let id = Avatar.normalisedID(text) else { throw .invalidText(of: child) }
            photo = .avatar(id)
        }
    }

    /// Encodes the update.
    public func write(to writer: inout Writer) {
        writer.element(Self.name) { writer in
            switch photo {
            case .notReady: break
            case .noAvatar: writer.element(Self.photoName) { _ in }
            case .avatar(let id): writer.element(Self.photoName, text: id)
            }
        }
    }
}
