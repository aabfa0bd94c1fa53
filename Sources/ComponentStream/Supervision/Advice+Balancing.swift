// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension Advice {
    /// What the way in which a server balances a domain means for those who share it.
    package static func text(for verdict: BalancingCheck.Verdict, domain: String) -> String {
        if verdict.lost > 0 {
            return """
                Of \(verdict.sent) stanzas for \(domain), \(verdict.lost) have come to nobody: the server drops a part of all \
                traffic, and tells nobody. On ejabberd, domain_balancing has a component_number for \(domain) that is larger \
                than the number of connections. Connect as many, or remove the entry: without it ejabberd spreads stanzas \
                over whoever is connected, and loses none.
                    domain_balancing: {}   # no entry for \(domain)
                """
        }
        switch verdict.method {
        case .alone:
            return "Every stanza for \(domain) comes to this connection: no other one was seen."
        case .random:
            return """
                \(verdict.replicas) connections share \(domain), by chance. Nothing is lost when one of them ends. Stanzas of one \
                sender go to several of them, so that their order is not kept, and what one process remembers the others do \
                not know: sessions of several steps may break. Answers are handed over to whoever asked.
                """
        case .bySender:
            return """
                \(verdict.replicas) connections share \(domain), by sender: the order of one sender's stanzas is kept. ejabberd \
                does so with a fixed component_number, and drops a part of all traffic while fewer are connected. Answers \
                are handed over to whoever asked.
                """
        case .byRecipient:
            return """
                \(verdict.replicas) connections share \(domain), by recipient: the order of what is sent to one address is kept. \
                ejabberd does so with a fixed component_number, and drops a part of all traffic while fewer are connected. \
                Answers are handed over to whoever asked.
                """
        }
    }
}
