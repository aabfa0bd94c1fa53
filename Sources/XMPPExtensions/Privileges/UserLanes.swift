// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPCore

/// Who comes next among the delegated requests, which all arrive from the server: those of one user are handled one
/// after the other, in order, and a user who sends too many is refused.
///
/// A ticket is in its user's line from `enter` to `leave`; the first in line has its turn.
struct UserLanes<Token> {
    struct Ticket: Hashable, Sendable {
        let user: JID
        fileprivate let number: UInt64
    }

    /// What a token is told, if there is one.
    enum Verdict {
        case goOn, giveUp, wait
    }

    private var lines: [JID: [(ticket: Ticket, token: Token?)]] = [:]
    private var lastNumber: UInt64 = 0
    private let quota: Int

    init(quota: Int) {
        self.quota = max(quota, 1)
    }

    /// How many users have a line.
    var count: Int { lines.count }

    /// Lets a request of a user (by its bare address) join its line; `nil` when that is full.
    mutating func enter(_ user: JID) -> Ticket? {
        guard lines[user, default: []].count < quota else { return nil }
        lastNumber &+= 1
        let ticket = Ticket(user: user, number: lastNumber)
        lines[user, default: []].append((ticket, nil))
        return ticket
    }

    /// Whether a ticket has its turn. If it has to wait the token is kept, and comes out of `leave`.
    mutating func turn(of ticket: Ticket, token: @autoclosure () -> Token) -> Verdict {
        guard let place = lines[ticket.user]?.firstIndex(where: { $0.ticket == ticket }) else { return .giveUp }
        guard place > 0 else { return .goOn }
        lines[ticket.user]?[place].token = token()
        return .wait
    }

    /// Takes a ticket out of its line, wherever it is.
    ///
    /// - Returns: Its own token, if it still waited, which is to give up; and that of the ticket whose turn it is now.
    mutating func leave(_ ticket: Ticket) -> (own: Token?, next: Token?) {
        guard var line = lines[ticket.user], let place = line.firstIndex(where: { $0.ticket == ticket }) else {
            return (nil, nil)
        }
        let own = line.remove(at: place).token
        var next: Token?
        if place == 0, !line.isEmpty { next = line[0].token.take() }
        lines[ticket.user] = line.isEmpty ? nil : line
        return (own, next)
    }
}
