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

    /// A line, and the cure below it.
    var text: String {
        let padding = String(repeating: " ", count: max(1, 15 - subject.count))
        let head = "\(verdict.rawValue)  \(subject)\(padding)\(statement)"
        guard let cure else { return head }
        let lines = cure.split(separator: "\n", omittingEmptySubsequences: false)
        return ([head] + lines.map { $0.isEmpty ? "" : "       \($0)" }).joined(separator: "\n")
    }
}
