// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import XMLStream

/// Comparisons of namespaces by bytes: making a `String` of one allocates.
extension Element {
    /// Whether the element is in that namespace.
    func isIn(_ namespace: String) -> Bool {
        var namespace = namespace
        return namespace.withUTF8 { expected in
            withNamespaceBytes { ByteHash.areEqual($0, UnsafeRawBufferPointer(expected)) }
        }
    }

    /// Whether both elements are in the same namespace.
    func isInNamespace(of other: Element) -> Bool {
        withNamespaceBytes { mine in
            other.withNamespaceBytes { ByteHash.areEqual(mine, $0) }
        }
    }

    /// Whether the element has that local name.
    func isNamed(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { expected in
            withNameBytes { ByteHash.areEqual($0, UnsafeRawBufferPointer(expected)) }
        }
    }
}
