// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct HintTests {
    @Test("hints are read (XEP-0334 §3.1)")
    func reading() throws {
        let message = try Message(
            element(
                """
                <message from='romeo@montague.lit/laptop' to='juliet@capulet.lit/laptop'>
                  <body>V unir avtug'f pybnx gb uvqr zr sebz gurve fvtug</body>
                  <no-copy xmlns="urn:xmpp:hints"/>
                  <no-store xmlns="urn:xmpp:hints"/>
                  <unknown xmlns="urn:xmpp:hints"/>
                  <store xmlns="urn:example:wrong"/>
                </message>
                """))
        #expect(message.hints == [.noCopy, .noStore])
    }

    @Test("hints are set once and taken away", arguments: ProcessingHint.allCases)
    func setting(hint: ProcessingHint) throws {
        var message = Message(to: "a@b/c", body: "Hi")
        message.hints = [hint]
        message.hints.insert(hint)
        #expect(message.children.filter { $0.isNamed(hint.name) }.count == 1)
        #expect(try Message(Element(message)).hints == [hint])
        message.hints = []
        #expect(message.hints.isEmpty)
        #expect(message.body == "Hi")
    }
}
