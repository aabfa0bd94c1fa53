// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import XMPPComponent
public import XMPPCore

/// A bot on the terminal, without a server: to try it, to show it, to test it.
///
/// ```swift
/// try await BotConsole(bot).run()
/// ```
/// Each line is what somebody says to the bot. Lines that begin with a colon do what a client has buttons for:
///
/// | line | what it does |
/// |---|---|
/// | `:react ✔` | reacts to the bot's last message; `:react` takes it back |
/// | `:reply text` | replies to the bot's last message |
/// | `:correct text` | corrects the last line |
/// | `:displayed` | has displayed the bot's last message |
/// | `:quit` | ends |
///
/// Notifications that the bot sends with ``Bot/send(_:to:from:)`` come out too, whomever they are for. Commands of more than
/// one form of their own (``AdHocCommand``) need a server.
public final class BotConsole: Sendable {
    /// Where a bot's words come out.
    struct Terminal: Sendable {
        let address: JID
        let output: @Sendable (String) -> Void

        func show(_ message: BotMessage) {
            var text = message.corrects == nil ? message.text : "(corrected) \(message.text)"
            if let subject = message.subject { text = "\(subject)\n\(text)" }
            if let link = message.link, link != message.text { text += "\n\(link)" }
            output(text)
        }
    }

    private struct State {
        var lines = 0
        var lastLine: String?
    }

    private let bot: Bot
    private let user: JID
    private let terminal: Terminal
    private let state = Mutex(State())

    /// The terminal of a bot.
    ///
    /// - Parameters:
    ///   - bot: The bot. One that is a module of a running component too is confused by this.
    ///   - user: Who writes, as far as the bot is concerned.
    ///   - output: Takes what the bot says, which may be of several lines.
    public init(
        _ bot: Bot, user: JID = "you@localhost/terminal", output: @escaping @Sendable (String) -> Void = { print($0) }
    ) {
        self.bot = bot
        self.user = user
        let local = bot.destination.user ?? "bot"
        terminal = Terminal(
            address: (try? JID(local: local, domain: "console.invalid")) ?? "bot@console.invalid", output: output)
    }

    /// Has the bot listen while something is done.
    ///
    /// - Parameter body: What is done: ``say(_:)``, most often.
    /// - Throws: what `body` throws.
    public func attended<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        let engine = bot.engine
        engine.connect(terminal)
        defer { engine.connect(nil as Terminal?) }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                await engine.attend()
                return nil
            }
            defer { group.cancelAll() }
            let result = try await body()
            engine.leaveQuestions()
            return result
        }
    }

    /// Reads lines from the standard input until they end, or `:quit`.
    ///
    /// - Parameter prompt: What is written before each line.
    public func run(prompt: String = "> ") async throws {
        try await run(StandardInputLines(prompt: prompt))
    }

    /// Reads lines until they end, or `:quit`.
    ///
    /// - Throws: what reading the lines throws.
    public func run<Lines: AsyncSequence & Sendable>(_ lines: Lines) async throws where Lines.Element == String {
        try await attended {
            for try await line in lines {
                guard BotText.key(line) != ":quit" else { return }
                await self.say(line)
            }
        }
    }

    /// Says a line, and returns when the bot has answered, or asks. To be called inside of ``attended(_:)``.
    public func say(_ line: String) async {
        let engine = bot.engine
        guard let input = input(line) else {
            return terminal.output("There is no such line. See the help of BotConsole.")
        }
        if input.text == nil, input.reactions == nil, input.displayed == nil { return }
        do {
            _ = try await engine.hear(input, on: .console, logger: Logger(label: "bot-console"))
        } catch {
            terminal.output("\(error)")
        }
    }

    // MARK: Lines

    private func input(_ line: String) -> BotInput? {
        let (id, before) = state.withLock { state in
            state.lines += 1
            defer { state.lastLine = "line-\(state.lines)" }
            return ("line-\(state.lines)", state.lastLine)
        }
        var input = BotInput(sender: user, address: terminal.address, id: id)
        let line = BotText.clean(line)
        guard line.hasPrefix(":") else {
            read(line, &input)
            return input
        }
        let word = line.prefix { !$0.isWhitespace }
        let rest = String(line.dropFirst(word.count)).trimmed
        let last = bot.engine.lastSent(BotPeer(address: input.address, peer: input.place))
        switch word {
        case ":react": input.reactions = Reactions(to: last ?? "nothing", rest.split(separator: " ").map(String.init))
        case ":displayed": input.displayed = last ?? "nothing"
        case ":reply":
            input.repliesTo = last
            read(rest, &input)
        case ":correct":
            input.corrects = before
            read(rest, &input)
        default: return nil
        }
        return input
    }

    private func read(_ text: String, _ input: inout BotInput) {
        if text.utf8.count > bot.configuration.maximumBodyBytes { input.isTooLong = true }
        input.text = text.isEmpty ? nil : text
    }
}
