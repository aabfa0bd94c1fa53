// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPCore

// A question is an ordinary call that returns with the answer. Meanwhile the bot goes on: with others, and with who was asked,
// whose next message is the answer. As an ad-hoc command a question is a form.
extension BotContext {
    /// Asks something, and waits for the answer.
    ///
    /// - Parameters:
    ///   - question: What to ask.
    ///   - limit: How long to wait; `nil` is ``BotConfiguration/dialogueTimeout``.
    /// - Returns: The answer, which is not empty.
    /// - Throws: ``BotDialogueEnd``; `ComponentError`, as sending a message does.
    public func ask(_ question: String, within limit: Duration? = nil) async throws -> String {
        try await engine.ask(BotQuestion(text: question), in: self, within: limit)
    }

    /// Asks something until the answer makes sense.
    ///
    /// - Parameters:
    ///   - question: What to ask.
    ///   - limit: How long to wait for each answer; `nil` is ``BotConfiguration/dialogueTimeout``.
    ///   - attempts: How often to ask.
    ///   - read: Reads an answer; `nil` has it asked again. What it throws ends the question; a ``BotError`` has it asked
    ///     again with that said.
    /// - Throws: ``BotDialogueEnd``; `ComponentError`, as sending a message does; what `read` throws.
    public func ask<Answer: Sendable>(
        _ question: String, within limit: Duration? = nil, attempts: Int = 3,
        read: (String) async throws -> Answer?
    ) async throws -> Answer {
        try await ask(BotQuestion(text: question), within: limit, attempts: attempts, read: read)
    }

    func ask<Answer: Sendable>(
        _ question: BotQuestion, within limit: Duration?, attempts: Int, read: (String) async throws -> Answer?
    ) async throws -> Answer {
        var asked = question
        for _ in 0..<max(1, attempts) {
            let text = try await engine.ask(asked, in: self, within: limit)
            var complaint = engine.phrases(language).again
            do {
                if let answer = try await read(text) { return answer }
            } catch let error as BotError {
                complaint = error.description
            }
            asked.text = "\(complaint) \(question.text)"
        }
        throw BotDialogueEnd(.timedOut)
    }

    /// Asks for a yes or a no.
    ///
    /// - Parameters:
    ///   - question: What to ask.
    ///   - limit: How long to wait; `nil` is ``BotConfiguration/dialogueTimeout``.
    /// - Throws: ``BotDialogueEnd``; `ComponentError`, as sending a message does.
    public func confirm(_ question: String, within limit: Duration? = nil) async throws -> Bool {
        let phrases = engine.phrases(language)
        let asked = BotQuestion(text: question, kind: .confirmation)
        return try await ask(asked, within: limit, attempts: 3) { text in
            let word = String(BotWord.bare(BotText.key(text)[...]))
            if phrases.yesWords.contains(word) { return true }
            return phrases.noWords.contains(word) ? false : nil
        }
    }

    /// Asks for one of several things.
    ///
    /// - Parameters:
    ///   - question: What to ask.
    ///   - options: What there is to choose from: not empty. Chosen by name or by number.
    ///   - limit: How long to wait; `nil` is ``BotConfiguration/dialogueTimeout``.
    /// - Returns: One of the options.
    /// - Throws: ``BotDialogueEnd``; `ComponentError`, as sending a message does.
    public func choose(_ question: String, from options: [String], within limit: Duration? = nil) async throws -> String
    {
        let asked = BotQuestion(text: question, kind: .choice(options.map { FormOption($0) }))
        return try await ask(asked, within: limit, attempts: 3) { text in
            let word = BotText.key(text)
            if let option = options.first(where: { BotText.key($0) == word }) { return option }
            guard let number = Int(BotWord.bare(word[...])), number > 0, number <= options.count else { return nil }
            return options[number - 1]
        }
    }
}
