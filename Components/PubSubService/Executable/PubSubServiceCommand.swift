// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import XMPPComponent

/// The publish-subscribe service as a program: configured by its environment, like every component.
@main
struct PubSubServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pubsub-service",
        abstract: "A publish-subscribe service (XEP-0060) that attaches to Prosody, ejabberd and others (XEP-0114).",
        discussion: ServiceSettings.help,
        version: PackageVersion.string)

    func run() async {
        await Component.main { configuration, settings in
            try ServiceSettings(settings, logger: configuration.logger).component(configuration)
        }
    }
}
