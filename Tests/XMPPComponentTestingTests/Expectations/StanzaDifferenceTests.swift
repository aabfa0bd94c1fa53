// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite struct StanzaDifferenceTests {
    private func difference(_ literal: StanzaLiteral, _ actual: String) throws -> String {
        try literal.difference(from: Element(parsing: actual, defaultNamespace: "jabber:client")) ?? ""
    }

    @Test("nothing differs where everything is as expected")
    func same() throws {
        #expect(
            try difference("<message id='*'><body>hi</body></message>", "<message id='1'><body>hi</body></message>")
                .isEmpty)
    }

    @Test("only the lines that differ are marked, attributes are sorted")
    func marked() throws {
        let text = try difference(
            """
            <message type='chat' id='*' from='a'><body>hello</body>
            <x xmlns='urn:x'><y>1</y><y>2</y></x><thread>t</thread></message>
            """,
            """
            <message from='a' id='7' type='chat'><body>goodbye</body>\
            <x xmlns='urn:x'><y>1</y><y a='b'>2</y></x><z xmlns='urn:z'>&lt;&#10;</z></message>
            """)
        #expect(
            text == """
                  <message from='a' id='7' type='chat'>
                -   <body>hello</body>
                +   <body>goodbye</body>
                    <x xmlns='urn:x'>
                      <y>1</y>
                -     <y>2</y>
                +     <y a='b'>2</y>
                    </x>
                -   <thread>t</thread>
                +   <z xmlns='urn:z'>&lt;&#10;</z>
                  </message>
                """)
    }

    @Test("a child that is missing or too many is shown alone; where more may be, more is not marked")
    func children() throws {
        #expect(
            try difference("<iq id='1'><a/><b/><c/></iq>", "<iq id='1'><b/><c/><d/></iq>") == """
                  <iq id='1'>
                -   <a/>
                    <b/>
                    <c/>
                +   <d/>
                  </iq>
                """)
        #expect(
            try difference("<iq id='1'>...<b>x</b></iq>", "<iq id='1' to='t'><a/><b>y</b><d/></iq>") == """
                  <iq id='1' to='t'>
                    <a/>
                -   <b>x</b>
                +   <b>y</b>
                    <d/>
                  </iq>
                """)
    }

    @Test("another name is shown as a whole")
    func name() throws {
        #expect(
            try difference("<iq id='1'/>", "<message><body>x</body></message>") == """
                - <iq id='1'/>
                + <message>
                +   <body>x</body>
                + </message>
                """)
    }

    @Test("a failed expectation tells the line of the test and shows the difference")
    func failure() async throws {
        let server = InProcessServer()
        let component = try server.component { OnMessage { message, context in try await context.reply(body: "no") } }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send("<message from='a@b' to='echo.localhost' type='chat'><body>hi</body></message>")
            let line = #line + 2
            let failure = await expectationFailure {
                try await stream.expect(
                    "<message from='echo.localhost' to='a@b' type='chat' id='*'><body>hi</body></message>")
            }
            #expect(failure?.line == line)
            #expect(failure?.fileID == #fileID)
            #expect(failure?.difference?.contains("-   <body>hi</body>\n+   <body>no</body>") == true)
            #expect(failure?.description.contains("StanzaDifferenceTests.swift:\(line): ") == true)
        }
    }
}

/// What a body throws, with the lines as they are: `#expect` moves them.
func expectationFailure(of body: () async throws -> Void) async -> ExpectationFailure? {
    do {
        try await body()
        return nil
    } catch {
        return error as? ExpectationFailure
    }
}
