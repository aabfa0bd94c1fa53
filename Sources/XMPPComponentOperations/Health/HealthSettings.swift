// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent

/// Where probes and Prometheus ask.
struct HealthSettings: Sendable, Hashable {
    /// The address that is listened on.
    var host: String
    /// The port; nil is no endpoint.
    var port: Int?

    /// Reads `HEALTH_HOST` and `HEALTH_PORT`.
    ///
    /// - Throws: `ComponentError` (`invalidConfiguration`) that names the variable.
    init(_ settings: ComponentSettings) throws {
        host = settings.text("health.host", default: "127.0.0.1")
        port = try settings.limit("health.port", default: nil, in: 0...65535)
    }
}
