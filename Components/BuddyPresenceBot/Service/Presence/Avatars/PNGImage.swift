// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// ISO/IEC 15948 (PNG): 5 (datastream), 11.2 (critical chunks), 11.3.1.1 (tRNS), 9.2 (filter type 0); RFC 1950 and RFC 1951 §3.2.4 (stored blocks)

/// A picture of at most sixteen colours, and the PNG file of it.
///
/// Its pixels have four bits each and are stored as they are: for a small picture of few colours that is less than what most
/// compressed files of it have in headers, and needs no compressor.
struct PNGImage: Equatable {
    /// Red, green, blue and opacity.
    struct Color: Hashable {
        var red: UInt8
        var green: UInt8
        var blue: UInt8
        var alpha: UInt8 = 255
    }

    let width: Int
    let height: Int
    /// At most sixteen.
    let palette: [Color]
    /// Places in the palette, row by row.
    private var pixels: [UInt8]

    /// A picture that is all of the first colour.
    init(width: Int, height: Int, palette: [Color]) {
        precondition(width > 0 && height > 0 && (1...16).contains(palette.count))
        self.width = width
        self.height = height
        self.palette = palette
        pixels = Array(repeating: 0, count: width * height)
    }

    /// The place of a pixel's colour in the palette.
    subscript(x: Int, y: Int) -> Int {
        get { Int(pixels[y * width + x]) }
        set {
            precondition(palette.indices.contains(newValue))
            pixels[y * width + x] = UInt8(newValue)
        }
    }

    /// The file.
    var file: [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // Bit depth 4, colour type 3 (palette), the only compression and filter methods, not interlaced.
        Self.append(
            "IHDR", Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height)) + [4, 3, 0, 0, 0], to: &file)
        Self.append("PLTE", palette.flatMap { [$0.red, $0.green, $0.blue] }, to: &file)
        if palette.contains(where: { $0.alpha < 255 }) { Self.append("tRNS", palette.map(\.alpha), to: &file) }
        Self.append("IDAT", Self.stored(scanlines), to: &file)
        Self.append("IEND", [], to: &file)
        return file
    }

    /// Each row with its filter type before it, two pixels a byte, the left one in the high bits.
    private var scanlines: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(height * (1 + (width + 1) / 2))
        for y in 0..<height {
            bytes.append(0)
            for x in stride(from: 0, to: width, by: 2) {
                bytes.append(UInt8(self[x, y] << 4 | (x + 1 < width ? self[x + 1, y] : 0)))
            }
        }
        return bytes
    }

    /// A zlib stream of blocks that are not compressed.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        // Deflate with a window of 32 KiB, no dictionary; the two bytes are a multiple of 31.
        var stream: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let end = min(bytes.count, start + 0xFFFF)
            let count = UInt16(end - start)
            stream.append(end == bytes.count ? 1 : 0)
            for number in [count, ~count] {
                stream.append(UInt8(number & 0xFF))
                stream.append(UInt8(number >> 8))
            }
            stream.append(contentsOf: bytes[start..<end])
            start = end
        } while start < bytes.count
        return stream + bigEndian(adler32(bytes))
    }

    private static func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
        let content = Array(type.utf8) + data
        file += bigEndian(UInt32(data.count)) + content + bigEndian(crc32(content))
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    /// RFC 1950 §8.2.
    static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var low: UInt32 = 1
        var high: UInt32 = 0
        for byte in bytes {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        return high << 16 | low
    }

    /// PNG annex D.
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var register: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            register ^= UInt32(byte)
            for _ in 0..<8 { register = register & 1 == 1 ? register >> 1 ^ 0xEDB8_8320 : register >> 1 }
        }
        return ~register
    }
}
