// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import XMPPCore
import XMPPExtensions

extension DeclaredField {
    /// What is wrong with values that a form lets through; `nil` for nothing.
    ///
    /// - Parameter beginsArgument: Whether an argument begins with the value.
    func problem(with values: [String], beginsArgument: Bool) -> FormProblem? {
        let bytes = values.reduce(0) { $0 + $1.utf8.count }
        guard bytes <= maximumBytes else { return refusal("is too long: at most \(maximumBytes) bytes.") }
        for value in values {
            let hasControls = value.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\t" }
            guard !hasControls else { return refusal("must not have line breaks or control characters.") }
        }
        if kind.takesSeveral, values.count > 1, values.contains(where: { $0.contains(separator) }) {
            return refusal("must not have «\(separator)» in its values.")
        }
        // The byte counts: to Swift a hyphen with a combining accent is another character.
        if beginsArgument, !mayBeginWithHyphen, argument(values)?.utf8.first == UInt8(ascii: "-") {
            return refusal("must not begin with a hyphen.")
        }
        switch kind {
        case .integer: return values.allSatisfy { Int($0) != nil } ? nil : refusal("is too large a number.")
        case .file:
            let isKnown = values.allSatisfy { value in
                // What is no URL as it stands may be read otherwise by the program: «https://a\@b/».
                guard let url = URL(string: value, encodingInvalidCharacters: false),
                    let host = url.host()?.lowercased()
                else { return false }
                return hosts.isEmpty || hosts.contains(host)
            }
            return isKnown ? nil : refusal("is not on a host that files are taken from.")
        default: return nil
        }
    }

    /// The one text that the values become: an argument, a variable of the environment, or the standard input.
    func argument(_ values: [String]) -> String? {
        let values = kind == .lines ? values : values.filter { !$0.isEmpty }
        guard let first = values.first else { return nil }
        switch kind {
        case .lines: return values.joined(separator: "\n")
        case .choices, .addresses: return values.joined(separator: separator)
        case .integer: return Int(first).map(String.init) ?? first
        case .duration:
            guard let duration = DurationText(first)?.duration else { return first }
            return durationForm == .iso8601
                ? DurationText(duration).description : "\(duration.components.seconds)"
        default: return first
        }
    }

    private func refusal(_ message: String) -> FormProblem { FormProblem(name, .refused, "«\(label)» \(message)") }
}
