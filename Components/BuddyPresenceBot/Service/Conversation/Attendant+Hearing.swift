// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0308 v1.2.1: §3 (corrections); XEP-0444 v0.2.1: §3 (reactions); XEP-0461 v0.2.1: §3 (replies)

import XMPPComponent
import XMPPExtensions

// What buddies say to the secretary, and what it says to them.
extension Attendant {
    /// Something that is said, for the first time or in the place of something else.
    func hear(_ context: BotContext) async throws {
        await askForZone(context)
        let text = Self.withoutPrefix(context.text)
        let mark = Secretary.MessageMark(id: context.messageID, repliesTo: context.about?.id)
        let replies = try await showing(context.sender) {
            if let corrected = context.corrects {
                try await secretary.hearCorrection(
                    text, of: corrected.id, from: context.sender, message: mark, at: moment)
            } else {
                try await secretary.hear(text, from: context.sender, message: mark, at: moment)
            }
        }
        try await say(replies, context)
        // Who has no presence for the bot to see shows this way that they are there.
        try await deliver(to: [context.sender.bare])
    }

    /// What some are used to write before commands has no meaning here.
    private static func withoutPrefix(_ text: String) -> String {
        guard let first = text.first, first == "!" || first == "/", text.dropFirst().first?.isLetter == true,
            !text.hasPrefix("/me ")
        else { return text }
        return String(text.dropFirst())
    }

    /// Reactions to something that the secretary has said.
    func hear(_ reaction: BotReaction, _ context: BotContext) async throws {
        guard let id = context.about?.id else { return }
        let replies = try await showing(context.sender) {
            try await secretary.hearReactions(reaction.emojis, to: id, from: context.sender, at: moment)
        }
        try await say(replies, context)
    }

    /// Something that was filled in.
    func carryOut(_ request: SecretaryRequest, _ context: BotContext) async throws {
        await askForZone(context)
        let replies = try await showing(context.sender) {
            try await secretary.carryOut(request, from: context.sender, at: moment)
        }
        try await say(replies, context)
    }

    /// Says what the secretary has to say.
    func say(_ replies: [SecretaryReply], _ context: BotContext) async throws {
        for reply in replies {
            if reply.kind == .question, context.origin == .form {
                // A form waits for its answer; elsewhere whatever is said next is it.
                let isYes = try await context.confirm(reply.text)
                let answers = try await showing(context.sender) {
                    try await secretary.hear(isYes ? "yes" : "no", from: context.sender, at: moment)
                }
                try await say(answers.filter { $0.kind != .question }, context)
                continue
            }
            var message = BotMessage(reply.text, topic: Self.topic)
            message.id = reply.id
            try await context.reply(message)
            if let file = reply.file { try await send(file, context) }
        }
    }
}
