// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMLStream

/// Two elements side by side, one line for each tag and text: lines that agree once, others marked.
struct ElementDiff {
    private var comparison: ElementComparison
    private var lines: [String] = []

    /// More pairs of children than that are taken as they stand, one by one.
    private static let maximumPairs = 10_000

    private enum Mark: String {
        case same = "  "
        case expected = "- "
        case actual = "+ "
    }

    static func text(_ expected: Element, _ actual: Element, _ comparison: ElementComparison) -> String {
        var diff = ElementDiff(comparison: comparison)
        diff.comparison.ownNamespace = actual.namespace
        diff.compare(expected, actual, depth: 0, around: ("", ""))
        return diff.lines.joined(separator: "\n")
    }

    /// One element over several lines, attributes sorted.
    static func pretty(_ element: Element) -> String {
        var diff = ElementDiff(comparison: ElementComparison())
        diff.show(element, .same, depth: 0, around: element.namespace)
        return diff.lines.map { String($0.dropFirst(2)) }.joined(separator: "\n")
    }

    private init(comparison: ElementComparison) {
        self.comparison = comparison
    }

    // MARK: Both

    /// - Parameter around: The namespaces in force: of the expected and of the actual element.
    private mutating func compare(
        _ expected: Element, _ actual: Element, depth: Int, around: (expected: String, actual: String)
    ) {
        let isStanza = depth == 0
        var attempt = comparison
        if attempt.agrees(expected, actual, isStanza: isStanza) {
            comparison = attempt
            return show(actual, .same, depth: depth, around: isStanza ? actual.namespace : around.actual)
        }
        let namespaces = (expected: expected.namespace, actual: actual.namespace)
        guard comparison.nameAgrees(expected, actual), expected.firstChild != nil || actual.firstChild != nil else {
            show(expected, .expected, depth: depth, around: isStanza ? expected.namespace : around.expected)
            return show(actual, .actual, depth: depth, around: isStanza ? actual.namespace : around.actual)
        }
        let outer = isStanza ? namespaces : around
        if comparison.tagAgrees(expected, actual, isStanza: isStanza) {
            add(.same, depth, "<\(Self.tag(actual, around: outer.actual))>")
        } else {
            add(.expected, depth, "<\(Self.tag(expected, around: outer.expected))>")
            add(.actual, depth, "<\(Self.tag(actual, around: outer.actual))>")
        }
        if !expected.isOpen, !comparison.textAgrees(expected, actual) {
            show(text: expected.text, .expected, depth + 1)
            show(text: actual.text, .actual, depth + 1)
        }
        compareChildren(of: expected, actual, depth: depth + 1, around: namespaces)
        add(.same, depth, "</\(actual.name)>")
    }

    private mutating func compareChildren(
        of expected: Element, _ actual: Element, depth: Int, around: (expected: String, actual: String)
    ) {
        let extra: Mark = expected.isOpen ? .same : .actual
        for pair in alignment(Array(expected.children), Array(actual.children)) {
            switch pair {
            case (let child?, let other?): compare(child, other, depth: depth, around: around)
            case (let child?, nil): show(child, .expected, depth: depth, around: around.expected)
            case (nil, let other?): show(other, extra, depth: depth, around: around.actual)
            case (nil, nil): break
            }
        }
    }

    /// Pairs children so that as many as possible agree, and of the others those of one name.
    private func alignment(_ left: [Element], _ right: [Element]) -> [(Element?, Element?)] {
        guard left.count * right.count <= Self.maximumPairs else {
            let common = min(left.count, right.count)
            return zip(left, right).map { ($0, $1) } + left[common...].map { ($0, nil) }
                + right[common...].map { (nil, $0) }
        }
        var best = Array(repeating: Array(repeating: 0, count: right.count + 1), count: left.count + 1)
        var scores = Array(repeating: Array(repeating: 0, count: right.count), count: left.count)
        for row in left.indices.reversed() {
            for column in right.indices.reversed() {
                var attempt = comparison
                let score =
                    attempt.agrees(left[row], right[column], isStanza: false)
                    ? 3 : comparison.nameAgrees(left[row], right[column]) ? 2 : 0
                scores[row][column] = score
                best[row][column] = max(best[row + 1][column], best[row][column + 1])
                if score > 0 { best[row][column] = max(best[row][column], best[row + 1][column + 1] + score) }
            }
        }
        var pairs: [(Element?, Element?)] = []
        var (row, column) = (0, 0)
        while row < left.count, column < right.count {
            let score = scores[row][column]
            if score > 0, best[row][column] == best[row + 1][column + 1] + score {
                pairs.append((left[row], right[column]))
                row += 1
                column += 1
            } else if best[row][column] == best[row + 1][column] {
                pairs.append((left[row], nil))
                row += 1
            } else {
                pairs.append((nil, right[column]))
                column += 1
            }
        }
        return pairs + left[row...].map { ($0, nil) } + right[column...].map { (nil, $0) }
    }

    // MARK: One

    private mutating func show(_ element: Element, _ mark: Mark, depth: Int, around: String) {
        let tag = Self.tag(element, around: around)
        guard element.firstChild != nil else {
            let text = Self.plain(element.text)
            return add(mark, depth, text.isEmpty ? "<\(tag)/>" : "<\(tag)>\(Self.escaped(text))</\(element.name)>")
        }
        add(mark, depth, "<\(tag)>")
        show(text: element.text, mark, depth + 1)
        for child in element.children { show(child, mark, depth: depth + 1, around: element.namespace) }
        add(mark, depth, "</\(element.name)>")
    }

    private mutating func show(text: String, _ mark: Mark, _ depth: Int) {
        let text = Self.plain(text).trimmed
        if !text.isEmpty { add(mark, depth, Self.escaped(text)) }
    }

    private mutating func add(_ mark: Mark, _ depth: Int, _ line: String) {
        lines.append(mark.rawValue + String(repeating: "  ", count: depth) + line)
    }

    /// Name and attributes, those sorted; the namespace where it is another than around.
    private static func tag(_ element: Element, around: String) -> String {
        var parts = [element.name]
        if element.namespace != around, element.namespace != StanzaLiteral.ownNamespace {
            parts.append("xmlns='\(escaped(element.namespace))'")
        }
        let attributes = element.attributes.map { attribute in
            let prefix =
                attribute.namespace.isEmpty ? "" : attribute.name == "lang" ? "xml:" : "{\(attribute.namespace)}"
            return "\(prefix)\(attribute.name)='\(escaped(plain(attribute.value)))'"
        }
        return (parts + attributes.sorted()).joined(separator: " ")
    }

    private static func plain(_ text: String) -> String { text.filter { $0 != StanzaLiteral.literalMark } }

    /// As XML would have it, line breaks too: a line is a line.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case "'": result += "&apos;"
            case "\n": result += "&#10;"
            case "\r", "\r\n": result += "&#13;"
            case "\t": result += "&#9;"
            default: result.append(character)
            }
        }
        return result
    }
}
