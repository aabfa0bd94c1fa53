// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting

@testable import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct BotHostileTests {
    private let notes = Notes()

    @Test("a message of 100 kB is told to be too long, once, and the next one is heard")
    func tooLong() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            let long = String(repeating: "note x ", count: 15_000)
            #expect(try await alice.say(long) == BotPhrases().tooLong)
            try await alice.sayInVain(long + "!")
            #expect(try await alice.say("note x", id: "m3") == "Noted.")
            #expect(notes.all == ["noted «x»"])
        }
    }

    @Test("control characters, and marks that turn writing around, are not heard, nor do they come back")
    func marks() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            #expect(try await alice.say("note a\u{202E}b\u{2066}c\u{85}d\u{9F}e\u{200B}f\r\ng\th") == "Noted.")
            #expect(notes.all == ["noted «abc\nde f\ng h»".replacing("de f", with: "def")])
            // What is nothing but that is nothing.
            try await alice.sayInVain("\u{202E}\u{2069}\u{FEFF}  \n")
        }
    }

    @Test(
        "what is left of a text",
        arguments: [
            ("a\u{202A}b\u{202B}c\u{202C}d\u{202D}e\u{202E}f", "abcdef"),
            ("\u{2066}a\u{2067}b\u{2068}c\u{2069}", "abc"),
            ("\r\r\na\rb\nc\r\nd\u{2028}e", "a\nb\nc\nd\ne"),
            ("a\u{0}b\u{1B}[31mc\u{7F}", "ab[31mc"),
            // Joiners and direction marks are a part of writing.
            ("👨‍👩‍👧 نمی‌خواهم \u{200F}", "👨‍👩‍👧 نمی‌خواهم \u{200F}"),
            ("  \t a \t ", "a"),
        ])
    func clean(_ text: String, _ expected: String) {
        #expect(BotText.clean(text) == expected)
    }

    @Test("any code point is taken without harm")
    func everything() async throws {
        let patterns: [BotPattern] = ["{a} {b:integer} ...", "... {c:jid}"]
        for value in stride(from: UInt32(1), to: 0x11_0000, by: 211) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = BotText.clean("\(scalar)a \(scalar)1 b\(scalar)c@d\(scalar)")
            for pattern in patterns { _ = pattern.match(text, anywhere: true) }
            _ = BotText.key(text)
        }
        #expect(BotText.distance(String(repeating: "a", count: 100_000), "a", limit: 3) == nil)
    }

    @Test(
        "a number that is no choice is asked for again, however small or large",
        arguments: [Int.min, Int.max, 0, -1, 3])
    func choices(number: Int) async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            #expect(try await alice.say("deploy", id: "a1") == "Service?\n1. Web site\n2. api")
            #expect(try await alice.say("\(number)", id: "a2")?.hasSuffix("Service?\n1. Web site\n2. api") == true)
            #expect(try await alice.say("cancel", id: "a3") == BotPhrases().cancelled)
            for (position, line) in ["survey", "Ann", "33"].enumerated() {
                _ = try await alice.say(line, id: "b\(position)")
            }
            #expect(try await alice.say("\(number)", id: "b4")?.hasSuffix("Which colour?\n1. red\n2. green") == true)
        }
    }

    @Test("what is no message for a bot gets no answer")
    func silence() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            try await alice.sayInVain("")
            try await alice.sayInVain("  \n ")
            try await alice.sayInVain(nil)
            try await alice.sayInVain(nil, id: "m1", type: "chat", Element(ChatState.composing.name))
            try await alice.sayInVain("hello", id: "m2", type: "error")
            try await alice.sayInVain("hello", id: "m3", type: "headline")
            // Copies that nobody asked for (XEP-0280 §11).
            try await alice.sayInVain(
                "hello", id: "m4", type: "chat", Element(QName("private", in: "urn:xmpp:carbons:2")))
            try await alice.sayInVain("hello", id: "m5", type: "chat", Element(QName("sent", in: "urn:xmpp:carbons:2")))
            // The bot's own words.
            var self_ = alice
            self_.from = "butler@echo.localhost/other"
            try await self_.stream.send(
                "<message type='chat' from='butler@echo.localhost/x' to='butler@echo.localhost'><body>hello</body></message>"
            )
            try await alice.stream.expectNothing()
            // Malformed parts are none.
            try await alice.sayInVain(nil, id: "m6", type: "chat", Element(Reactions.name))
            try await alice.sayInVain(nil, id: "m7", type: "chat", Element(DeliveryReceipt.name))
            #expect(try await alice.ask("hello", id: "m8", Element(MessageReply.name)).body == "Hello, alice.")
            #expect(notes.all.isEmpty)
        }
    }

    @Test("a message that was long on its way is not answered, and told so once; a short while does not matter")
    func delays() async throws {
        let bot = Bot(name: "Clock", at: .user("butler")) { [notes] in
            Respond("when") { _, context in
                notes.note(context.date == .distantPast ? "never" : context.date < .now ? "before" : "now")
                try await context.reply("Then.")
            }
        }
        try await withBot(bot) { (alice: Chatter, _: InProcessServer) async throws in
            func delay(_ seconds: Double) throws -> Element {
                try Element(Delay(stamp: .now.addingTimeInterval(seconds), from: "localhost"))
            }
            #expect(try await alice.ask("when", id: "1", try delay(-60)).body == "Then.")
            // Of the future nobody knows.
            #expect(try await alice.ask("when", id: "2", try delay(86_400)).body == "Then.")
            #expect(try await alice.ask("when", id: "3", try delay(-86_400)).body == BotPhrases().tooLate)
            try await alice.sayInVain("when", id: "4", type: "chat", try delay(-86_400))
            // One that does not say when is of long ago.
            try await alice.sayInVain("when", id: "5", type: "chat", Element(Delay.name))
            #expect(notes.all == ["before", "before"])
        }
    }

    @Test("what is encrypted is told not to be readable, once")
    func encrypted() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            let mark = Element(QName("encryption", in: "urn:xmpp:eme:0"), attributes: ["namespace": "urn:xmpp:omemo:2"])
            #expect(try await alice.ask("I sent you an OMEMO encrypted message", mark).body == BotPhrases().encrypted)
            try await alice.sayInVain("I sent you another OMEMO encrypted message", id: "m2", type: "chat", mark)
        }
    }

    @Test("a sender who writes too fast is told once; others are not kept waiting")
    func flood() async throws {
        var configuration = BotConfiguration()
        configuration.pace.burst = 3
        try await withBot(sampleBot(notes, configuration: configuration)) {
            (alice: Chatter, server: InProcessServer) async throws in
            for number in 1...3 { #expect(try await alice.say("note \(number)", id: "\(number)") == "Noted.") }
            #expect(try await alice.say("note 4") == BotPhrases().tooFast)
            for number in 5...20 { try await alice.sayInVain("note \(number)") }
            // It gets no receipts either.
            try await alice.sayInVain("note 21", id: "r", type: "chat", try Element(ReceiptRequest()))
            var bob = alice
            bob.from = "bob@localhost/x"
            #expect(try await bob.say("ping") == "pong")
            await server.advance(by: .seconds(2))
            #expect(try await alice.say("note 22") == "Noted.")
        }
    }

    @Test("answers that are too long are cut")
    func cut() async throws {
        var configuration = BotConfiguration()
        configuration.maximumAnswerCharacters = 10
        let bot = Bot(name: "Talker", at: .user("butler"), configuration: configuration) {
            Respond("talk") { _, context in try await context.reply(String(repeating: "x", count: 100_000)) }
        }
        try await withBot(bot) { (alice: Chatter, _: InProcessServer) async throws in
            #expect(try await alice.say("talk") == "xxxxxxxxxx\n… (cut)")
        }
    }

    @Test("of more people than are remembered, those who were silent longest are forgotten")
    func memory() async throws {
        var configuration = BotConfiguration()
        configuration.maximumConversations = 3
        try await withBot(sampleBot(notes, configuration: configuration)) {
            (alice: Chatter, _: InProcessServer) async throws in
            let answer = try await alice.ask("note milk")
            for number in 1...10 {
                var other = alice
                other.from = "user\(number)@localhost/x"
                #expect(try await other.say("ping") == "pong")
            }
            try await alice.sayInVain(nil, id: "r", type: "chat", try Element(Reactions(to: answer.id ?? "", ["✔"])))
            #expect(notes.all == ["noted «milk»"])
        }
    }

    @Test("two bots on one domain do not answer each other for ever, whatever they say")
    func twoBots() async throws {
        func parrot(_ name: String, _ other: String) -> Bot {
            Bot(name: name, at: .user(name)) { [notes] in
                Hear("{what}") { match, context in
                    notes.note(name)
                    // Never the same text.
                    try await context.reply("\(notes.all.count) \(match["what"]?.suffix(50) ?? "")")
                }
            }
        }
        let (ann, ben) = (parrot("ann", "ben"), parrot("ben", "ann"))
        try await TestBench.run(at: .inProcess) {
            ann
            ben
        } test: { bench in
            let domain = bench.domain.domain
            try await ann.send("hello you over there", to: try JID(local: "ben", domain: domain))
            // Whoever waits for the end of it waits for ever, if it has none.
            let watcher = try await bench.client("alice")
            var before = -1
            while notes.all.count != before {
                before = notes.all.count
                for _ in 0..<20 { try await watcher.settle() }
                _ = try await watcher.query(.get, Element(QName("ping", in: "urn:xmpp:ping")), to: "ben@\(domain)")
            }
            #expect(notes.all.count > 2)
            #expect(notes.all.count <= 60)
        }
    }

    @Test("in rooms nothing is said unless the bot is to take part there")
    func rooms() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            var occupant = alice
            occupant.from = "room@rooms.localhost/alice"
            try await occupant.sayInVain("butler: hello", type: "groupchat")
            // A private message from a room is a chat with its occupant.
            let user = Element(QName("x", in: "http://jabber.org/protocol/muc#user"))
            #expect(try await occupant.ask("survey", user).body == "What is your name?")
            var other = occupant
            other.from = "room@rooms.localhost/bob"
            #expect(try await other.ask("ping", user).body == "pong")
            #expect(try await occupant.ask("Ann", id: "m2", user).body == "How old are you?")
        }
    }

    @Test("in a room it hears everything, and responds to its name: not to itself, nor to what is history")
    func takingPart() async throws {
        var configuration = BotConfiguration()
        configuration.answersInRooms = true
        configuration.names = ["jeeves"]
        try await withBot(sampleBot(notes, configuration: configuration)) {
            (alice: Chatter, _: InProcessServer) async throws in
            var occupant = alice
            occupant.from = "room@rooms.localhost/alice"
            func ask(_ text: String) async throws -> Message {
                try await occupant.send(text, id: text, type: "groupchat")
                let answer = try Message(try await occupant.stream.next())
                #expect(answer.to == "room@rooms.localhost" && answer.type == .groupchat)
                return answer
            }
            try await occupant.sayInVain("hello", type: "groupchat")
            try await occupant.sayInVain("nonsense", type: "groupchat")
            try await occupant.sayInVain("butler: nonsense", type: "groupchat")
            let answer = try await ask("Butler: hello")
            #expect(answer.body == "Hello, room.")
            #expect(try await ask("@jeeves ping").body == "pong")
            #expect(try await ask("!ping").body == "pong")
            let coffee = try await ask("who wants coffee?")
            #expect(coffee.body == "☕")
            // What the room gives back is the bot's own, and has an id of the room's.
            var own = occupant
            own.from = "room@rooms.localhost/butler"
            try await own.sayInVain(
                "coffee ☕", id: coffee.id ?? "", type: "groupchat",
                try Element(StanzaID("room-1", by: "room@rooms.localhost")))
            try await occupant.sayInVain(
                nil, id: "r", type: "groupchat", try Element(Reactions(to: "room-1", ["✔"])))
            #expect(notes.all == ["- +✔ -"])
            try await occupant.sayInVain("!ping", type: "groupchat", try Element(Delay(stamp: .now)))
        }
    }
}
