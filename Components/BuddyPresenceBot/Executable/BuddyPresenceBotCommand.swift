// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import XMPPComponent

/// The bot as a program: configured by its environment, like every component.
@main
struct BuddyPresenceBotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "buddy-presence-bot",
        abstract:
            "A secretary that people have among their contacts: reminds them, and shows each what there is to do.",
        discussion: BotSettings.help,
        version: PackageVersion.string,
        subcommands: [ServeCommand.self, ConsoleCommand.self],
        defaultSubcommand: ServeCommand.self)
}

/// Attaches to a server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Attaches to an XMPP server (XEP-0114). This is what is done without a subcommand.")

    func run() async {
        await Component.main { configuration, settings in
            try await BotSettings(settings).component(configuration)
        }
    }
}
