// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0054 v1.3.0: §9 (DTD: PHOTO); XEP-0153 v1.1.1: §4.5 (XML syntax)

import XMLStream

extension VCard {
    /// An image (XEP-0054 §9).
    public enum Image: Hashable, Sendable {
        /// The bytes of the file, and what its sender takes it for: ``Avatar`` looks for itself (XEP-0153 §5).
        case embedded([UInt8], mediaType: String?)
        /// Where the file is. As an avatar it should not be told like this (XEP-0153 §4.5).
        case external(String)

        /// An avatar as a photo.
        public init(_ avatar: Avatar) {
            self = .embedded(avatar.bytes, mediaType: avatar.mediaType)
        }

        /// `nil` when there are neither bytes nor a place.
        init?(_ element: Element) {
            if let text = element.part("BINVAL"), let bytes = Base64.bytes(text), !bytes.isEmpty {
                self = .embedded(bytes, mediaType: element.part("TYPE"))
            } else if let place = element.part("EXTVAL") {
                self = .external(place)
            } else {
                return nil
            }
        }

        func write(_ name: String, to writer: inout Writer) {
            writer.element(VCard.child(name)) { writer in
                switch self {
                case .embedded(let bytes, let type):
                    VCard.write("TYPE", type, to: &writer)
                    VCard.write("BINVAL", Base64.text(bytes), to: &writer)
                case .external(let place):
                    VCard.write("EXTVAL", place, to: &writer)
                }
            }
        }
    }
}
