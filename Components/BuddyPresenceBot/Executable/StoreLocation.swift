// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import BuddyPresenceBot
import BuddyPresenceBotSQLiteStore
import XMPPComponent
import XMPPComponentOperations
import XMPPExtensions
import XMPPVirtualUsersSQLite

/// Where the bots keep what they know, as `BOT_STORE` says it.
enum StoreLocation: Equatable {
    /// A file; of several bots each has its own, named after it.
    case sqlite(path: String)
    /// Nowhere: everything is gone at the end.
    case memory

    /// What stands for the name of the bot in the path.
    private static let placeholder = "{name}"

    /// Reads `sqlite:FILE` or `memory:`.
    ///
    /// - Throws: `ComponentError` (`invalidConfiguration`).
    init(_ text: String, bots: Int) throws {
        if text == "memory:" {
            self = .memory
        } else if text.hasPrefix("sqlite:"), text.count > "sqlite:".count {
            let path = String(text.dropFirst("sqlite:".count))
            guard bots == 1 || path.contains(Self.placeholder) else {
                throw ComponentSettings.refusal(
                    of: "bot.store",
                    expecting: "sqlite:FILE with {name} in it where there are several bots: each has a file")
            }
            self = .sqlite(path: path)
        } else {
            throw ComponentSettings.refusal(of: "bot.store", expecting: "sqlite:FILE or memory:")
        }
    }

    /// What a bot remembers.
    func open(for bot: BotIdentity, buddies: Int = SecretaryLimits().buddies) async throws -> any SecretaryStore {
        switch self {
        case .sqlite(let path):
            var configuration = SQLiteSecretaryStore.Configuration()
            configuration.maximumBuddies = buddies
            return try await SQLiteSecretaryStore(path: Self.path(path, bot.local), configuration: configuration)
        case .memory: return MemorySecretaryStore()
        }
    }

    /// Who sees which bot.
    func openSubscriptions() async throws -> any VirtualUserStore {
        switch self {
        case .sqlite(let path): try await SQLiteVirtualUserStore(path: Self.path(path, "subscriptions"))
        case .memory: MemoryVirtualUserStore()
        }
    }

    /// Whether the files can be written; they are neither opened nor made.
    func inspections(for bots: [BotIdentity]) -> [Inspection] {
        guard case .sqlite(let path) = self else {
            return [Inspection("store") { .note("memory: everything is forgotten when the bot ends (BOT_STORE)") }]
        }
        var paths: [String] = []
        for name in bots.map(\.local) + ["subscriptions"] {
            let path = Self.path(path, name)
            // With one bot both are in one file.
            if !paths.contains(path) { paths.append(path) }
        }
        return paths.map { path in
            .ownFile("store", at: path, variable: "BOT_STORE", hasCompanions: true) { head in
                guard head.starts(with: Array("SQLite format 3\0".utf8)) else {
                    throw SecretaryError(
                        .storeFailed,
                        "\(path) is damaged or no SQLite database: restore it from a copy, or move it away.")
                }
            }
        }
    }

    /// A localpart may have characters that mean something to a file system: they are percent-encoded, so that no two have the
    /// same file.
    private static func path(_ path: String, _ name: String) -> String {
        let name = name.map { character in
            if character.isLetter || character.isNumber || "-_.".contains(character) { return String(character) }
            return character.utf8.map { "%" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }.joined()
        return path.split(separator: placeholder, omittingEmptySubsequences: false).joined(separator: name)
    }
}
