// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 5545: §3.1 (content lines)

/// A line of a calendar file: `DTSTART;TZID=Europe/Berlin:20261224T080000`
struct CalendarLine: Hashable, Sendable {
    /// In capitals.
    var name: String
    /// The parameters' first values, by their names in capitals.
    var parameters: [String: String]
    var value: String

    /// Bytes of a line that is looked at.
    static let maximumLength = 16_384
    /// Parameters of a line that are looked at.
    private static let maximumParameters = 16

    /// Takes bytes to lines: what is folded is put together, what is too long is left out.
    static func lines(of bytes: ArraySlice<UInt8>, _ body: (CalendarLine?) -> Bool) {
        var line: [UInt8] = []
        var isTooLong = false
        var index = bytes.startIndex
        while index < bytes.endIndex {
            var end = index
            while end < bytes.endIndex, bytes[end] != 0x0A { end += 1 }
            var last = end
            if last > index, bytes[last - 1] == 0x0D { last -= 1 }
            if line.count + last - index > maximumLength {
                isTooLong = true
            } else {
                line += bytes[index..<last]
            }
            index = min(end + 1, bytes.endIndex)
            if index < bytes.endIndex, bytes[index] == 0x20 || bytes[index] == 0x09 {
                index += 1
                continue
            }
            if isTooLong || !line.isEmpty {
                guard body(isTooLong ? nil : CalendarLine(line)) else { return }
            }
            line.removeAll(keepingCapacity: true)
            isTooLong = false
        }
        if isTooLong || !line.isEmpty { _ = body(isTooLong ? nil : CalendarLine(line)) }
    }

    /// `nil` when it has no colon.
    init?(_ bytes: [UInt8]) {
        var parts: [Range<Int>] = []
        var start = 0
        var isQuoted = false
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ";") where !isQuoted && parts.count <= Self.maximumParameters:
                parts.append(start..<index)
                start = index + 1
            case UInt8(ascii: ":") where !isQuoted:
                parts.append(start..<index)
                start = index + 1
                index = bytes.count
            default: break
            }
            index += 1
        }
        guard index > bytes.count, let first = parts.first, !first.isEmpty, first.count <= 64 else { return nil }
        name = String(decoding: bytes[first], as: UTF8.self).uppercased()
        value = String(decoding: bytes[start...], as: UTF8.self)
        parameters = [:]
        for part in parts.dropFirst() {
            guard let equals = bytes[part].firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = bytes[(equals + 1)..<part.upperBound].filter { $0 != UInt8(ascii: "\"") }
            parameters[String(decoding: bytes[part.lowerBound..<equals], as: UTF8.self).uppercased()] =
                String(decoding: value, as: UTF8.self)
        }
    }

    /// The value as text: without what stands for line ends, commas and semicolons.
    var text: String {
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in value.unicodeScalars {
            if isEscaped {
                result.append(scalar == "n" || scalar == "N" ? "\n" : scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}
