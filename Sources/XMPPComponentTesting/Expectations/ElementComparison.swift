// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMLStream

/// Compares an expected element, which may have wildcards, with one that came.
struct ElementComparison {
    /// Decides whether a value is as expected; nil leaves it to the wildcards.
    typealias Judge =
        @Sendable (_ attribute: String?, _ expected: String, _ actual: String, inout [String: String]) -> Bool

    let strictness: StanzaLiteral.Strictness
    private let judge: Judge
    /// What the placeholders met so far stand for.
    var bindings: [String: String] = [:]
    /// The namespace of the stanza that is compared.
    var ownNamespace = ""

    init(
        _ strictness: StanzaLiteral.Strictness = .exact, bindings: [String: String] = [:],
        judge: @escaping Judge = { _, expected, actual, bindings in
            ElementComparison.wildcards(expected, actual, &bindings)
        }
    ) {
        self.strictness = strictness
        self.bindings = bindings
        self.judge = judge
    }

    /// Compares two stanzas. What was bound is kept when they agree.
    mutating func agrees(_ expected: Element, _ actual: Element) -> Bool {
        ownNamespace = actual.namespace
        return agrees(expected, actual, isStanza: true)
    }

    /// Compares two elements; bindings are kept when they agree.
    mutating func agrees(_ expected: Element, _ actual: Element, isStanza: Bool) -> Bool {
        let before = bindings
        if tagAgrees(expected, actual, isStanza: isStanza), contentAgrees(expected, actual, isStanza: isStanza) {
            return true
        }
        bindings = before
        return false
    }

    // MARK: Tags

    /// Compares names and attributes.
    mutating func tagAgrees(_ expected: Element, _ actual: Element, isStanza: Bool) -> Bool {
        guard nameAgrees(expected, actual) else { return false }
        let wanted = Array(expected.attributes)
        for attribute in wanted {
            guard let value = actual.value(of: attribute) else {
                // RFC 6121 §5.2.2: what has no type is of type normal.
                if isStanza, strictness.isRelayed, attribute.name == "type", attribute.value == "normal" { continue }
                return false
            }
            guard judge(attribute.name, attribute.value, value, &bindings) else { return false }
        }
        return expected.isOpen || surplus(expected, actual, isStanza: isStanza).isEmpty
    }

    /// The attributes that nobody expected.
    func surplus(_ expected: Element, _ actual: Element, isStanza: Bool) -> [Element.Attribute] {
        actual.attributes.filter { attribute in
            if expected.value(of: attribute) != nil { return false }
            guard isStanza, strictness.isRelayed else { return true }
            let isLanguage = attribute.name == "lang" && !attribute.namespace.isEmpty
            return !isLanguage && !(attribute.name == "type" && attribute.value == "normal")
        }
    }

    func nameAgrees(_ expected: Element, _ actual: Element) -> Bool {
        guard expected.name == actual.name else { return false }
        let namespace = expected.namespace
        return actual.namespace == (namespace == StanzaLiteral.ownNamespace ? ownNamespace : namespace)
    }

    // MARK: Content

    private mutating func contentAgrees(_ expected: Element, _ actual: Element, isStanza: Bool) -> Bool {
        let wanted = Array(expected.children)
        var others = Array(actual.children)
        let isOpen = expected.isOpen
        guard isOpen || (wanted.count == others.count && textAgrees(expected, actual)) else { return false }
        let isAnyOrder = isStanza && strictness.isRelayed
        for child in wanted {
            guard let position = firstMatch(for: child, in: others, isOpen: isOpen || isAnyOrder) else { return false }
            if isAnyOrder { others.remove(at: position) } else { others.removeFirst(position + 1) }
        }
        return true
    }

    private mutating func firstMatch(for child: Element, in others: [Element], isOpen: Bool) -> Int? {
        for (position, other) in others.enumerated() {
            if agrees(child, other, isStanza: false) { return position }
            if !isOpen { return nil }
        }
        return nil
    }

    /// Compares the text directly inside; beside child elements white space around it does not count.
    mutating func textAgrees(_ expected: Element, _ actual: Element) -> Bool {
        let hasChildren = expected.firstChild != nil || actual.firstChild != nil
        let wanted = hasChildren ? expected.text.trimmed : expected.text
        let other = hasChildren ? actual.text.trimmed : actual.text
        return judge(nil, wanted, other, &bindings)
    }

    // MARK: Wildcards

    /// The wildcards of a ``StanzaLiteral``.
    static func wildcards(_ expected: String, _ actual: String, _ bindings: inout [String: String]) -> Bool {
        if expected.first == StanzaLiteral.literalMark { return expected.dropFirst() == actual }
        if expected == "*" { return true }
        guard let name = placeholder(expected) else { return expected == actual }
        if let bound = bindings[name] { return bound == actual }
        bindings[name] = actual
        return true
    }

    /// The name in `{name}`.
    static func placeholder(_ text: String) -> String? {
        guard text.first == "{", text.last == "}", text.utf8.count > 2 else { return nil }
        let name = text.dropFirst().dropLast()
        return name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" } ? String(name) : nil
    }

    /// Whether a value would be taken for a wildcard.
    static func isPattern(_ text: String) -> Bool {
        let text = text.trimmed
        return text == "*" || text == "..." || text.first == StanzaLiteral.literalMark || placeholder(text) != nil
    }
}

extension Element {
    /// Whether more may be in it than is written.
    var isOpen: Bool { text.trimmed == "..." }

    func value(of attribute: Attribute) -> String? {
        attribute.namespace.isEmpty ? self[attribute.name] : self.attribute(attribute.name, in: attribute.namespace)
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace })
        else {
            return ""
        }
        return String(self[start...end])
    }
}
