// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// A command with a bit of everything.
struct Deployment: TypedForm {
    enum Stage: String, CaseIterable, Sendable { case test, live }

    var service = ""
    var stage = Stage.test
    var replicas = 1
    let title: String? = "Deployment"
    var fields: [TypedField<Self>] {
        [
            .choice(
                "service", \.service, label: "Service", of: [FormOption("web", label: "Web site"), FormOption("api")],
                isRequired: true),
            .choice("stage", \.stage, label: "Stage"),
            .integer("replicas", \.replicas, label: "Replicas", in: 1...9),
        ]
    }
}

/// A bot that does a bit of everything, and notes what it was told.
func sampleBot(_ notes: Notes, configuration: BotConfiguration = BotConfiguration()) -> Bot {
    Bot(name: "Butler", at: .user("butler"), configuration: configuration) {
        BotCommand("ping", "Answers.") { context in try await context.reply("pong") }
        BotCommand("note", "Keeps a text.", text: "what to keep") { text, context in
            if let earlier = context.corrects {
                notes.note("\(earlier.topic ?? "-") was «\(earlier.text)», is «\(text)»")
            } else {
                notes.note("noted «\(text)»")
            }
            context.remember(topic: "note")
            try await context.reply("Noted.", topic: "note-1")
        }
        BotCommand("deploy", "Puts a version in place.", asking: Deployment()) { deployment, context in
            guard try await context.confirm("Deploy \(deployment.service) to \(deployment.stage)?") else {
                return try await { _ = try await context.reply("Left as it is.") }()
            }
            notes.note("deployed \(deployment.service) \(deployment.stage) \(deployment.replicas)")
            try await context.reply("Deployed \(deployment.service).")
        }
        .guarded(by: AccessRules(allow: ["localhost"]))
        BotCommand("survey", "Asks a few things.") { context in
            let name = try await context.ask("What is your name?")
            let age = try await context.ask("How old are you?") { Int($0) }
            let color = try await context.choose("Which colour?", from: ["red", "green"])
            notes.note("\(name) \(age) \(color)")
            try await context.reply("Thank you, \(name).")
        }
        BotCommand("fail", "Fails.") { context in
            struct Unexpected: Error {}
            throw Unexpected()
        }
        Respond("(hi|hello) [there]", help: "Greets.") { _, context in
            try await context.reply("Hello, \(context.sender.local ?? "stranger").")
        }
        Respond("remember {what} as {name:word}") { match, context in
            notes.note("\(match["name"] ?? "") = \(match["what"] ?? "")")
            try await context.reply("I will.")
        }
        Hear("coffee") { _, context in try await context.reply("☕") }
        OnReply { context in
            notes.note("reply to \(context.about?.topic ?? "-"): \(context.text)")
            try await context.reply("I see.")
        }
        OnReaction { reaction, context in
            notes.note("\(context.about?.topic ?? "-") +\(reaction.added.joined()) -\(reaction.removed.joined())")
        }
        OnReceipt { sent, _ in notes.note("received \(sent.topic ?? "-")") }
        OnDisplayed { sent, _ in notes.note("displayed \(sent.topic ?? "-")") }
        OnUndelivered { sent, error, _ in notes.note("undelivered \(sent.topic ?? "-") \(error.condition.name)") }
        OnLink { url, context in
            notes.note("link \(url)")
            try await context.reply("Fetched.")
        }
    }
}

/// Somebody who chats with the bot, seen from the server.
struct Chatter {
    let stream: TestStream
    var from = "alice@localhost/phone"
    var to = "butler@echo.localhost"

    /// Sends a message with a body and what else is in it.
    func send(_ body: String?, id: String = "m1", type: String = "chat", _ more: Element...) async throws {
        let own = "jabber:component:accept"
        let children = (body.map { [Element(QName("body", in: own), text: $0)] } ?? []) + more
        try await stream.send(
            Element(
                QName("message", in: own), attributes: ["type": type, "from": from, "to": to, "id": id],
                children: children))
    }

    /// The bot's next message.
    func next() async throws -> Message {
        let element = try await stream.next()
        #expect(element.name == "message" && element["to"] == from, "\(element)")
        return try Message(element)
    }

    /// Says something, and gives the answer.
    func ask(_ body: String, id: String = "m1", _ more: Element...) async throws -> Message {
        let own = "jabber:component:accept"
        try await stream.send(
            Element(
                QName("message", in: own), attributes: ["type": "chat", "from": from, "to": to, "id": id],
                children: [Element(QName("body", in: own), text: body)] + more))
        return try await next()
    }

    /// Says something, and gives the text of the answer.
    func say(_ body: String, id: String = "m1") async throws -> String? { try await ask(body, id: id).body }

    /// Says something that gets no answer.
    func sayInVain(_ body: String?, id: String = "m1", type: String = "chat", _ more: Element...) async throws {
        let own = "jabber:component:accept"
        let children = (body.map { [Element(QName("body", in: own), text: $0)] } ?? []) + more
        try await stream.send(
            Element(
                QName("message", in: own), attributes: ["type": type, "from": from, "to": to, "id": id],
                children: children))
        try await settle()
    }

    /// Waits until nothing that was said is being handled any more, and expects that nothing more is said to it.
    func settle() async throws {
        // In the same lane as the messages: answered after whatever they led to.
        try await stream.send(
            "<iq type='get' id='then' from='\(from)' to='\(to)'><ping xmlns='urn:xmpp:ping'/></iq>")
        let answer = try await stream.next()
        #expect(answer.name == "iq" && answer["id"] == "then", "\(answer)")
    }
}

/// Runs a bot in process.
func withBot(
    _ bot: Bot, _ others: [any Routable] = [], script: (Chatter, InProcessServer) async throws -> Void
) async throws {
    let server = InProcessServer()
    let component = try server.component {
        bot
        RouteGroup { others }
    }
    try await server.run(component) { (stream: TestStream) async throws in
        try await script(Chatter(stream: stream), server)
    }
}
