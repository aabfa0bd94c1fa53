// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// What the suites of privileges share: a component of localhost, and what its server sends.

import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// A request to be delegated.
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
}

/// What is answered to `Weather`.
struct Forecast: XMLPayload, IQResponse, Hashable {
    static let name = Weather.name
    var text: String

    init(_ text: String) { self.text = text }
    init(_ element: Element) throws(PayloadError) { text = element.text }
    func write(to writer: inout Writer) { writer.element(Self.name, text: text) }
}

/// Notes who asked whom for what, and answers with that.
func forecasts() -> OnIQ {
    OnIQ(Weather.self) { request, context in
        Forecast("\(request.city) for \(context.sender?.description ?? "nobody") of \(context.address)")
    }
}

/// Runs a component `comp.localhost` with privileges while a script plays the server localhost.
func run(
    _ privileges: Privileges, configure: (inout ComponentConfiguration) -> Void = { _ in },
    @RouteBuilder routes: () -> [any Routable] = { [any Routable]() },
    script: (TestStream, InProcessServer) async throws -> Void
) async throws {
    let server = InProcessServer()
    var configuration = server.configuration(domain: "comp.localhost")
    configure(&configuration)
    let others = routes()
    let component = try server.component(configuration) {
        privileges
        others
    }
    try await server.run(component) { try await script($0, server) }
}

/// What a server says after the handshake.
func announcement(_ permissions: String, version: Int = 2, from: String = "localhost") -> String {
    """
    <message from='\(from)' to='comp.localhost'><privilege xmlns='urn:xmpp:privilege:\(version)'>\(permissions)\
    </privilege></message>
    """
}

func delegation(_ content: String, version: Int = 2, from: String = "localhost") -> String {
    """
    <message from='\(from)' to='comp.localhost'><delegation xmlns='urn:xmpp:delegation:\(version)'>\(content)\
    </delegation></message>
    """
}

/// A request of a user that the server hands on.
func delegated(
    _ iq: String, id: String = "d1", version: Int = 2, from: String = "localhost"
) -> String {
    """
    <iq type='set' id='\(id)' from='\(from)' to='comp.localhost'><delegation xmlns='urn:xmpp:delegation:\(version)'>\
    <forwarded xmlns='urn:xmpp:forward:0'>\(iq)</forwarded></delegation></iq>
    """
}

/// What a user asks.
func weather(_ city: String, from: String = "alice@localhost/r1", to: String? = nil, id: String = "u1") -> String {
    let recipient = to.map { " to='\($0)'" } ?? ""
    return """
        <iq xmlns='jabber:client' type='get' id='\(id)' from='\(from)'\(recipient)>\
        <weather xmlns='urn:example:weather' city='\(city)'/></iq>
        """
}

/// The answer to a delegated request, wrapped.
func answer(_ iq: String, id: String = "d1", version: Int = 2) -> String {
    """
    <iq type='result' id='\(id)' from='comp.localhost' to='localhost'>\
    <delegation xmlns='urn:xmpp:delegation:\(version)'><forwarded xmlns='urn:xmpp:forward:0'>\(iq)</forwarded>\
    </delegation></iq>
    """
}

/// An error that a user gets, wrapped.
func refusal(
    _ condition: String, _ type: String, text: String? = nil, id: String = "d1", inner: String = "u1",
    to: String = "alice@localhost/r1", from: String? = nil, version: Int = 2
) -> String {
    let text = text.map { "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>\($0)</text>" } ?? ""
    let sender = from.map { " from='\($0)'" } ?? ""
    return answer(
        """
        <iq xmlns='jabber:client' type='error' id='\(inner)' to='\(to)'\(sender)><error type='\(type)'>\
        <\(condition) xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>\(text)</error></iq>
        """, id: id, version: version)
}

/// An error outside of all wrapping.
func stanzaError(
    _ condition: String, _ type: String, id: String, to: String, text: String? = nil, kind: String = "iq"
) -> String {
    let text = text.map { "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>\($0)</text>" } ?? ""
    return """
        <\(kind) type='error' id='\(id)' from='comp.localhost' to='\(to)'><error type='\(type)'>\
        <\(condition) xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>\(text)</error></\(kind)>
        """
}

/// What came of some work.
func outcome<Value>(_ work: () async throws -> Value) async -> Result<Value, any Error> {
    do {
        return .success(try await work())
    } catch {
        return .failure(error)
    }
}
