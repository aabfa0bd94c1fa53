// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Logging
import NIOConcurrencyHelpers
import XMPPComponent

/// Attaches to the server as the component would, and tries what goes wrong with servers.
///
/// It is a component without handlers: what others ask it meanwhile is answered service-unavailable.
struct ServerExamination: Sendable {
    /// How long the server may take.
    struct Patience: Sendable {
        /// To be reached.
        var connect = Duration.seconds(5)
        /// For the handshake.
        var handshake = Duration.seconds(10)
        /// For an answer.
        var answer = Duration.seconds(5)
    }

    /// How many addresses of ours ask at the same time: a share that vanishes is noticed.
    static let addresses = 20
    /// How many of the server's other domains are asked.
    static let neighbours = 50

    private var configuration: ComponentConfiguration
    private let needs: ServerNeeds
    private let patience: Patience
    private let observations = Observations()

    init(_ configuration: ComponentConfiguration, needs: ServerNeeds, patience: Patience) {
        self.needs = needs
        self.patience = patience
        self.configuration = configuration
    }

    /// Whom the component asks for signs of life.
    private var serverDomain: JID? {
        let parent = configuration.domain.split(separator: ".", maxSplits: 1).dropFirst().first.map(String.init)
        return (configuration.serverDomain ?? parent).flatMap { JID($0) }
    }

    /// The configuration of a component that only asks.
    private func bare(observed: Bool) -> ComponentConfiguration {
        var bare = configuration
        bare.middleware = []
        bare.healthChecks = []
        bare.shutdownSignals = []
        // Those that share a domain hand each other the answers that came to the wrong one; a spare would only wait.
        bare.conflictPolicy = configuration.conflictPolicy == .shared ? .shared : .single
        bare.metrics = NOOPMetricsHandler.instance
        bare.logger = Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() }
        bare.timeouts.connect = patience.connect
        bare.timeouts.handshake = patience.handshake
        bare.timeouts.request = patience.answer
        let observations = observations
        bare.tap = observed ? StanzaTap(redaction: .none) { observations.note($0, $1) } : nil
        return bare
    }

    /// What there is to say of each server, and what is found out at the first that takes us.
    func findings() async -> [Finding] {
        if let address = configuration.listenAddress {
            return await ListenExamination(configuration, address).findings()
        }
        var findings: [Finding] = []
        for server in configuration.servers {
            var one = self
            one.configuration = configuration.attaching(to: server)
            findings += await one.findings(asking: !findings.contains { $0.verdict == .well })
        }
        return findings
    }

    private func findings(asking: Bool) async -> [Finding] {
        guard let first = try? Component(bare(observed: true), routes: {}) else { return [] }
        return await attached(first) { state in
            guard case .online = state else { return [refusal(state)] }
            var findings = [
                Finding("server", .well, "\(first.currentServer) took the handshake as \(configuration.domain)")
            ]
            guard asking else { return findings }
            findings += await answers(first)
            findings += await foreignHosts(first)
            // Where stanzas vanish it is too early to ask how they are shared, unless the component is set to share.
            let loses = findings.contains { $0.subject == "balancing" && $0.verdict == .wrong }
            if !loses || configuration.conflictPolicy == .shared { findings += await balancing(first) }
            findings += grants()
            return findings
        }
    }

    /// Runs a component while `body` works, from the outcome of its first attempt on.
    private func attached<Result: Sendable>(
        _ component: Component, _ body: (ComponentState) async -> Result
    ) async -> Result {
        await withDiscardingTaskGroup { group in
            let states = component.states
            group.addTask { try? await component.run() }
            var outcome = component.state
            search: for await state in states {
                outcome = state
                switch state {
                case .online, .waiting, .stopping, .stopped: break search
                case .idle, .connecting: continue
                }
            }
            let result = await body(outcome)
            component.shutDown()
            return result
        }
    }

    private func refusal(_ state: ComponentState) -> Finding {
        guard case .waiting(let disconnection) = state else {
            return Finding("server", .wrong, "the attempt to attach ended before its time")
        }
        // ejabberd's words for a domain that is one of its `hosts`; a conflict otherwise is between components.
        if disconnection.cause == .conflict, disconnection.reason.contains("existing local domain") {
            return Finding(
                "server", .wrong, "\(configuration.domain) is one of the server's own domains",
                cure: """
                    A component owns another domain than the users do: set COMPONENT_DOMAIN to one below it, such as \
                    bot.\(configuration.domain), and enter that in the server's configuration.
                    """)
        }
        if disconnection.cause == .conflict {
            // Prosody looks at the secret first: this much is right.
            return Finding(
                "server", .note,
                "\(disconnection.server) says that \(configuration.domain) is taken: the component itself, if it is running",
                cure: disconnection.advice)
        }
        return Finding("server", .wrong, "\(disconnection.cause): \(disconnection.reason)", cure: disconnection.advice)
    }

    // MARK: Answers

    /// Whether the server's domain answers, and whether everything that is sent to us comes to us.
    private func answers(_ component: Component) async -> [Finding] {
        var findings: [Finding] = []
        if let serverDomain {
            if await isAnswered(serverDomain, by: component) {
                findings.append(Finding("server domain", .well, "\(serverDomain) answers"))
            } else {
                findings.append(
                    Finding(
                        "server domain", .note, "\(serverDomain) does not answer pings",
                        cure: """
                            The component asks it for signs of life, and its own domain when it is silent. Set \
                            COMPONENT_SERVER_DOMAIN to the domain that the server's users have.
                            """))
            }
        }
        let lost = await unansweredAddresses(component)
        if lost > 0 {
            findings.append(
                Finding(
                    "balancing", .wrong,
                    "of \(Self.addresses) requests to \(configuration.domain) itself, the server lost \(lost)",
                    cure: BalancingAdvice.lostStanzas(configuration.domain)))
        }
        return findings
    }

    private func isAnswered(_ address: JID, by component: Component, from sender: JID? = nil) async -> Bool {
        do {
            _ = try await component.query(Ping(), to: address, from: sender)
            return true
        } catch is StanzaError {
            // An error is an answer too.
            return true
        } catch {
            return false
        }
    }

    /// Asks our own domain, by way of the server, from many addresses of ours.
    private func unansweredAddresses(_ component: Component) async -> Int {
        await withTaskGroup { group in
            for number in 0..<Self.addresses {
                let sender = JID("doctor-\(number)@\(component.domain)")
                group.addTask { await isAnswered(component.domain, by: component, from: sender) }
            }
            return await group.reduce(into: 0) { lost, isAnswered in if !isAnswered { lost += 1 } }
        }
    }

    // MARK: Foreign hosts

    /// Whether the server hands us what is meant for other components: asks each of the domains that the server tells of, and
    /// looks whether that comes back to us.
    private func foreignHosts(_ component: Component) async -> [Finding] {
        if let serverDomain {
            let items = try? await component.query(DiscoItemsQuery(), to: serverDomain)
            let neighbours = (items?.items ?? []).map(\.jid).filter { $0.isDomain && $0 != component.domain }
            await withDiscardingTaskGroup { group in
                for neighbour in neighbours.prefix(Self.neighbours) {
                    group.addTask { _ = await isAnswered(neighbour, by: component) }
                }
            }
        }
        let foreign = observations.domains(otherThan: component.domain)
        guard !foreign.isEmpty else { return [] }
        return [
            Finding(
                "foreign hosts", .wrong,
                "the server hands this component stanzas for \(foreign.sorted().joined(separator: ", "))",
                cure: BalancingAdvice.globalRoutes(
                    configuration.domain, port: configuration.servers.first?.port ?? 5347))
        ]
    }

    // MARK: Balancing

    /// What becomes of a second connection with the same domain.
    private func balancing(_ first: Component) async -> [Finding] {
        guard let second = try? Component(bare(observed: false), routes: {}) else { return [] }
        let policy = configuration.conflictPolicy
        return await attached(second) { state in
            switch state {
            case .online:
                // Whether the first is thrown out it learns by the next answer at the latest.
                _ = await isAnswered(serverDomain ?? first.domain, by: first)
                guard first.streamNumber != nil else {
                    return [BalancingAdvice.newcomerWins(policy, configuration.domain)]
                }
                return await shared(first, second)
            case .waiting(let disconnection) where disconnection.cause == .conflict:
                return [BalancingAdvice.newcomerWaits(policy)]
            default: return []
            }
        }
    }

    /// Both are attached: whose answers come to whom?
    private func shared(_ first: Component, _ second: Component) async -> [Finding] {
        guard configuration.conflictPolicy == .shared else {
            return [BalancingAdvice.bothAttached(configuration.conflictPolicy)]
        }
        let lost = await (unansweredAddresses(first), unansweredAddresses(second))
        return [BalancingAdvice.sharing(lost.0, lost.1, of: Self.addresses, domain: configuration.domain)]
    }

    // MARK: Grants

    /// What the server has said that the component may do.
    private func grants() -> [Finding] {
        let (privileges, delegations) = observations.grants
        var findings: [Finding] = []
        if !privileges.isEmpty {
            findings.append(Finding("privileges", .well, privileges.sorted().joined(separator: ", ")))
        } else if needs.privileges {
            findings.append(
                Finding(
                    "privileges", .wrong, "the server grants none, and the settings want them (XEP-0356)",
                    cure: GrantAdvice.privileges(configuration.domain, serverDomain: configuration.serverDomain)))
        }
        let missing = needs.delegations.filter { !delegations.contains($0) }
        if !delegations.isEmpty {
            findings.append(Finding("delegation", .well, delegations.sorted().joined(separator: ", ")))
        }
        if !missing.isEmpty {
            findings.append(
                Finding(
                    "delegation", .wrong, "the server does not hand on \(missing.joined(separator: ", ")) (XEP-0355)",
                    cure: GrantAdvice.delegation(
                        missing, configuration.domain, serverDomain: configuration.serverDomain)
                ))
        }
        return findings
    }
}

extension ComponentConfiguration {
    /// The same for one of the servers alone.
    fileprivate func attaching(to server: ServerAddress) -> ComponentConfiguration {
        var one = self
        one.host = server.host ?? server.description
        one.port = server.port ?? port
        one.fallbackServers = []
        return one
    }
}

/// What came in on the first connection, as far as it tells something of the server.
private final class Observations: Sendable {
    private struct State {
        var domains: Set<String> = []
        var privileges: Set<String> = []
        var delegations: Set<String> = []
    }

    private let state = NIOLockedValueBox(State())

    func note(_ direction: StanzaDirection, _ stanza: Element) {
        guard direction == .inbound else { return }
        let domain = stanza["to"].flatMap { JID($0) }?.domain
        let children = Array(stanza.children)
        state.withLockedValue { state in
            // There are only so many that a server can tell of; the rest is not needed.
            if let domain, state.domains.count < 100 { state.domains.insert(domain) }
            for child in children.prefix(8) {
                if child.name == "privilege", child.namespace.hasPrefix("urn:xmpp:privilege:") {
                    for permission in child.children.prefix(50) {
                        let access = permission["access"] ?? "?"
                        let type = permission["type"] ?? (permission.firstChild == nil ? "?" : "some")
                        state.privileges.insert("\(access): \(type)")
                    }
                } else if child.name == "delegation", child.namespace.hasPrefix("urn:xmpp:delegation:") {
                    for delegated in child.children.prefix(50) {
                        if let namespace = delegated["namespace"] { state.delegations.insert(namespace) }
                    }
                } else if child.name == "query", let namespace = Self.offer(child["node"] ?? "") {
                    if state.delegations.count < 50 { state.delegations.insert(namespace) }
                }
            }
        }
    }

    /// The namespace that a server offers by asking about `urn:xmpp:delegation:1::NAMESPACE` (XEP-0355 §7.2): ejabberd
    /// confirms only what is answered, which is not for doctor to do.
    private static func offer(_ node: String) -> String? {
        guard node.hasPrefix("urn:xmpp:delegation:"), let separator = node.firstRange(of: "::") else { return nil }
        return String(node[separator.upperBound...])
    }

    func domains(otherThan own: JID) -> Set<String> {
        state.withLockedValue(\.domains).subtracting([own.domain])
    }

    var grants: (privileges: Set<String>, delegations: Set<String>) {
        state.withLockedValue { ($0.privileges, $0.delegations) }
    }
}
