// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore

extension Example: CustomTestStringConvertible {
    package var testDescription: String { name }
}

extension Example {
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

/// What an answer is written as; `nil` for no content.
func written(_ response: some IQResponse) throws -> Element? {
    var writer = Writer(contentNamespace: "jabber:component:accept")
    writer.start("iq", in: "jabber:component:accept")
    response.writeResult(to: &writer)
    writer.end()
    let xml = writer.withBytes { String(decoding: $0, as: UTF8.self) }
    return try Element(parsing: xml, defaultNamespace: "jabber:component:accept").firstChild
}
