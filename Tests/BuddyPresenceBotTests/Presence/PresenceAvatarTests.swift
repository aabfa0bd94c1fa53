// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPExtensions

@testable import BuddyPresenceBot

/// The drawn avatars: files that a decoder which knows nothing of their encoder reads back.
struct PresenceAvatarTests {
    @Test("the checksums are those that RFC 1950 and PNG mean")
    func checksums() {
        #expect(PNGImage.adler32(Array("Wikipedia".utf8)) == 0x11E6_0398)
        #expect(PNGImage.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(PNGImage.crc32(Array("IEND".utf8)) == 0xAE42_6082)
    }

    @Test(
        "each mood has a small square picture of its own, as XEP-0153 §4.6 advises",
        arguments: BuddySummary.Mood.allCases)
    func avatars(_ mood: BuddySummary.Mood) throws {
        let avatar = try #require(try MoodAvatars()[mood])
        #expect(avatar.mediaType == "image/png")
        #expect(avatar.width == 64 && avatar.height == 64)
        #expect(avatar.bytes.count < 8192)
        let others = try BuddySummary.Mood.allCases.filter { $0 != mood }.map { try MoodAvatars()[$0]?.id }
        #expect(!others.contains(avatar.id))
        // The same after a restart: clients need not fetch it again.
        #expect(try MoodAvatars()[mood]?.id == avatar.id)
    }

    @Test("the file reads back as the picture", arguments: [(1, 1), (2, 3), (7, 5), (64, 64), (1500, 100)])
    func roundTrip(_ width: Int, _ height: Int) throws {
        let palette = (0..<16).map {
            PNGImage.Color(red: UInt8($0), green: UInt8($0 * 2), blue: 7, alpha: UInt8($0 * 17))
        }
        var image = PNGImage(width: width, height: height, palette: palette)
        for y in 0..<height {
            for x in 0..<width { image[x, y] = (x * 7 + y * 3) % 16 }
        }
        let read = try PNGReading(image.file)
        #expect(read.types.first == "IHDR" && read.types.last == "IEND")
        #expect(read.header == bigEndian(width) + bigEndian(height) + [4, 3, 0, 0, 0])
        #expect(read.chunk("PLTE") == palette.flatMap { [$0.red, $0.green, $0.blue] })
        #expect(read.chunk("tRNS") == palette.map(\.alpha))
        let lines = try read.pixels()
        let length = 1 + (width + 1) / 2
        try #require(lines.count == height * length)
        for y in 0..<height {
            #expect(lines[y * length] == 0)
            for x in 0..<width {
                let byte = lines[y * length + 1 + x / 2]
                #expect(Int(x % 2 == 0 ? byte >> 4 : byte & 15) == image[x, y])
            }
        }
    }

    private func bigEndian(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(number >> $0 & 255) } }
}

/// The chunks of a PNG file, their checksums checked.
private struct PNGReading {
    struct Broken: Error { let what: String }

    private(set) var chunks: [(type: String, data: [UInt8])] = []

    init(_ file: [UInt8]) throws {
        guard file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
            throw Broken(what: "signature")
        }
        var rest = file.dropFirst(8)
        while !rest.isEmpty {
            guard rest.count >= 12 else { throw Broken(what: "chunk") }
            let length = Self.number(rest.prefix(4))
            guard rest.count >= 12 + length else { throw Broken(what: "length") }
            let content = Array(rest.dropFirst(4).prefix(4 + length))
            guard Int(PNGImage.crc32(content)) == Self.number(rest.dropFirst(8 + length).prefix(4)) else {
                throw Broken(what: "checksum")
            }
            chunks.append((String(decoding: content.prefix(4), as: UTF8.self), Array(content.dropFirst(4))))
            rest = rest.dropFirst(12 + length)
        }
    }

    var types: [String] { chunks.map(\.type) }
    var header: [UInt8]? { chunk("IHDR") }
    func chunk(_ type: String) -> [UInt8]? { chunks.first { $0.type == type }?.data }

    /// RFC 1950 and 1951, for stored blocks.
    func pixels() throws -> [UInt8] {
        guard let stream = chunk("IDAT"), stream.count > 6, Self.number(stream.prefix(2)) % 31 == 0, stream[0] & 15 == 8
        else {
            throw Broken(what: "zlib header")
        }
        var bytes: [UInt8] = []
        var position = 2
        while true {
            guard stream.count >= position + 5, stream[position] & 6 == 0 else { throw Broken(what: "block") }
            let length = Int(stream[position + 1]) | Int(stream[position + 2]) << 8
            let complement = Int(stream[position + 3]) | Int(stream[position + 4]) << 8
            guard length ^ complement == 0xFFFF, stream.count >= position + 5 + length else {
                throw Broken(what: "length")
            }
            bytes += stream[(position + 5)..<(position + 5 + length)]
            let isLast = stream[position] & 1 == 1
            position += 5 + length
            if isLast { break }
        }
        guard stream.count == position + 4, Self.number(stream.suffix(4)) == Int(PNGImage.adler32(bytes)) else {
            throw Broken(what: "checksum of the pixels")
        }
        return bytes
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
