// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPExtensions
import Yams

typealias Problem = CommandFileError.Problem

/// A mapping of the file, whose keys are all known. What is read of it comes with the line it is in.
struct YAMLSection {
    let line: Int?
    private let what: String
    private var values: [String: Node] = [:]

    /// - Parameters:
    ///   - what: What it is, for people.
    ///   - keys: The keys that it may have.
    init(_ node: Node, _ what: String, keys: [String]) throws(Problem) {
        line = node.line
        self.what = what
        guard let mapping = node.mapping else {
            throw Problem(node.line, "\(what) must have keys and values, such as «\(keys.first ?? "key"): …».")
        }
        for (key, value) in mapping {
            guard let name = key.string else { throw Problem(key.line, "\(what) has a key that is no text.") }
            guard keys.contains(name) else {
                throw Problem(key.line, "\(what) has no key «\(name)»: it knows \(keys.joined(separator: ", ")).")
            }
            values[name] = value
        }
    }

    /// Whether the key is there.
    func has(_ key: String) -> Bool { values[key] != nil }

    func node(_ key: String) -> Node? { values[key] }

    func line(of key: String) -> Int? { values[key]?.line ?? line }

    func problem(_ key: String, _ message: String) -> Problem { Problem(line(of: key), "\(what): \(key) \(message)") }

    // MARK: Values

    func text(_ key: String) throws(Problem) -> String? {
        guard let node = values[key] else { return nil }
        guard let text = node.scalar?.string else { throw problem(key, "must be a text.") }
        return text
    }

    func requiredText(_ key: String) throws(Problem) -> String {
        guard let text = try text(key), !text.isEmpty else { throw Problem(line(of: key), "\(what) needs \(key).") }
        return text
    }

    func truth(_ key: String) throws(Problem) -> Bool? {
        guard let text = try text(key) else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: throw problem(key, "must be true or false.")
        }
    }

    func whole(_ key: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = try text(key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw problem(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    func duration(_ key: String, in range: ClosedRange<Duration>) throws(Problem) -> Duration? {
        guard let text = try text(key) else { return nil }
        guard let duration = DurationText(text)?.duration, range.contains(duration) else {
            let bounds = "\(DurationText(range.lowerBound).short) to \(DurationText(range.upperBound).short)"
            throw problem(key, "must be a duration such as 90s or 1h30m, from \(bounds).")
        }
        return duration
    }

    /// A number of bytes: a number, or one with `KiB` or `MiB`.
    func size(_ key: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = try text(key) else { return nil }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let factors = ["": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20]
        let unit = String(text.dropFirst(digits.count).drop { $0 == " " })
        guard digits.count < 10, let number = Int(digits), let factor = factors[unit], range.contains(number * factor)
        else {
            throw problem(key, "must be a size such as 64 KiB, from \(range.lowerBound) to \(range.upperBound) bytes.")
        }
        return number * factor
    }

    /// Texts: a list of them, or one alone.
    func texts(_ key: String) throws(Problem) -> [String]? {
        guard let node = values[key] else { return nil }
        if let text = node.scalar?.string { return [text] }
        return try nodes(key).map { (item) throws(Problem) in
            guard let text = item.scalar?.string else { throw Problem(item.line, "\(what): \(key) must be texts.") }
            return text
        }
    }

    func nodes(_ key: String) throws(Problem) -> [Node] {
        guard let node = values[key] else { return [] }
        guard let sequence = node.sequence else { throw problem(key, "must be a list.") }
        return Array(sequence)
    }

    func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ type: Value.Type
    ) throws(Problem) -> Value? {
        guard let text = try text(key) else { return nil }
        guard let value = Value(rawValue: text) else {
            throw problem(key, "must be one of \(Value.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return value
    }
}

extension Node {
    /// Where it is in the file, counted from 1.
    var line: Int? { mark?.line }
}
