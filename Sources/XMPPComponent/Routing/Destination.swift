// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// The addresses of our domain that a route answers for.
public struct Destination: Hashable, Sendable {
    enum Class: UInt8, Sendable {
        case anywhere, domain, users, user
    }

    let kind: Class
    /// The localpart, for `user` alone.
    let local: String?

    /// The domain itself and every address in it.
    public static let anywhere = Destination(kind: .anywhere, local: nil)
    /// The domain itself: `our.domain` and `our.domain/resource`.
    public static let domain = Destination(kind: .domain, local: nil)
    /// Every `somebody@our.domain`, with or without resource.
    public static let users = Destination(kind: .users, local: nil)
    /// `local@our.domain`, with or without resource; in any spelling of the localpart.
    public static func user(_ local: String) -> Destination {
        Destination(kind: .user, local: (try? JID(local: local, domain: "domain.invalid"))?.local ?? local)
    }

    /// The localpart when it is one user's.
    package var user: String? { local }

    /// Whether an address of our domain is one of them.
    package func contains(_ address: JID) -> Bool {
        switch kind {
        case .anywhere: true
        case .domain: address.isDomain
        case .users: !address.isDomain
        case .user: address.local == local
        }
    }
}
