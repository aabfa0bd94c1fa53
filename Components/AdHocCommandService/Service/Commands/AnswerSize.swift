// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPExtensions

/// How large what is shown becomes on the wire: an answer is one stanza, and in it each line and each cell has an element of
/// its own, so that some kilobytes of short lines can be more than a server takes.
enum AnswerSize {
    /// Bytes of the output in an answer. Together with the errors and the notes it is less than a component sends.
    static let output = 160 << 10
    /// Bytes of the errors in an answer.
    static let errors = 32 << 10

    /// Bytes of a text with its escapes.
    static func bytes(of text: String) -> Int {
        text.utf8.reduce(0) { sum, byte in
            switch byte {
            case UInt8(ascii: "&"): sum + 5
            case UInt8(ascii: "<"), UInt8(ascii: ">"): sum + 4
            // A character that XML does not have becomes another, of three bytes.
            case ..<0x20 where byte != 0x09: sum + 3
            default: sum + 1
            }
        }
    }

    /// The first lines and the last ones of a text, with a line where some were left out.
    static func lines(_ lines: [String], within limit: Int) -> [String] {
        guard lines.reduce(0, { $0 + bytes(of: $1) + element }) > limit else { return lines }
        let short = lines.map { cut($0, within: limit / 4) }
        let head = taking(short, within: limit / 2)
        let tail = taking(short.dropFirst(head.count).reversed(), within: limit / 2)
        let omitted = lines.count - head.count - tail.count
        return head + (omitted > 0 ? ["[… \(omitted) lines left out …]"] : []) + tail.reversed()
    }

    /// How many of the rows fit.
    static func rows(_ rows: some Sequence<DataForm.Item>, within limit: Int) -> Int {
        var left = limit
        var count = 0
        for row in rows {
            left -= 16 + row.fields.reduce(0) { $0 + bytes(of: $1) }
            guard left >= 0 else { break }
            count += 1
        }
        return count
    }

    /// Bytes of a field, roughly.
    static func bytes(of field: FormField) -> Int {
        32 + bytes(of: field.variable ?? "") + bytes(of: field.label ?? "")
            + field.values.reduce(0) { $0 + bytes(of: $1) + element }
    }

    /// Bytes of the element around a line.
    private static let element = "<value></value>".utf8.count

    private static func taking(_ lines: some Sequence<String>, within limit: Int) -> [String] {
        var left = limit
        var taken: [String] = []
        for line in lines {
            left -= bytes(of: line) + element
            guard left >= 0 else { break }
            taken.append(line)
        }
        return taken
    }

    private static func cut(_ line: String, within limit: Int) -> String {
        guard bytes(of: line) > limit else { return line }
        var left = limit
        var kept = String.UnicodeScalarView()
        for scalar in line.unicodeScalars {
            left -= bytes(of: String(scalar))
            guard left >= 0 else { break }
            kept.append(scalar)
        }
        return String(kept) + "[…]"
    }
}
