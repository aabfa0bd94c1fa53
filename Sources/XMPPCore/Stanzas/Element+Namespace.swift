// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import XMLStream

/// Comparisons of namespaces by bytes: making a `String` of one allocates.
extension Element {
    /// Whether the element is in that namespace.
    func isIn(_ namespace: String) -> Bool {
        withUTF8(of: namespace) { expected in
            withNamespaceBytes { ByteHash.areEqual($0, expected) }
        }
    }

    /// Whether both elements are in the same namespace.
    func isInNamespace(of other: Element) -> Bool {
        withNamespaceBytes { mine in
            other.withNamespaceBytes { ByteHash.areEqual(mine, $0) }
        }
    }

    /// Whether the element has that local name.
    func isNamed(_ name: StaticString) -> Bool {
        withNameBytes { ByteHash.areEqual($0, name.bytes) }
    }
}
