// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// The clock on the wall.
final class WallClock: Sendable {
    // 2027-01-15T08:00:00Z
    private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

    var now: Date { time.withLock(\.self) }
    func advance(by seconds: Double) { time.withLock { $0 += seconds } }
}

/// The server's side of a stream, which answers what servers answer by themselves.
final class Scene {
    let stream: TestStream
    let server: InProcessServer
    let wall: WallClock
    let component: Component
    private var questions = 0
    /// What has come and was not asked for yet.
    private var waiting: [Element] = []

    init(stream: TestStream, server: InProcessServer, wall: WallClock, component: Component) {
        self.stream = stream
        self.server = server
        self.wall = wall
        self.component = component
    }

    func send(_ stanzas: String) async throws { try await stream.send(stanzas) }

    func say(_ text: String, id: String = "m1", from: String = "alice@localhost/phone", inside: String = "")
        async throws
    {
        try await stream.send(
            """
            <message type='chat' id='\(id)' from='\(from)' to='secretary@echo.localhost'><body>\(text)</body>\(inside)</message>
            """)
    }

    /// A client comes, and does not tell its time zone.
    func comes(_ client: String) async throws {
        try await send(presence(from: client))
        try await settle()
    }

    func reply(_ question: Element, _ payload: String) async throws {
        try await send(
            """
            <iq type='result' id='\(question["id"] ?? "")' from='\(question["to"] ?? "")' \
            to='\(question["from"] ?? "")'>\(payload)</iq>
            """)
    }

    /// Takes the next stanza for which this holds; those before it wait.
    func next(_ what: String, where isMeant: (Element) -> Bool) async throws -> Element {
        if let position = waiting.firstIndex(where: isMeant) { return waiting.remove(at: position) }
        try await read(until: isMeant)
        guard let found = waiting.popLast(), isMeant(found) else {
            throw ExpectationFailure(expected: what, actual: "\(waiting)")
        }
        return found
    }

    /// The next message with a text.
    func message() async throws -> Element {
        try await next("message") { $0.name == "message" && $0.child("body") != nil }
    }

    /// The text of the next message.
    func answer() async throws -> String { try await message().child("body")?.text ?? "" }

    /// The text of the next message, if there is one without anything else happening.
    func answerIfAny() async throws -> String? {
        try await settle()
        guard let position = waiting.firstIndex(where: { $0.name == "message" && $0.child("body") != nil }) else {
            return nil
        }
        return waiting.remove(at: position).child("body")?.text
    }

    /// The next presence that shows something.
    func shown() async throws -> Element {
        try await next("presence") { $0.name == "presence" && $0["type"] == nil }
    }

    /// Waits until all that was sent is handled.
    func settle() async throws {
        questions += 1
        let id = "settle\(questions)"
        // In the lane of who writes: what they sent before has been handled when this is answered.
        try await send(
            """
            <iq type='get' id='\(id)' from='alice@localhost/phone' to='echo.localhost'><ping xmlns='urn:xmpp:ping'/></iq>
            """)
        try await read { $0["id"] == id }
        waiting.removeLast()
    }

    /// Nothing that people see comes.
    func expectSilence() async throws {
        try await settle()
        let seen = waiting.filter { stanza in
            stanza.name == "message" && stanza.child("body") != nil
                || stanza.name == "presence" && stanza["type"] == nil
        }
        guard seen.isEmpty else { throw ExpectationFailure(expected: "nothing", actual: "\(seen)") }
    }

    /// Lets time pass, on the wall and for the component.
    func advance(by seconds: Int) async throws {
        wall.advance(by: Double(seconds))
        await server.advance(by: .seconds(2))
        try await settle()
    }

    private static func pass(_ server: InProcessServer) async {
        while (try? await Task.sleep(for: .milliseconds(250))) != nil { await server.advance(by: .seconds(1)) }
    }

    /// Reads until a stanza for which this holds, which is the last of those that wait then.
    private func read(until isMeant: (Element) -> Bool) async throws {
        // The bot looks at the wall every second of the component's time, and nobody tells when it has begun to wait for the
        // next: what is due comes when it looks again.
        let server = server
        async let _: Void = Self.pass(server)
        while true {
            let stanza = try await stream.next()
            if isMeant(stanza) { return waiting.append(stanza) }
            if stanza.name == "iq", stanza["type"] == "get", let name = stanza.firstChild?.name {
                if name == "ping" {
                    try await reply(stanza, "")
                } else if name == "time" {
                    try await send(
                        """
                        <iq type='error' id='\(stanza["id"] ?? "")' from='\(stanza["to"] ?? "")' \
                        to='\(stanza["from"] ?? "")'><error type='cancel'><feature-not-implemented \
                        xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
                        """)
                }
                continue
            }
            waiting.append(stanza)
        }
    }
}
