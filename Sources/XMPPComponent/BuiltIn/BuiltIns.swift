// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What every component answers unless a route of the user's does.
enum BuiltIns {
    static func routes(
        _ configuration: ComponentConfiguration, disco: ServiceDiscovery, startedAt: ContinuousClock.Instant
    ) -> [any Routable] {
        var routes = disco.routes
        routes.append(OnIQ(Ping.self) { _, _ in EmptyResponse() })
        routes.append(OnIQ(EntityTimeQuery.self) { _, _ in EntityTime.now() })
        routes.append(
            OnIQ(LastActivityQuery.self) { _, _ in
                LastActivity(seconds: Int((ContinuousClock.now - startedAt).components.seconds))
            }.at(.domain))
        if let software = configuration.software {
            routes.append(OnIQ(SoftwareVersionQuery.self) { _, _ in software })
        }
        if !configuration.middleware.isEmpty { routes += fallbacks }
        return routes
    }

    /// What is said without a route, as routes: so that the middleware which is to see everything sees it.
    private static var fallbacks: [any Routable] {
        let requests = [IQKind.get, .set].map { kind in
            Route(
                type: RouteTable.code(kind), features: [], label: "unhandled iq",
                handler: .iq { payload, context in
                    let isKnown = context.component.runtime.routes.knows(namespace: payload.namespace)
                    throw isKnown ? StanzaError.featureNotImplemented() : .serviceUnavailable()
                })
        }
        return requests + [
            OnMessage(name: "unhandled message") { message, _ in
                guard message.isWorthAnAnswer else { return }
                throw StanzaError.serviceUnavailable()
            }
        ]
    }
}

extension Message {
    /// Whether its sender is told that nobody takes it (RFC 6121 §8.5.1).
    fileprivate var isWorthAnAnswer: Bool {
        type == .chat || type == .normal || children.contains { $0.name == "body" }
    }
}
