// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Finds out how a server spreads the stanzas for one domain over several connections: by probes that go from our domain to
/// our domain, and by where they land.
///
/// A server balances by chance, by sender or by recipient; what is balanced to a place where nobody is vanishes (servers with
/// a fixed number of places, fewer connections than places). Probes are of three groups: all different, one sender, one
/// recipient. A round with losses is repeated, as connections come and go.
package struct BalancingCheck: Sendable {
    /// A stanza to send. Equal numbers of addresses are equal addresses.
    package struct Probe: Sendable, Hashable {
        package let number: Int
        package let sender: Int
        package let recipient: Int
    }

    package enum Method: Sendable, Hashable {
        /// Only one replica has got anything: there are no others, or nothing can be said.
        case alone
        /// Stanzas of one sender go to several replicas.
        case random
        /// Stanzas of one sender go to one replica.
        case bySender
        /// Stanzas to one address go to one replica.
        case byRecipient
    }

    package struct Verdict: Sendable, Hashable {
        package let method: Method
        /// Those that have got something.
        package let replicas: Int
        package let lost: Int
        package let sent: Int

        package init(method: Method, replicas: Int, lost: Int, sent: Int) {
            self.method = method
            self.replicas = replicas
            self.lost = lost
            self.sent = sent
        }
    }

    private enum Group: Int, CaseIterable {
        case different
        case sameSender
        case sameRecipient
    }

    package static let groupSize = 16
    private var landings: [Int: String] = [:]
    /// The number of the first probe of this round; those of earlier rounds do not count.
    private var first = 0
    private var next = 0
    private var isRepeated = false

    package init() {}

    private var count: Int { Self.groupSize * Group.allCases.count }

    /// Begins a round.
    package mutating func begin() -> [Probe] {
        landings.removeAll(keepingCapacity: true)
        first = next
        next += count
        return (0..<count).map { index in
            let group = Group(rawValue: index / Self.groupSize) ?? .different
            return Probe(
                number: first + index,
                sender: group == .sameSender ? -1 : index,
                recipient: group == .sameRecipient ? -1 : index)
        }
    }

    /// A probe has come to a replica.
    package mutating func landed(_ number: Int, at replica: String) {
        guard number >= first, number < next else { return }
        landings[number] = replica
    }

    /// The time for a round is up.
    ///
    /// - Returns: nil when another round should make sure.
    package mutating func finish() -> Verdict? {
        let lost = count - landings.count
        if lost > 0, !isRepeated {
            isRepeated = true
            return nil
        }
        isRepeated = false
        let replicas = Set(landings.values).count
        let method: Method
        if replicas < 2 || places(.different) < 2 {
            method = .alone
        } else if places(.sameSender) == 1 {
            method = .bySender
        } else if places(.sameRecipient) == 1 {
            method = .byRecipient
        } else {
            method = .random
        }
        return Verdict(method: method, replicas: max(replicas, 1), lost: lost, sent: count)
    }

    /// How many replicas a group has come to.
    private func places(_ group: Group) -> Int {
        let start = first + group.rawValue * Self.groupSize
        return Set((start..<start + Self.groupSize).compactMap { landings[$0] }).count
    }
}
