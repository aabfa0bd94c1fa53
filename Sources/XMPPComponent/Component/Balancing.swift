// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream

/// How the server spreads a domain's stanzas over the connections that share it, as probes have shown.
///
/// With ``ComponentConfiguration/ConflictPolicy/shared`` the component sends stanzas to its own domain, when it has connected
/// and every minute from then on, and looks which of the connections they come to.
public struct Balancing: Sendable, Hashable {
    /// What decides who gets a stanza.
    public struct Method: Sendable, Hashable, CustomStringConvertible {
        /// A word for it.
        public let description: String

        /// Nobody else was seen.
        public static let alone = Method(description: "alone")
        /// Chance: the order of one sender's stanzas is not kept.
        public static let random = Method(description: "random")
        /// The sender.
        public static let bySender = Method(description: "by-sender")
        /// The recipient.
        public static let byRecipient = Method(description: "by-recipient")
    }

    /// What decides who gets a stanza.
    public let method: Method
    /// The connections that share the domain, this one included.
    public let replicas: Int
    /// Probes that came to nobody, of those that were sent last: more than none says that the server drops stanzas.
    public let lostProbes: Int
    /// What that means, and what to do about it.
    public let advice: String

    /// Whether every stanza comes to somebody.
    public var isSafe: Bool { lostProbes == 0 }
}

extension Balancing {
    init(_ verdict: BalancingCheck.Verdict, domain: String) {
        method =
            switch verdict.method {
            case .alone: .alone
            case .random: .random
            case .bySender: .bySender
            case .byRecipient: .byRecipient
            }
        replicas = verdict.replicas
        lostProbes = verdict.lost
        advice = Advice.text(for: verdict, domain: domain)
    }
}
