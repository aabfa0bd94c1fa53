// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuddyPresenceBot
import Foundation
import XMPPComponent
import XMPPExtensions

/// The bot without a server.
struct ConsoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console",
        abstract:
            "Talks to the bot here, without a server: each line is said to it, reminders come out when they are due.",
        discussion: """
            Lines with a colon do what a client has buttons for: :react ✔, :reply TEXT, :correct TEXT, :displayed, :quit. \
            Nothing is kept, unless --store names a file.
            """)

    @Option(help: "A file to keep reminders in: sqlite:FILE.")
    var store = "memory:"

    func run() async throws {
        do {
            let bot = try BotIdentity("secretary")
            let store = try await StoreLocation(store, bots: 1).open(for: bot)
            try await SecretaryConsole(bot, store: store).run()
        } catch let error as ComponentError {
            throw ValidationError("--store: expected sqlite:FILE or memory:. \(error.message)")
        }
    }
}
