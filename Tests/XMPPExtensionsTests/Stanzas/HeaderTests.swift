// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct HeaderTests {
    @Test("headers are read (XEP-0131 §4)")
    func reading() throws {
        let example = try #require(Example.stanzaParts.first { $0.name == "XEP-0131: a basic example" })
        let headers = try StanzaHeaders(example.element())
        #expect(headers.headers.map(\.name) == ["In-Reply-To", "Keywords"])
        #expect(headers["Keywords"] == "shakespeare,<xmpp/>")
        #expect(headers["TTL"] == nil)
    }

    @Test("a header takes the place of all of its name")
    func setting() {
        var headers = StanzaHeaders([.init("A", "1"), .init("B", "2"), .init("A", "3")])
        headers["A"] = "4"
        #expect(headers == StanzaHeaders([.init("A", "4"), .init("B", "2")]))
        headers["A"] = nil
        headers["C"] = "5"
        #expect(headers == StanzaHeaders([.init("B", "2"), .init("C", "5")]))
        #expect(StanzaHeaders.feature(of: "Store") == "http://jabber.org/protocol/shim#Store")
    }

    @Test("a header without a name is refused")
    func refusal() {
        #expect(throws: PayloadError.self) {
            try StanzaHeaders(element("<headers xmlns='http://jabber.org/protocol/shim'><header/></headers>"))
        }
    }
}
