// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0356 v0.4.1: §4 (roster), §5 (message), §6 (IQ), §7 (presence); XEP-0355 v0.5: §4 (admin mode), §7 (support)

import Logging
import Synchronization
import XMLStream
public import XMPPComponent
public import XMPPCore

/// What a server lets its component do in the name of its users (XEP-0356), and the requests of theirs that it hands on
/// (XEP-0355). Both versions of both protocols are spoken, each server being answered in the one it speaks.
///
/// ```swift
/// let privileges = Privileges(server: "localhost") {
///     OnIQ(Weather.self) { request, context in          // context.sender is the user,
///         Forecast(of: request.city)                    // context.address whom the user asked
///     }
/// }
/// let component = try Component(configuration) {
///     privileges
///     OnMessage(.chat) { message, context in
///         try await privileges.send(Message(to: "bob@localhost", body: "Hi"), as: "alice@localhost")
///     }
/// }
/// ```
///
/// The handlers in its builder are ordinary ones, for delegated requests only. `at(.domain)` are those to the server,
/// `at(.users)` those to its users, `at(.user("alice"))` those to one of them. What a handler sends needs a `from` of the
/// component's own; `context.query` would ask in the user's name, which `query(_:to:as:)` is for. Middleware of the component's
/// configuration sees the request of the server and then, before its handler, that of the user.
///
/// Presence that the server shows (§7) comes to ordinary presence handlers, addressed to the component's domain.
///
/// Grants are believed from the servers' domains alone, and hold for one stream.
public final class Privileges: Module {
    /// How privileges and delegations are dealt with.
    public struct Configuration: Sendable {
        /// The domains of the servers that are believed; `nil` is the component's `serverDomain`: by default the domain
        /// without its first label.
        public var servers: [JID]?
        /// How long a delegated request may take, waiting for others of the same user included. ejabberd gives up after
        /// 32 seconds.
        public var deadline: Duration = .seconds(25)
        /// Delegated requests of one user that may wait or be handled; further ones are answered `resource-constraint`.
        public var userQuota = 64
        /// What the server's domain is, beside what it says itself, by delegated namespace (XEP-0355 §7.2.1).
        public var serverIdentities: [String: [DiscoIdentity]] = [:]
        /// What its users' accounts are, beside what the server says, by delegated namespace (XEP-0355 §7.2.2): such as
        /// `pubsub/pep` for `http://jabber.org/protocol/pubsub`.
        public var accountIdentities: [String: [DiscoIdentity]] = [:]
        /// Called with each change of a user's roster that a server tells of (XEP-0356 §4.4), and the user's bare address.
        /// Neither Prosody's mod_privilege of 2023 nor ejabberd 23.01 sends them.
        public var onRosterPush: (@Sendable (RosterUpdate, JID) async throws -> Void)?

        /// Everything at its default.
        public init() {}
    }

    /// How it was configured.
    public let configuration: Configuration
    /// The delegated routes, or why there can be none.
    let delegatedRoutes: Result<EnclosedRoutes, ComponentError>
    let state: Mutex<State>

    struct State {
        var ledger = GrantLedger()
        var lanes: UserLanes<CheckedContinuation<Void, any Error>>
        /// While it runs; the component holds its modules.
        var component: Component?
        /// The servers that are believed, once it has started.
        var servers: [JID] = []
    }

    /// Privileges, and handlers for delegated requests.
    public init(_ configuration: Configuration = Configuration(), @RouteBuilder delegated: () -> [any Routable]) {
        self.configuration = configuration
        let routes = delegated()
        delegatedRoutes = Result { () throws(ComponentError) in try EnclosedRoutes(routes) }
        state = Mutex(State(lanes: UserLanes(quota: configuration.userQuota)))
    }

    /// Privileges alone.
    public convenience init(_ configuration: Configuration = Configuration()) {
        self.init(configuration) {}
    }

    /// Privileges that one server grants, and handlers for the requests that it hands on.
    public convenience init(server: JID, @RouteBuilder delegated: () -> [any Routable] = { [any Routable]() }) {
        var configuration = Configuration()
        configuration.servers = [server]
        self.init(configuration, delegated: delegated)
    }

    // MARK: What is granted

    /// What has been granted on the present stream, in the order of the servers' names. Servers say so right after the
    /// handshake: a little later than the component is online.
    public var grants: [ServerGrants] { state.withLock { $0.ledger.all } }

    /// What a server has granted on the present stream; `nil` while it has said nothing.
    public func grants(by server: JID) -> ServerGrants? { state.withLock { $0.ledger.grants[server] } }

    /// Every change of `grants` from now on, the present ones first; the end of a stream leaves none. Keeps the newest 16
    /// for a slow reader.
    public var changes: AsyncStream<[ServerGrants]> {
        AsyncStream(bufferingPolicy: .bufferingNewest(16)) { continuation in
            let id = state.withLock { state in
                continuation.yield(state.ledger.all)
                return state.ledger.observe(continuation)
            }
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { $0.ledger.removeObserver(id) }
            }
        }
    }

    func tell(_ notice: GrantLedger.Notice) {
        for observer in notice.observers { observer.yield(notice.grants) }
    }

    // MARK: Module

    /// Announcements, delegated requests and, if wanted, roster pushes.
    public var content: [any Routable] {
        for version in PrivilegeVersion.all {
            OnMessage(.normal, payload: QName("privilege", in: version.namespace), name: "privileges") {
                try self.noteGrant(in: $0, $1)
            }.at(.domain).lane(.route).unadvertised()
        }
        for version in DelegationVersion.all {
            let name = QName("delegation", in: version.namespace)
            OnMessage(.normal, payload: name, name: "delegations") {
                try self.noteDelegation(in: $0, $1)
            }.at(.domain).lane(.route).unadvertised()
            // They all come from the server: their order is that of UserLanes, and their deadline is kept there, so that
            // the answer can be wrapped.
            OnIQ(.set, name) { payload, context in
                try await self.answer(payload, context)
            }.at(.domain).lane(.unordered).deadline(configuration.deadline + .seconds(5)).refusing {
                payload, sender, error in
                self.refusal(of: payload, from: sender, error)
            }
        }
        if let observer = configuration.onRosterPush {
            OnIQ(RosterUpdate.self, name: "roster push") { update, context in
                try await observer(update, self.owner(ofRosterIn: context))
                return EmptyResponse()
            }.at(.domain)
        }
    }

    /// The features and identities that a server adds to its own for a delegated namespace (XEP-0355 §7.2): those of the
    /// handlers, and what modules among them say of the node. A namespace without a handler is unknown: ejabberd then keeps
    /// it to itself.
    public func discoInfo(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo? {
        guard address.isDomain, let node, let nested = NestedNode(node), let routes = try? delegatedRoutes.get() else {
            return nil
        }
        guard var info = routes.info(about: nested.namespace, atDomain: !nested.isAccount) else { return nil }
        let more = nested.isAccount ? configuration.accountIdentities : configuration.serverIdentities
        info.identities += more[nested.namespace] ?? []
        for module in routes.modules {
            guard let part = try await module.discoInfo(at: address, node: node, requester: requester) else { continue }
            info.identities += part.identities
            info.features += part.features
            info.forms += part.forms
        }
        return info
    }

    /// Checks the handlers for delegated requests, and starts the modules among them.
    ///
    /// - Throws: `ComponentError` (`ambiguousRoutes`, `invalidConfiguration`); what a module throws.
    public func start(_ component: Component) async throws {
        let routes = try delegatedRoutes.get()
        routes.prepare(for: component)
        state.withLock { $0.servers = servers(of: component) }
        if servers(of: component).isEmpty {
            component.log.warning(
                "no server is believed to grant privileges: set serverDomain, or the servers of Privileges")
        }
        for (position, module) in routes.modules.enumerated() {
            do {
                try await module.start(component)
            } catch {
                // Whoever threw is not stopped, and neither is this one.
                for started in routes.modules[..<position].reversed() { await started.stop(component) }
                throw error
            }
        }
        state.withLock { $0.component = component }
    }

    /// Tells the modules among the delegated handlers.
    public func connected(_ component: Component) async throws {
        for module in try delegatedRoutes.get().modules { try await module.connected(component) }
    }

    /// Stops the modules among the delegated handlers, and ends `changes`. What is to be done in users' names at shutdown is
    /// done by modules that are listed after this one, and stopped before it.
    public func stop(_ component: Component) async {
        for module in ((try? delegatedRoutes.get().modules) ?? []).reversed() { await module.stop(component) }
        streamEnded()
        let observers = state.withLock { state in
            state.component = nil
            return state.ledger.removeObservers()
        }
        for observer in observers { observer.finish() }
    }
}

extension Privileges: StreamScoped {
    /// What was granted was granted for that stream.
    package func streamEnded() {
        tell(state.withLock { $0.ledger.forget() })
    }
}

/// A node that a server asks about to learn what it delegates (XEP-0355 §7.2).
struct NestedNode: Hashable {
    let namespace: String
    /// Whether it is about users' accounts, not about the server.
    let isAccount: Bool

    init?(_ node: String) {
        for version in DelegationVersion.all {
            for (separator, isAccount) in [("::", false), (":bare:", true)] {
                let prefix = version.namespace + separator
                guard node.hasPrefix(prefix), node.utf8.count > prefix.utf8.count else { continue }
                namespace = String(node.dropFirst(prefix.count))
                self.isAccount = isAccount
                return
            }
        }
        return nil
    }
}
