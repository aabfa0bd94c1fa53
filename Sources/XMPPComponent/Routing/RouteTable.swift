// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// All routes, frozen: finding the one for a stanza is a few probes of a hash table and allocates nothing.
///
/// The most specific route wins: first one that names a payload, then one that names an address (a user before
/// the domain or all users, these before anywhere), then one that names a type.
final class RouteTable: Sendable {
    let routes: [Route]
    let names: NameTable
    private let shapes: [[Shape]]
    private let slots: FrozenIndex
    private let users: [String: UInt16]
    private let payloadNamespaces: Set<String>
    /// Children of a message or presence that are looked at for a route.
    private static let maximumPayloads = 16

    /// Which parts of the key a group of routes names.
    private struct Shape: Hashable {
        var payload: Bool
        var destination: Destination.Class
        var type: Bool

        var specificity: UInt8 {
            (payload ? 8 : 0) + (destination == .user ? 4 : destination == .anywhere ? 0 : 2) + (type ? 1 : 0)
        }
    }

    /// - Throws: `ComponentError` (`ambiguousRoutes`) when two routes of the user's match the same stanzas.
    init(_ routables: [any Routable], builtIns: [any Routable] = []) throws(ComponentError) {
        var routes = routables.flatMap(\.routes)
        routes += builtIns.flatMap(\.routes).map { route in
            var route = route
            route.isBuiltIn = true
            return route
        }
        names = NameTable(Self.stanzaNames + routes.compactMap(\.payload))
        var users: [String: UInt16] = [:]
        for case let local? in routes.map(\.destination.local) where users[local] == nil {
            guard let number = UInt16(exactly: users.count + 1) else {
                throw ComponentError(
                    .invalidConfiguration,
                    "Over 65535 routes name a user each: use one route for all users (.users) that looks them up.")
            }
            users[local] = number
        }
        var entries: [UInt64: Int] = [:]
        var shapes = [Set<Shape>](repeating: [], count: StanzaKind.allCases.count)
        for (position, route) in routes.enumerated() {
            let key = Self.key(
                kind: route.kind,
                type: route.type,
                payload: route.payload.map(names.id(of:)) ?? 0,
                destination: route.destination.kind,
                user: route.destination.local.flatMap { users[$0] } ?? 0
            )
            if let other = entries[key] {
                if route.isBuiltIn { continue }
                throw ComponentError(
                    .ambiguousRoutes,
                    "Two routes handle the same stanzas: «\(routes[other].label)» and «\(route.label)»."
                )
            }
            entries[key] = position
            shapes[Int(route.kind.rawValue)].insert(
                Shape(payload: route.payload != nil, destination: route.destination.kind, type: route.type != 0)
            )
        }
        self.routes = routes
        self.users = users
        self.shapes = shapes.map { $0.sorted { $0.specificity > $1.specificity } }
        slots = FrozenIndex(entries)
        payloadNamespaces = Set(routes.filter { $0.kind == .iq }.compactMap(\.payload?.namespace))
    }

    /// The position of the route for a stanza in `routes`.
    ///
    /// - Parameters:
    ///   - type: The stanza's type as `code(_:)` gives it.
    ///   - local: The localpart of the address the stanza is for; nil for the domain.
    func position(kind: StanzaKind, type: UInt8, stanza: Element, isDomain: Bool, local: @autoclosure () -> String?)
        -> Int?
    {
        let shapes = shapes[Int(kind.rawValue)]
        guard !shapes.isEmpty else { return nil }
        let user: UInt16 = isDomain || users.isEmpty ? 0 : local().flatMap { users[$0] } ?? 0
        for shape in shapes {
            let destination = shape.destination
            switch destination {
            case .anywhere: break
            case .domain: if !isDomain { continue }
            case .users: if isDomain { continue }
            case .user: if user == 0 { continue }
            }
            let routeType = shape.type ? type : 0
            let routeUser = destination == .user ? user : 0
            if shape.payload {
                let limit = kind == .iq ? 1 : Self.maximumPayloads
                let position = stanza.firstOfChildren(in: names, limit: limit) { name in
                    slots[
                        Self.key(
                            kind: kind, type: routeType, payload: name, destination: destination, user: routeUser)]
                }
                if let position { return position }
            } else if let position = slots[
                Self.key(kind: kind, type: routeType, payload: 0, destination: destination, user: routeUser)]
            {
                return position
            }
        }
        return nil
    }

    /// Whether some request in this namespace is answered, if not this one.
    func knows(namespace: String) -> Bool {
        payloadNamespaces.contains(namespace)
    }

    /// The features that routes for the domain (or for all its users) give to service discovery, without repetition.
    func features(atDomain: Bool) -> [String] {
        var seen: Set<String> = []
        return routes.filter { route in
            switch route.destination.kind {
            case .anywhere: true
            case .domain: atDomain
            case .users: !atDomain
            case .user: false
            }
        }.flatMap(\.features).filter { seen.insert($0).inserted }
    }

    /// The features of users that have routes of their own, by localpart: those of all users and their own, without
    /// repetition.
    func featuresOfNamedUsers() -> [String: [String]] {
        let common = features(atDomain: false)
        let known = Set(common)
        var own: [String: [String]] = [:]
        for route in routes {
            guard let local = route.destination.local else { continue }
            for feature in route.features where !known.contains(feature) {
                if own[local]?.contains(feature) != true { own[local, default: []].append(feature) }
            }
        }
        return own.mapValues { common + $0 }
    }

    private static func key(
        kind: StanzaKind, type: UInt8, payload: UInt16, destination: Destination.Class, user: UInt16
    ) -> UInt64 {
        UInt64(kind.rawValue) | UInt64(type) << 2 | UInt64(destination.rawValue) << 10 | UInt64(payload) << 16
            | UInt64(user) << 32
    }

    /// The kind of a first-level element; nil when it is none of the three stanzas.
    func kind(of element: Element) -> StanzaKind? {
        let id = Int(names.id(of: element))
        guard (1...Self.stanzaNames.count).contains(id) else { return nil }
        return StanzaKind(rawValue: UInt8((id - 1) % StanzaKind.allCases.count))
    }

    /// First in the table of names, in the order of the kinds, so that an id tells the kind.
    private static let stanzaNames = [
        "jabber:component:accept", "jabber:client", "jabber:component:connect",
    ].flatMap { namespace in
        StanzaKind.allCases.map { QName($0.name, in: namespace) }
    }
}

extension RouteTable {
    /// The type's number in a route's key; 0 is any.
    static func code(_ type: MessageType) -> UInt8 {
        switch type {
        case .normal: 1
        case .chat: 2
        case .groupchat: 3
        case .headline: 4
        case .error: 5
        }
    }

    /// The kind's number in a route's key; 0 is any.
    static func code(_ kind: PresenceKind) -> UInt8 {
        switch kind.type {
        case nil: 1
        case .unavailable: 2
        case .subscribe: 3
        case .subscribed: 4
        case .unsubscribe: 5
        case .unsubscribed: 6
        case .probe: 7
        case .error: 8
        }
    }

    /// The kind's number in a route's key; 0 is any.
    static func code(_ kind: IQKind) -> UInt8 { kind == .get ? 1 : 2 }
}

/// A hash table that is built once and only read: open addressing, at most half full.
struct FrozenIndex: Sendable {
    private let slots: [(key: UInt64, position: Int32)]
    private let mask: Int

    init(_ entries: [UInt64: Int]) {
        var capacity = 8
        while capacity < entries.count * 2 { capacity *= 2 }
        var slots = [(key: UInt64, position: Int32)](repeating: (0, -1), count: capacity)
        for (key, position) in entries {
            var slot = Self.hash(key) & (capacity - 1)
            while slots[slot].position >= 0 { slot = (slot + 1) & (capacity - 1) }
            slots[slot] = (key, Int32(truncatingIfNeeded: position))
        }
        self.slots = slots
        mask = capacity - 1
    }

    subscript(key: UInt64) -> Int? {
        var slot = Self.hash(key) & mask
        while slots[slot].position >= 0 {
            if slots[slot].key == key { return Int(slots[slot].position) }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private static func hash(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 40)
    }
}
