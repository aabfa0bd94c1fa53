// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import XMPPComponent
import XMPPComponentOperations

/// The bot as a program: configured by its environment, like every component.
@main
struct BuddyPresenceBotCommand: ComponentProgram {
    static let name = "buddy-presence-bot"
    static let abstract =
        "A secretary that people have among their contacts: reminds them, and shows each what there is to do."
    static let settingsHelp = BotSettings.help
    static var commands: [any ParsableCommand.Type] { [ConsoleCommand.self] }

    static func component(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) async throws -> Component {
        try await BotSettings(settings).component(configuration)
    }
}
