// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
public import XMLStream

extension StanzaContent {
    /// Writes the children, those of the stanza's own namespace in `writer.contentNamespace`.
    func write(to writer: inout Writer) {
        if let view {
            for child in view.children { StanzaContent.write(child, origin: view, to: &writer) }
        }
        // By index: iterating copies each item.
        for index in items.indices { items[index].write(to: &writer, origin: origin) }
    }

    /// A child of the stanza `origin`; what the namespace of stanzas defines is written in the one of the new place.
    fileprivate static func write(_ element: Element, origin: Element?, to writer: inout Writer) {
        let content = writer.contentNamespace
        guard !element.isIn(content) && isOwn(element, origin: origin) else {
            writer.copy(element)
            return
        }
        writer.start(element.name, in: content)
        for attribute in element.attributes {
            if attribute.namespace.isEmpty {
                writer.attribute(attribute.name, attribute.value)
            } else {
                writer.attribute(attribute.name, in: attribute.namespace, attribute.value)
            }
        }
        // One level is all there is: body, subject, thread, show, status and priority have text, an error has
        // conditions of other namespaces.
        for node in element.nodes {
            switch node {
            case .element(let child): writer.copy(child)
            case .text(let text): writer.text(text)
            }
        }
        writer.end()
    }
}

extension StanzaContent.Item {
    func write(to writer: inout Writer, origin: Element?) {
        switch self {
        case .element(let element):
            StanzaContent.write(element, origin: origin, to: &writer)
        case .payload(let payload):
            writer.guarded { payload.write(to: &$0) }
        case .response(let response):
            writer.guarded { response.writeResult(to: &$0) }
        case .text(let name, let text):
            writer.start(own: name.literal)
            writer.language(text.language)
            writer.text(text.text)
            writer.end()
        case .error(let error):
            error.write(to: &writer)
        }
    }

    /// The element that the item is written as; `nil` when it writes none.
    func element(origin: Element?) -> Element? {
        if case .element(let element) = self { return element }
        var writer = Writer(contentNamespace: origin?.namespace ?? StanzaContent.namespaces[0], capacity: 256)
        if case .error(var error) = self {
            // What goes beside it is another element.
            error.payload = nil
            error.write(to: &writer)
        } else {
            write(to: &writer, origin: origin)
        }
        return writer.count == 0 ? nil : try? Element(written: writer)
    }
}

/// The child elements of a stanza, in order.
public struct StanzaChildren: Sequence {
    let content: StanzaContent

    /// An iterator over the child elements.
    public struct Iterator: IteratorProtocol {
        private enum Source {
            case view(Element.Children.Iterator)
            case list(IndexingIterator<[StanzaContent.Item]>, origin: Element?)
        }

        private var source: Source

        fileprivate init(_ content: StanzaContent) {
            if let view = content.view {
                source = .view(view.children.makeIterator())
            } else {
                source = .list(content.items.makeIterator(), origin: content.origin)
            }
        }

        /// The next child element.
        public mutating func next() -> Element? {
            switch source {
            case .view(var iterator):
                let element = iterator.next()
                source = .view(iterator)
                return element
            case .list(var iterator, let origin):
                var element: Element?
                while element == nil, let item = iterator.next() { element = item.element(origin: origin) }
                source = .list(iterator, origin: origin)
                return element
            }
        }
    }

    /// An iterator over the child elements.
    public func makeIterator() -> Iterator { Iterator(content) }
}

extension StanzaContent {
    /// The child elements in order. Those that were appended as payloads are made into elements as they are reached.
    public var children: StanzaChildren { StanzaChildren(content: self) }
}
