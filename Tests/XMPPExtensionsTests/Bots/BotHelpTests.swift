// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct BotHelpTests {
    private let notes = Notes()

    @Test("help is made of the declarations, of what one may do")
    func list() async throws {
        var configuration = BotConfiguration()
        configuration.greeting = "At your service."
        try await withBot(sampleBot(notes, configuration: configuration)) {
            (alice: Chatter, _: InProcessServer) async throws in
            #expect(
                try await alice.say("help") == """
                    At your service.
                    This is what I can do:
                      ping – Answers.
                      note <what to keep> – Keeps a text.
                      deploy <service> [stage] [replicas] – Puts a version in place.
                      survey – Asks a few things.
                      fail – Fails.
                      (hi|hello) [there] – Greets.
                    Say help and a command for more of it.
                    """)
            let deploy = try await alice.say("Help deploy", id: "m2")
            #expect(
                deploy?.contains("deploy <service> [stage] [replicas] – Puts a version in place.\nDeployment\n") == true
            )
            #expect(deploy?.contains("* service (Service): one of web (Web site), api") == true)
            #expect(try await alice.say("!help greets", id: "m3") == "(hi|hello) [there] – Greets.")
            #expect(try await alice.say("help nonsense", id: "m4")?.hasPrefix("I know nothing of «nonsense».") == true)
            var guest = alice
            guest.from = "guest@elsewhere/x"
            #expect(try await guest.say("?")?.contains("deploy") == false)
            #expect(try await guest.say("help deploy", id: "m2")?.hasPrefix("I know nothing of") == true)
            #expect(try await guest.say("deploy web", id: "m3") == "You may not do that.")
            #expect(try await guest.say("!deploy web", id: "m4") == "You may not do that.")
            #expect(notes.all.isEmpty)
        }
    }

    @Test("what is not understood is answered with the nearest command, and once")
    func nearest() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            #expect(try await alice.say("surevy please") == BotPhrases().unknown("survey"))
            try await alice.sayInVain("deplyo")
            #expect(try await alice.say("ping", id: "m3") == "pong")
            #expect(try await alice.say("deplyo web", id: "m4") == BotPhrases().unknown("deploy"))
            #expect(try await alice.say("hello", id: "m5") == "Hello, alice.")
            #expect(try await alice.say("what is the weather", id: "m6") == BotPhrases().unknown(nil))
            // What one may not do is not told.
            var guest = alice
            guest.from = "guest@elsewhere/x"
            #expect(try await guest.say("deplyo web") == BotPhrases().unknown(nil))
        }
    }

    @Test("a bot may have its own say about what it does not understand, or none")
    func otherwise() async throws {
        let bot = Bot(name: "Parser", at: .user("butler")) { [notes] in
            BotCommand("list", "Lists.") { context in try await context.reply("Nothing.") }
            Otherwise { context in
                notes.note(context.text)
                guard context.text.hasPrefix("42") else { return try await context.puzzled() }
                try await context.reply("Yes.")
            }
        }
        try await withBot(bot) { (alice: Chatter, _: InProcessServer) async throws in
            #expect(try await alice.say("42 is it") == "Yes.")
            #expect(try await alice.say("lisst", id: "m2") == BotPhrases().unknown("list"))
            #expect(try await alice.say("help", id: "m3")?.contains("list – Lists.") == true)
            #expect(notes.all == ["42 is it", "lisst"])
        }
        var configuration = BotConfiguration()
        configuration.answersUnknown = false
        try await withBot(sampleBot(notes, configuration: configuration)) {
            (alice: Chatter, _: InProcessServer) async throws in
            try await alice.sayInVain("what")
        }
    }

    @Test("what the bot says by itself is in the language of whom it speaks to")
    func phrases() async throws {
        var german = BotPhrases()
        german.helpWords = ["hilfe"]
        german.unknown = { _ in "Das verstehe ich nicht." }
        var configuration = BotConfiguration()
        configuration.phrases = { [german] in $0?.hasPrefix("de") == true ? german : BotPhrases() }
        configuration.languages = ["en"]
        try await withBot(sampleBot(notes, configuration: configuration)) {
            (alice: Chatter, _: InProcessServer) async throws in
            func say(_ body: String) async throws -> String? {
                try await alice.stream.send(
                    """
                    <message type='chat' xml:lang='de-AT' id='\(body)' from='\(alice.from)' to='\(alice.to)'>
                    <body>\(body)</body></message>
                    """)
                return try await alice.next().body
            }
            #expect(try await say("Wetter") == "Das verstehe ich nicht.")
            #expect(try await say("Hilfe")?.contains("ping") == true)
            // Of several texts the one in a language that the bot reads.
            try await alice.stream.send(
                """
                <message type='chat' xml:lang='de' id='x' from='\(alice.from)' to='\(alice.to)'>
                <body>hallo</body><body xml:lang='en'>hello</body></message>
                """)
            #expect(try await alice.next().body == "Hello, alice.")
        }
    }

    @Test("the first declaration that fits has the message, and a longer command name counts before a shorter one")
    func order() async throws {
        let bot = Bot(name: "Order", at: .user("butler")) {
            BotCommand("list", "Lists.", text: "what") { text, context in try await context.reply("list \(text)") }
            BotCommand("list all", "Lists all.") { context in try await context.reply("all") }.also("everything")
            Respond("hi ...") { _, context in try await context.reply("first") }
            Respond("hi there") { _, context in try await context.reply("second") }
            BotGroup {
                Respond("secret") { _, context in try await context.reply("for staff") }
            }
            .guarded { $0.domain == "elsewhere" }
            Respond("secret") { _, context in try await context.reply("for all") }
        }
        try await withBot(bot) { (alice: Chatter, _: InProcessServer) async throws in
            #expect(try await alice.say("list ALL", id: "1") == "all")
            #expect(try await alice.say("/list  all things", id: "2") == "all")
            #expect(try await alice.say("list some things", id: "3") == "list some things")
            #expect(try await alice.say("everything", id: "4") == "all")
            #expect(try await alice.say("hi there", id: "5") == "first")
            #expect(try await alice.say("secret", id: "6") == "for all")
            #expect(try await alice.say("Order: list x", id: "7") == "list x")
        }
    }
}
