// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// A text with fields in it: `--since={since}`. `{{since}}` is the text `{since}`; all other braces are what they are.
struct Template: Hashable, Sendable {
    private enum Part: Hashable {
        case literal(String)
        case field(String)
    }

    private let parts: [Part]

    init(_ text: String) {
        var parts: [Part] = []
        var literal = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "{") {
            literal += rest[..<start]
            rest = rest[start...]
            if let (name, count) = Self.name(in: rest, opening: "{{", closing: "}}") {
                literal += "{\(name)}"
                rest = rest.dropFirst(count)
            } else if let (name, count) = Self.name(in: rest, opening: "{", closing: "}") {
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(.field(name))
                rest = rest.dropFirst(count)
            } else {
                literal.append(rest.removeFirst())
            }
        }
        literal += rest
        if !literal.isEmpty { parts.append(.literal(literal)) }
        self.parts = parts
    }

    /// The name that a text begins with in braces, and how many characters that takes.
    private static func name(in text: Substring, opening: String, closing: String) -> (String, Int)? {
        guard text.hasPrefix(opening) else { return nil }
        let rest = text.dropFirst(opening.count)
        let name = rest.prefix { $0 != "}" && $0 != "{" }
        guard DeclaredField.isName(String(name)), rest.dropFirst(name.count).hasPrefix(closing) else { return nil }
        return (String(name), opening.count + name.count + closing.count)
    }

    /// The fields in it.
    var fields: [String] {
        parts.compactMap { part in
            guard case .field(let name) = part else { return nil }
            return name
        }
    }

    /// The field that it begins with: the one whose value could make an option of it.
    var leadingField: String? {
        guard case .field(let name) = parts.first else { return nil }
        return name
    }

    /// The text with values filled in; `nil` when a field has none.
    func text(_ values: [String: String]) -> String? {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .field(let name):
                guard let value = values[name] else { return nil }
                text += value
            }
        }
        return text
    }
}

/// One or more arguments of a program.
enum ArgumentTemplate: Hashable, Sendable {
    /// Arguments that are left out together when a field among them has no value.
    case together([Template])
    /// Arguments that are there when a boolean field is true.
    case conditional(String, [Template])

    var templates: [Template] {
        switch self {
        case .together(let templates), .conditional(_, let templates): templates
        }
    }

    var fields: [String] {
        let own = templates.flatMap(\.fields)
        guard case .conditional(let condition, _) = self else { return own }
        return [condition] + own
    }

    /// The arguments with values filled in. Each template becomes one argument, whatever is in the values.
    func arguments(_ values: [String: String]) -> [String] {
        if case .conditional(let condition, _) = self, values[condition] != "true" { return [] }
        let texts = templates.map { $0.text(values) }
        return texts.contains(nil) ? [] : texts.compactMap(\.self)
    }
}
