// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent
import XMPPComponentOperations

/// The publish-subscribe service as a program: configured by its environment, like every component.
@main
struct PubSubServiceCommand: ComponentProgram {
    static let name = "pubsub-service"
    static let abstract =
        "A publish-subscribe service (XEP-0060) that attaches to Prosody, ejabberd and others (XEP-0114)."
    static let settingsHelp = ServiceSettings.help

    static func component(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) async throws -> Component {
        try ServiceSettings(settings, logger: configuration.logger).component(configuration)
    }

    /// The store can be opened and written to.
    static func inspections(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) throws -> [HealthCheck] {
        let location = try ServiceSettings(settings, logger: configuration.logger).store
        return [HealthCheck("store") { try await location.inspect() }]
    }

    static func needs(_ settings: ComponentSettings) throws -> ServerNeeds {
        ServerNeeds(privileges: try settings.truth("pubsub.privileges", default: false))
    }
}
