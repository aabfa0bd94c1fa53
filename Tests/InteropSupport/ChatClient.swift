// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOPosix
import Synchronization
public import XMLStream

/// A small real XMPP client (RFC 6120, 6121): what a component's users look like from their side of the server.
///
/// Plain TCP on loopback, SASL PLAIN, one resource. Answers pings and roster pushes; keeps everything else that arrives
/// until a test asks for it, in order of arrival.
///
/// ```swift
/// let alice = try await ChatClient.login("alice", to: server)
/// alice.send(body: "hello", to: "echo.localhost", id: "1")
/// let reply = try await alice.next("reply") { $0.child("body")?.text == "hello" }
/// ```
public final class ChatClient: Sendable {
    private let boundJID = Mutex("")
    private let channel: any Channel
    private let stream: NIOLoopBound<ChatStreamHandler>

    private init(channel: any Channel, stream: NIOLoopBound<ChatStreamHandler>) {
        self.channel = channel
        self.stream = stream
    }

    deinit {
        channel.close(promise: nil)
    }

    /// Our full JID, as the server bound it.
    public var jid: String { boundJID.withLock { $0 } }

    /// Our bare JID.
    public var bareJID: String { jid.split(separator: "/", maxSplits: 1).first.map(String.init) ?? jid }

    // MARK: Logging in

    /// Logs in to one of our servers.
    ///
    /// - Parameter isAvailable: Whether to ``becomeAvailable()``; without, messages to the bare JID do not arrive.
    public static func login(
        _ user: String,
        to server: RealServer,
        password: String = "password",
        resource: String = "test",
        isAvailable: Bool = true
    ) async throws -> ChatClient {
        try await login(
            user, domain: server.domain, host: server.host, port: server.clientPort, password: password,
            resource: resource, isAvailable: isAvailable)
    }

    /// Logs in to a server that permits SASL PLAIN without TLS.
    ///
    /// - Throws: ``InteropError`` when it cannot be reached, refuses, or takes more than 20 s for a step.
    public static func login(
        _ user: String,
        domain: String,
        host: String,
        port: Int,
        password: String,
        resource: String = "test",
        isAvailable: Bool = true
    ) async throws -> ChatClient {
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connectTimeout(.seconds(10))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            ChatStreamHandler(domain: domain, eventLoop: channel.eventLoop))
                    }
                }
                .connect(host: host, port: port).get()
        } catch {
            throw InteropError("no connection to the client port \(host):\(port): \(error)")
        }
        do {
            let stream = try await channel.eventLoop.submit {
                let handler = try channel.pipeline.syncOperations.handler(type: ChatStreamHandler.self)
                return NIOLoopBound(handler, eventLoop: channel.eventLoop)
            }.get()
            let client = ChatClient(channel: channel, stream: stream)
            try await client.authenticate(user, password: password)
            try await client.bind(resource)
            if isAvailable { try await client.becomeAvailable() }
            return client
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private func authenticate(_ user: String, password: String) async throws {
        _ = try await next("stream features before login", within: .seconds(20)) { $0.isNamed(.features) }

        // RFC 4616: [authzid] NUL authcid NUL passwd
        let credentials = Data("\0\(user)\0\(password)".utf8).base64EncodedString()
        send(Element(.auth, attributes: ["mechanism": "PLAIN"], text: credentials))
        let outcome = try await next("outcome of SASL", within: .seconds(20)) {
            $0.namespace == QName.auth.namespace
        }
        guard outcome.isNamed("success", in: QName.auth.namespace) else {
            throw InteropError("login of \(user) refused: \(outcome)")
        }
        try await onLoop { $0.openStream() }
        _ = try await next("stream features after login", within: .seconds(20)) { $0.isNamed(.features) }
    }

    private func bind(_ resource: String) async throws {
        let wish = Element(.bind, children: [Element(QName("resource", in: QName.bind.namespace), text: resource)])
        let bound = try await query(.set, wish, within: .seconds(20))
        guard let jid = bound.child(.bind)?.child("jid")?.text else {
            throw InteropError("resource \(resource) not bound: \(bound)")
        }
        boundJID.withLock { $0 = jid }
    }

    /// RFC 6121 §2.2, §4.2: fetches the roster, without which no `subscribed` arrives, and sends initial presence.
    public func becomeAvailable() async throws {
        _ = try await query(.get, Element(.roster))
        send(presence: nil)
    }

    // MARK: Sending

    /// Sends stanzas in one write. Does not wait; when the connection is gone the next wait for something says so.
    public func send(_ stanzas: Element...) { send(stanzas) }

    /// Sends stanzas in one write. Does not wait; when the connection is gone the next wait for something says so.
    public func send(_ stanzas: [Element]) {
        channel.eventLoop.execute { self.stream.value.send(stanzas) }
    }

    /// Writes stanzas straight to the stream, for those that no ``XMLStream/Element`` should hold: deep or huge ones.
    public func send(writing body: @escaping @Sendable (inout Writer) -> Void) {
        channel.eventLoop.execute { self.stream.value.write(body) }
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

    // MARK: Receiving

    /// Takes the first stanza that `matches`, of those that have arrived and those to come; the others stay.
    ///
    /// - Parameter what: Names it in the error.
    /// - Throws: ``InteropError`` when the deadline passes or the stream ends first.
    public func next(
        _ what: String = "stanza",
        within limit: Duration = .seconds(10),
        where matches: @escaping @Sendable (Element) -> Bool = { _ in true }
    ) async throws -> Element {
        guard let element = try await collect(1, what, within: limit, where: matches).first else {
            throw InteropError("no \(what)")
        }
        return element
    }

    /// Takes the first `count` stanzas that `matches`, in order of arrival.
    ///
    /// - Throws: ``InteropError``, with how many came, when the deadline passes or the stream ends first.
    public func collect(
        _ count: Int,
        _ what: String = "stanzas",
        within limit: Duration = .seconds(30),
        where matches: @escaping @Sendable (Element) -> Bool = { _ in true }
    ) async throws -> [Element] {
        try await channel.eventLoop.flatSubmit {
            self.stream.value.collect(count, what, within: limit, where: matches)
        }.get()
    }

    /// Takes everything that has arrived and that nobody waited for.
    public func drain() async throws -> [Element] {
        try await onLoop { $0.drain() }
    }

    /// Kind of an ``query(_:_:to:within:)``.
    public enum QueryKind: String, Sendable {
        /// Asks for something.
        case get
        /// Changes something.
        case set
    }

    /// Sends an IQ and waits for its answer.
    ///
    /// - Parameter to: Nil means our own account.
    /// - Returns: The answering iq, of type result or error.
    public func query(
        _ kind: QueryKind,
        _ payload: Element,
        to: String? = nil,
        within limit: Duration = .seconds(10)
    ) async throws -> Element {
        try await channel.eventLoop.flatSubmit {
            self.stream.value.query(kind.rawValue, payload, to: to, within: limit)
        }.get()
    }

    /// Waits until a component answers pings (XEP-0199): it takes a moment to attach to the server.
    ///
    /// - Throws: ``InteropError`` with the last answer when it did not within `limit`.
    public func waitUntilReachable(_ jid: String, within limit: Duration = .seconds(20)) async throws {
        var last = "nothing"
        let isReachable = try await eventually(within: limit) { () -> Bool? in
            do {
                // While a component comes or goes a stanza may be lost: a short wait, then another.
                let answer = try await query(.get, Element(.ping), to: jid, within: min(limit, .seconds(2)))
                last = answer.description
                return answer["type"] == "result" ? true : nil
            } catch {
                last = "\(error)"
                return nil
            }
        }
        guard isReachable == true else { throw InteropError("\(jid) is not reachable after \(limit): \(last)") }
    }

    // MARK: Ending

    /// Ends the stream in an orderly way and waits until the server has closed it, for 5 s at most.
    public func close() async throws {
        try await onLoop { $0.end() }
        let timeout = channel.eventLoop.scheduleTask(in: .seconds(5)) { self.channel.close(promise: nil) }
        try await channel.closeFuture.get()
        timeout.cancel()
    }

    /// Closes the socket without a word, as a crash or a lost network does.
    public func disconnect() async {
        try? await channel.close()
    }

    private func onLoop<Result: Sendable>(
        _ body: @escaping @Sendable (ChatStreamHandler) -> Result
    ) async throws -> Result {
        try await channel.eventLoop.submit { body(self.stream.value) }.get()
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
