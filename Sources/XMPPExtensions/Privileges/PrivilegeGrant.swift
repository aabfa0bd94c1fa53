// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0356 v0.4.1: §4.2 (roster), §5.2 (message), §6.2 (IQ), §7 (presence)

public import XMLStream
public import XMPPCore

/// Which requests are allowed (XEP-0356 §4.1, §6.1).
public enum PrivilegeAccess: String, Hashable, Sendable, CaseIterable {
    /// None.
    case none
    /// Those of type get.
    case get
    /// Those of type set.
    case set
    /// Both.
    case both

    /// Whether requests of a kind are allowed.
    public func allows(_ kind: IQKind) -> Bool {
        self == .both || rawValue == kind.rawValue
    }
}

/// Whose presence is shown (XEP-0356 §7.1).
public enum PrivilegedPresence: String, Hashable, Sendable, CaseIterable {
    /// Nobody's.
    case none
    /// That of the server's users.
    case managedEntity = "managed_entity"
    /// That of the server's users and their contacts.
    case roster
}

/// What a server allows a component to do in the name of its users (XEP-0356).
public struct PrivilegeGrant: XMLPayload, Hashable {
    /// `{urn:xmpp:privilege:2}privilege`; version 1 is read and written as well.
    public static let name = QName("privilege", in: PrivilegeVersion.two.namespace)

    /// The version of the protocol.
    public var version: PrivilegeVersion
    /// What may be done with the users' rosters.
    public var roster = PrivilegeAccess.none
    /// Whether the server tells of changes of the users' rosters, if it implements that.
    public var pushesRosters = false
    /// Whether messages may be sent in the name of the server and its users.
    public var sendsMessages = false
    /// Whose presence is shown.
    public var presence = PrivilegedPresence.none
    /// Which requests may be sent in the name of users, by the namespace of the payload.
    public var requests: [String: PrivilegeAccess] = [:]

    /// No permission at all.
    public init(version: PrivilegeVersion = .two) {
        self.version = version
    }

    /// Whether a request may be sent in the name of users.
    public func allows(_ kind: IQKind, in namespace: String) -> Bool {
        requests[namespace]?.allows(kind) ?? false
    }

    /// Decodes permissions. Those that nobody knows are passed over.
    ///
    /// - Throws: when a permission does not say what it is for or how far it goes, or when requests of more than 1024
    ///   namespaces are allowed.
    public init(_ element: Element) throws(PayloadError) {
        guard let version = PrivilegeVersion(namespace: element.namespace) else {
            throw .unexpectedElement(element, expected: Self.name)
        }
        self.version = version
        for permission in element.children(QName("perm", in: version.namespace)) {
            guard let access = permission["access"] else { throw .missingAttribute("access", of: permission) }
            switch access {
            case "roster":
                roster = try permission.value(of: "type")
                pushesRosters = try permission.booleanValue(of: "push") ?? true
                // §4.1: pushes are for those who may read the roster.
                if !roster.allows(.get) { pushesRosters = false }
            case "message":
                let type: Messages = try permission.value(of: "type")
                sendsMessages = type == .outgoing
            case "presence":
                presence = try permission.value(of: "type")
            case "iq":
                requests = try Self.requests(in: permission)
            default: continue
            }
        }
    }

    /// Encodes the permissions that are granted.
    public func write(to writer: inout Writer) {
        writer.start("privilege", in: version.namespace)
        if roster != .none {
            permission("roster", type: roster.rawValue, push: pushesRosters, to: &writer)
        }
        if sendsMessages { permission("message", type: Messages.outgoing.rawValue, to: &writer) }
        if presence != .none { permission("presence", type: presence.rawValue, to: &writer) }
        if !requests.isEmpty {
            writer.start("perm", in: version.namespace)
            writer.attribute("access", "iq")
            for (namespace, access) in requests.sorted(by: { $0.key < $1.key }) {
                writer.start("namespace", in: version.namespace)
                writer.attribute("ns", namespace)
                writer.attribute("type", access.rawValue)
                writer.end()
            }
            writer.end()
        }
        writer.end()
    }

    private func permission(_ access: String, type: String, push: Bool? = nil, to writer: inout Writer) {
        writer.start("perm", in: version.namespace)
        writer.attribute("access", access)
        writer.attribute("type", type)
        writer.attribute("push", push.map { $0 ? "true" : "false" })
        writer.end()
    }

    private enum Messages: String {
        case none, outgoing
    }

    private static let maximumNamespaces = 1024

    /// Prosody's mod_privilege writes each namespace inside the one before it, and leaves out the type where it is none.
    private static func requests(in permission: Element) throws(PayloadError) -> [String: PrivilegeAccess] {
        let name = QName("namespace", in: permission.namespace)
        var requests: [String: PrivilegeAccess] = [:]
        var parents = [permission]
        while let parent = parents.popLast() {
            for child in parent.children(name) {
                guard let namespace = child["ns"] else { throw .missingAttribute("ns", of: child) }
                guard requests.count < maximumNamespaces || requests[namespace] != nil else {
                    throw PayloadError("permissions for more than \(maximumNamespaces) namespaces", element: name)
                }
                requests[namespace] = child["type"] == nil ? PrivilegeAccess.none : try child.value(of: "type")
                parents.append(child)
            }
        }
        return requests
    }
}

extension Element {
    /// The value of an attribute that has one of a few.
    fileprivate func value<Value: RawRepresentable<String>>(of attribute: String) throws(PayloadError) -> Value {
        guard let text = self[attribute] else { throw .missingAttribute(attribute, of: self) }
        guard let value = Value(rawValue: text) else { throw .invalidValue(of: attribute, in: self) }
        return value
    }
}
