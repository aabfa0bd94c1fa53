// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// One thing that happens to a notebook: when, by which message, and the answers to it.
struct NotebookTurn {
    let now: Instant
    let defaultZone: Zone
    let limits: SecretaryLimits
    let newID: () -> String
    /// The id of the buddy's message, if it has one.
    var message: String?
    /// The message that it replies to, if it says so.
    var repliesTo: String?
    private(set) var replies: [SecretaryReply] = []

    init(
        now: Instant, defaultZone: Zone, limits: SecretaryLimits, newID: @escaping () -> String,
        message: String? = nil, repliesTo: String? = nil
    ) {
        self.now = now
        self.defaultZone = defaultZone
        self.limits = limits
        self.newID = newID
        self.message = message.flatMap { Self.isKept($0) ? $0 : nil }
        self.repliesTo = repliesTo.flatMap { Self.isKept($0) ? $0 : nil }
    }

    /// Whether an id is short enough to be remembered.
    static func isKept(_ id: String) -> Bool { (1...256).contains(id.utf8.count) }

    /// - Returns: The answer's id.
    @discardableResult
    mutating func say(
        _ text: String, _ kind: SecretaryReply.Kind = .answer, file: SecretaryReply.File? = nil
    ) -> String {
        let id = newID()
        replies.append(SecretaryReply(id: id, kind: kind, text: text, file: file))
        return id
    }
}
