// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct BotDialogueTests {
    private let notes = Notes()

    @Test("a question waits for the next message, also from another device, and the answer goes there")
    func answers() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            #expect(try await alice.say("survey") == "What is your name?")
            // Others are served meanwhile.
            var bob = alice
            bob.from = "bob@localhost/x"
            #expect(try await bob.say("ping") == "pong")
            var desk = alice
            desk.from = "alice@localhost/desk"
            #expect(try await desk.say("Ann", id: "m2") == "How old are you?")
            #expect(try await desk.say("x", id: "m3") == "I did not understand that. How old are you?")
            #expect(try await alice.say("33", id: "m4") == "Which colour?\n1. red\n2. green")
            #expect(try await alice.say("Green", id: "m5") == "Thank you, Ann.")
            #expect(notes.all == ["Ann 33 green"])
        }
    }

    @Test("a question is left by a word, by silence, by a command, and when the answers make no sense")
    func ends() async throws {
        var configuration = BotConfiguration()
        configuration.dialogueTimeout = .seconds(20)
        try await withBot(sampleBot(notes, configuration: configuration)) {
            (alice: Chatter, server: InProcessServer) async throws in
            _ = try await alice.say("survey")
            #expect(try await alice.say("Cancel!", id: "m2") == BotPhrases().cancelled)
            #expect(try await alice.say("cancel", id: "m3") == BotPhrases().nothingToCancel)
            _ = try await alice.say("survey", id: "m4")
            // The question's time began before it was said; its timer may be set only now.
            let clock = Task {
                while !Task.isCancelled {
                    await server.advance(by: .seconds(1))
                    await Task.yield()
                }
            }
            #expect(try await alice.next().body == BotPhrases().timedOut)
            clock.cancel()
            await clock.value
            // What comes now is no answer.
            #expect(try await alice.say("hello", id: "m5") == "Hello, alice.")
            _ = try await alice.say("survey", id: "m6")
            #expect(try await alice.say("!ping", id: "m7") == "pong")
            #expect(try await alice.say("hello", id: "m8") == "Hello, alice.")
            _ = try await alice.say("survey", id: "m9")
            _ = try await alice.say("Ann", id: "m10")
            for number in 1...2 { _ = try await alice.say("old \(number)", id: "n\(number)") }
            #expect(try await alice.say("old 3", id: "m11") == BotPhrases().timedOut)
            #expect(notes.all.isEmpty)
        }
    }

    @Test("correcting the message that began a dialog begins another; an answer cannot be corrected")
    func corrections() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            #expect(try await alice.say("deploy wbe", id: "a1")?.contains("Service?\n1. Web site") == true)
            let again = try await alice.ask("deploy web", id: "a2", try Element(MessageCorrection("a1")))
            #expect(again.body == "Deploy web to test? (yes or no)")
            #expect(try await alice.say("yes", id: "a3") == "Deployed web.")
            let late = try await alice.ask("no", id: "a4", try Element(MessageCorrection("a3")))
            #expect(late.body == BotPhrases().correctsAnswer)
            #expect(notes.all == ["deployed web test 1"])
        }
    }

    @Test("a reply to something else is no answer; one to the question is")
    func replies() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            let other = try await alice.ask("note milk", id: "a1")
            let question = try await alice.ask("survey", id: "a2")
            let aside = try await alice.ask("thanks", id: "a3", try Element(MessageReply(to: other.id ?? "")))
            #expect(aside.body == "I see.")
            let next = try await alice.ask("Ann", id: "a4", try Element(MessageReply(to: question.id ?? "")))
            #expect(next.body == "How old are you?")
        }
    }

    @Test("open questions are bounded, and what one asks of another's bot is another question")
    func bounds() async throws {
        var configuration = BotConfiguration()
        configuration.maximumDialogues = 2
        try await withBot(sampleBot(notes, configuration: configuration)) {
            (alice: Chatter, _: InProcessServer) async throws in
            for name in ["bob", "carol"] {
                var other = alice
                other.from = "\(name)@localhost/x"
                #expect(try await other.say("survey") == "What is your name?")
            }
            #expect(try await alice.say("survey") == BotPhrases().busy)
            var bob = alice
            bob.from = "bob@localhost/x"
            _ = try await bob.say("cancel", id: "m2")
            #expect(try await alice.say("survey", id: "m3") == "What is your name?")
        }
    }

    @Test("what is missing in a command is asked for, what is wrong asked for again, field by field")
    func fields() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            #expect(try await alice.say("deploy") == "Service?\n1. Web site\n2. api")
            #expect(try await alice.say("1", id: "m2") == "Deploy web to test? (yes or no)")
            #expect(
                try await alice.say("perhaps", id: "m3") == "I did not understand that. Deploy web to test? (yes or no)"
            )
            #expect(try await alice.say("no", id: "m4") == "Left as it is.")
            #expect(try await alice.say("!deploy api live 3", id: "m5") == "Deploy api to live? (yes or no)")
            #expect(try await alice.say("YES.", id: "m6") == "Deployed api.")
            #expect(
                try await alice.say("run deploy replicas=12 service=\"web site\"", id: "m7")
                    == "«Replicas» must be 9 or less.\nReplicas?")
            #expect(try await alice.say("9", id: "m8") == "Deploy web to test? (yes or no)")
            _ = try await alice.say("y", id: "m9")
            #expect(notes.all == ["deployed api live 3", "deployed web test 9"])
            #expect(try await alice.say("deploy \"web", id: "m10") == "A quote is not closed.")
        }
    }

    @Test("a handler that takes too long is cancelled, and its sender told")
    func deadline() async throws {
        let (never, hold) = AsyncStream<Void>.makeStream()
        let bot = Bot(name: "Slow", at: .user("butler")) { [notes] in
            Respond("work") { _, _ in
                for await _ in never {}
                notes.note(Task.isCancelled ? "cancelled" : "done")
            }
            Respond("hi") { _, context in try await context.reply("Hello.") }
        }
        try await withBot(bot) { (alice: Chatter, server: InProcessServer) async throws in
            try await alice.send("work")
            var bob = alice
            bob.from = "bob@localhost/x"
            #expect(try await bob.say("hi") == "Hello.")
            // An answer is given before its handler ends, and time is about to leap past its deadline.
            try await bob.settle()
            await server.advance(by: .seconds(26))
            let error = try await alice.next()
            #expect(error.type == .error && error.error?.condition == .remoteServerTimeout)
            #expect(try await alice.say("hi", id: "m2") == "Hello.")
            #expect(notes.all == ["cancelled"])
            withExtendedLifetime(hold) {}
        }
    }

    @Test("the end of the component is the end of its questions, and keeps nobody waiting")
    func shutdown() async throws {
        let bot = Bot(name: "Asker", at: .user("butler")) { [notes] in
            Respond("ask") { _, context in
                do {
                    _ = try await context.ask("What?")
                } catch let end as BotDialogueEnd {
                    notes.note("\(end.reason)")
                    throw end
                }
            }
        }
        try await withBot(bot) { (alice: Chatter, _: InProcessServer) async throws in
            #expect(try await alice.say("ask") == "What?")
            var bob = alice
            bob.from = "bob@localhost/x"
            #expect(try await bob.say("ask") == "What?")
        }
        #expect(notes.all == ["shutDown", "shutDown"])
    }

    @Test("an error that is meant to be said is said; another one says no more than that there was one")
    func errors() async throws {
        struct Inner: Error {}
        let bot = Bot(name: "Faulty", at: .user("butler")) {
            Respond("a") { _, _ in throw BotError("There is no reminder 7.") }
            Respond("b") { _, _ in throw StanzaError.notAllowed("Not on Sundays.") }
            Respond("c") { _, _ in throw StanzaError.forbidden() }
            Respond("d") { _, _ in throw Inner() }
            Respond("e") { _, _ in throw CancellationError() }
        }
        try await withBot(bot) { (alice: Chatter, _: InProcessServer) async throws in
            let phrases = BotPhrases()
            let expected = ["There is no reminder 7.", "Not on Sundays.", phrases.forbidden, phrases.failed]
            for (letter, text) in zip("abcd", expected) {
                #expect(try await alice.say(String(letter), id: "m\(letter)") == text)
            }
            try await alice.sayInVain("e")
        }
    }
}
