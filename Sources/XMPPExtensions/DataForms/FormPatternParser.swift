// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0122 v1.0.2: §3.2.4 (regex)

/// What a pattern is made of.
indirect enum FormPatternNode {
    case character(FormPatternSet)
    case atStart
    case atEnd
    case sequence([FormPatternNode])
    case alternatives([FormPatternNode])
    case repetition(FormPatternNode, minimum: Int, maximum: Int?)
}

/// The characters that one place of a pattern stands for.
struct FormPatternSet {
    var isNegated = false
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    var classes: [String] = []

    static let any = FormPatternSet(isNegated: true)

    static func one(_ scalar: Unicode.Scalar) -> FormPatternSet { FormPatternSet(ranges: [scalar...scalar]) }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let isListed = ranges.contains { $0.contains(scalar) } || classes.contains { Self.isIn($0, scalar) }
        return isListed != isNegated
    }

    static let knownClasses: Set<String> = [
        "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit",
    ]

    private static func isIn(_ name: String, _ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        switch name {
        case "alpha": return properties.isAlphabetic
        case "digit": return ("0"..."9").contains(scalar)
        case "alnum": return properties.isAlphabetic || ("0"..."9").contains(scalar)
        case "blank": return scalar == " " || scalar == "\t"
        case "cntrl": return properties.generalCategory == .control
        case "lower": return properties.isLowercase
        case "upper": return properties.isUppercase
        case "space": return properties.isWhitespace
        case "xdigit": return scalar.isASCII && properties.isASCIIHexDigit
        case "graph": return !properties.isWhitespace && properties.generalCategory != .control
        case "print": return scalar == " " || (!properties.isWhitespace && properties.generalCategory != .control)
        case "punct":
            return scalar.isASCII
                ? (0x21...0x7E).contains(scalar.value) && !properties.isAlphabetic && !("0"..."9").contains(scalar)
                : Self.isPunctuation(properties.generalCategory)
        default: return false
        }
    }

    private static func isPunctuation(_ category: Unicode.GeneralCategory) -> Bool {
        switch category {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }
}

/// Reads a POSIX extended regular expression, and the `\d`, `\w` and `\s` that many write in one.
struct FormPatternParser {
    private static let maximumDepth = 32
    private static let maximumCount = 255

    private var rest: ArraySlice<Unicode.Scalar>

    static func parse(_ pattern: String) -> FormPatternNode? {
        var parser = FormPatternParser(rest: Array(pattern.unicodeScalars)[...])
        guard let node = parser.alternatives(depth: 1), parser.rest.isEmpty else { return nil }
        return node
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func alternatives(depth: Int) -> FormPatternNode? {
        guard depth <= Self.maximumDepth else { return nil }
        var all: [FormPatternNode] = []
        repeat {
            guard let next = sequence(depth: depth) else { return nil }
            all.append(next)
        } while skip("|")
        return .alternatives(all)
    }

    private mutating func sequence(depth: Int) -> FormPatternNode? {
        var nodes: [FormPatternNode] = []
        while let first = rest.first, first != "|", first != ")" {
            guard let atom = atom(depth: depth), let node = repeated(atom) else { return nil }
            nodes.append(node)
        }
        return .sequence(nodes)
    }

    private mutating func atom(depth: Int) -> FormPatternNode? {
        guard let scalar = rest.popFirst() else { return nil }
        switch scalar {
        case "(":
            guard let group = alternatives(depth: depth + 1), skip(")") else { return nil }
            return group
        case "[": return bracket().map(FormPatternNode.character)
        case ".": return .character(.any)
        case "^": return .atStart
        case "$": return .atEnd
        case "\\": return escape().map(FormPatternNode.character)
        case "*", "+", "?", "{": return nil
        default: return .character(.one(scalar))
        }
    }

    /// At most one repetition; POSIX leaves several in a row undefined.
    private mutating func repeated(_ atom: FormPatternNode) -> FormPatternNode? {
        switch rest.first {
        case "*":
            rest.removeFirst()
            return .repetition(atom, minimum: 0, maximum: nil)
        case "+":
            rest.removeFirst()
            return .repetition(atom, minimum: 1, maximum: nil)
        case "?":
            rest.removeFirst()
            return .repetition(atom, minimum: 0, maximum: 1)
        case "{":
            rest.removeFirst()
            guard let minimum = number() else { return nil }
            var maximum: Int? = minimum
            if skip(",") { maximum = rest.first == "}" ? nil : number() ?? -1 }
            guard skip("}"), maximum.map({ $0 >= minimum }) ?? true else { return nil }
            return .repetition(atom, minimum: minimum, maximum: maximum)
        default:
            return atom
        }
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let digit = rest.first, ("0"..."9").contains(digit) {
            rest.removeFirst()
            value = (value ?? 0) * 10 + Int(digit.value) - 0x30
            if let value, value > Self.maximumCount { return nil }
        }
        return value
    }

    private mutating func escape() -> FormPatternSet? {
        guard let scalar = rest.popFirst() else { return nil }
        switch scalar {
        case "d": return FormPatternSet(classes: ["digit"])
        case "D": return FormPatternSet(isNegated: true, classes: ["digit"])
        case "w": return FormPatternSet(ranges: ["_"..."_"], classes: ["alnum"])
        case "W": return FormPatternSet(isNegated: true, ranges: ["_"..."_"], classes: ["alnum"])
        case "s": return FormPatternSet(classes: ["space"])
        case "S": return FormPatternSet(isNegated: true, classes: ["space"])
        default: return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) ? nil : .one(scalar)
        }
    }

    /// After the `[`; a `]` at the beginning and a `-` at either end are themselves, and a backslash is too.
    private mutating func bracket() -> FormPatternSet? {
        var set = FormPatternSet()
        set.isNegated = skip("^")
        var isFirst = true
        while let scalar = rest.popFirst() {
            if scalar == "]", !isFirst { return set }
            isFirst = false
            if scalar == "[", let kind = rest.first, [".", "=", ":"].contains(kind) {
                guard kind == ":", let name = className() else { return nil }
                set.classes.append(name)
                continue
            }
            guard rest.first == "-", let upper = rest.dropFirst().first, upper != "]" else {
                set.ranges.append(scalar...scalar)
                continue
            }
            rest.removeFirst(2)
            guard scalar <= upper, upper != "[" || rest.first.map({ ![".", "=", ":"].contains($0) }) ?? true else {
                return nil
            }
            set.ranges.append(scalar...upper)
        }
        return nil
    }

    private mutating func className() -> String? {
        rest.removeFirst()
        var name = String.UnicodeScalarView()
        while let scalar = rest.popFirst(), scalar != ":" { name.append(scalar) }
        guard skip("]"), FormPatternSet.knownClasses.contains(String(name)) else { return nil }
        return String(name)
    }
}
