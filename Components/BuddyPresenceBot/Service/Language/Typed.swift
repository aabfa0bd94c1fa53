// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What people type, made safe to be shown to people.
enum Typed {
    /// Without characters that control a terminal or turn the direction of the text around them.
    ///
    /// Line ends stay (as `\n`), tabs become spaces. The marks of languages that are written from right to left stay, as do the
    /// joiners of emoji and of several scripts: these change nothing but their neighbours.
    static func cleaned(_ text: some StringProtocol) -> String {
        var result = String.UnicodeScalarView()
        var wasReturn = false
        for scalar in text.unicodeScalars {
            defer { wasReturn = scalar == "\r" }
            switch scalar.value {
            case 0x0A: if !wasReturn { result.append("\n") }
            case 0x0D, 0x2028, 0x2029, 0x85: result.append("\n")
            case 0x09, 0x0B, 0x0C: result.append(" ")
            case 0..<0x20, 0x7F..<0xA0: continue
            // Embeddings, overrides and isolates.
            case 0x202A...0x202E, 0x2066...0x2069: continue
            // Deprecated controls, interlinear annotations, tags, the byte order mark.
            case 0x206A...0x206F, 0xFFF9...0xFFFB, 0xFEFF, 0xE0000...0xE0001: continue
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// In one line, cut when it is longer than `limit` characters.
    static func line(_ text: String, limit: Int) -> String {
        var result = ""
        var count = 0
        var isSpace = true
        var scalars = 0
        for character in text {
            if character.isWhitespace {
                if !isSpace {
                    result.append(" ")
                    count += 1
                }
                isSpace = true
                continue
            }
            scalars += character.unicodeScalars.count
            // A character can be made of any number of scalars.
            guard count < limit, scalars <= limit * 8 else { return result.trimmingEnd + "…" }
            result.append(character)
            count += 1
            isSpace = false
        }
        return result.trimmingEnd
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = Substring(self)
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
