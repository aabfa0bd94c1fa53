// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// A message that tells of a reminder, from when it is due until it is known to have arrived.
struct Delivery: Hashable, Sendable, Codable {
    /// What is known of it.
    enum State: Hashable, Sendable, Codable {
        /// It was never handed out.
        case waiting
        /// It was handed out for that stream: it may have been sent, or not.
        case handedOut(stream: String)
        /// It came back, or it is not known whether it arrived: it is to be handed out again, as a correction.
        case again
        /// The server has it. An error may come for it still.
        case taken(Instant)
    }

    /// The first message's id.
    let id: String
    /// The reminder's key.
    let key: Int
    /// When it was due.
    var due: Instant
    /// Whether it stands for earlier times too, which nobody was there for.
    var afterOthers: Bool
    var state: State = .waiting
    /// How often it was handed out.
    var attempts = 0
    /// When it was handed out first: every repetition says the same.
    var firstHandedOut: Instant?

    /// The id of the attempt that was made last.
    var currentID: String { attempts > 1 ? "\(id).\(attempts)" : id }

    /// Whether a message's id is one of its attempts.
    func isNamed(_ name: String) -> Bool { Self.isName(name, of: id) }

    static func isName(_ name: String, of id: String) -> Bool {
        guard name.hasPrefix(id) else { return false }
        let rest = name.dropFirst(id.count)
        return rest.isEmpty
            || (rest.first == "." && (2...8).contains(rest.utf8.count) && rest.utf8.dropFirst().allSatisfy(\.isDigit))
    }

    /// Hands it out if that is to be.
    ///
    /// - Returns: Whether to send it now.
    mutating func handOut(for stream: String, at now: Instant) -> Bool {
        switch state {
        case .waiting, .again: break
        case .handedOut(let other) where other != stream: break
        case .handedOut, .taken: return false
        }
        state = .handedOut(stream: stream)
        attempts += 1
        if firstHandedOut == nil { firstHandedOut = now }
        return true
    }
}
