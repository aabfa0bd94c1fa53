// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuddyPresenceBot

@main
struct BuddyPresenceBotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "buddy-presence-bot")
}
