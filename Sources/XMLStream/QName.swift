// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// A qualified name: a local name in a namespace.
public struct QName: Hashable, Sendable, CustomStringConvertible {
    /// The local name, without a prefix.
    public let name: String
    /// The namespace name, or "" for no namespace.
    public let namespace: String

    /// The local name `name` in `namespace`.
    public init(_ name: String, in namespace: String) {
        self.name = name
        self.namespace = namespace
    }

    /// James Clark's notation, `{namespace}name`.
    public var description: String { "{\(namespace)}\(name)" }
}
