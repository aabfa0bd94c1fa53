// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Names of files that come from people and other hosts.
enum FileName {
    static let maximumBytes = 200

    /// The name without what means something to file systems or deceives readers: directories, control and format
    /// characters (which can turn the direction of text), dots and white space around it; cut to 200 bytes of UTF-8, the
    /// extension kept. Nil when nothing is left.
    static func sanitised(_ text: String) -> String? {
        // Much more than is kept; what a host sends may be long.
        let tail = text.unicodeScalars.suffix(4096)
        let last = tail.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.last ?? tail
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: last.lazy.filter(isPrintable))
        let isEdge: (Character) -> Bool = { $0 == "." || $0.isWhitespace }
        var name = String(kept).drop(while: isEdge)
        while let last = name.last, isEdge(last) { name.removeLast() }
        let cut = shortened(name)
        return cut.isEmpty ? nil : cut
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: scalar != "\u{FFFD}"
        }
    }

    private static func shortened(_ name: Substring) -> String {
        guard name.utf8.count > maximumBytes else { return String(name) }
        let dot = name.lastIndex(of: ".")
        let suffix = dot.map { name[$0...] }.flatMap { $0.utf8.count <= 20 ? $0 : nil } ?? ""
        var stem = name.dropLast(suffix.count)
        while stem.utf8.count + suffix.utf8.count > maximumBytes { stem.removeLast() }
        return String(stem) + suffix
    }
}
