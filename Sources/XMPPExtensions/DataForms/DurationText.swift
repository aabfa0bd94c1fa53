// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// How long something takes, as people and XML Schema write it (`xs:duration` without months and years, whose length is not
/// known).
///
/// Read are `PT1H30M`, `P2D`, and the short `90s`, `1h30m`, `2d`; a number alone is none, for nobody knows of what.
/// Fractions are read of seconds: `PT0.5S`, `0.5s`. The longest is of 100 years.
public struct DurationText: Hashable, Sendable, LosslessStringConvertible {
    /// How long.
    public let duration: Duration

    /// The text of a duration.
    public init(_ duration: Duration) {
        self.duration = duration
    }

    /// Reads a duration; `nil` when the text is none.
    public init?(_ description: String) {
        var rest = Substring(description)
        let isSchema = rest.first == "P"
        if isSchema { rest.removeFirst() }
        var units = Self.units[...]
        var seconds = 0.0
        var isTime = !isSchema
        var count = 0
        while !rest.isEmpty {
            if isSchema, rest.first == "T" {
                guard !isTime else { return nil }
                isTime = true
                rest.removeFirst()
                guard !rest.isEmpty else { return nil }
            }
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            guard digits.count <= 15, let number = Double(digits), let letter = rest.popFirst(),
                let place = units.firstIndex(where: { $0.letter == Character(letter.lowercased()) })
            else { return nil }
            let unit = units[place]
            guard letter.isUppercase == isSchema, !digits.contains(".") || unit.letter == "s" else { return nil }
            // Days and weeks stand before the T, all others behind it.
            guard !isSchema || isTime == unit.isOfTime else { return nil }
            units = units[(place + 1)...]
            seconds += number * unit.seconds
            count += 1
        }
        guard count > 0, seconds <= 100 * 366 * 86400 else { return nil }
        duration = .milliseconds(Int64((seconds * 1000).rounded()))
    }

    private static let units: [(letter: Character, seconds: Double, isOfTime: Bool)] = [
        ("w", 604_800, false), ("d", 86400, false), ("h", 3600, true), ("m", 60, true), ("s", 1, true),
    ]

    /// The form of XML Schema.
    public var description: String {
        let (whole, attoseconds) = duration.components
        guard whole > 0 || attoseconds > 0 else { return "PT0S" }
        var text = "P"
        if whole >= 86400 { text += "\(whole / 86400)D" }
        let milliseconds = attoseconds / 1_000_000_000_000_000
        guard whole % 86400 > 0 || milliseconds > 0 else { return text == "P" ? "PT0S" : text }
        text += "T"
        if whole % 86400 >= 3600 { text += "\(whole % 86400 / 3600)H" }
        if whole % 3600 >= 60 { text += "\(whole % 3600 / 60)M" }
        if milliseconds > 0 {
            let fraction = String(milliseconds + 1000).dropFirst()
            text += "\(whole % 60).\(fraction)S"
        } else if whole % 60 > 0 {
            text += "\(whole % 60)S"
        }
        return text
    }

    /// The form that people read: `1h 30m`, `2d`, `0.5s`.
    public var short: String {
        let (whole, attoseconds) = duration.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        guard whole > 0 else { return milliseconds > 0 ? "\(milliseconds)ms" : "0s" }
        let parts = [(whole / 86400, "d"), (whole % 86400 / 3600, "h"), (whole % 3600 / 60, "m"), (whole % 60, "s")]
        return parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined(separator: " ")
    }
}
