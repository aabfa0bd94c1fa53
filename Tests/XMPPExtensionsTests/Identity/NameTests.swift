// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct NameTests {
    @Test("a nickname is a text (XEP-0172 §3)")
    func nickname() throws {
        let nickname = try Nickname(element("<nick xmlns='http://jabber.org/protocol/nick'>Ishmael</nick>"))
        #expect(nickname == Nickname("Ishmael"))
        #expect("\(try Element(Nickname("A & B")))" == "<nick xmlns='http://jabber.org/protocol/nick'>A &amp; B</nick>")
    }

    @Test("presence says since when nobody has touched the device (XEP-0319 §2.1)")
    func idle() throws {
        let idle = try Idle(element("<idle xmlns='urn:xmpp:idle:1' since='1969-07-20T21:56:15-05:00'/>"))
        #expect(idle.since == Date(timeIntervalSince1970: -14_159_025))
        #expect("\(try Element(idle))" == "<idle xmlns='urn:xmpp:idle:1' since='1969-07-21T02:56:15Z'/>")
    }

    @Test("a moment that is missing or none is refused", arguments: ["", "since=''", "since='yesterday'"])
    func badIdle(attributes: String) throws {
        let error = #expect(throws: PayloadError.self) {
            try Idle(element("<idle xmlns='urn:xmpp:idle:1' \(attributes)/>"))
        }
        #expect(error?.attribute == "since")
    }
}
