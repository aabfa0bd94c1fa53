// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing

@testable import XMLStream

/// Payloads are written by other people's code: whatever that does, the output around it stays well-formed.
@Suite
struct WriterMisuseTests {
    private func written(_ payload: (inout Writer) -> Void) -> (xml: String, isMisused: Bool) {
        var writer = Writer()
        writer.start("iq", in: "jabber:component:accept")
        writer.attribute("id", "1")
        writer.guarded(payload)
        writer.element(QName("after", in: "jabber:component:accept"), text: "")
        writer.end()
        let isBalanced = writer.isBalanced
        #expect(isBalanced)
        return (writer.withBytes { String(decoding: $0, as: UTF8.self) }, writer.isMisused)
    }

    private let name = QName("a", in: "urn:a")

    @Test("whole elements are no misuse, and nothing is none either")
    func whole() {
        let whole = written { writer in
            writer.element(name, text: "x")
            writer.element(name) { $0.attribute("b", "a='1' a='2'") }
        }
        #expect(!whole.isMisused)
        #expect(
            whole.xml == """
                <iq id='1'><a xmlns='urn:a'>x</a><a xmlns='urn:a' b='a=&apos;1&apos; a=&apos;2&apos;'/><after/></iq>
                """)
        #expect(!written { _ in }.isMisused)
    }

    @Test("what is left open is closed, what is not its own cannot be")
    func unbalanced() {
        let open = written { $0.start(name) }
        #expect(open.isMisused)
        #expect(open.xml == "<iq id='1'><a xmlns='urn:a'/><after/></iq>")
        let closed = written { writer in
            writer.end()
            writer.element(name, text: "")
            writer.end()
        }
        #expect(closed.isMisused)
        #expect(closed.xml == "<iq id='1'><a xmlns='urn:a'/><after/></iq>")
    }

    @Test("attributes of the elements around, after content or given twice are left out")
    func attributes() {
        let result = written { writer in
            writer.attribute("id", "2")
            writer.start(name)
            writer.attribute("b", "1")
            writer.attribute("bb", "1")
            writer.attribute("b", "2")
            writer.language("en")
            writer.language("de")
            writer.text("x")
            writer.attribute("c", "1")
            writer.end()
        }
        #expect(result.isMisused)
        #expect(result.xml == "<iq id='1'><a xmlns='urn:a' b='1' bb='1' xml:lang='en'>x</a><after/></iq>")
    }

    @Test("a payload inside a payload is guarded from the inner one")
    func nested() {
        let result = written { writer in
            writer.start(name)
            writer.guarded { $0.end() }
            writer.attribute("b", "1")
            writer.end()
        }
        #expect(result.isMisused)
        #expect(result.xml == "<iq id='1'><a xmlns='urn:a' b='1'/><after/></iq>")
    }

    @Test("a truncated writer has forgotten everything")
    func truncated() {
        var writer = Writer()
        writer.end()
        let wasMisused = writer.isMisused
        writer.truncate(to: 0)
        let isMisused = writer.isMisused
        #expect(wasMisused && !isMisused)
    }
}
