// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct OutOfBandTests {
    @Test("a URI in a message is read and set (XEP-0066 §3)")
    func messages() throws {
        var message = try Message(
            element(
                """
                <message from='stpeter@jabber.org/work'
                         to='MaineBoy@jabber.org/home'>
                  <body>Yeah, but do you have a license to Jabber?</body>
                  <x xmlns='jabber:x:oob'>
                    <url>http://www.jabber.org/images/psa-license.jpg</url>
                  </x>
                </message>
                """))
        #expect(message.outOfBandData == OutOfBandData("http://www.jabber.org/images/psa-license.jpg"))
        message.outOfBandData = OutOfBandData("sip:a@b", details: "Call me")
        #expect(try Message(Element(message)).outOfBandData == OutOfBandData("sip:a@b", details: "Call me"))
        message.outOfBandData = nil
        #expect(message.outOfBandData == nil)
    }

    @Test("a request is read, with the stream's id if there is one (XEP-0066 §2, §6)")
    func requests() throws {
        let requests = try Example.messaging.filter { $0.name.hasPrefix("XEP-0066: a request") }
            .map { try OutOfBandRequest($0.element()) }
        #expect(
            requests == [
                OutOfBandRequest("http://www.jabber.org/images/psa-license.jpg", details: "A license to Jabber!"),
                OutOfBandRequest("http://www.shakespeare.lit/files/letter.txt", streamID: "a0"),
            ])
        #expect(OutOfBandRequest.kind == .set)
        #expect(OutOfBandRequest.features == ["jabber:iq:oob"])
    }

    @Test(
        "no URI is refused (XEP-0066 §5)",
        arguments: [
            "", "<url/>", "<url> </url>", "<url>a b</url>", "<url>a&#10;b</url>", "<url xmlns='urn:x'>sip:a</url>",
        ])
    func refusals(content: String) throws {
        #expect(throws: PayloadError.self) { try OutOfBandData(element("<x xmlns='jabber:x:oob'>\(content)</x>")) }
        #expect(throws: PayloadError.self) {
            try OutOfBandRequest(element("<query xmlns='jabber:iq:oob'>\(content)</query>"))
        }
    }
}
