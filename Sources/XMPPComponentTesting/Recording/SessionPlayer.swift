// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPComponent

/// Plays a recorded session against a component in process: what was received is sent to it, what was sent is expected of it.
///
/// ```swift
/// try await SessionPlayer(SessionTranscript(contentsOfFile: "session.txt")).play {
///     OnMessage(.chat) { … }
/// }
/// ```
/// Stanzas that were sent one after the other, nothing received between them, may come in any order. An id that the component
/// chose when it was recorded stands for the one it chooses now, also in what it is sent later; moments stand for
/// each other; what was hidden stands for anything.
public struct SessionPlayer: Sendable {
    /// The session.
    public let transcript: SessionTranscript
    /// Attributes whose values the component makes up: another value is taken for the recorded one from then on.
    public var inventedAttributes: Set<String> = ["id", "sessionid", "sid"]
    /// Attributes whose values do not matter.
    public var ignoredAttributes: Set<String> = ["seconds"]
    /// Whether the component's time passes as it did in the recording, so that its timers fire.
    public var followsTime = true
    /// Real time for the whole session, after which it has failed.
    public var limit: Duration = .seconds(60)

    /// Plays this session.
    public init(_ transcript: SessionTranscript) {
        self.transcript = transcript
    }

    /// Plays the session against a component with these routes.
    ///
    /// - Throws: ``ExpectationFailure`` at the first entry from which the component differs: it shows the difference.
    public func play(
        fileID: String = #fileID, line: Int = #line,
        @RouteBuilder routes: () -> [any Routable],
        configure: (inout ComponentConfiguration) -> Void = { _ in }
    ) async throws {
        let server = InProcessServer()
        var configuration = server.configuration(domain: transcript.domain)
        configure(&configuration)
        let component = try server.component(configuration, routes: routes())
        let limit = limit
        async let _: Void = Self.close(server, after: limit)
        try await server.run(component) { (stream: TestStream) async throws in
            try await play(on: stream, server, fileID: fileID, line: line)
        }
    }

    private static func close(_ server: InProcessServer, after limit: Duration) async {
        do { try await Task.sleep(for: limit) } catch { return }
        await server.close()
    }

    private func play(on stream: TestStream, _ server: InProcessServer, fileID: String, line: Int) async throws {
        var values = RecordedValues(player: self)
        var time = Duration.zero
        var index = 0
        while index < transcript.entries.count {
            let entry = transcript.entries[index]
            let end = entry.direction == .inbound ? index + 1 : endOfOutbound(from: index)
            let moment = transcript.entries[end - 1].time
            if followsTime, moment > time { await server.advance(by: moment - time) }
            time = max(time, moment)
            if entry.direction == .inbound {
                values.noteReceived(entry.stanza)
                try await stream.send(values.translated(entry.stanza))
            } else {
                var missing = Array(index..<end)
                while !missing.isEmpty {
                    let actual = try await next(on: stream, missing, fileID: fileID, line: line)
                    guard
                        let found = missing.firstIndex(where: { values.agrees(transcript.entries[$0].stanza, actual) })
                    else { throw values.failure(missing, actual, fileID: fileID, line: line) }
                    missing.remove(at: found)
                }
            }
            index = end
        }
        try await expectEnd(on: stream, fileID: fileID, line: line)
    }

    private func endOfOutbound(from start: Int) -> Int {
        transcript.entries[start...].firstIndex { $0.direction == .inbound } ?? transcript.entries.count
    }

    private func next(on stream: TestStream, _ missing: [Int], fileID: String, line: Int) async throws -> Element {
        do {
            return try await stream.next()
        } catch {
            throw ExpectationFailure(
                expected: "entry \(missing[0] + 1) of the transcript: \(transcript.entries[missing[0]].stanza)",
                actual: "nothing, for \(limit) in all or until the stream's end", fileID: fileID, line: line)
        }
    }

    /// A ping is answered after whatever was sent before.
    private func expectEnd(on stream: TestStream, fileID: String, line: Int) async throws {
        let id = "end-of-transcript"
        try await stream.send(
            Element(
                QName("iq", in: SessionTranscript.namespace),
                attributes: ["type": "get", "id": id, "from": "nobody@test.invalid", "to": transcript.domain],
                children: [Element(.ping)]))
        let last = try await stream.next()
        guard last["id"] == id else {
            throw ExpectationFailure(
                expected: "the end of the transcript", actual: "\(last)", fileID: fileID, line: line)
        }
    }
}
