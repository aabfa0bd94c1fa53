// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPCore
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct BotConsoleTests {
    private let notes = Notes()
    private let said = Notes()

    private func console() -> BotConsole {
        BotConsole(sampleBot(notes), user: "you@localhost/terminal") { [said] in said.note($0) }
    }

    /// Types lines, and gives what the bot said.
    private func type(_ lines: String...) async throws -> [String] {
        try await console().run(Lines(lines))
        return said.all
    }

    @Test("the same bot on a terminal, without a server")
    func transcript() async throws {
        let answers = try await type("hello", "ping", "!ping", "note buy milk", "I need coffee, now")
        #expect(answers == ["Hello, you.", "pong", "pong", "Noted.", "☕"])
        #expect(notes.all == ["noted «buy milk»"])
    }

    @Test("a client's buttons are lines with a colon")
    func buttons() async throws {
        let answers = try await type(
            "note buy milk", ":correct note buy bread", ":react ✔️ ❤", ":react ❤", ":reply thank you", ":displayed",
            ":dance", ":quit", "never said")
        #expect(answers == ["Noted.", "Noted.", "I see.", "There is no such line. See the help of BotConsole."])
        #expect(
            notes.all == [
                "noted «buy milk»", "note was «note buy milk», is «buy bread»", "note-1 +✔️❤ -", "note-1 + -✔️",
                "reply to note-1: thank you", "displayed -",
            ])
    }

    @Test("dialogs: asked again, chosen by number, left in the midst")
    func dialogs() async throws {
        let answers = try await type("survey", "Ann", "old", "33", "2", "survey", "cancel")
        #expect(
            answers == [
                "What is your name?", "How old are you?", "I did not understand that. How old are you?",
                "Which colour?\n1. red\n2. green", "Thank you, Ann.", "What is your name?", "All right, never mind.",
            ])
        #expect(notes.all == ["Ann 33 green"])
    }

    @Test("what the bot sends by itself comes out too")
    func notifications() async throws {
        let bot = sampleBot(notes)
        let console = BotConsole(bot) { [said] in said.note($0) }
        try await console.attended {
            try await bot.send("Pick up the kids", to: "you@localhost", topic: "reminder-1")
            await console.say(":react ✅")
        }
        #expect(said.all == ["Pick up the kids"])
        #expect(notes.all == ["reminder-1 +✅ -"])
    }

    @Test("the end of the lines leaves open questions")
    func end() async throws {
        #expect(try await type("survey") == ["What is your name?"])
        #expect(notes.all.isEmpty)
    }
}

/// Lines one after the other.
private struct Lines: AsyncSequence, Sendable {
    let lines: [String]

    init(_ lines: [String]) {
        self.lines = lines
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<String>
        mutating func next() async -> String? { rest.popFirst() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: lines[...]) }
}
