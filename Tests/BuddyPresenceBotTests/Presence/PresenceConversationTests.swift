// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPCore
import XMPPExtensions

@testable import BuddyPresenceBot

/// The whole service in process: what buddies say and see, and when.
@Suite(.timeLimit(.minutes(15)))
struct PresenceConversationTests {
    private func run(
        configuration: SecretaryService.Configuration = .init(), buddies: [JID] = ["alice@localhost"],
        store: MemorySecretaryStore = MemorySecretaryStore(), _ script: (Scene) async throws -> Void
    ) async throws {
        let subscriptions = MemoryVirtualUserStore()
        for buddy in buddies { await subscriptions.befriend(buddy) }
        let server = InProcessServer()
        let wall = WallClock()
        let service = try SecretaryService(
            [(try BotIdentity("secretary"), store)], subscriptions: subscriptions, configuration: configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { wall.now })
        var settings = server.configuration()
        settings.timeouts.idle = .seconds(86400)
        let component = try server.component(settings, routes: [service])
        try await server.run(component) { (stream: TestStream) async throws in
            let scene = Scene(stream: stream, server: server, wall: wall, component: component)
            for _ in buddies { _ = try await scene.next("presence") { $0.name == "presence" && $0["type"] == nil } }
            try await script(scene)
        }
    }

    @Test(
        "what is asked for is promised and seen at once, told when it is due with all that goes with it, and ticked off"
    )
    func reminder() async throws {
        try await run { scene in
            try await scene.comes("alice@localhost/phone")
            try await scene.say("remind me to pick up the kids in 10 minutes")
            #expect(try await scene.answer().contains("pick up the kids"))
            let busy = try await scene.shown()
            #expect(busy.child("show")?.text == "away")
            #expect(busy.child("status")?.text.contains("pick up the kids") == true)
            try await scene.advance(by: 599)
            try await scene.expectSilence()
            try await scene.advance(by: 2)
            #expect(try await scene.shown().child("show")?.text == "dnd")
            let reminder = try await scene.message()
            #expect(reminder["to"] == "alice@localhost")
            #expect(reminder.child("body")?.text.contains("pick up the kids") == true)
            #expect(reminder.child(ReceiptRequest.name) != nil)
            #expect(try Message(reminder).isMarkable)
            #expect(try Message(reminder).payload(of: AtomEntry.self)?.title.plainText == "pick up the kids")
            try await scene.send(
                """
                <message type='chat' from='alice@localhost/phone' to='secretary@echo.localhost'>\
                <reactions xmlns='urn:xmpp:reactions:0' id='\(reminder["id"] ?? "")'><reaction>✔</reaction></reactions>\
                </message>
                """)
            #expect(try await scene.shown().child("show")?.text == "chat")
        }
    }

    @Test(
        "who is not there is not told; when they come they are, once; and what came back is told again as a correction")
    func delivery() async throws {
        try await run { scene in
            try await scene.say("remind me to water the plants in 1 minute")
            _ = try await scene.answer()
            _ = try await scene.shown()
            try await scene.advance(by: 62)
            #expect(try await scene.shown().child("show")?.text == "dnd")
            try await scene.expectSilence()
            try await scene.comes("alice@localhost/phone")
            let reminder = try await scene.message()
            try await scene.comes("alice@localhost/desk")
            try await scene.expectSilence()
            // It bounces: the next who comes has it.
            let id = reminder["id"] ?? ""
            try await scene.send(
                """
                <message type='error' id='\(id)' from='alice@localhost' to='secretary@echo.localhost/bot'>\
                <error type='wait'><recipient-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
                """)
            try await scene.expectSilence()
            try await scene.comes("alice@localhost/tablet")
            let again = try await scene.message()
            #expect(try Message(again).replaces == id)
            #expect(again.child("body")?.text == reminder.child("body")?.text)
            // A receipt ends it.
            try await scene.send(
                """
                <message from='alice@localhost/tablet' to='secretary@echo.localhost/bot'>\
                <received xmlns='urn:xmpp:receipts' id='\(again["id"] ?? "")'/></message>
                """)
            try await scene.comes("alice@localhost/watch")
            try await scene.expectSilence()
        }
    }

    @Test("a client is asked for its time zone when it comes, and times of day are read in it")
    func zone() async throws {
        try await run { scene in
            try await scene.send(presence(from: "alice@localhost/phone"))
            let question = try await scene.next("question") { $0.firstChild?.name == "time" }
            #expect(question["to"] == "alice@localhost/phone" && question["from"] == "secretary@echo.localhost/bot")
            try await scene.reply(
                question, "<time xmlns='urn:xmpp:time'><tzo>+05:45</tzo><utc>2027-01-15T08:00:00Z</utc></time>")
            try await scene.expectSilence()
            // It is 08:00 at Greenwich, and 13:45 there.
            try await scene.say("remind me to have tea at 14:00")
            #expect(try await scene.answer().contains("14:00"))
            _ = try await scene.shown()
            try await scene.advance(by: 14 * 60)
            try await scene.expectSilence()
            try await scene.advance(by: 62)
            #expect(try await scene.message().child("body")?.text.contains("have tea") == true)
        }
    }

    @Test("a correction changes the reminder, also one of long ago; a reply is about its reminder; a change is undone")
    func corrections() async throws {
        try await run { scene in
            try await scene.comes("alice@localhost/phone")
            try await scene.say("remind me to feed the cat in 10 minutes", id: "first")
            let promise = try await scene.message()
            _ = try await scene.shown()
            for number in 0..<12 {
                // Not the same again and again, which would not be answered.
                try await scene.say(["list", "zone", "my time zone"][number % 3], id: "list\(number)")
                _ = try await scene.answer()
            }
            try await scene.say(
                "remind me to feed the dog in 10 minutes", id: "second",
                inside: "<replace xmlns='urn:xmpp:message-correct:0' id='first'/>")
            #expect(try await scene.answer().contains("dog"))
            #expect(try await scene.shown().child("status")?.text.contains("dog") == true)
            try await scene.say("undo")
            _ = try await scene.answer()
            #expect(try await scene.shown().child("status")?.text.contains("cat") == true)
            try await scene.say("remind me to water the plants in 5 minutes")
            _ = try await scene.answer()
            _ = try await scene.shown()
            try await scene.say(
                "done", id: "third", inside: "<reply xmlns='urn:xmpp:reply:0' id='\(promise["id"] ?? "")'/>")
            #expect(try await scene.answer().contains("cat"))
        }
    }

    @Test("who takes it out of their contacts is forgotten")
    func forgotten() async throws {
        let store = MemorySecretaryStore()
        try await run(store: store) { scene in
            try await scene.say("remind me to call Bob in 10 minutes")
            _ = try await scene.answer()
            #expect(try await store.count() == 1)
            try await scene.send(presence("unsubscribe", from: "alice@localhost"))
            _ = try await scene.next("leave") { $0["type"] == "unavailable" }
            try await scene.settle()
            #expect(try await store.count() == 0)
        }
    }

    @Test("who has it among no contacts is answered too, and told when it is due")
    func stranger() async throws {
        try await run(buddies: []) { scene in
            try await scene.say("remind me to call Bob in 10 minutes")
            _ = try await scene.answer()
            try await scene.advance(by: 602)
            #expect(try await scene.message().child("body")?.text.contains("call Bob") == true)
        }
    }

    @Test("who may not is told so, and nothing is kept of them")
    func refused() async throws {
        var configuration = SecretaryService.Configuration()
        configuration.presence.admission = .listed(["friends.example"])
        let store = MemorySecretaryStore()
        try await run(configuration: configuration, buddies: [], store: store) { scene in
            try await scene.say("remind me to call Bob in 10 minutes")
            let refusal = try await scene.next("refusal") { $0.name == "message" }
            #expect(refusal.child("body")?.text.contains("OK") == false)
            #expect(try await store.count() == 0)
        }
    }

    @Test("each piece of bad input has its answer, or its silence")
    func badInput() async throws {
        try await run { scene in
            try await scene.comes("alice@localhost/phone")
            // 100 kB: one answer, and nothing is read of it.
            try await scene.say(String(repeating: "remind me ", count: 10_000))
            #expect(try await scene.answer().contains("long"))
            // Tricks with the direction of text, and characters nobody sees, do not reach the status.
            try await scene.say("remind me to \u{202E}evil\u{2066} \u{200B}\u{7F}thing in 10 minutes")
            _ = try await scene.answer()
            let status = try await scene.shown().child("status")?.text ?? ""
            #expect(status.contains("thing"))
            let tricks: Set<Unicode.Scalar> = ["\u{202E}", "\u{2066}", "\u{7F}"]
            #expect(!status.unicodeScalars.contains { tricks.contains($0) && $0 != "\u{2068}" && $0 != "\u{2069}" })
            // What is about nothing, or not for a person, comes to nothing.
            for content in [
                "<reactions xmlns='urn:xmpp:reactions:0' id='nothing'><reaction>✔</reaction></reactions>",
                "<received xmlns='urn:xmpp:receipts' id='nothing'/>",
                "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
                "<body/>", "<body>   </body>", "<displayed xmlns='urn:xmpp:chat-markers:0' id='nothing'/>",
            ] {
                try await scene.send(
                    "<message type='chat' id='b' from='alice@localhost/phone' to='secretary@echo.localhost'>\(content)</message>"
                )
            }
            for type in ["error", "headline", "groupchat"] {
                try await scene.send(
                    "<message type='\(type)' id='b' from='alice@localhost/phone' to='secretary@echo.localhost'><body>list</body></message>"
                )
            }
            try await scene.expectSilence()
            // A correction of what was never said is something that is said.
            try await scene.say("list", id: "c", inside: "<replace xmlns='urn:xmpp:message-correct:0' id='nothing'/>")
            #expect(try await !scene.answer().isEmpty)
            // What was sent long ago is not carried out: "in 10 minutes" would be another time.
            try await scene.say(
                "remind me to be late in 10 minutes", id: "d",
                inside: "<delay xmlns='urn:xmpp:delay' stamp='2001-01-01T00:00:00Z'/>")
            #expect(try await !scene.answer().contains("OK"))
            // Addresses that are none of a calendar are not fetched, nor are files of the machine.
            for link in ["file:///etc/passwd", "https://example.org/x.exe", "http://127.0.0.1/x.ics", "x"] {
                try await scene.say(link, id: "l", inside: "<x xmlns='jabber:x:oob'><url>\(link)</url></x>")
                #expect(try await !scene.answer().contains("OK"))
            }
        }
    }

    @Test("a bot that answers everything does not keep it busy for ever")
    func loop() async throws {
        try await run { scene in
            var text = "Hello, I am a bot too."
            var answers = 0
            while answers < 1000 {
                try await scene.say(text, from: "alice@localhost/bot")
                guard let answer = try await scene.answerIfAny() else { break }
                answers += 1
                text = answer
            }
            #expect(answers < 10)
        }
    }

    @Test("service discovery tells what the contact can do, and its forms are commands")
    func discovery() async throws {
        try await run { scene in
            try await scene.send(
                """
                <iq type='get' id='1' from='alice@localhost/phone' to='secretary@echo.localhost'>\
                <query xmlns='http://jabber.org/protocol/disco#info'/></iq>
                """)
            let info = try DiscoInfo(try #require(try await scene.next("info") { $0["id"] == "1" }.firstChild))
            for feature in [
                DeliveryReceipt.namespace, Reactions.name.namespace, "urn:xmpp:message-correct:0", ChatState.namespace,
                "http://jabber.org/protocol/commands", "vcard-temp",
            ] { #expect(info.features.contains(feature), "\(feature)") }
            try await scene.send(
                """
                <iq type='set' id='2' from='alice@localhost/phone' to='secretary@echo.localhost'>\
                <command xmlns='http://jabber.org/protocol/commands' node='remind' action='execute'/></iq>
                """)
            let form = try CommandResponse(try #require(try await scene.next("form") { $0["id"] == "2" }.firstChild))
            #expect(form.form?.fields.compactMap(\.variable) == ["what", "when"])
            try await scene.send(
                """
                <iq type='set' id='3' from='alice@localhost/phone' to='secretary@echo.localhost'>\
                <command xmlns='http://jabber.org/protocol/commands' node='remind' sessionid='\(form.sessionID ?? "")' \
                action='complete'><x xmlns='jabber:x:data' type='submit'><field var='what'><value>call Bob</value></field>\
                <field var='when'><value>in 10 minutes</value></field></x></command></iq>
                """)
            let end = try CommandResponse(try #require(try await scene.next("result") { $0["id"] == "3" }.firstChild))
            #expect(end.status == .completed)
            #expect(end.notes.contains { $0.text.contains("call Bob") })
        }
    }
}
