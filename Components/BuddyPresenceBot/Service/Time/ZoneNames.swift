// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

// The only file that needs all of Foundation: its Essentials know no zones. README.md says what that costs.
import Foundation

/// Which zone people mean.
enum ZoneNames {
    /// Abbreviations that people use for a place's clock, summer and winter.
    private static let abbreviations = [
        "utc": "UTC", "gmt": "UTC", "zulu": "UTC", "z": "UTC",
        "cet": "Europe/Berlin", "cest": "Europe/Berlin", "mez": "Europe/Berlin", "mesz": "Europe/Berlin",
        "wet": "Europe/Lisbon", "west": "Europe/Lisbon", "eet": "Europe/Helsinki", "eest": "Europe/Helsinki",
        "bst": "Europe/London", "uk": "Europe/London", "msk": "Europe/Moscow",
        "et": "America/New_York", "est": "America/New_York", "edt": "America/New_York", "eastern": "America/New_York",
        "ct": "America/Chicago", "cst": "America/Chicago", "cdt": "America/Chicago", "central": "America/Chicago",
        "mt": "America/Denver", "mst": "America/Denver", "mdt": "America/Denver", "mountain": "America/Denver",
        "pt": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
        "pacific": "America/Los_Angeles",
        "jst": "Asia/Tokyo", "ist": "Asia/Kolkata", "aest": "Australia/Sydney", "aedt": "Australia/Sydney",
        "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland", "germany": "Europe/Berlin", "france": "Europe/Paris",
        "japan": "Asia/Tokyo", "india": "Asia/Kolkata", "munich": "Europe/Berlin", "hamburg": "Europe/Berlin",
        "san_francisco": "America/Los_Angeles", "boston": "America/New_York", "washington": "America/New_York",
    ]

    /// Names that calendar programs of Windows write.
    private static let programs = [
        "w._europe_standard_time": "Europe/Berlin", "central_europe_standard_time": "Europe/Budapest",
        "central_european_standard_time": "Europe/Warsaw", "romance_standard_time": "Europe/Paris",
        "gmt_standard_time": "Europe/London", "e._europe_standard_time": "Europe/Chisinau",
        "fle_standard_time": "Europe/Helsinki", "gtb_standard_time": "Europe/Athens",
        "russian_standard_time": "Europe/Moscow", "turkey_standard_time": "Europe/Istanbul",
        "eastern_standard_time": "America/New_York", "central_standard_time": "America/Chicago",
        "mountain_standard_time": "America/Denver", "pacific_standard_time": "America/Los_Angeles",
        "india_standard_time": "Asia/Kolkata", "china_standard_time": "Asia/Shanghai",
        "tokyo_standard_time": "Asia/Tokyo", "singapore_standard_time": "Asia/Singapore",
        "aus_eastern_standard_time": "Australia/Sydney", "e._south_america_standard_time": "America/Sao_Paulo",
    ]

    /// The zone that a calendar file names (RFC 5545 §3.2.19): some programs put a path of their own before it.
    static func find(inFile text: String) -> Zone? {
        if let zone = find(text) { return zone }
        guard text.utf8.count <= 256 else { return nil }
        let end = text.split(separator: "/").suffix(2).joined(separator: "/")
        return end == text ? nil : find(end)
    }

    /// The names by what people type of them: the whole, and the city alone.
    private static let known: [String: String] = {
        var names: [String: String] = [:]
        for name in TimeZone.knownTimeZoneIdentifiers {
            names[name.lowercased()] = name
            guard let city = name.split(separator: "/").last?.lowercased(), name.contains("/") else { continue }
            if names[city] == nil { names[city] = name }
        }
        return names
    }()

    static func timeZone(_ name: String) -> TimeZone? {
        guard name.utf8.count <= 64,
            name.utf8.allSatisfy({ $0.isDigit || (0x41...0x5A).contains($0 & 0xDF) || "/_+-".utf8.contains($0) })
        else { return nil }
        return name == "UTC" ? .gmt : TimeZone(identifier: name)
    }

    /// Finds a zone by a name, a city, an abbreviation or an offset: `Europe/Berlin`, `new york`, `CET`, `UTC+2`.
    static func find(_ text: String) -> Zone? {
        guard text.utf8.count <= 64 else { return nil }
        let trimmed = text.trimmingCharacters(in: .whitespaces).trimmingCharacters(
            in: CharacterSet(charactersIn: ".!?\"'"))
        let key = trimmed.lowercased().replacingOccurrences(of: " ", with: "_")
        if let offset = offset(key) { return Zone(offset: offset) }
        if let name = abbreviations[key] ?? known[key] ?? programs[key] { return Zone(name: name) }
        // Older names of a place, which the list does not have.
        guard trimmed.contains("/"), trimmed.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let spelled = trimmed.split(separator: "/").map { part in
            part.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }
                .joined(separator: "_")
        }.joined(separator: "/")
        return Zone(name: trimmed) ?? Zone(name: spelled)
    }

    /// `utc+2`, `gmt-03:30`, `+05:30`, `+0530`
    private static func offset(_ text: String) -> Int? {
        var rest = Substring(text)
        if rest.hasPrefix("utc") || rest.hasPrefix("gmt") { rest = rest.dropFirst(3) }
        guard let sign = rest.first, "+-−".contains(sign) else { return nil }
        rest = rest.dropFirst()
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 1 || (parts.count == 2 && parts[1].utf8.count == 2) else { return nil }
        let digits = parts.joined()
        guard (1...4).contains(digits.count), let number = Int(digits), digits.allSatisfy(\.isASCII) else { return nil }
        let (hours, minutes) = digits.count <= 2 ? (number, 0) : (number / 100, number % 100)
        guard minutes < 60, hours * 60 + minutes <= 840 else { return nil }
        return (sign == "+" ? 60 : -60) * (hours * 60 + minutes)
    }

    /// Names that are near to what was typed, for an answer that helps.
    static func suggestions(for text: String) -> [String] {
        let key = text.lowercased().replacingOccurrences(of: " ", with: "_").prefix(5)
        guard key.count >= 3 else { return [] }
        return Array(
            TimeZone.knownTimeZoneIdentifiers.filter { name in
                name.lowercased().split(separator: "/").contains { $0.hasPrefix(key) }
            }.prefix(3))
    }
}
