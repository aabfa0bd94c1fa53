// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// What the suites share: stanzas as one writes them in a transcript, and a gate to hold handlers at.

import XMPPComponent

func chat(_ body: String, from: String, to: String = "echo.localhost", id: String = "m1") -> String {
    "<message type='chat' id='\(id)' from='\(from)' to='\(to)'><body>\(body)</body></message>"
}

func echo(_ body: String, to: String, from: String = "echo.localhost") -> String {
    "<message type='chat' id='*' from='\(from)' to='\(to)'><body>\(body)</body></message>"
}

func ping(from: String, to: String = "echo.localhost", id: String) -> String {
    "<iq type='get' id='\(id)' from='\(from)' to='\(to)'><ping xmlns='urn:xmpp:ping'/></iq>"
}

func stanzaError(
    _ condition: String, _ type: String, id: String, to: String, from: String = "echo.localhost", text: String? = nil,
    kind: String = "iq"
) -> String {
    let text = text.map { "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>\($0)</text>" } ?? ""
    return """
        <\(kind) type='error' id='\(id)' from='\(from)' to='\(to)'><error type='\(type)'>\
        <\(condition) xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>\(text)</error></\(kind)>
        """
}

/// Holds whoever waits until it is opened.
actor Gate {
    private(set) var isOpen = false
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

/// Counts calls.
actor Tally {
    private(set) var entries: [String] = []
    func note(_ entry: String) { entries.append(entry) }
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
}

/// What is answered to `Weather`.
struct Forecast: XMLPayload, IQResponse {
    static let name = QName("weather", in: "urn:example:weather")
    var text: String

    init(_ text: String) { self.text = text }
    init(_ element: Element) throws(PayloadError) { text = element.text }
    func write(to writer: inout Writer) { writer.element(Self.name, text: text) }
}

func weather(_ city: String?, from: String, id: String, type: String = "get", to: String = "echo.localhost") -> String {
    let city = city.map { " city='\($0)'" } ?? ""
    return "<iq type='\(type)' id='\(id)' from='\(from)' to='\(to)'><weather xmlns='urn:example:weather'\(city)/></iq>"
}
