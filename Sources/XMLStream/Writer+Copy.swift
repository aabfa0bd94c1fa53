// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension Writer {
    /// Writes an element with all that is in it, namespaces as they are.
    ///
    /// A walk along the tape; depth costs no stack.
    public mutating func copy(_ element: Element) {
        element.storage.withTape { tape in
            let outer = depth
            let end = tape.end(of: element.node)
            var node = element.node
            while node < end {
                endCopied(at: node, downTo: outer)
                if tape.nodes[node].kind == TapeNode.element {
                    let content = tape.contentStart(of: node)
                    start(
                        nameBytes: tape.name(of: node), namespaceBytes: tape.namespace(of: node),
                        copyEnd: tape.end(of: node))
                    for attribute in node + 1..<content {
                        self.attribute(
                            nameBytes: tape.name(of: attribute),
                            namespaceBytes: tape.namespace(of: attribute),
                            escaping: tape.value(of: attribute)
                        )
                    }
                    node = content
                } else {
                    text(bytes: tape.value(of: node))
                    node += 1
                }
            }
            endCopied(at: end, downTo: outer)
        }
    }

    /// Writes an element that a writer wrote before, byte by byte.
    ///
    /// Nothing is looked at: what was not written by a ``Writer`` as one whole element that declares its namespace would
    /// break whatever it becomes part of.
    public mutating func copy(encoded element: [UInt8]) {
        guard depth > 0 else {
            isMisused = true
            return
        }
        element.withUnsafeBytes { appendRaw($0) }
    }

    /// Ends the copied elements whose subtree ends at `node`.
    private mutating func endCopied(at node: Int, downTo outer: Int) {
        while depth > outer, frames[depth - 1].copyEnd <= node { end() }
    }
}
