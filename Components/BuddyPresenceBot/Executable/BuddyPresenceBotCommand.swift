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

    /// Nothing is kept by what is only looked at.
    static func draft(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) async throws -> Component {
        var bot = try BotSettings(settings)
        bot.store = .memory
        return try await bot.component(configuration)
    }

    /// The stores can be written.
    static func inspections(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) throws -> [Inspection] {
        try BotSettings(settings).inspections
    }
}
