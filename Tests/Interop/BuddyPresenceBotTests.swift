// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMPPComponent
import XMPPExtensions

/// `buddy-presence-bot` as people run it, on both servers, with the kit's clients and with Profanity.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct BuddyPresenceBotTests {
    private static let contact = BuddyPresenceBotStage.contact
    private static let bot = BuddyPresenceBotStage.bot

    @Test(
        "two clients see different presence, status and avatar of the same contact at the same time; a reminder arrives",
        arguments: RealServer.Kind.allCases)
    func twoBuddies(_ kind: RealServer.Kind) async throws {
        try await BuddyPresenceBotStage.with(kind) { stage in
            let alice = try await stage.befriend("alice")
            let bob = try await stage.befriend("bob")
            try await alice.sees("chat", "")
            try await bob.sees("chat", "")
            alice.send(body: "remind me to pick up the kids in 4 seconds", to: Self.contact, id: "m1")
            _ = try await alice.says("pick up the kids")
            let (busy, face) = try await alice.sees("away", "pick up the kids")
            #expect(busy.contains("1 reminder"))

            // She is told when it is due, with the same for programs, and asked whether it arrived.
            let reminder = try await alice.says("pick up the kids")
            #expect(reminder.child(ReceiptRequest.name) != nil)
            let entry = try #require(try Message(reminder).payload(of: AtomEntry.self))
            #expect(entry.title.plainText == "pick up the kids")
            let (_, late) = try await alice.sees("dnd", "pick up the kids")
            #expect(late != face)

            // He sees the same contact at the same time, and nothing of it.
            let own = try await bob.query(
                .get, Element(QName("vCard", in: "vcard-temp")), to: Self.contact)
            let hers = try await alice.query(.get, Element(QName("vCard", in: "vcard-temp")), to: Self.contact)
            #expect(try photo(own).id != photo(hers).id)
            #expect(try photo(hers).id == late)
            let untaken = try await bob.drain().filter { $0["from"] == Self.bot && $0.name != "iq" }
            #expect(untaken.allSatisfy { $0.child("show")?.text == "chat" })
            print("\(kind): alice sees «\(busy)», then dnd; bob sees chat, and another face")

            // A check mark completes it (XEP-0444).
            _ = try await alice.drain()
            try alice.send(
                """
                <message type='chat' to='secretary@bots.localhost'>\
                <reactions xmlns='urn:xmpp:reactions:0' id='\(reminder["id"] ?? "")'><reaction>✔️</reaction></reactions>\
                </message>
                """)
            try await alice.sees("chat", "")

            // Everybody is told that it leaves.
            #expect(try await stage.process.stop() == .exited(0))
            _ = try await bob.next("leave") { $0.isPresence("unavailable", from: Self.bot) }
        }
    }

    private func photo(_ answer: Element) throws -> Avatar {
        let card = try VCard(try #require(answer.firstChild))
        return try #require(try card.photo.flatMap { try Avatar($0) })
    }

    @Test(
        "what is due while its buddy is away is kept, through a restart too, and told when they come; a correction counts",
        arguments: RealServer.Kind.allCases)
    func away(_ kind: RealServer.Kind) async throws {
        try await BuddyPresenceBotStage.with(kind) { stage in
            let bob = try await stage.befriend("bob")
            try await bob.sees("chat", "")
            bob.send(body: "remind me to feed the cat in 8 seconds", to: Self.contact, id: "m1")
            _ = try await bob.says("feed the cat")
            try bob.send(
                """
                <message type='chat' id='m2' to='secretary@bots.localhost'><body>remind me to feed the dog in 8 seconds</body>\
                <replace xmlns='urn:xmpp:message-correct:0' id='m1'/></message>
                """)
            _ = try await bob.says("feed the dog")
            let due = ContinuousClock.now + .seconds(8)
            try await bob.close()
            // In its next life it knows that somebody is to be told, and that they are not there.
            #expect(try await stage.process.stop() == .exited(0))
            let again = try stage.another()
            try await again.process.line(containing: "connected")
            try await ContinuousClock().sleep(until: due)

            let back = try await ChatClient.login("bob", to: stage.server)
            let reminder = try await back.says("feed the dog")
            #expect(reminder.child(QName("replace", in: "urn:xmpp:message-correct:0")) == nil)
            back.send(body: "list", to: Self.contact, id: "m3")
            let list = try await back.says("1")
            #expect(list.body?.contains("cat") == false)
            #expect(try await again.process.stop() == .exited(0))
        }
    }

    @Test(
        "reminders go out as a calendar file and come in as one: uploaded, fetched, shown, and taken over on confirmation",
        arguments: RealServer.Kind.allCases)
    func files(_ kind: RealServer.Kind) async throws {
        try await BuddyPresenceBotStage.with(
            kind, environment: ["BOT_PLAIN_HTTP": "true", "BOT_PRIVATE_ADDRESSES": "true"]
        ) { stage in
            let alice = try await stage.befriend("alice")
            let bob = try await stage.befriend("bob")
            alice.send(body: "every weekday at 9 stand-up", to: Self.contact, id: "m1")
            _ = try await alice.says("stand-up")
            alice.send(body: "export", to: Self.contact, id: "m2")
            let message = try await alice.next("link") {
                $0.isMessage(from: Self.bot) && $0.child(OutOfBandData.name) != nil
            }
            let link = try #require(try Message(message).outOfBandData?.url)
            #expect(link.hasSuffix(".ics"))
            #expect(message.body == link)

            // She gives it to him, and he to the bot.
            try bob.give(link)
            _ = try await bob.says("stand-up")
            bob.send(body: "yes", to: Self.contact, id: "m3")
            try await bob.sees(nil, "stand-up")
            bob.send(body: "list", to: Self.contact, id: "m4")
            _ = try await bob.says("stand-up")

            // What is none is said to be none, and other addresses are not even looked at.
            for wrong in ["http://127.0.0.1:1/x.ics", "https://example.org/picture.png"] {
                try bob.give(wrong)
                _ = try await bob.says("I c")
            }
        }
    }

    @Test(
        "Profanity asks for its presence, is reminded, lists, and ticks off",
        arguments: RealServer.Kind.allCases)
    func profanity(_ kind: RealServer.Kind) async throws {
        try await BuddyPresenceBotStage.with(kind) { stage in
            try await Terminal.with("profanity") { terminal in
                try await terminal.shows("Type '/help' to show complete help.")
                try await terminal.type(
                    "/connect alice@localhost server 127.0.0.1 port \(stage.server.clientPort) tls trust",
                    until: "Enter password")
                try await terminal.type("password", until: "logged in successfully")
                try await terminal.type("/roster add \(Self.contact) Secretary", until: "Secretary")
                try await terminal.type(
                    "/sub request \(Self.contact)", until: "Sent subscription request to \(Self.contact)")
                try await terminal.type("/sub allow \(Self.contact)")
                try await terminal.type("/msg \(Self.contact)")
                try await terminal.type("remind me to pick up the kids in 5 seconds", until: "OK")
                try await terminal.shows("⏰ pick up the kids")
                try await terminal.type("list", until: "You have 1 reminder")
                try await terminal.type("done", until: "Done:")
                try await terminal.capture("Profanity on \(kind): in conversation with the secretary")
                try await terminal.type("/win 1")
                try await terminal.shows("is dnd, \"1 reminder")
                try await terminal.capture("Profanity on \(kind): the secretary's presence")
            }
        }
    }

    @Test(
        "settings that cannot work end it with status 78 and a sentence",
        arguments: [
            (["BOT_STORE": "postgresql://x"], "BOT_STORE (in a file: bot.store) must be sqlite:FILE or memory:"),
            (["BOT_NAME": "a b,a"], "BOT_NAME"), (["BOT_NAME": "a@b"], "«a@b» is none"),
            (["BOT_NAME": "a,b", "BOT_STORE": "sqlite:x"], "{name}"),
            (["BOT_TIME_ZONE": "Nowhere/Land"], "BOT_TIME_ZONE"),
            (["BOT_LIMITS_REMINDERS": "many"], "BOT_LIMITS_REMINDERS"), (["BOT_ADMIT": "@@"], "BOT_ADMIT"),
            (["COMPONENT_DOMAIN": ""], "COMPONENT_DOMAIN is not set"),
        ])
    func misconfigured(_ wrong: [String: String], _ message: String) async throws {
        var environment = ["COMPONENT_DOMAIN": "bots.localhost", "COMPONENT_SECRET": "secret", "BOT_STORE": "memory:"]
        environment.merge(wrong) { $1 }
        let process = try ComponentProcess("buddy-presence-bot", environment: environment)
        #expect(try await process.waitForExit() == .exited(78))
        #expect(process.lines.joined(separator: "\n").contains(message), "\(process.lines)")
    }
}

extension ChatClient {
    /// Sends the bot the address of a file (XEP-0066 §3).
    fileprivate func give(_ link: String) throws {
        try send(
            """
            <message type='chat' to='secretary@bots.localhost'><body>\(link)</body>\
            <x xmlns='jabber:x:oob'><url>\(link)</url></x></message>
            """)
    }

    /// Takes the next message of the bot that has a text in it.
    func says(_ text: String) async throws -> Element {
        try await next("words of the bot with «\(text)»", within: .patience) {
            $0.isMessage(from: BuddyPresenceBotStage.bot) && $0.body?.contains(text) == true
        }
    }

    /// Takes presences of the bot until one that shows this.
    ///
    /// - Returns: The status, and the id of the avatar.
    @discardableResult
    func sees(_ show: String?, _ status: String) async throws -> (status: String, avatar: String) {
        let presence = try await next("presence with «\(status)»", within: .patience) {
            $0.isPresence(nil, from: BuddyPresenceBotStage.bot)
                && (show == nil || $0.child("show")?.text == show)
                && (status.isEmpty || $0.child("status")?.text.contains(status) == true)
        }
        let update = try Presence(presence).payload(of: VCardUpdate.self)
        guard case .avatar(let id) = update?.photo else { throw InteropError("no avatar: \(presence)") }
        return (presence.child("status")?.text ?? "", id)
    }
}
