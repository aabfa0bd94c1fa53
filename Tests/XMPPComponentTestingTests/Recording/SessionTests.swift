// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite(.timeLimit(.minutes(15)))
struct SessionTests {
    /// Echoes, asks who writes for the version of the software, and says it with an id of its own.
    private func curious(_ word: String = "uses") -> [any Routable] {
        [
            OnMessage(.chat) { message, context in
                guard let from = message.from else { return }
                try await context.reply(body: message.body ?? "", id: message.id)
                let software = try await context.query(SoftwareVersionQuery(), to: from)
                var note = Message(
                    to: "bob@localhost", type: .chat, body: "who writes \(word) \(software.softwareName)")
                note.append(Element(QName("x", in: "urn:example:\(word)"), text: "2026-11-23T12:00:00Z"))
                try await context.send(note)
            }
        ]
    }

    private func record(_ redaction: StanzaTap.Redaction = .conversations) async throws -> SessionTranscript {
        let recorder = SessionRecorder(domain: "echo.localhost", redaction: redaction)
        try await TestBench.run(at: .inProcess) {
            curious()
        } configure: {
            $0.tap = recorder.tap
        } test: { bench in
            let alice = try await bench.client("alice", profile: TestClient.Profile(features: [], answers: .none))
            let bob = try await bench.client("bob")
            for text in ["hello", "two\nlines & 'more'"] {
                try alice.send("<message to='echo.localhost' type='chat' id='m1'><body>\(text)</body></message>")
                try await alice.expect(
                    "<message type='chat' id='m1' from='echo.localhost'>...<body>\(text)</body></message>")
                let question = try await alice.expect("<iq type='get' id='{id}' from='echo.localhost'>...</iq>")
                try alice.send(
                    """
                    <iq type='result' id='\(question["id"])' to='echo.localhost'>\
                    <query xmlns='jabber:iq:version'><name>Miranda</name><version>1</version></query></iq>
                    """)
                try await bob.expect("<message from='echo.localhost'>...<body>who writes uses Miranda</body></message>")
            }
        }
        #expect(recorder.missed == 0)
        return recorder.transcript
    }

    @Test("a session is recorded as text that is read again as it was, words of people hidden")
    func text() async throws {
        let transcript = try await record()
        #expect(
            transcript.entries.map(\.direction.rawValue).joined(separator: " ")
                == "inbound outbound outbound inbound outbound inbound outbound outbound inbound outbound")
        let text = transcript.description
        #expect(text.hasPrefix("# S<"))
        #expect(text.contains("\ndomain echo.localhost\n"))
        #expect(text.contains("<body>[5 bytes]</body>"))
        #expect(!text.contains("hello"))
        #expect(text.split(separator: "\n").count == 12)
        let again = try SessionTranscript(parsing: text)
        #expect(again.domain == transcript.domain)
        #expect(again.entries.map(\.stanza) == transcript.entries.map(\.stanza))
        #expect(again.entries.map(\.direction) == transcript.entries.map(\.direction))
        #expect(again.description == text)
        let open = try await record(.none)
        #expect(try SessionTranscript(parsing: open.description).entries.map(\.stanza) == open.entries.map(\.stanza))
        #expect(open.description.contains("two&#10;lines"))
    }

    @Test(
        "what is no transcript says in which line",
        arguments: [
            ("", "no line"), ("domain a\nS< x <a/>", "line 2"), ("domain a\n\n# c\nC> 1.0 <a>", "line 4"),
            ("domain a\nX> 1.0 <a/>", "line 2"), ("domain a\nS< -1 <a/>", "line 2"),
            ("domain a\nS< 1e300 <a/>", "line 2"),
        ])
    func malformed(_ text: String, _ complaint: String) {
        let failure = #expect(throws: ExpectationFailure.self) { try SessionTranscript(parsing: text) }
        #expect(failure?.expected.contains(complaint) == true)
    }

    @Test("a recorder keeps as many as it is told and counts the rest")
    func bounded() async throws {
        let recorder = SessionRecorder(domain: "echo.localhost", limit: 3)
        try await TestBench.run(at: .inProcess) {
        } configure: {
            $0.tap = recorder.tap
        } test: { bench in
            let alice = try await bench.client("alice")
            for _ in 1...3 { _ = try await alice.query(Ping(), to: bench.domain) }
        }
        #expect(recorder.transcript.entries.count == 3)
        #expect(recorder.missed == 3)
    }

    @Test("a recorded session is played again: ids and moments of then stand for those of now")
    func play() async throws {
        for redaction in [StanzaTap.Redaction.none, .conversations] {
            let transcript = try await record(redaction)
            try await SessionPlayer(transcript).play { curious() }
        }
    }

    @Test("the first entry from which a component differs is shown")
    func divergence() async throws {
        let transcript = try SessionTranscript(parsing: try await record().description)
        let failure = await #expect(throws: ExpectationFailure.self) {
            try await SessionPlayer(transcript).play { curious("dislikes") }
        }
        #expect(failure?.difference?.hasPrefix("entry 5 of the transcript:\n") == true)
        #expect(failure?.difference?.contains("-   <x xmlns='urn:example:uses'>") == true)
        #expect(failure?.difference?.contains("+   <x xmlns='urn:example:dislikes'>") == true)
        #expect(failure?.fileID == #fileID)
    }

    @Test("one stanza less or more than recorded is a failure")
    func count() async throws {
        let transcript = try await record()
        var shorter = transcript
        shorter.entries.removeLast()
        await #expect(throws: ExpectationFailure.self) { try await SessionPlayer(shorter).play { curious() } }
        var longer = transcript
        longer.entries.append(transcript.entries[transcript.entries.count - 1])
        var player = SessionPlayer(longer)
        player.limit = .seconds(10)
        let failure = await #expect(throws: ExpectationFailure.self) { try await player.play { curious() } }
        #expect(failure?.expected.contains("entry 11") == true)
    }

    @Test("time passes as it did, so that timers fire")
    func time() async throws {
        let text = """
            domain echo.localhost
            S< 0.000 <message from='a@localhost/x' to='echo.localhost' type='chat' id='1'><body>hang</body></message>
            C> 25.500 <message from='echo.localhost' to='a@localhost/x' type='error' id='1'><error type='wait'>\
            <remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>\
            <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>[9 bytes]</text></error></message>
            """
        var player = SessionPlayer(try SessionTranscript(parsing: text))
        let hangs = OnMessage(.chat) { _, _ in
            let (stream, _) = AsyncStream<Void>.makeStream()
            for await _ in stream {}
        }
        try await player.play { hangs }
        player.followsTime = false
        player.limit = .seconds(3)
        let still = player
        await #expect(throws: ExpectationFailure.self) { try await still.play { hangs } }
    }
}
