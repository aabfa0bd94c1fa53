// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §8.1.2.1 (addresses of answers), §8.2.3 (IQ semantics)

package import XMPPCore

/// Our requests that wait for an answer, by id; an answer counts only when it comes from the peer that was asked
/// (RFC 6120 §8.1.2.1, §8.2.3).
///
/// Every token put in comes out exactly once: by `resolve`, `expire`, `cancel` or `failAll`.
package struct PendingRequests<Token> {
    package let limit: Int
    private let ownDomain: JID
    private let serverDomain: JID?
    private var table = RequestTable()
    /// By the slot of the request in `table`.
    private var tokens: [Token?] = []

    /// - Parameters:
    ///   - limit: Requests that may wait at the same time.
    ///   - ownDomain: The component's domain.
    ///   - serverDomain: The domain of the server itself, if it is known.
    package init(limit: Int, ownDomain: JID, serverDomain: JID? = nil) {
        self.limit = limit
        self.ownDomain = ownDomain
        self.serverDomain = serverDomain
    }

    package var count: Int { table.count }

    /// When ``expire(now:)`` has something to do next.
    package var nextDeadline: UInt64? { table.nextDeadline }

    /// - Returns: `false` when too many wait, or one with this id does; the token was not taken then.
    package mutating func add(id: String, peer: JID, token: Token, deadline: UInt64) -> Bool {
        guard table.count < limit, let slot = table.add(id: id, peer: peer, deadline: deadline) else { return false }
        if slot == tokens.count { tokens.append(token) } else { tokens[slot] = token }
        return true
    }

    /// Finds the request that a `result` or `error` answers. `nil` when there is none, or when another peer was asked:
    /// then the request goes on waiting.
    ///
    /// - Parameter from: The sender of the answer. Every router stamps `from` on what it routes, so an answer without one
    ///   can only be the server's own: it counts for a request to the server's domain, or to the component's domain, which
    ///   plays the part that the account's bare JID has for a client.
    package mutating func resolve(id: String, from: JID?) -> Token? {
        guard let slot = table.slot(of: id), let request = table.slots[slot] else { return nil }
        let isFromPeer = from.map { $0 == request.peer } ?? (request.peer == ownDomain || request.peer == serverDomain)
        guard isFromPeer else { return nil }
        table.remove(slot)
        return tokens[slot].take()
    }

    /// Takes out the requests whose deadline has come, the earliest first.
    package mutating func expire(now: UInt64) -> [Token] {
        var expired: [Token] = []
        while let slot = table.expire(now: now) {
            if let token = tokens[slot].take() { expired.append(token) }
        }
        return expired
    }

    package mutating func cancel(id: String) -> Token? {
        guard let slot = table.slot(of: id) else { return nil }
        table.remove(slot)
        return tokens[slot].take()
    }

    /// The stream is gone, nobody will answer: takes out everything, in the order of the requests.
    package mutating func failAll() -> [Token] {
        let failed = zip(table.slots, tokens)
            .compactMap { request, token in request.flatMap { request in token.map { (request.serial, $0) } } }
            .sorted { $0.0 < $1.0 }
        table = RequestTable()
        tokens = []
        return failed.map(\.1)
    }
}

extension PendingRequests: Sendable where Token: Sendable {}
