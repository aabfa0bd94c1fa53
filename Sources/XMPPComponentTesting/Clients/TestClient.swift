// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization
public import XMPPComponent

/// A user of an XMPP server (RFC 6120, 6121): what a component's users look like from their side of the server.
///
/// The same on a real server (``login(_:domain:host:port:password:resource:profile:isAvailable:)``) and on the kit's own
/// (``TestBench/client(_:resource:profile:isAvailable:)``). Answers what its ``Profile`` says; keeps everything else that
/// arrives until a test asks for it, in order of arrival.
///
/// ```swift
/// alice.send("<message to='echo.localhost' type='chat' id='1'><body>hello</body></message>")
/// try await alice.expect("<message from='echo.localhost' type='chat'>...<body>hello</body></message>")
/// ```
public final class TestClient: Sendable {
    private let boundJID: Mutex<String>
    let eventLoop: any EventLoop
    let session: NIOLoopBound<ClientSession>

    init(jid: String = "", eventLoop: any EventLoop, session: NIOLoopBound<ClientSession>) {
        boundJID = Mutex(jid)
        self.eventLoop = eventLoop
        self.session = session
    }

    deinit {
        eventLoop.execute { [session] in session.value.link?.cut() }
    }

    /// Our full JID, as the server bound it.
    public internal(set) var jid: String {
        get { boundJID.withLock { $0 } }
        set { boundJID.withLock { $0 = newValue } }
    }

    /// Our bare JID.
    public var bareJID: String { jid.split(separator: "/", maxSplits: 1).first.map(String.init) ?? jid }

    // MARK: Sending

    /// Sends stanzas in one write. Does not wait; when the connection is gone the next wait for something says so.
    public func send(_ stanzas: Element...) { send(stanzas) }

    /// Sends stanzas in one write. Does not wait; when the connection is gone the next wait for something says so.
    public func send(_ stanzas: [Element]) {
        eventLoop.execute { [session] in session.value.link?.send(stanzas) }
    }

    /// Sends a stanza as it is written in the test. Does not wait.
    ///
    /// - Throws: `XMLStreamError` when it is no well-formed element.
    public func send(_ stanza: StanzaLiteral) throws {
        send([try stanza.element()])
    }

    /// Writes stanzas straight to the stream, for those that no `Element` should hold: deep or huge ones.
    public func send(writing body: @escaping @Sendable (inout Writer) -> Void) {
        eventLoop.execute { [session] in session.value.link?.write(body) }
    }

    /// Sends a message with a body.
    public func send(body: String, to: String, id: String, type: String = "chat") {
        send(Self.message(body, to: to, id: id, type: type))
    }

    /// A message with a body, for ``send(_:)-([Element])``.
    public static func message(_ body: String, to: String, id: String, type: String = "chat") -> Element {
        Element(
            .message, attributes: ["to": to, "id": id, "type": type],
            children: [Element(QName("body", in: .client), text: body)])
    }

    /// Sends presence.
    ///
    /// - Parameter type: For example "subscribe"; nil means available.
    public func send(presence type: String?, to: String? = nil) {
        // KeyValuePairs has no way to leave one out.
        let stanza =
            switch (type, to) {
            case (let type?, let to?): Element(.presence, attributes: ["type": type, "to": to])
            case (let type?, nil): Element(.presence, attributes: ["type": type])
            case (nil, let to?): Element(.presence, attributes: ["to": to])
            case (nil, nil): Element(.presence)
            }
        send(stanza)
    }

    /// RFC 6121 §2.2, §4.2: fetches the roster, without which no `subscribed` arrives, and sends initial presence.
    public func becomeAvailable() async throws {
        _ = try await query(.get, Element(.roster))
        try await onLoop { $0.link?.send([$0.profile.presence()]) }
    }

    // MARK: Ending

    /// Ends the stream in an orderly way and waits until the server has closed it, for 5 s at most.
    public func close() async throws {
        let gone = try await onLoop { session in
            session.link?.end()
            return session.farewell()
        }
        let timeout = eventLoop.scheduleTask(in: .seconds(5)) { [session] in session.value.link?.cut() }
        try await gone.get()
        timeout.cancel()
    }

    /// Closes the connection without a word, as a crash or a lost network does.
    public func disconnect() async {
        let gone = try? await onLoop { session in
            session.link?.cut()
            return session.farewell()
        }
        try? await gone?.get()
    }

    func onLoop<Result: Sendable>(
        _ body: @escaping @Sendable (ClientSession) throws -> Result
    ) async throws -> Result {
        try await eventLoop.submit { [session] in try body(session.value) }.get()
    }
}

extension String {
    static let client = "jabber:client"
}

extension QName {
    static let message = QName("message", in: .client)
    static let presence = QName("presence", in: .client)
    static let iq = QName("iq", in: .client)
    static let features = QName("features", in: "http://etherx.jabber.org/streams")
    static let auth = QName("auth", in: "urn:ietf:params:xml:ns:xmpp-sasl")
    static let ping = QName("ping", in: "urn:xmpp:ping")
    static let roster = QName("query", in: "jabber:iq:roster")
    static let bind = QName("bind", in: "urn:ietf:params:xml:ns:xmpp-bind")
}
