// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// One row of the routing table: which stanzas, and who handles them.
///
/// Routes are made by `OnMessage`, `OnPresence`, `OnIQ`, the handler protocols and `Module`s.
public struct Route: Sendable {
    enum Handler: Sendable {
        case message(@Sendable (Message, MessageContext) async throws -> Void)
        case presence(@Sendable (Presence, PresenceContext) async throws -> Void)
        case iq(@Sendable (Element, IQContext) async throws -> any IQResponse)
    }

    /// Matches the stanza's type; 0 is any.
    var type: UInt8
    /// Matches a child of the stanza; nil is any.
    var payload: QName?
    var destination: Destination = .anywhere
    var lane: LanePolicy = .sender
    /// Nil is the configuration's.
    var deadline: Duration?
    /// What service discovery tells because of this route.
    var features: [String]
    /// Names the route in metrics and logs.
    var label: String
    var handler: Handler
    /// Built-in answers give way to a route of the user's for the same stanzas.
    var isBuiltIn = false
    /// What stands before the handler, the outermost first.
    var middleware: [any Middleware] = []
    /// Tells an error that the runtime itself answers with, where an error stanza would not reach who waits; `nil` from it is
    /// told by an error stanza all the same.
    var refusal: (@Sendable (_ payload: Element, _ sender: JID, _ error: StanzaError) -> (any IQResponse)?)?
    /// Finds the id in a request's payload that tells which of the processes that share the domain has to handle it.
    var belonging: (@Sendable (_ payload: Element) -> String?)?

    var kind: StanzaKind {
        switch handler {
        case .message: .message
        case .presence: .presence
        case .iq: .iq
        }
    }
}

/// The three stanzas of RFC 6120 §8.
public enum StanzaKind: UInt8, Sendable, CaseIterable {
    /// Pushed to somebody (RFC 6121 §5).
    case message
    /// Tells who is there (RFC 6121 §4).
    case presence
    /// A request or its answer (RFC 6120 §8.2.3).
    case iq

    /// The name of the element.
    public var name: String { literal.description }

    var literal: StaticString {
        switch self {
        case .message: "message"
        case .presence: "presence"
        case .iq: "iq"
        }
    }
}

/// Something that has routes: a handler, a module, a group.
public protocol Routable: Sendable {
    /// The routes, most often one.
    var routes: [Route] { get }
}

extension Route: Routable {
    /// The route itself.
    public var routes: [Route] { [self] }
}

/// Routes taken together, with what was changed about them.
public struct RouteGroup: Routable {
    /// The routes of the group.
    public let routes: [Route]
    /// The modules in the group, which keep their life and their say in service discovery.
    let modules: [PlacedModule]

    /// A group of what the builder lists.
    public init(@RouteBuilder _ content: () -> [any Routable]) {
        self.init(content())
    }

    /// Looks at each module's `content` once: what is in it keeps its life too, the outer module first.
    init(_ routables: [any Routable]) {
        var routes: [Route] = []
        var modules: [PlacedModule] = []
        for routable in routables {
            let group: RouteGroup
            switch routable {
            case let module as any Module:
                modules.append(PlacedModule(module: module))
                group = RouteGroup(module.content)
            case let other as RouteGroup: group = other
            default:
                routes += routable.routes
                continue
            }
            routes += group.routes
            modules += group.modules
        }
        self.routes = routes
        self.modules = modules
    }

    init(_ base: some Routable, at place: Destination? = nil, _ change: (inout Route) -> Void) {
        let group = RouteGroup([base])
        modules = place.map { place in group.modules.map { $0.placed(at: place) } } ?? group.modules
        routes = group.routes.map { route in
            var route = route
            change(&route)
            return route
        }
    }
}

extension Routable {
    /// The same routes, for these addresses only, whatever the routes themselves say. Modules among them are in service
    /// discovery there, and nowhere else: see ``Module/placed(at:)``.
    public func at(_ destination: Destination) -> RouteGroup {
        RouteGroup(self, at: destination) { $0.destination = destination }
    }

    /// The same routes, ordered by `policy`.
    public func lane(_ policy: LanePolicy) -> RouteGroup {
        RouteGroup(self) { $0.lane = policy }
    }

    /// The same routes; their handlers are cancelled and the request answered with an error after `deadline`.
    public func deadline(_ deadline: Duration) -> RouteGroup {
        RouteGroup(self) { $0.deadline = deadline }
    }

    /// The same routes, for requests that go on with what one process began: where several share the domain
    /// (``ComponentConfiguration/ConflictPolicy/shared``), a request that comes to another is handed over to that one.
    ///
    /// One whose process has gone is handled where it has come to, as is one without an id.
    ///
    /// - Parameter id: Finds in a request's payload the id that the process gave out (``Component/makeID()``).
    public func belonging(to id: @escaping @Sendable (_ payload: Element) -> String?) -> RouteGroup {
        RouteGroup(self) { $0.belonging = id }
    }

    /// The same routes, told of in service discovery where they are: at the domain, at users, or both.
    ///
    /// - Parameters:
    ///   - features: What the handlers do besides what follows from the payloads they ask for (XEP-0030 §3.1).
    ///   - kind: Which routes do it; `nil` is all of them.
    public func advertising(_ features: String..., by kind: StanzaKind? = nil) -> RouteGroup {
        RouteGroup(self) { route in
            if kind == nil || route.kind == kind { route.features += features }
        }
    }
}
