// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// A command of one form with a bit of everything.
private struct Deploy: TypedForm {
    enum Stage: String, CaseIterable, Sendable { case test, live }

    var service = ""
    var stage = Stage.test
    var replicas = 1
    var isQuiet = false
    var token = ""
    let title: String? = "Deploy"
    var fields: [TypedField<Self>] {
        [
            .choice(
                "service", \.service, label: "Service", of: [FormOption("web", label: "Web site"), FormOption("api")],
                isRequired: true),
            .choice("stage", \.stage, label: "Stage"),
            .integer("replicas", \.replicas, label: "Replicas", in: 1...9),
            .boolean("quiet", \.isQuiet, label: "Quiet"),
            .secret("token", \.token, label: "Token"),
        ]
    }
}

/// Somebody who types commands.
private struct Typist {
    let stream: TestStream
    var from = "requester@domain/resource"

    func say(_ line: String) async throws {
        let message = Element(
            QName("message", in: "jabber:component:accept"),
            attributes: ["type": "chat", "from": from, "to": "echo.localhost", "id": "1"],
            children: [Element(QName("body", in: "jabber:component:accept"), text: line)])
        try await stream.send(message)
    }

    func ask(_ line: String) async throws -> String {
        try await say(line)
        let answer = try await stream.next()
        #expect(answer.name == "message" && answer["type"] == "chat" && answer["to"] == from, "\(answer)")
        return answer.children.first { $0.name == "body" }?.text ?? ""
    }
}

@Suite(.timeLimit(.minutes(15)))
struct CommandChatTests {
    private let log = ServiceLog()

    private func run(_ chat: CommandChat = CommandChat(), script: (Typist) async throws -> Void) async throws {
        let server = InProcessServer()
        var configuration = AdHocCommands.Configuration()
        configuration.chat = chat
        let deploy = OnCommand("deploy", name: "Deploy a service", asking: Deploy()) { [log] form, _ in
            log.note("\(form.service) \(form.stage) \(form.replicas) \(form.isQuiet) \(form.token)")
            return .done("Deployed \(form.service).")
        }
        let component = try server.component {
            AdHocCommands(configuration: configuration) {
                deploy
                ConfigureService(log: log)
                OnCommand("secret", name: "Secret") { _ in .done("never") }.allowed { _, _ in false }
                OnCommand("table", name: "Table") { _ in
                    .done(
                        DataForm(
                            .result, reported: [FormField("a", label: "Name"), FormField("b", label: "Size")],
                            items: [
                                DataForm.Item([FormField("a", values: ["one"]), FormField("b", values: ["1"])]),
                                DataForm.Item([FormField("a", values: ["eleven"]), FormField("b", values: ["11"])]),
                            ]))
                }
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await script(Typist(stream: stream))
        }
    }

    @Test("help lists the commands that one may execute, and tells what one of them is")
    func help() async throws {
        try await run { typist in
            let list = try await typist.ask("help")
            #expect(list.contains("  deploy: Deploy a service\n  config: Configure Service\n  table: Table"))
            #expect(!list.contains("secret"))
            #expect(try await typist.ask("help deploy").hasPrefix("deploy: Deploy a service"))
            #expect(try await typist.ask("help secret").contains("There is no command «secret»"))
        }
    }

    @Test("a command is run in one line, its values named by variable or label, in quotes or not")
    func oneLine() async throws {
        try await run { typist in
            let answer = try await typist.ask("run deploy service=\"web site\" Replicas=3 quiet=yes token='a \\\"b'")
            #expect(answer == "Deployed web.")
            #expect(log.entries == ["web test 3 true a \"b"])
        }
    }

    @Test("what is not taken comes back as the same form with the reason, and the values kept")
    func rejection() async throws {
        try await run { typist in
            let again = try await typist.ask("run deploy service=api replicas=12")
            #expect(again.hasPrefix("Error: «Replicas» must be 9 or less."))
            #expect(again.contains("* replicas (Replicas): a whole number from 1 to 9, now «12»"))
            #expect(again.contains("* service (Service): one of web (Web site), api, now «api»"))
            #expect(log.entries.isEmpty)
            #expect(try await typist.ask("replicas=2") == "Deployed api.")
            #expect(log.entries == ["api test 2 false "])
        }
    }

    @Test("a field that is not there is told before anything is done")
    func unknownField() async throws {
        try await run { typist in
            let answer = try await typist.ask("run deploy service=web stgae=live")
            #expect(answer.hasPrefix("Error: there is no field «stgae» here."))
            #expect(log.entries.isEmpty)
            #expect(try await typist.ask("cancel") == "Canceled.")
        }
    }

    @Test("a form is shown as text and answered field by field, stage by stage, and back")
    func dialogue() async throws {
        try await run { typist in
            let first = try await typist.ask("run config")
            #expect(
                first == """
                    Configure Service
                    Please select the service to configure.
                    * service (Service): one of httpd, jabberd, postgresql
                    Answer with: service=…, next, cancel.
                    """)
            // The only field there is: its value is enough.
            let second = try await typist.ask("httpd")
            #expect(second.contains("Please select the run modes and state for 'httpd'."))
            #expect(second.hasSuffix("Answer with: runlevel=…, done, back, cancel."))
            #expect(try await typist.ask("back").contains("now «httpd»"))
            _ = try await typist.ask("service=jabberd")
            #expect(try await typist.ask("runlevel=1,2 state=on") == "Service 'jabberd' has been configured.")
            #expect(log.entries == ["jabberd 1,2 requester@domain/resource"])
            #expect(try await typist.ask("next").contains("No command is under way."))
        }
    }

    @Test("values for later stages can be said at once")
    func stages() async throws {
        try await run { (typist: Typist) async throws in
            #expect(
                try await typist.ask("run config service=httpd runlevel=5 state=off")
                    == "Service 'httpd' has been configured.")
        }
    }

    @Test("the stage of one is not that of another, whatever they type")
    func hijack() async throws {
        try await run { typist in
            _ = try await typist.ask("run config service=httpd")
            var other = typist
            other.from = "mallory@domain/resource"
            #expect(try await other.ask("done").contains("No command is under way."))
            other.from = "requester@domain/elsewhere"
            #expect(try await other.ask("state=on").contains("Say help"))
            #expect(log.entries.isEmpty)
        }
    }

    @Test("a table has columns, and a command that one may not execute is refused")
    func table() async throws {
        try await run { (typist: Typist) async throws in
            #expect(try await typist.ask("run table") == "Name    Size\none     1\neleven  11")
            #expect(try await typist.ask("run secret") == "You may not do that.")
            #expect(try await typist.ask("run nothing").contains("There is no command «nothing»."))
        }
    }

    @Test("what is not understood is said once: the other side may be a program too")
    func loop() async throws {
        try await run { typist in
            let hint = try await typist.ask("hello")
            #expect(hint == "Say help to see what I can do.")
            try await typist.say(hint)
            try await typist.stream.expectNothing()
            // Whoever says something sensible is heard again.
            #expect(try await typist.ask("help").hasPrefix("Commands:"))
            #expect(try await typist.ask("hello") == hint)
        }
    }

    @Test("lines that are too long, or quotes that do not close, are refused; answers are cut")
    func bounds() async throws {
        var chat = CommandChat()
        chat.maximumLineBytes = 100
        chat.maximumAnswerCharacters = 80
        try await run(chat) { (typist: Typist) async throws in
            #expect(
                try await typist.ask("run deploy token=" + String(repeating: "x", count: 100))
                    == "This is too long to be read.")
            #expect(try await typist.ask("run deploy token=\"x") == "A quote is not closed.")
            #expect(try await typist.ask("run deploy web").contains("«web» is no name=value."))
            #expect(try await typist.ask("run") == "Run what? Say: run COMMAND name=value …")
            #expect(try await typist.ask("help").hasSuffix("… (cut)"))
        }
    }

    @Test("of more conversations than may be, the one that was silent longest is forgotten")
    func conversations() async throws {
        var chat = CommandChat()
        chat.maximumConversations = 2
        try await run(chat) { typist in
            var typists: [Typist] = []
            for number in 1...3 {
                var other = typist
                other.from = "user\(number)@domain/x"
                _ = try await other.ask("run config service=httpd")
                typists.append(other)
            }
            #expect(try await typists[0].ask("show").contains("No command is under way."))
            #expect(try await typists[2].ask("show").contains("Configure Service"))
        }
    }
}
