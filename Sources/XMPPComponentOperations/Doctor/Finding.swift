// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What `doctor` has found about one thing.
struct Finding: Sendable, Hashable {
    enum Verdict: String, Sendable {
        case well = "ok   "
        case note = "note "
        case wrong = "WRONG"
    }

    let subject: String
    let verdict: Verdict
    /// What is, or what is wrong.
    let statement: String
    /// What to do, with what there is to paste.
    let cure: String?

    init(_ subject: String, _ verdict: Verdict, _ statement: String, cure: String? = nil) {
        self.subject = subject
        self.verdict = verdict
        self.statement = statement
        self.cure = cure
    }

    /// What an inspection has seen.
    init(_ subject: String, _ remark: Remark) {
        let verdict: Verdict =
            switch remark.kind {
            case .well: .well
            case .note: .note
            case .wrong: .wrong
            }
        self.init(subject, verdict, remark.statement, cure: remark.cure)
    }

    /// A line, and the cure below it.
    var text: String { text(width: nil) }

    /// A line, and the cure below it.
    ///
    /// - Parameter width: How many characters a terminal has in a line: prose goes on in the next one, what is to be pasted does not.
    func text(width: Int?) -> String {
        let padding = String(repeating: " ", count: max(1, 15 - subject.count))
        var lines = Self.wrapped(
            "\(verdict.rawValue)  \(subject)\(padding)\(statement)", width, then: width.map { $0 - 7 })
        for line in cure?.split(separator: "\n", omittingEmptySubsequences: false) ?? [] {
            // What is indented is to be pasted.
            lines +=
                line.hasPrefix(" ")
                ? [String(line)] : Self.wrapped(String(line), width.map { $0 - 7 }, then: width.map { $0 - 7 })
        }
        return ([lines[0]] + lines.dropFirst().map { $0.isEmpty ? "" : "       \($0)" }).joined(separator: "\n")
    }

    private static func wrapped(_ line: String, _ width: Int?, then rest: Int?) -> [String] {
        guard let width, let rest, line.count > width else { return [line] }
        var lines = [""]
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            let last = lines[lines.count - 1]
            let room = lines.count == 1 ? width : rest
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + 1 + word.count <= room {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
