// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent

/// What recorded values stand for while a session is played.
struct RecordedValues {
    private let player: SessionPlayer
    /// Recorded value to the one of now.
    private var bindings: [String: String] = [:]
    /// Values that came from outside: the component did not make them up.
    private var received: Set<String> = []

    init(player: SessionPlayer) {
        self.player = player
    }

    mutating func noteReceived(_ stanza: Element) {
        for attribute in stanza.attributes where player.inventedAttributes.contains(attribute.name) {
            received.insert(attribute.value)
        }
        for child in stanza.children { noteReceived(child) }
    }

    private func comparison() -> ElementComparison {
        let (received, invented, ignored) = (received, player.inventedAttributes, player.ignoredAttributes)
        return ElementComparison(.exact, bindings: bindings) { attribute, expected, actual, bindings in
            if let bound = bindings[expected] { return bound == actual }
            if expected == actual || Self.isHidden(expected) { return true }
            if Self.isMoment(expected), Self.isMoment(actual) { return true }
            guard let attribute, !received.contains(expected) else { return false }
            if ignored.contains(attribute) { return true }
            guard invented.contains(attribute) else { return false }
            bindings[expected] = actual
            return true
        }
    }

    /// Compares a recorded stanza with one of now, and remembers what stands for what.
    mutating func agrees(_ recorded: Element, _ actual: Element) -> Bool {
        var comparison = comparison()
        guard comparison.agrees(recorded, actual) else { return false }
        bindings = comparison.bindings
        return true
    }

    func failure(_ missing: [Int], _ actual: Element, fileID: String, line: Int) -> ExpectationFailure {
        let entries = player.transcript.entries
        let nearest =
            missing.map { ($0, ElementDiff.text(entries[$0].stanza, actual, comparison())) }
            .min { Self.marks($0.1) < Self.marks($1.1) }
        return ExpectationFailure(
            expected: "\(nearest.map { "\(entries[$0.0].stanza)" } ?? "nothing")", actual: "\(actual)",
            difference: nearest.map { "entry \($0.0 + 1) of the transcript:\n\($0.1)" }, fileID: fileID, line: line)
    }

    private static func marks(_ text: String) -> Int {
        text.split(separator: "\n").filter { !$0.hasPrefix("  ") }.count
    }

    /// A recorded stanza with the values of now.
    func translated(_ stanza: Element) -> Element {
        guard !bindings.isEmpty else { return stanza }
        var writer = Writer(contentNamespace: "", capacity: 512)
        write(stanza, to: &writer)
        let xml = writer.withBytes { String(decoding: $0, as: UTF8.self) }
        return (try? Element(parsing: xml, limits: .generous)) ?? stanza
    }

    private func write(_ element: Element, to writer: inout Writer) {
        writer.start(element.qualifiedName)
        for attribute in element.attributes {
            writer.attribute(attribute, value: bindings[attribute.value])
        }
        for node in element.nodes {
            switch node {
            case .text(let text): writer.text(bindings[text] ?? text)
            case .element(let child): write(child, to: &writer)
            }
        }
        writer.end()
    }

    /// What `StanzaTap.Redaction` leaves of a text: `[5 bytes]`.
    private static func isHidden(_ text: String) -> Bool {
        text.hasPrefix("[") && text.hasSuffix(" bytes]") && Int(text.dropFirst().dropLast(" bytes]".count)) != nil
    }

    /// Whether it begins as a date-time does (XEP-0082 §3.2).
    private static func isMoment(_ text: String) -> Bool {
        let shape = Array("0000-00-00T00:00:00".utf8)
        let bytes = Array(text.utf8.prefix(shape.count))
        let digit = UInt8(ascii: "0")
        return bytes.count == shape.count
            && zip(bytes, shape).allSatisfy { byte, mark in
                mark == digit ? (digit...digit + 9).contains(byte) : byte == mark
            }
    }
}
