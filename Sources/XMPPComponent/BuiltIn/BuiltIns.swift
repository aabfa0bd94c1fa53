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
        return routes
    }
}
