// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What an image file says of itself in its first bytes.
struct ImageHeader: Equatable {
    var mediaType: String
    var width: Int?
    var height: Int?

    /// `nil` when the file is no PNG, GIF, JPEG or WebP.
    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            mediaType = "image/png"
            // The first chunk is IHDR, which begins with both as four bytes.
            guard bytes.count >= 24, bytes[12..<16].elementsEqual("IHDR".utf8) else { return }
            width = Self.number(bytes[16..<20])
            height = Self.number(bytes[20..<24])
        } else if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) {
            mediaType = "image/gif"
            guard bytes.count >= 10 else { return }
            width = Self.number(bytes[6..<8].reversed())
            height = Self.number(bytes[8..<10].reversed())
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            mediaType = "image/jpeg"
            (width, height) = Self.frame(ofJPEG: bytes) ?? (nil, nil)
        } else if bytes.count >= 12, bytes.starts(with: "RIFF".utf8), bytes[8..<12].elementsEqual("WEBP".utf8) {
            mediaType = "image/webp"
        } else {
            return nil
        }
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    /// Goes from segment to segment to the one that begins the frame.
    private static func frame(ofJPEG bytes: [UInt8]) -> (width: Int?, height: Int?)? {
        var position = 2
        while position + 9 <= bytes.count, bytes[position] == 0xFF {
            switch bytes[position + 1] {
            case 0xFF:
                position += 1
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                return (
                    number(bytes[position + 7..<position + 9]), number(bytes[position + 5..<position + 7])
                )
            case 0x01, 0xD0...0xD8:
                position += 2
            case 0xD9, 0xDA:
                return nil
            default:
                position += 2 + number(bytes[position + 2..<position + 4])
            }
        }
        return nil
    }
}
