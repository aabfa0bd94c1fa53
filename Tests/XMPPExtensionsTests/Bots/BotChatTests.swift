// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0085, XEP-0184, XEP-0308, XEP-0333, XEP-0444, XEP-0461: what people expect of a chat

import FoundationEssentials
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct BotChatTests {
    private let notes = Notes()

    @Test("an answer comes from the bot's full address, in the thread, of the type of the message")
    func answer() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            let answer = try await alice.ask(
                "hello", Element(QName("thread", in: "jabber:component:accept"), text: "t1"))
            #expect(answer.body == "Hello, alice.")
            #expect(answer.from == "butler@echo.localhost/bot")
            #expect(try answer.payload(of: OriginID.self)?.id == answer.id)
            #expect(answer.thread == "t1" && answer.type == .chat && answer.id?.isEmpty == false)
            try await alice.send("hello", type: "normal")
            #expect(try await alice.next().type == .normal)
        }
    }

    @Test("a receipt is given once the message has been handled, and a marker if it can be marked")
    func receipts() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            let answer = try await alice.ask("hello", id: "x7", try Element(ReceiptRequest()), try Element(Markable()))
            #expect(answer.body == "Hello, alice.")
            let receipt = try await alice.next()
            #expect(receipt.receipt?.id == "x7" && receipt.body == nil)
            #expect(receipt.from == "butler@echo.localhost/bot")
            #expect(try await alice.next().displayedMarker?.id == "x7")
            // Neither answers its like.
            try await alice.sayInVain(nil, try Element(DeliveryReceipt("nothing")))
            try await alice.sayInVain(nil, try Element(DisplayedMarker("nothing")))
        }
    }

    @Test("receipts and markers are left out when they are not wanted")
    func noReceipts() async throws {
        var configuration = BotConfiguration()
        configuration.sendsReceipts = false
        configuration.sendsMarkers = false
        try await withBot(sampleBot(notes, configuration: configuration)) {
            (alice: Chatter, _: InProcessServer) async throws in
            _ = try await alice.ask("hello", id: "x7", try Element(ReceiptRequest()), try Element(Markable()))
            try await alice.sayInVain(nil)
        }
    }

    /// A bot whose handlers wait until they are let go.
    private func slowBot(_ gate: AsyncStream<Void>, composingAfter: Duration) -> Bot {
        var configuration = BotConfiguration()
        configuration.composingAfter = composingAfter
        return Bot(name: "Slow", at: .user("butler"), configuration: configuration) {
            Respond("work") { _, context in
                for await _ in gate { break }
                try await context.reply("Done.")
            }
            Respond("nothing") { _, _ in for await _ in gate { break } }
        }
    }

    @Test("who tells its state is told that the bot writes; who does not is not")
    func chatStates() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        try await withBot(slowBot(gate, composingAfter: .zero)) { (alice: Chatter, _: InProcessServer) async throws in
            let active = Element(ChatState.active.name)
            let composing = try await alice.ask("work", id: "m2", active)
            #expect(composing.chatState == .composing && composing.body == nil)
            open.yield()
            let done = try await alice.next()
            #expect(done.chatState == .active && done.body == "Done.")
            // Without an answer the state is taken back.
            #expect(try await alice.ask("nothing", id: "m3", active).chatState == .composing)
            open.yield()
            let idle = try await alice.next()
            #expect(idle.chatState == .active && idle.body == nil)
            // Somebody without chat states.
            open.yield()
            let plain = try await alice.ask("work", id: "m4")
            #expect(plain.chatState == nil && plain.body == "Done.")
            // A state alone is no message.
            try await alice.sayInVain(nil, id: "m5", type: "chat", Element(ChatState.gone.name))
        }
    }

    @Test("nothing is shown before an answer has taken a while")
    func quick() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        try await withBot(slowBot(gate, composingAfter: .milliseconds(500))) {
            (alice: Chatter, server: InProcessServer) async throws in
            try await alice.send("work", id: "m2", type: "chat", Element(ChatState.active.name))
            await server.advance(by: .milliseconds(499))
            try await alice.stream.expectNothing()
            open.yield()
            let done = try await alice.next()
            #expect(done.chatState == .active && done.body == "Done.")
        }
    }

    @Test("a corrected message reaches the handler with the earlier one; what is not known is asked for anew")
    func corrections() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            _ = try await alice.say("note milk", id: "a1")
            _ = try await alice.ask("note bread", id: "a2", try Element(MessageCorrection("a1")))
            // Each correction names the first message.
            _ = try await alice.ask("note butter", id: "a3", try Element(MessageCorrection("a1")))
            #expect(
                notes.all == [
                    "noted «milk»", "note was «note milk», is «bread»", "note was «note bread», is «butter»",
                ])
            let unknown = try await alice.ask("note jam", id: "a4", try Element(MessageCorrection("zz")))
            #expect(unknown.body == BotPhrases().correctsUnknown)
            try await alice.sayInVain("note jam", id: "a5", type: "chat", try Element(MessageCorrection("zz")))
            // Nobody corrects what another said.
            var bob = alice
            bob.from = "bob@localhost/x"
            #expect(
                try await bob.ask("note mine", id: "b1", try Element(MessageCorrection("a3"))).body
                    == BotPhrases().correctsUnknown)
            #expect(notes.all.count == 3)
        }
    }

    @Test("what is remembered to be corrected is bounded")
    func forgotten() async throws {
        var configuration = BotConfiguration()
        configuration.rememberedHeard = 2
        configuration.rememberedSent = 2
        try await withBot(sampleBot(notes, configuration: configuration)) {
            (alice: Chatter, _: InProcessServer) async throws in
            let first = try await alice.ask("note 1", id: "a1")
            for number in 2...3 { _ = try await alice.say("note \(number)", id: "a\(number)") }
            #expect(
                try await alice.ask("note 4", id: "a4", try Element(MessageCorrection("a1"))).body
                    == BotPhrases().correctsUnknown)
            try await alice.sayInVain(nil, id: "r1", type: "chat", try Element(Reactions(to: first.id ?? "", ["✔"])))
            #expect(notes.all == ["noted «1»", "noted «2»", "noted «3»"])
        }
    }

    @Test("reactions to a message of the bot's own arrive with what is new and what is gone; others are nothing")
    func reactions() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            let answer = try await alice.ask("note milk")
            let id = try #require(answer.id)
            func react(_ emojis: [String], _ id: String) async throws {
                try await alice.sayInVain(nil, id: "r", type: "chat", try Element(Reactions(to: id, emojis)))
            }
            try await react(["✔️", "👍"], id)
            try await react(["👍"], id)
            try await react([], id)
            try await react(["✔"], "unknown")
            #expect(
                notes.all == ["noted «milk»", "note-1 +✔️👍 -", "note-1 + -✔️", "note-1 + -👍"])
            // Another's message is not theirs to react to.
            var bob = alice
            bob.from = "bob@localhost/x"
            try await bob.sayInVain(nil, id: "r", type: "chat", try Element(Reactions(to: id, ["✔"])))
            #expect(notes.all.count == 4)
        }
    }

    @Test("a reaction's text for clients that know none is not listened to")
    func reactionFallback() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            let id = try await alice.ask("note milk").id ?? ""
            try await alice.sayInVain(
                "> Noted.\n✔", id: "r", type: "chat", try Element(Reactions(to: id, ["✔"])),
                try Element(Fallback(for: Reactions.name.namespace)))
            #expect(notes.all.last == "note-1 +✔ -")
        }
    }

    @Test("a reply is about the message it names, and its quotation is not part of it")
    func replies() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            let answer = try await alice.ask("note milk")
            let quotation = "> Noted.\n"
            _ = try await alice.ask(
                quotation + "and bread", id: "m2",
                try Element(MessageReply(to: answer.id ?? "", of: answer.from)),
                try Element(Fallback(for: MessageReply.name.namespace, body: [0..<quotation.unicodeScalars.count])))
            #expect(notes.all.last == "reply to note-1: and bread")
            // To what is not known: a message like others.
            let other = try await alice.ask("hello", id: "m3", try Element(MessageReply(to: "unknown")))
            #expect(other.body == "Hello, alice.")
        }
    }

    @Test("receipts, markers and errors tell what became of a message of the bot's own")
    func outcome() async throws {
        let bot = sampleBot(notes)
        try await withBot(bot) { (alice: Chatter, _: InProcessServer) async throws in
            var message = BotMessage("Pick up the kids", topic: "reminder-1")
            message.requestsReceipt = true
            message.isMarkable = true
            message.link = "https://example.org/kids"
            message.id = "own-1"
            message.entry = AtomEntry(
                id: "urn:uuid:1", title: AtomText("Kids"), updated: .init(timeIntervalSince1970: 0))
            let sent = try await bot.send(message, to: "alice@localhost")
            #expect(sent == BotSent(id: "own-1", topic: "reminder-1", text: "Pick up the kids"))
            let element = try await alice.stream.next()
            let stanza = try Message(element)
            #expect(stanza.to == "alice@localhost" && stanza.from == "butler@echo.localhost/bot")
            #expect(stanza.id == "own-1" && stanza.requestsReceipt && stanza.isMarkable && stanza.chatState == nil)
            #expect(try stanza.payload(of: AtomEntry.self)?.title == AtomText("Kids"))
            #expect(stanza.outOfBandData?.url == "https://example.org/kids")
            try await alice.sayInVain(nil, id: "e1", type: "chat", try Element(DeliveryReceipt("own-1")))
            try await alice.sayInVain(nil, id: "e2", type: "chat", try Element(DisplayedMarker("own-1")))
            try await alice.stream.send(
                """
                <message type='error' id='own-1' from='alice@localhost' to='butler@echo.localhost/bot'>
                <error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
                """)
            try await alice.sayInVain(nil)
            #expect(
                notes.all == [
                    "received reminder-1", "displayed reminder-1", "undelivered reminder-1 service-unavailable",
                ])
        }
    }

    @Test("what is no longer remembered is looked up where nothing is forgotten")
    func recall() async throws {
        var configuration = BotConfiguration()
        configuration.recall = { id, peer in id == "old" && peer == "alice@localhost" ? "reminder-9" : nil }
        try await withBot(sampleBot(notes, configuration: configuration)) {
            (alice: Chatter, _: InProcessServer) async throws in
            try await alice.sayInVain(nil, id: "r", type: "chat", try Element(Reactions(to: "old", ["✔"])))
            var bob = alice
            bob.from = "bob@localhost/x"
            try await bob.sayInVain(nil, id: "r", type: "chat", try Element(Reactions(to: "old", ["✔"])))
            #expect(notes.all == ["reminder-9 +✔ -"])
        }
    }

    @Test("a correction of what is no longer remembered is one all the same where a store knows the message")
    func recallHeard() async throws {
        var configuration = BotConfiguration()
        configuration.recallHeard = { id, peer in id == "old" && peer == "alice@localhost" ? "note-7" : nil }
        try await withBot(sampleBot(notes, configuration: configuration)) {
            (alice: Chatter, _: InProcessServer) async throws in
            #expect(try await alice.ask("note jam", id: "a1", try Element(MessageCorrection("old"))).body == "Noted.")
            var bob = alice
            bob.from = "bob@localhost/x"
            #expect(
                try await bob.ask("note jam", id: "b1", try Element(MessageCorrection("old"))).body
                    == BotPhrases().correctsUnknown)
            #expect(notes.all == ["note-7 was «», is «jam»"])
        }
    }

    @Test("what is not to be kept gets answers that are not to be kept")
    func hints() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            let answer = try await alice.ask(
                "hello", Element(ProcessingHint.noStore.name), Element(ProcessingHint.store.name))
            #expect(answer.hints == [.noStore])
        }
    }

    @Test("the link of a file is told to whom it may concern")
    func links() async throws {
        try await withBot(sampleBot(notes)) { (alice: Chatter, _: InProcessServer) async throws in
            let url = "https://files.localhost/a.ics"
            #expect(try await alice.ask(url, try Element(OutOfBandData(url))).body == "Fetched.")
            try await alice.send(nil, id: "m2", try Element(OutOfBandData(url)))
            #expect(try await alice.next().body == "Fetched.")
            #expect(notes.all == ["link \(url)", "link \(url)"])
        }
    }

    @Test("the time of the client that wrote can be asked for")
    func time() async throws {
        let bot = Bot(name: "Clock", at: .user("butler")) {
            Respond("time") { _, context in
                let time = try await context.entityTime()
                try await context.reply("\(time.offset)")
            }
        }
        try await withBot(bot) { (alice: Chatter, _: InProcessServer) async throws in
            try await alice.send("time")
            let query = try await alice.stream.next()
            #expect(query["to"] == alice.from && query["from"] == "butler@echo.localhost/bot")
            try await alice.stream.send(
                """
                <iq type='result' id='\(query["id"] ?? "")' from='\(alice.from)' to='butler@echo.localhost/bot'>
                <time xmlns='urn:xmpp:time'><tzo>+02:00</tzo><utc>2026-07-01T12:00:00Z</utc></time></iq>
                """)
            #expect(try await alice.next().body == "7200")
        }
    }

    @Test("service discovery tells what the bot does, where it is")
    func features() async throws {
        let plain = Bot(name: "Plain", at: .domain) {
            Respond("hi") { _, _ in }
        }
        let server = InProcessServer()
        let component = try server.component {
            sampleBot(notes)
            plain
        }
        try await server.run(component) { (_: TestStream) async throws in
            let all: Set = [
                ChatState.namespace, MessageCorrection.name.namespace, MessageReply.name.namespace,
                DeliveryReceipt.namespace, DisplayedMarker.namespace, Reactions.name.namespace,
                OutOfBandData.name.namespace, CommandRequest.name.namespace,
            ]
            let butler = try await component.discoInfo(at: "butler@echo.localhost")
            #expect(all.isSubset(of: butler.features))
            let domain = try await component.discoInfo(at: "echo.localhost")
            #expect(domain.features.contains(ChatState.namespace))
            #expect(!domain.features.contains(Reactions.name.namespace))
            #expect(!domain.features.contains(CommandRequest.name.namespace))
            // What one user does is not what all do.
            let other = try await component.discoInfo(at: "nobody@echo.localhost")
            #expect(all.isDisjoint(with: other.features))
        }
    }
}
