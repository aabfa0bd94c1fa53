// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore

@Suite("messages (RFC 6121 §5)") struct MessageTests {
    @Test(
        "a message is read alike from streams of components, clients and servers",
        arguments: ["jabber:component:accept", "jabber:client", "jabber:server"])
    func reading(namespace: String) throws {
        let message = try Message(
            received(
                """
                <message from='juliet@example.com/balcony' to='romeo@example.net' id='ktx72v49' type='chat' xml:lang='en'>\
                <subject>Hi</subject><body>Art thou not Romeo, and a Montague?</body><thread>e0ff</thread>\
                <nick xmlns='http://jabber.org/protocol/nick'>Juliet</nick></message>
                """, in: namespace))
        #expect(message.from == "juliet@example.com/balcony")
        #expect(message.to == "romeo@example.net")
        #expect(message.id == "ktx72v49")
        #expect(message.type == .chat)
        #expect(message.language == "en")
        #expect(message.subject == "Hi")
        #expect(message.body == "Art thou not Romeo, and a Montague?")
        #expect(message.thread == "e0ff")
        #expect(try message.payload(of: Nickname.self) == Nickname(text: "Juliet"))
        #expect(try message.payload(of: VersionQuery.self) == nil)
        #expect(message.children.map(\.name) == ["subject", "body", "thread", "nick"])
        #expect(message.error == nil)
    }

    @Test("a body in a foreign namespace is no body")
    func foreignBody() throws {
        let message = try Message(
            received("<message><body xmlns='http://www.w3.org/1999/xhtml'>no</body><body>yes</body></message>"))
        #expect(message.body == "yes")
        #expect(message.type == .normal)
        #expect(message.from == nil)
    }

    @Test(
        "the type is normal when there is none or nobody knows it",
        arguments: [
            ("chat", .chat), ("error", .error), ("groupchat", .groupchat), ("headline", .headline), ("normal", .normal),
            ("CHAT", .normal), ("chatx", .normal), ("", .normal), ("xxxxxxxx", .normal),
        ] as [(String, MessageType)])
    func types(text: String, type: MessageType) throws {
        let element = Element(QName("message", in: "jabber:component:accept"), attributes: ["type": text])
        #expect(try Message(element).type == type)
    }

    @Test("the body is chosen by language")
    func languages() throws {
        let message = try Message(
            received(
                """
                <message xml:lang='en'><body xml:lang='cs'>Ahoj</body><body>Hello</body><body xml:lang='de-AT'>Servus</body></message>
                """))
        #expect(message.body == "Hello")
        #expect(message.body(preferring: "de", "cs") == "Servus")
        #expect(message.body(preferring: "fr", "CS") == "Ahoj")
        #expect(message.body(preferring: "en") == "Hello")
        #expect(message.body(preferring: "fr") == "Hello")
        #expect(message.bodies.map(\.language) == ["cs", nil, "de-AT"])
        let labelled = try Message(
            received("<message xml:lang='cs'><body xml:lang='en'>Hello</body><body xml:lang='cs'>Ahoj</body></message>")
        )
        #expect(labelled.body == "Ahoj")
    }

    @Test(
        "a text without a language is in that of the message, whose tag is compared without regard to case (RFC 6121 §5.2.3)"
    )
    func defaultLanguage() throws {
        let message = try Message(
            received("<message xml:lang='EN'><body xml:lang='cs'>Ahoj</body><body xml:lang='en'>Hello</body></message>")
        )
        #expect(message.body == "Hello")
        let other = try Message(
            received(
                "<message xml:lang='cs'><subject>s</subject><body xml:lang='en'>Hello</body><body>Ahoj</body></message>"
            ))
        #expect(other.body(preferring: ["cs-CZ"]) == "Ahoj")
        #expect(other.body(preferring: "en") == "Hello")
        #expect(other.subject(preferring: ["fr", "cs"]) == "s")
        #expect(
            try Message(received("<message><body xml:lang='cs'>Ahoj</body></message>")).body(preferring: "en") == "Ahoj"
        )
        #expect(try Message(received("<message/>")).body(preferring: "en") == nil)
    }

    @Test(
        "languages are looked up from the range to what is left of it (RFC 4647 §3.4)",
        arguments: [
            (["de-AT"], ["en", "de"], "de"), (["de-AT"], ["de", "de-AT"], "de-AT"), (["de"], ["de-AT", "de"], "de"),
            (["de"], ["en", "de-AT"], "de-AT"), (["de-AT"], ["de-CH", "en"], nil),
            (["de-AT", "en"], ["en", "de"], "de"),
            (["fr", "en"], ["de", "en"], "en"), (["zh-Hant-CN-x-private1-private2"], ["zh", "zh-Hant"], "zh-Hant"),
            (["zh-Hant-CN-x-private1"], ["zh-Hant-CN-x", "zh-Hant-CN"], "zh-Hant-CN"), (["DE-at"], ["De"], "De"),
            (["*"], ["de"], nil), (["*", "de"], ["en", "de"], "de"), (["d"], ["de"], nil), (["de"], ["den"], nil),
            ([], ["de"], nil), ([""], ["de"], nil), (["-", "de--AT"], ["de"], "de"), (["en"], [], nil),
            ([String(repeating: "a-", count: 50_000)], ["de", "a"], "a"),
        ] as [([String], [String], String?)])
    func lookup(ranges: [String], tags: [String], found: String?) {
        let texts = tags.map { LocalizedText("in \($0)", language: $0) }
        #expect(LocalizedText.lookup(ranges, in: texts, default: nil)?.language == found)
    }

    @Test("a message that was built is written with its attributes in order, in the namespace of the stream")
    func writing() throws {
        var message = Message(
            to: "romeo@example.net", from: "bot@echo.example.com", type: .chat, id: "1", body: "a < b & c", subject: "s"
        )
        message.language = "en"
        message.thread = "t"
        message.append(Nickname(text: "Bot"))
        message.append(Element(QName("x", in: "urn:x")))
        let expected = """
            <message from='bot@echo.example.com' to='romeo@example.net' id='1' type='chat' xml:lang='en'>\
            <subject>s</subject><body>a &lt; b &amp; c</body><thread>t</thread>\
            <nick xmlns='http://jabber.org/protocol/nick'>Bot</nick><x xmlns='urn:x'/></message>
            """
        #expect(text(of: message) == expected)
        #expect(text(of: message, contentNamespace: "jabber:client") == expected)
        #expect(text(of: Message(to: "a@b", type: .normal)) == "<message to='a@b'/>")
        #expect(message.body == "a < b & c")
        #expect(try message.payload(of: Nickname.self) == Nickname(text: "Bot"))
        #expect(message.children.map(\.name) == ["subject", "body", "thread", "nick", "x"])
        #expect(try Message(Element(message)).body == "a < b & c")
    }

    @Test("a received message is passed on in the namespace of the new stream")
    func forwarding() throws {
        let message = try Message(
            received(
                """
                <message from='a@b' type='error' id='x'><body xml:lang='en'>hi</body><x xmlns='urn:x'><y/></x>\
                <error type='wait'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
                """, in: "jabber:client"))
        let expected = """
            <message from='a@b' id='x' type='error'><body xml:lang='en'>hi</body><x xmlns='urn:x'><y/></x>\
            <error type='wait'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>
            """
        #expect(text(of: message) == expected)
        #expect(text(of: message, contentNamespace: "jabber:client") == expected)
        #expect(message.error == StanzaError(.conflict, kind: .wait))
        var changed = message
        changed.append(Nickname(text: "n"))
        #expect(changed.error == message.error)
        #expect(text(of: changed).hasSuffix("</error><nick xmlns='http://jabber.org/protocol/nick'>n</nick></message>"))
        #expect(!text(of: changed).contains("jabber:client"))
    }

    @Test("changing a received message leaves the rest of it as it was")
    func changing() throws {
        let original = try Message(
            received(
                "<message xml:lang='en' to='a@b'><nick xmlns='http://jabber.org/protocol/nick'>N</nick><body>old</body><x xmlns='urn:x'/></message>"
            ))
        var message = original
        message.body = "new"
        message.language = "de"
        message.to = "c@d"
        #expect(
            text(of: message) == """
                <message to='c@d' xml:lang='de'><nick xmlns='http://jabber.org/protocol/nick'>N</nick><body>new</body>\
                <x xmlns='urn:x'/></message>
                """)
        #expect(original.body == "old")
        message.body = nil
        #expect(message.body == nil)
        message.bodies = [LocalizedText("a"), LocalizedText("b", language: "fr")]
        #expect(message.body(preferring: "fr") == "b")
        message.content.removeAll(Nickname.name)
        #expect(try message.payloads(of: Nickname.self).isEmpty)
        message.append(Nickname(text: "1"))
        message.append(Nickname(text: "2"))
        #expect(try message.payloads(of: Nickname.self).map(\.text) == ["1", "2"])
        message.content.removeAll(Nickname.name)
        #expect(message.children.map(\.name) == ["x", "body", "body"])
    }

    @Test("a malformed payload is told from none")
    func payloadErrors() throws {
        let message = try Message(received("<message><nick xmlns='http://jabber.org/protocol/nick'/></message>"))
        #expect(throws: PayloadError("the text of <nick/> is invalid", element: Nickname.name)) {
            try message.payload(of: Nickname.self)
        }
        #expect(throws: PayloadError.self) { try message.payloads(of: Nickname.self) }
    }

    @Test("malformed addresses and other elements are refused")
    func malformed() throws {
        let message = try received("<message from='@'/>")
        #expect(throws: PayloadError.self) { try Message(message) }
        let iq = try received("<iq type='get'/>")
        #expect(throws: PayloadError.self) { try Message(iq) }
    }

    @Test("an error goes back with addresses swapped and the same id, and an error of an error there is none")
    func errorReplies() throws {
        let message = Message(to: "bot@echo.example.com", from: "a@b/c", type: .groupchat, id: "9", body: "x")
        let reply = try #require(message.errorReply(.forbidden("no")))
        #expect(
            text(of: reply) == """
                <message from='bot@echo.example.com' to='a@b/c' id='9' type='error'>\
                <error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>\
                <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>no</text></error></message>
                """)
        #expect(reply.error == .forbidden("no"))
        #expect(reply.errorReply(.conflict()) == nil)
    }

    @Test("a reply keeps type and thread, and goes to the room when it came from one")
    func replies() {
        var message = Message(to: "bot@echo.example.com", from: "a@b/c", body: "x")
        message.thread = "t"
        #expect(
            text(of: message.reply(body: "y"))
                == "<message from='bot@echo.example.com' to='a@b/c' type='chat'><body>y</body><thread>t</thread></message>"
        )
        let room = Message(to: "bot@echo.example.com", from: "room@muc/nick", type: .groupchat)
        #expect(room.reply(body: "y").to == "room@muc")
    }
}
