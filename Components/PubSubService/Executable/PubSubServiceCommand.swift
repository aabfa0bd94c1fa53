// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
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

    /// The store can be opened and written to, and the directory of exports.
    static func inspections(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) throws -> [Inspection] {
        let service = try ServiceSettings(settings, logger: configuration.logger)
        var inspections = [service.store.inspection]
        if let directory = service.service.exportDirectory {
            inspections.append(.directory("exports", at: directory, variable: "PUBSUB_EXPORT_DIRECTORY"))
        }
        return inspections
    }

    static func needs(_ settings: ComponentSettings) throws -> ServerNeeds {
        let hasPrivileges = try settings.truth("pubsub.privileges", default: false)
        // Rosters are of use without the accounts: those are missed by whoever has asked for them.
        let hasAccounts = settings.text("pubsub.accounts") != nil
        let wantsAccounts = try settings.truth("pubsub.accounts", default: true)
        return ServerNeeds(
            privileges: hasPrivileges,
            delegations: hasPrivileges && hasAccounts && wantsAccounts
                ? ["http://jabber.org/protocol/pubsub", "http://jabber.org/protocol/pubsub#owner"] : [])
    }
}
