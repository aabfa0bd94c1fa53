// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// Semantics 6: a payload whose `write(to:)` is wrong fails its own send, never the stream.
@Suite(.timeLimit(.minutes(15)))
struct MisuseTests {
    private let alice: JID = "alice@example.org/phone"

    /// A payload that writes what it should not.
    struct Broken: IQRequest, IQResponse {
        enum Mistake: String, CaseIterable, Sendable {
            case noEnd, twoEnds, endOfTheStanza, attributeOfTheStanza, attributeAfterContent, attributeTwice,
                languageTwice
        }

        static let name = QName("broken", in: "urn:example:broken")
        static let kind = IQKind.get
        typealias Response = EmptyResponse
        var mistake: Mistake

        init(_ mistake: Mistake) { self.mistake = mistake }
        init(_ element: Element) throws(PayloadError) {
            guard let mistake = element["mistake"].flatMap(Mistake.init) else {
                throw .missingAttribute("mistake", of: element)
            }
            self.mistake = mistake
        }

        func write(to writer: inout Writer) {
            if mistake == .endOfTheStanza {
                writer.end()
                writer.end()
                return writer.start(Self.name)
            }
            if mistake == .attributeOfTheStanza { writer.attribute("to", "mallory@example.org") }
            writer.start(Self.name)
            writer.attribute("a", "it's a=' here")
            if mistake == .attributeTwice { writer.attribute("a", "2") }
            if mistake == .languageTwice {
                writer.language("en")
                writer.language("de")
            }
            if mistake == .attributeAfterContent {
                writer.text("x")
                writer.attribute("b", "2")
            }
            if mistake != .noEnd { writer.end() }
            if mistake == .twoEnds { writer.end() }
        }
    }

    @Test("in a message, a request and a response", arguments: Broken.Mistake.allCases)
    func misuse(_ mistake: Broken.Mistake) async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnIQ(.get, Broken.name) { payload, _ in try Broken(payload) }
            OnMessage(.chat) { message, context in
                var reply = Message(to: message.from, type: .chat, body: "x")
                reply.content.append(Broken(mistake))
                do {
                    try await context.send(reply)
                } catch let error as ComponentError where error.code == .malformedStanza {
                    try await context.reply(body: "refused")
                }
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(
                "<iq type='get' id='1' from='\(alice)' to='echo.localhost'><broken xmlns='urn:example:broken' mistake='\(mistake)'/></iq>"
            )
            try await stream.expect(stanzaError("internal-server-error", "cancel", id: "1", to: "\(alice)"))
            try await stream.send(chat("x", from: "\(alice)"))
            try await stream.expect(echo("refused", to: "\(alice)"))
            await expect(code: .malformedStanza) { _ = try await component.query(Broken(mistake), to: alice) }
            var message = Message(to: alice, type: .chat, body: "x")
            message.content.append(Broken(mistake))
            await expect(code: .malformedStanza) { [message] in try await component.send(message) }
            try await stream.expectNothing()
        }
    }
}
