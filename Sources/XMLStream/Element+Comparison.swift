// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension Element: Equatable {
    /// Whether two elements have the same name, the same attributes in any order, and equal content in the same order.
    ///
    /// A walk along both tapes; depth costs no stack.
    public static func == (left: Element, right: Element) -> Bool {
        left.storage.withTape { leftTape in
            right.storage.withTape { rightTape in
                let length = leftTape.end(of: left.node) - left.node
                guard length == rightTape.end(of: right.node) - right.node else { return false }
                if leftTape.nodes == rightTape.nodes, left.index == right.index { return true }
                var offset = 0
                while offset < length {
                    let step = leftTape.compare(left.node + offset, with: right.node + offset, of: rightTape)
                    guard step > 0 else { return false }
                    offset += step
                }
                return true
            }
        }
    }
}

extension Tape {
    /// How many nodes an element with its attributes, or a text, takes when it equals that of `other`; 0 when it differs.
    fileprivate func compare(_ node: Int, with otherNode: Int, of other: Tape) -> Int {
        guard nodes[node].kind == other.nodes[otherNode].kind else { return 0 }
        guard nodes[node].count == other.nodes[otherNode].count else { return 0 }
        guard nodes[node].kind == TapeNode.element else {
            return areEqual(value(of: node), other.value(of: otherNode)) ? 1 : 0
        }
        guard end(of: node) - node == other.end(of: otherNode) - otherNode,
            areEqual(name(of: node), other.name(of: otherNode)),
            areEqual(namespace(of: node), other.namespace(of: otherNode))
        else { return 0 }
        for attribute in node + 1..<contentStart(of: node) {
            guard let twin = other.attribute(name(of: attribute), in: namespace(of: attribute), of: otherNode),
                areEqual(value(of: attribute), other.value(of: twin))
            else { return 0 }
        }
        return 1 + Int(nodes[node].count)
    }
}

extension Element: CustomStringConvertible {
    /// The element as XML, with its namespace declared.
    public var description: String {
        var writer = Writer(contentNamespace: "", capacity: 256)
        writer.copy(self)
        return writer.withBytes { String(bytes: $0) }
    }
}
