// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0114 v1.6: §3 (protocol flow)

import DequeModule
import NIOCore
import TLSEngine
public import XMLStream

/// The server's end of one component connection, as a script reads it: `send`, `expect`, `close`.
///
/// ```swift
/// try await stream.send("<message from='a@b' to='echo.localhost' type='chat'><body>hello</body></message>")
/// try await stream.expect("<message from='echo.localhost' to='a@b' type='chat' id='*'><body>hello</body></message>")
/// ```
public final class TestStream {
    /// The server's end of whatever carries the bytes.
    struct Carrier: Sendable {
        var write: @Sendable (ByteBuffer) async throws -> Void
        /// Nil when the component has closed.
        var read: @Sendable () async throws -> ByteBuffer?
        var close: @Sendable () async -> Void
    }

    let carrier: Carrier
    private let parser = StreamParser()
    private var events: Deque<StreamParser.Event> = []
    /// The domain that the component asked for.
    public private(set) var domain = ""

    init(_ carrier: Carrier) {
        self.carrier = carrier
    }

    // MARK: The stream

    /// Plays the server's part of a handshake that succeeds.
    ///
    /// - Parameters:
    ///   - secret: What the component must know.
    ///   - streamID: The `id` in the server's header.
    ///   - also: Stanzas in the same segment as `<handshake/>`.
    /// - Throws: `ExpectationFailure` when the component does not do its part.
    public func authenticate(secret: String, streamID: String = "stream-1", also: String = "") async throws {
        try await expectHeader()
        try await sendHeader(streamID: streamID)
        try await expectHandshake(secret: secret, streamID: streamID)
        try await write("<handshake/>" + also)
    }

    /// Plays the server's part where it is the one that connects (`jabber:component:connect`), for a handshake that succeeds.
    ///
    /// - Parameters:
    ///   - domain: The component that is meant.
    ///   - secret: What both must know.
    ///   - also: Stanzas in the same segment as `<handshake>`.
    /// - Throws: `ExpectationFailure` when the component does not do its part.
    public func callComponent(_ domain: String, secret: String, also: String = "") async throws {
        let id = try await openStream(to: domain)
        try await write("<handshake>\(Digest.sha1Hex(id + secret))</handshake>" + also)
        let answer = try await next()
        guard answer.name == "handshake", answer.text.isEmpty else {
            throw ExpectationFailure(expected: "<handshake/>", actual: "\(answer)")
        }
    }

    /// Opens the stream as the server that has connected (`jabber:component:connect`).
    ///
    /// - Returns: The id in the component's answer.
    public func openStream(to domain: String) async throws -> String {
        self.domain = domain
        try await write(
            """
            <?xml version='1.0'?><stream:stream xmlns='jabber:component:connect' \
            xmlns:stream='http://etherx.jabber.org/streams' from='\(domain)'>
            """)
        guard case .opened(let header) = try await nextEvent(), let id = header["id"], !id.isEmpty else {
            throw ExpectationFailure(expected: "<stream:stream id='…'>", actual: "something else")
        }
        return id
    }

    /// Expects the opening of the component's stream (XEP-0114 §3 example 1).
    public func expectHeader() async throws {
        guard case .opened(let header) = try await nextEvent(), header.name == "stream" else {
            throw ExpectationFailure(expected: "<stream:stream …>", actual: "something else")
        }
        domain = header["to"] ?? ""
    }

    /// Opens the server's stream (XEP-0114 §3 example 2).
    public func sendHeader(streamID: String = "stream-1") async throws {
        var writer = Writer()
        var streamID = streamID
        streamID.withUTF8 { writer.append(escaping: UnsafeRawBufferPointer($0), asAttribute: true) }
        let id = writer.withBytes { String(decoding: $0, as: UTF8.self) }
        try await write(
            """
            <?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' \
            xmlns='jabber:component:accept' from='\(domain)' id='\(id)'>
            """)
    }

    /// Expects the digest (XEP-0114 §3 example 3).
    public func expectHandshake(secret: String, streamID: String = "stream-1") async throws {
        let handshake = try await next()
        let digest = Digest.sha1Hex(streamID + secret)
        guard handshake.name == "handshake", handshake.text == digest else {
            throw ExpectationFailure(expected: "<handshake>\(digest)</handshake>", actual: "\(handshake)")
        }
    }

    /// Sends a stream error and closes the stream, as a server does that refuses a component.
    public func fail(_ condition: String, text: String? = nil) async throws {
        try? await write(Self.streamError(condition, text: text))
        await close()
    }

    /// A stream error and the end of the stream.
    static func streamError(_ condition: String, text: String?) -> String {
        let namespace = "urn:ietf:params:xml:ns:xmpp-streams"
        var children = [Element(QName(condition, in: namespace))]
        if let text { children.append(Element(QName("text", in: namespace), text: text)) }
        let error = children.map(\.description).joined()
        return "<stream:error>\(error)</stream:error></stream:stream>"
    }

    /// Expects the component's `</stream:stream>`, answers it and closes.
    public func expectClose() async throws {
        guard case .closed = try await nextEvent() else {
            throw ExpectationFailure(expected: "</stream:stream>", actual: "something else")
        }
        try? await write("</stream:stream>")
        await close()
    }

    /// Cuts the connection without a word.
    public func close() async {
        await carrier.close()
    }

    /// The way to the component by itself: for a script with several streams that writes to one while it reads another.
    package struct Outlet: Sendable {
        fileprivate let carrier: Carrier

        /// Sends stanzas or anything else, as they are.
        package func send(_ xml: String) async throws { try await carrier.write(ByteBuffer(string: xml)) }
        /// Cuts the connection.
        package func close() async { await carrier.close() }
    }

    /// The way to the component.
    package var outlet: Outlet { Outlet(carrier: carrier) }

    // MARK: Stanzas

    /// Sends stanzas or anything else, as they are.
    public func send(_ xml: String) async throws {
        try await write(xml)
    }

    /// Sends a stanza.
    public func send(_ element: Element) async throws {
        var writer = Writer()
        writer.copy(element)
        try await write(writer.withBytes { String(decoding: $0, as: UTF8.self) })
    }

    /// The next stanza that the component sends.
    ///
    /// - Throws: `ExpectationFailure` when it ends the stream instead.
    public func next() async throws -> Element {
        guard case .stanza(let stanza) = try await nextEvent() else {
            throw ExpectationFailure(expected: "a stanza", actual: "the end of the stream")
        }
        return stanza
    }

    /// Expects the next stanza to be this one, with the wildcards of a ``StanzaLiteral``.
    ///
    /// - Throws: ``ExpectationFailure``, which shows line by line what differs.
    @discardableResult
    public func expect(_ xml: String, fileID: String = #fileID, line: Int = #line) async throws -> Element {
        try await expect(matching: StanzaLiteral(xml), fileID: fileID, line: line).element
    }

    /// Expects the next stanza to be this one, and gives what stood for its placeholders.
    ///
    /// - Throws: ``ExpectationFailure``, which shows line by line what differs.
    @discardableResult
    public func expect(
        matching literal: StanzaLiteral, fileID: String = #fileID, line: Int = #line
    ) async throws -> StanzaMatch {
        let actual = try await next()
        if let match = try literal.match(actual) { return match }
        throw ExpectationFailure(
            expected: "\(literal)", actual: "\(actual)", difference: try literal.difference(from: actual),
            fileID: fileID, line: line)
    }

    /// Expects stanzas in any order, each once.
    public func expectInAnyOrder(_ stanzas: String..., fileID: String = #fileID, line: Int = #line) async throws {
        var missing = stanzas.map { StanzaLiteral($0) }
        for _ in stanzas {
            let actual = try await next()
            guard let position = try missing.firstIndex(where: { try $0.match(actual) != nil }) else {
                let expected = missing.map(\.description).joined(separator: "\n     or: ")
                throw ExpectationFailure(expected: expected, actual: "\(actual)", fileID: fileID, line: line)
            }
            missing.remove(at: position)
        }
    }

    /// Expects that nothing was sent by what happened so far: a ping is answered next.
    public func expectNothing() async throws {
        let id = "nothing-\(UInt64.random(in: .min ... .max))"
        try await send(
            "<iq type='get' id='\(id)' from='nobody@test.invalid' to='\(domain)'><ping xmlns='urn:xmpp:ping'/></iq>")
        try await expect("<iq type='result' id='\(id)' to='nobody@test.invalid' from='\(domain)'/>")
    }

    // MARK: Bytes

    private func write(_ xml: String) async throws {
        try await carrier.write(ByteBuffer(string: xml))
    }

    /// What the component sends next, as the parser sees it.
    public func nextEvent() async throws -> StreamParser.Event {
        while true {
            if let event = events.popFirst() { return event }
            guard let buffer = try await carrier.read() else {
                throw ExpectationFailure(expected: "something", actual: "the end of the connection")
            }
            var found: [StreamParser.Event] = []
            try buffer.withUnsafeReadableBytes { bytes throws(XMLStreamError) in
                try parser.parse(bytes, into: &found)
            }
            events.append(contentsOf: found)
        }
    }
}
