// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing

@testable import XMLStream

@Suite("UTF-8 (RFC 3629)") struct UTF8ScanTests {
    private func scan(_ bytes: [UInt8]) -> UTF8Scan { bytes.withUnsafeBytes { UTF8Scan.scan($0) } }

    @Test("the scan stops at a mistake wherever it stands among plain characters", arguments: 0..<80)
    func places(before: Int) {
        let plain = [UInt8](repeating: UInt8(ascii: "~"), count: before)
        let after = [UInt8](repeating: UInt8(ascii: " "), count: 80)
        for control: UInt8 in 0..<0x20 where ![0x09, 0x0A, 0x0D].contains(control) {
            let result = scan(plain + [control] + after)
            #expect(result.length == before)
            #expect(result.stop == .illegal)
        }
        for broken: [UInt8] in [[0x80], [0xBF], [0xC1, 0x81], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE0, 0x9F, 0xBF]] {
            let result = scan(plain + broken + after)
            #expect(result.length == before)
            #expect(result.stop == .malformed)
        }
        for whole in ["\t\n\r", "ä", "€", "😀", "\u{D7FF}\u{E000}\u{10FFFF}\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}"]
        {
            let result = scan(plain + Array(whole.utf8) + after)
            #expect(result.length == before + whole.utf8.count + 80)
            #expect(result.stop == .end)
        }
    }

    @Test("a character that is not complete yet is not a mistake", arguments: ["ä", "€", "😀"])
    func incomplete(character: String) {
        for length in 1..<character.utf8.count {
            let result = scan(Array("abc".utf8) + character.utf8.prefix(length))
            #expect(result.length == 3)
            #expect(result.stop == .incomplete)
        }
    }

    @Test("the scan does not look beyond its bytes", arguments: 0..<130)
    func bounds(length: Int) {
        for beyond: UInt8 in [0x00, 0x80, 0xFF] {
            let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: length) + [UInt8](repeating: beyond, count: 40)
            let result = bytes.withUnsafeBytes { UTF8Scan.scan(UnsafeRawBufferPointer(rebasing: $0[..<length])) }
            #expect(result.length == length)
            #expect(result.stop == .end)
        }
    }

    @Test("every scalar value is accepted as Swift encodes it")
    func everyScalar() {
        var bytes: [UInt8] = []
        for value in UInt32(0x20)...0x10FFFF {
            if let scalar = Unicode.Scalar(value), value % 7 == 0 {
                bytes.append(contentsOf: String(Character(scalar)).utf8)
            }
        }
        #expect(scan(bytes).length == bytes.count)
    }
}
