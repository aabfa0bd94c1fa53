// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import XMPPComponent

/// What servers do with several connections of one domain, and what that means for how replicas are set.
enum BalancingAdvice {
    /// Prosody with `kick_old`.
    static func newcomerWins(_ policy: ComponentConfiguration.ConflictPolicy, _ domain: String) -> Finding {
        let cure = """
            Prosody is set to component_conflict_resolve = "kick_old" for \(domain): of two instances each takes the domain from \
            the other, for ever. One instance is fine. For a hot spare remove that setting, so that the newcomer waits.
            """
        guard policy == .single else {
            return Finding(
                "balancing", .wrong,
                "a second connection throws out the first, and COMPONENT_CONFLICT is \(policy.name)",
                cure: cure)
        }
        return Finding("balancing", .note, "a second connection throws out the first", cure: cure)
    }

    /// Prosody by default.
    static func newcomerWaits(_ policy: ComponentConfiguration.ConflictPolicy) -> Finding {
        guard policy == .shared else {
            return Finding(
                "balancing", .well,
                policy == .standby
                    ? "a second connection has to wait: a spare works"
                    : "a second connection is refused: one instance serves")
        }
        return Finding(
            "balancing", .wrong, "the server refuses a second connection, and COMPONENT_CONFLICT is shared",
            cure: """
                Prosody has one connection per domain: set COMPONENT_CONFLICT=standby, so that one replica serves and the others \
                wait. Several that serve at once need ejabberd.
                """)
    }

    /// ejabberd, and replicas that do not expect it.
    static func bothAttached(_ policy: ComponentConfiguration.ConflictPolicy) -> Finding {
        let cure = """
            ejabberd spreads the stanzas of a domain over all its connections, answers to requests included: an instance that \
            does not know of the others waits for answers that they got. Run one instance, or set COMPONENT_CONFLICT=shared \
            for a component that is made for it.
            """
        guard policy == .standby else {
            return Finding("balancing", .note, "the server lets several connections share the domain", cure: cure)
        }
        return Finding(
            "balancing", .wrong,
            "the server lets several connections share the domain: with COMPONENT_CONFLICT=standby the spare would serve too",
            cure: cure)
    }

    /// ejabberd, and replicas that share the domain: of each one's own requests, how many were not answered to it?
    static func sharing(_ first: Int, _ second: Int, of count: Int, domain: String) -> Finding {
        guard first + second > 0 else {
            return Finding(
                "balancing", .well, "two connections share the domain, and each gets the answers to its requests")
        }
        return Finding(
            "balancing", .wrong,
            """
            two connections share the domain, and \(first + second) of \(2 * count) requests were not answered to the one \
            that had asked
            """,
            cure: lostStanzas(domain))
    }

    /// ejabberd with more slots than connections.
    static func lostStanzas(_ domain: String) -> String {
        """
        On ejabberd that is `component_number` of domain_balancing: it makes so many places for connections, and what falls to \
        an empty one vanishes without an error. Remove it, or all of the entry, in ejabberd.yml:
            domain_balancing:
              "\(domain)":
                type: bare_source
                # no component_number
        Or another instance is attached that does not hand over what is not its own: stop it, or set \
        COMPONENT_CONFLICT=shared for both.
        """
    }

    /// ejabberd's default for a listener with several hosts.
    static func globalRoutes(_ domain: String, port: Int) -> String {
        """
        ejabberd does so when one listener has several hosts and the default `global_routes: true`: stanzas for each of them \
        are spread over the connections of all. They are refused here, so they are lost for the others. In ejabberd.yml:
        \(Advice.ejabberdSnippet(domain: domain, port: port))
        """
    }
}

/// What to paste for privileges (XEP-0356) and delegation (XEP-0355).
enum GrantAdvice {
    private static func users(_ domain: String, _ serverDomain: String?) -> String {
        serverDomain ?? domain.split(separator: ".", maxSplits: 1).dropFirst().first.map(String.init) ?? domain
    }

    static func privileges(_ domain: String, serverDomain: String?) -> String {
        """
        Prosody (modules of prosody-modules), prosody.cfg.lua:
            VirtualHost "\(users(domain, serverDomain))"
                modules_enabled = { "privilege" }
                privileged_entities = {
                    ["\(domain)"] = { roster = "both", message = "outgoing", presence = "roster" },
                }
            Component "\(domain)"
                modules_enabled = { "privilege" } -- here too
        ejabberd, ejabberd.yml:
            acl:
              component:
                server: "\(domain)"
            access_rules:
              component:
                allow: component
            modules:
              mod_privilege:
                roster:
                  both: component
                message:
                  outgoing: component
                presence:
                  roster: component
        """
    }

    static func delegation(_ namespaces: [String], _ domain: String, serverDomain: String?) -> String {
        let prosody = namespaces.map { "            [\"\($0)\"] = { jid = \"\(domain)\" }," }.joined(separator: "\n")
        let ejabberd = namespaces.map { "          \"\($0)\":\n            access: component" }.joined(separator: "\n")
        return """
            Prosody (modules of prosody-modules), prosody.cfg.lua:
                VirtualHost "\(users(domain, serverDomain))"
                    modules_enabled = { "delegation" }
                    delegations = {
            \(prosody)
                    }
                Component "\(domain)"
                    modules_enabled = { "delegation" } -- here too
            ejabberd, ejabberd.yml, with an access rule `component` of which «\(domain)» is the server:
                modules:
                  mod_delegation:
                    namespaces:
            \(ejabberd)
            """
    }
}
