// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What a program writes, within a bound: of more, the beginning and the end are kept.
struct OutputBuffer: Sendable {
    private let half: Int
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    /// Bytes that were written in all.
    private(set) var total = 0
    private(set) var lines = 0

    /// - Parameter limit: Bytes that are kept.
    init(limit: Int) {
        half = max(1, limit / 2)
    }

    mutating func append(_ bytes: some Collection<UInt8>) {
        total += bytes.count
        for byte in bytes where byte == 0x0a { lines += 1 }
        let room = half - head.count
        head += bytes.prefix(room)
        tail += bytes.dropFirst(room)
        // Cut seldom, so that each byte is moved a few times at most.
        if tail.count > 2 * half { tail.removeFirst(tail.count - half) }
    }

    /// Bytes that were left out.
    var omitted: Int { total - head.count - min(tail.count, half) }

    /// Everything that was kept; what was left out is not told here.
    var bytes: [UInt8] { head + tail.suffix(half) }

    /// The text, without what steers terminals, with a line where something was left out.
    var text: String {
        guard omitted > 0 else { return Self.plain(head + tail.suffix(half)) }
        return Self.plain(head) + "\n[… \(omitted) bytes left out …]\n" + Self.plain(tail.suffix(half))
    }

    /// What was kept of the beginning, up to its last whole line when more was written.
    var beginning: String {
        guard omitted > 0 else { return text }
        let end = head.lastIndex(of: 0x0a) ?? 0
        return Self.plain(head[..<end])
    }

    /// The last lines, to show how far something has come.
    func lastLines(_ count: Int) -> [String] {
        let text = Self.plain(bytes.suffix(4096))
        return text.split(whereSeparator: \.isNewline).suffix(count).map(String.init)
    }

    /// Without escape sequences (ECMA-48 §5.4) and control characters.
    private static func plain(_ bytes: some Collection<UInt8>) -> String {
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            if byte == 0x1b {
                guard rest.first == UInt8(ascii: "[") else { continue }
                rest.removeFirst()
                rest = rest.drop { !(0x40...0x7e).contains($0) }.dropFirst()
            } else if byte >= 0x20 && byte != 0x7f || byte == 0x0a || byte == 0x09 {
                kept.append(byte)
            }
        }
        let text = String(decoding: kept, as: UTF8.self)
        // C1 controls (ECMA-48 §5.3) steer terminals too, and are of two bytes that begin with C2.
        guard kept.contains(0xC2) else { return text }
        var plain = String.UnicodeScalarView()
        plain.append(contentsOf: text.unicodeScalars.lazy.filter { !(0x80...0x9F).contains($0.value) })
        return String(plain)
    }
}
