// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent

extension Element {
    /// The same stanza as it goes on another stream: in another namespace, as all in it that is in the stanza's own.
    ///
    /// - Parameters:
    ///   - namespace: The stream's.
    ///   - changes: Attributes to set, or to remove where the value is nil.
    ///   - additions: Children to append.
    func relayed(
        in namespace: String, _ changes: KeyValuePairs<String, String?> = [:], adding additions: [Element] = []
    ) -> Element {
        var writer = Writer(contentNamespace: "", capacity: 512)
        writer.start(name, in: namespace)
        for attribute in attributes where !changes.contains(where: { $0.key == attribute.name }) {
            writer.attribute(attribute)
        }
        for (name, value) in changes { writer.attribute(name, value) }
        for node in nodes { writer.relay(node, from: self.namespace, to: namespace) }
        for addition in additions { writer.copy(addition) }
        writer.end()
        let xml = writer.withBytes { String(decoding: $0, as: UTF8.self) }
        // What was parsed before is written well-formed.
        return (try? Element(parsing: xml, limits: .generous)) ?? self
    }
}

extension Writer {
    /// Writes an attribute of another element, with another value unless that is nil.
    mutating func attribute(_ attribute: Element.Attribute, value: String? = nil) {
        let value = value ?? attribute.value
        if attribute.namespace.isEmpty {
            self.attribute(attribute.name, value)
        } else {
            self.attribute(attribute.name, in: attribute.namespace, value)
        }
    }

    /// What is forwarded in a namespace of its own stays as it is (XEP-0297).
    fileprivate mutating func relay(_ node: Element.Node, from old: String, to new: String) {
        switch node {
        case .text(let text): self.text(text)
        case .element(let element) where element.namespace != old: copy(element)
        case .element(let element):
            start(element.name, in: new)
            for attribute in element.attributes { self.attribute(attribute) }
            for node in element.nodes { relay(node, from: old, to: new) }
            end()
        }
    }
}
