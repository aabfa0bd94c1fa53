// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import Testing
import XMPPComponent
import XMPPExtensions

/// `buddy-presence-bot` attached to a real server, which it outlives no longer than the test.
struct BuddyPresenceBotStage: Sendable {
    static let contact = "secretary@bots.localhost"
    static let bot = "secretary@bots.localhost/bot"

    let server: RealServer
    let process: ComponentProcess
    private let environment: [String: String]

    private init(_ server: RealServer, _ environment: [String: String]) throws {
        self.server = server
        self.environment = environment
        process = try ComponentProcess(
            "buddy-presence-bot", attachedTo: server, as: .bots,
            environment: ["BOT_STORE": "sqlite:\(server.directory)/bot.sqlite"].merging(environment) { $1 })
    }

    /// Starts a server and the bot, and ends both.
    static func with(
        _ kind: RealServer.Kind, environment: [String: String] = [:],
        _ body: (BuddyPresenceBotStage) async throws -> Void
    ) async throws {
        try await RealServer.with(kind) { server in
            let stage = try BuddyPresenceBotStage(server, environment)
            do {
                try await stage.process.line(containing: "connected")
                try await body(stage)
            } catch {
                let log = stage.process.lines.suffix(25).joined(separator: "\n")
                throw InteropError("\(error)\n--- end of the bot's log:\n\(log)\n\(server.logExcerpt)")
            }
            if stage.process.exitStatus == nil { #expect(try await stage.process.stop() == .exited(0)) }
        }
    }

    /// The bot in its next life, after it was stopped.
    func another() throws -> BuddyPresenceBotStage { try BuddyPresenceBotStage(server, environment) }

    /// Logs somebody in who has the bot among their contacts, and lets it see them.
    func befriend(_ user: String) async throws -> ChatClient {
        let client = try await ChatClient.login(user, to: server)
        client.send(presence: "subscribe", to: Self.contact)
        _ = try await client.next("approval") { $0.isPresence("subscribed", from: Self.contact) }
        _ = try await client.next("its request") { $0.isPresence("subscribe", from: Self.contact) }
        client.send(presence: "subscribed", to: Self.contact)
        return client
    }
}
