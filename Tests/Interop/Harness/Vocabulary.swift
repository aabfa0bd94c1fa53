// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// What the suites share: an echo, a request of a protocol of one's own, and a few words to read stanzas with.

import InteropSupport
import Synchronization
import XMPPComponent

/// Answers every body with itself, in the same thread and with the same id.
func echo() -> [any Routable] {
    [OnMessage { message, context in try await context.reply(body: message.body ?? "", id: message.id) }]
}

/// A request of a protocol of one's own.
struct Weather: IQRequest {
    static let name = QName("weather", in: "urn:example:weather")
    static let kind = IQKind.get
    typealias Response = Forecast
    var city: String

    init(city: String) { self.city = city }

    init(_ element: Element) throws(PayloadError) {
        guard let city = element["city"] else { throw .missingAttribute("city", of: element) }
        self.city = city
    }

    func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("city", city)
        writer.end()
    }

    /// The payload as a client writes it.
    static func element(_ city: String) -> Element { Element(name, attributes: ["city": city]) }
}

/// What is answered to `Weather`.
struct Forecast: XMLPayload, IQResponse {
    static let name = Weather.name
    var text: String

    init(_ text: String) { self.text = text }
    init(_ element: Element) throws(PayloadError) { text = element.text }
    func write(to writer: inout Writer) { writer.element(Self.name, text: text) }
}

/// Holds whoever waits until it is opened.
actor Gate {
    private var isOpen = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    func wait() async {
        guard !isOpen else { return }
        await withCheckedContinuation { waiters.append($0) }
    }

    func open() {
        isOpen = true
        for waiter in waiters { waiter.resume() }
        waiters = []
    }
}

/// A value behind a lock, to share with handlers.
final class Locked<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
    func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result { value.withLock { body(&$0) } }
    var current: Value { value.withLock { $0 } }
}

extension Element {
    func isMessage(from jid: String) -> Bool { name == "message" && self["from"] == jid }
    func isPresence(_ type: String?, from jid: String) -> Bool {
        name == "presence" && self["type"] == type && self["from"] == jid
    }

    var body: String? { child("body")?.text }

    /// The defined condition of a stanza that is an error.
    var errorCondition: String? {
        guard self["type"] == "error", let error = child("error") else { return nil }
        return error.children.first { $0.namespace == "urn:ietf:params:xml:ns:xmpp-stanzas" && $0.name != "text" }?.name
    }
}

extension ChatClient {
    /// Asks with an empty payload.
    func ask(_ name: String, in namespace: String, of jid: String) async throws -> Element {
        let answer = try await query(.get, Element(QName(name, in: namespace)), to: jid)
        guard answer["type"] == "result", let payload = answer.firstChild else {
            throw InteropError("no result: \(answer)")
        }
        return payload
    }

    /// Says something to an echo and waits until it comes back.
    func converse(_ text: String, with jid: String = RealServer.Account.echo.domain) async throws {
        send(body: text, to: jid, id: text)
        let reply = try await next("echo of \(text)") { $0.isMessage(from: jid) && $0["id"] == text }
        guard reply.body == text else { throw InteropError("no echo of \(text): \(reply)") }
    }
}
