// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import FoundationEssentials
import Logging
import XMPPCore
import XMPPExtensions

/// A secretary on the terminal: to try it without a server.
public struct SecretaryConsole: Sendable {
    private static let user: JID = "you@localhost/terminal"

    private let attendant: Attendant
    private let bot: Bot
    private let console: BotConsole

    /// A secretary for one person, whose time zone is the machine's.
    ///
    /// - Parameters:
    ///   - identity: Which bot.
    ///   - store: Where it keeps what it knows.
    ///   - configuration: What differs from the defaults.
    ///   - now: The time.
    ///   - output: Takes what the bot says, which may be of several lines.
    /// - Throws: `SecretaryError` (`noTimeZone`).
    public init(
        _ identity: BotIdentity, store: any SecretaryStore,
        configuration: SecretaryService.Configuration = SecretaryService.Configuration(),
        now: @escaping @Sendable () -> Date = { Date() }, output: @escaping @Sendable (String) -> Void = { print($0) }
    ) throws {
        attendant = Attendant(
            identity, secretary: try configuration.secretary(store), configuration: configuration,
            files: nil, logger: Logger(label: "buddy-presence-bot"), now: now)
        bot = attendant.makeBot()
        attendant.connect(bot, nil)
        console = BotConsole(bot, user: Self.user, output: output)
    }

    /// Converses on the standard input and output until they end, or `:quit`; reminds in between.
    public func run() async throws {
        try await prepare()
        print("You are in conversation with the secretary. Say help to learn what it does, :quit to end.")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await console.run() }
            group.addTask {
                while true {
                    try await Task.sleep(for: .seconds(1))
                    try await remind()
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Says these lines, reminding after each.
    func run(_ lines: [String]) async throws {
        try await prepare()
        try await console.attended {
            for line in lines {
                await console.say(line)
                try await remind()
            }
        }
    }

    private func prepare() async throws {
        let offset = TimeZone.current.secondsFromGMT(for: attendant.now())
        try await attendant.secretary.clientZone(offset: offset, of: Self.user, at: attendant.moment)
    }

    private func remind() async throws {
        _ = try await attendant.secretary.wake(at: attendant.moment, limit: 16)
        let ids = try await attendant.send(to: Self.user.bare, by: bot, stream: attendant.processID)
        if !ids.isEmpty { try await attendant.secretary.taken(ids, by: Self.user, at: attendant.moment) }
    }
}
