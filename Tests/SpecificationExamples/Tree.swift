// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
package import XMLStream

/// An element that can be changed.
package struct Tree: Sendable {
    package enum Node: Sendable {
        case element(Tree)
        case text(String)
    }

    package var name: QName
    package var attributes: [(name: QName, value: String)]
    package var nodes: [Node]

    package init(_ element: Element) {
        name = element.qualifiedName
        attributes = element.attributes.map { (QName($0.name, in: $0.namespace), $0.value) }
        nodes = element.nodes.map { node in
            switch node {
            case .element(let child): .element(Tree(child))
            case .text(let text): .text(text)
            }
        }
    }

    package func element() throws -> Element {
        var writer = Writer(contentNamespace: "urn:example:none")
        write(to: &writer)
        let xml = writer.withBytes { String(decoding: $0, as: UTF8.self) }
        return try Element(parsing: xml, defaultNamespace: "urn:example:none")
    }

    private func write(to writer: inout Writer) {
        writer.start(name)
        for attribute in attributes {
            if attribute.name.namespace.isEmpty {
                writer.attribute(attribute.name.name, attribute.value)
            } else {
                writer.attribute(attribute.name.name, in: attribute.name.namespace, attribute.value)
            }
        }
        for node in nodes {
            switch node {
            case .element(let child): child.write(to: &writer)
            case .text(let text): writer.text(text)
            }
        }
        writer.end()
    }

    /// Every tree that differs in one place: of the element itself, its attributes and its content, at any depth.
    package var variants: [Tree] {
        var all: [Tree] = []
        func add(_ change: (inout Tree) -> Void) {
            var copy = self
            change(&copy)
            all.append(copy)
        }
        add { $0.nodes = [] }
        add { $0.attributes = [] }
        add { $0.nodes.append(.text("\u{10FFFD} 9999999999999999999999 -1")) }
        for index in attributes.indices {
            add { $0.attributes.remove(at: index) }
            add { $0.attributes[index].value = "" }
            add { $0.attributes[index].value += $0.attributes[index].value }
            add { $0.attributes[index].value = "-99999999999999999999" }
            add { $0.attributes[index].value = String(repeating: "x9", count: 5000) }
            add { $0.attributes[index].value = "\u{1F600}@\u{0}" }
            add { $0.attributes[index].name = QName($0.attributes[index].name.name, in: "urn:example:wrong") }
        }
        for index in nodes.indices {
            add { $0.nodes.remove(at: index) }
            add { $0.nodes.insert($0.nodes[index], at: index) }
            switch nodes[index] {
            case .text(let text):
                add { $0.nodes[index] = .text("") }
                add { $0.nodes[index] = .text(text + text) }
                add { $0.nodes[index] = .text(String(repeating: "x9", count: 5000)) }
            case .element(let child):
                var misplaced = child
                misplaced.name = QName(child.name.name, in: "urn:example:wrong")
                add { $0.nodes[index] = .element(misplaced) }
                var emptied = child
                emptied.nodes = []
                emptied.attributes = []
                add { $0.nodes[index] = .element(emptied) }
                for variant in child.variants { add { $0.nodes[index] = .element(variant) } }
            }
        }
        return all
    }
}
