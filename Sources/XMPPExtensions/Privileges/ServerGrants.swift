// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPCore

/// What one server has granted on the present stream.
public struct ServerGrants: Hashable, Sendable {
    /// The server's domain.
    public let server: JID
    /// What may be done in its users' names; `nil` as long as it has not said so.
    public var privileges: PrivilegeGrant?
    /// The namespaces whose requests it hands on, for all of its users.
    public var delegations: [DelegatedNamespace] = []
    /// The namespaces whose requests single users have handed on (XEP-0355 §5), by bare address.
    public var userDelegations: [JID: [DelegatedNamespace]] = [:]

    /// Nothing yet.
    public init(server: JID) {
        self.server = server
    }
}

/// Keeps account of what servers grant, and of who wants to know.
///
/// What is granted is granted for one stream: everything is forgotten when that ends.
struct GrantLedger {
    private(set) var grants: [JID: ServerGrants] = [:]
    private var observers: [Int: AsyncStream<[ServerGrants]>.Continuation] = [:]
    private var nextObserver = 0
    /// Of one server: so many namespaces, and users who delegate, are kept.
    static let maximumEntries = 1024

    /// All grants, in the order of the servers' names.
    var all: [ServerGrants] { grants.values.sorted { $0.server < $1.server } }

    /// Those to tell, and what to tell them.
    typealias Notice = (observers: [AsyncStream<[ServerGrants]>.Continuation], grants: [ServerGrants])

    /// Permissions: they take the place of all earlier ones of the server (XEP-0356 §4.2).
    mutating func note(_ grant: PrivilegeGrant, from server: JID) -> Notice {
        grants[server, default: ServerGrants(server: server)].privileges = grant
        return notice
    }

    /// Delegated namespaces: they add to earlier ones, for ejabberd tells of each in a message of its own.
    ///
    /// - Returns: `nil` when that is more than is kept; then nothing has changed.
    mutating func note(_ grant: DelegationGrant, from server: JID) -> Notice? {
        var known = grants[server] ?? ServerGrants(server: server)
        let user = grant.entity?.bare
        var namespaces = user.map { known.userDelegations[$0] ?? [] } ?? known.delegations
        for delegated in grant.namespaces {
            namespaces.removeAll { $0.namespace == delegated.namespace }
            namespaces.append(delegated)
        }
        if let user { known.userDelegations[user] = namespaces } else { known.delegations = namespaces }
        guard namespaces.count <= Self.maximumEntries, known.userDelegations.count <= Self.maximumEntries else {
            return nil
        }
        grants[server] = known
        return notice
    }

    /// The stream ended.
    mutating func forget() -> Notice {
        let changed = !grants.isEmpty
        grants = [:]
        return changed ? notice : ([], [])
    }

    private var notice: Notice { (Array(observers.values), all) }

    mutating func observe(_ continuation: AsyncStream<[ServerGrants]>.Continuation) -> Int {
        nextObserver += 1
        observers[nextObserver] = continuation
        return nextObserver
    }

    mutating func removeObserver(_ id: Int) {
        observers.removeValue(forKey: id)
    }

    /// The component has stopped.
    mutating func removeObservers() -> [AsyncStream<[ServerGrants]>.Continuation] {
        defer { observers = [:] }
        return Array(observers.values)
    }
}
