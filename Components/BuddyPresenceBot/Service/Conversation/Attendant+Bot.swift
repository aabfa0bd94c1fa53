// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2 (the same as forms)

import FoundationEssentials
import XMPPComponent
import XMPPExtensions

// What the bot listens to, and the forms of the same.
extension Attendant {
    /// The bot. Whatever is said in a chat the secretary reads; its commands are there for help and for forms.
    func makeBot() -> Bot {
        var configuration = self.configuration.bot
        configuration.prefixes = []
        configuration.resource = self.configuration.presence.users.resource
        configuration.greeting = configuration.greeting ?? "I remember things for you, and remind you of them."
        // By their ids the secretary knows its messages, and those of its buddies.
        configuration.recall = { _, _ in Self.topic }
        configuration.recallHeard = { _, _ in Self.topic }
        let admission = self.configuration.presence.admission
        return Bot(name: identity.name, at: .user(identity.local), configuration: configuration) {
            BotGroup {
                OnReaction { reaction, context in try await self.hear(reaction, context) }
                OnReceipt { sent, context in
                    try await self.secretary.received(sent.id, by: context.sender, at: self.moment)
                }
                OnDisplayed { sent, context in
                    try await self.secretary.received(sent.id, by: context.sender, at: self.moment)
                }
                OnUndelivered { sent, _, context in
                    try await self.secretary.returned(sent.id, by: context.sender, at: self.moment)
                }
                OnLink { link, context in try await self.fetch(link, context) }
                Respond(where: { Self.isForSecretary($0) ? BotMatch() : nil }) { _, context in
                    guard !Self.isCalendarLink(context.text) else { return try await self.fetch(context.text, context) }
                    try await self.hear(context)
                }
                self.commands
            }
            .guarded { admission.admits($0) }
        }
    }

    /// Everything but what the bot itself answers.
    static func isForSecretary(_ text: String) -> Bool {
        let first = text.prefix { !$0.isWhitespace }.lowercased()
        return !BotPhrases().helpWords.contains(first)
    }

    private var commands: BotGroup {
        BotGroup {
            BotCommand("remind", "Reminds you: remind me to pick up the kids at 17:00.", asking: RemindForm()) {
                form, context in
                try await self.carryOut(.remind(form.what, when: form.when), context)
            }
            .details(
                """
                remind me in 20 minutes to call Bob
                every weekday at 9 stand-up
                remind me tomorrow at noon: dentist
                """)
            BotCommand("list", "Lists your reminders.") { context in try await self.carryOut(.list(), context) }
            BotCommand("done", "Ticks a reminder off: done 3, or react with ✔ to it.") { context in
                guard let number = try await self.choose("Which is done?", context) else { return }
                try await self.carryOut(.done([number]), context)
            }
            BotCommand("snooze", "Puts a reminder off: snooze 3 for an hour.") { context in
                guard let number = try await self.choose("Which shall wait?", context) else { return }
                try await self.carryOut(.snooze(number, until: try await context.ask("For how long?")), context)
            }
            BotCommand("delete", "Deletes a reminder: delete 3.") { context in
                guard let number = try await self.choose("Which shall be deleted?", context) else { return }
                try await self.carryOut(.delete([number]), context)
            }
            BotCommand("undo", "Takes back what you did last.") { context in try await self.carryOut(.undo, context) }
            BotCommand("zone", "Tells me your time zone: zone Europe/Vienna.", asking: ZoneForm()) { form, context in
                try await self.carryOut(.setZone(form.zone), context)
            }
            BotCommand("export", "Sends you your reminders as a calendar file.") { context in
                try await self.carryOut(.export, context)
            }
            BotCommand("import", "Takes over a calendar file: send me its address.", asking: ImportForm()) {
                form, context in
                try await self.fetch(form.address, context)
            }
        }
    }

    /// Asks for one of the buddy's reminders.
    ///
    /// - Returns: Its number; `nil` when there is none, which has been said.
    private func choose(_ question: String, _ context: BotContext) async throws -> Int? {
        let reminders = try await secretary.reminders(of: context.sender, at: moment)
        guard !reminders.isEmpty else {
            try await context.reply("You have no reminders.")
            return nil
        }
        let choices = reminders.prefix(50).map { "\($0.number): \($0.title) (\($0.when))" }
        let choice = try await context.choose(question, from: Array(choices))
        return Int(choice.prefix { $0 != ":" })
    }
}
