// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0356 v0.4.1: §11 (namespaces); XEP-0355 v0.5: §12 (namespaces)

/// A version of the privilege protocol: what it says is in the namespace of that version, and answered in the same.
public struct PrivilegeVersion: Hashable, Sendable, CustomStringConvertible {
    /// The number at the end of the namespace.
    public let number: Int

    /// `urn:xmpp:privilege:1`, without permission for IQs: ejabberd before 24.10.
    public static let one = PrivilegeVersion(number: 1)
    /// `urn:xmpp:privilege:2`: Prosody's mod_privilege since 2022, ejabberd from 24.10.
    public static let two = PrivilegeVersion(number: 2)
    /// All that are understood, the newest first.
    public static let all: [PrivilegeVersion] = [.two, .one]

    /// The namespace.
    public var namespace: String { "urn:xmpp:privilege:\(number)" }
    /// The namespace.
    public var description: String { namespace }

    private init(number: Int) {
        self.number = number
    }

    init?(namespace: String) {
        guard let version = Self.all.first(where: { $0.namespace == namespace }) else { return nil }
        self = version
    }
}

/// A version of the delegation protocol: what it says is in the namespace of that version, and answered in the same.
public struct DelegationVersion: Hashable, Sendable, CustomStringConvertible {
    /// The number at the end of the namespace.
    public let number: Int

    /// `urn:xmpp:delegation:1`: ejabberd.
    public static let one = DelegationVersion(number: 1)
    /// `urn:xmpp:delegation:2`: Prosody's mod_delegation since 2022.
    public static let two = DelegationVersion(number: 2)
    /// All that are understood, the newest first.
    public static let all: [DelegationVersion] = [.two, .one]

    /// The namespace.
    public var namespace: String { "urn:xmpp:delegation:\(number)" }
    /// The namespace.
    public var description: String { namespace }

    private init(number: Int) {
        self.number = number
    }

    init?(namespace: String) {
        guard let version = Self.all.first(where: { $0.namespace == namespace }) else { return nil }
        self = version
    }
}
