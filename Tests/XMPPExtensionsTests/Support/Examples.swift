// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore

/// A payload as a specification's example has it.
struct Example: Sendable, CustomTestStringConvertible {
    let name: String
    let xml: String
    private let redo: @Sendable (Element) throws -> Element

    init<Payload: XMLPayload>(_ name: String, _ type: Payload.Type, _ xml: String) {
        self.name = name
        self.xml = xml
        redo = { try Element(Payload($0)) }
    }

    var testDescription: String { name }

    func element() throws -> Element { try Element(parsing: xml, defaultNamespace: "jabber:component:accept") }

    /// The element that the payload of this one is written as.
    func rewritten(_ element: Element) throws -> Element { try redo(element) }

    /// All examples, a list for each part of the target.
    static let all = [
        forms,
        timing,
        stanzaParts,
        messaging,
        identity,
        pubSub,
        commands,
        search,
        privileges,
        fileTransfer,
    ].flatMap(\.self)
}

/// The element that a payload is read from.
func element(_ xml: String) throws -> Element {
    try Element(parsing: xml, defaultNamespace: "jabber:component:accept")
}

@Suite struct ExampleTests {
    @Test("what is written of an example is read as the same", arguments: Example.all)
    func roundTrip(example: Example) throws {
        let once = try example.rewritten(example.element())
        #expect(try example.rewritten(once) == once)
    }

    @Test("an example with a part removed, doubled, emptied or misnamed is read or refused", arguments: Example.all)
    func badInput(example: Example) throws {
        let root = Tree(try example.element())
        let variants = root.variants
        #expect(variants.count > 4)
        var refused = 0
        for variant in variants {
            let element = try variant.element()
            do {
                let once = try example.rewritten(element)
                #expect(try example.rewritten(once) == once, "\(element)")
            } catch is PayloadError {
                refused += 1
            }
        }
        #expect(refused < variants.count)
    }
}
