// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0356 v0.4.1: §4.3 (roster), §5.3 (messages), §6.3 (IQ)

import Synchronization
import XMPPComponent
public import XMPPCore

// What is done in somebody's name.
extension Privileges {
    // MARK: Messages

    /// Sends a message in the name of a user, or of the server itself (XEP-0356 §5.3).
    ///
    /// What goes wrong at the server comes back as a message of type error from it, with the id of the message.
    ///
    /// - Parameters:
    ///   - message: The message; its `from` does not count.
    ///   - sender: In whose name. A resource is left out, as servers allow none.
    /// - Throws: ``PrivilegeError`` when the server has not granted it, naming what its configuration lacks;
    ///   `ComponentError` (`missingRecipient`, `notConnected`, `stanzaTooLarge`).
    public func send(_ message: Message, as sender: JID) async throws {
        let (component, grant) = try granted(.messages, by: sender) { $0.sendsMessages }
        guard message.to != nil else {
            throw ComponentError(.missingRecipient, "A message in \(sender.bare)'s name needs `to`.")
        }
        var inner = message
        inner.from = sender.bare
        let id = inner.id ?? Self.makeID()
        inner.id = id
        // Of the domain itself: ejabberd knows the privileges of no other address.
        var outer = Message(to: sender.domainJID, type: .normal, id: id)
        outer.append(PrivilegedStanza(Forwarded(inner), version: grant.version))
        try await component.send(outer)
    }

    // MARK: Requests

    /// Sends a request in the name of a user and waits for its answer (XEP-0356 §6.3). Version 2 only.
    ///
    /// - Parameters:
    ///   - request: The payload; its type fixes the response's.
    ///   - recipient: Whom to ask; `nil` is the user's own account.
    ///   - user: In whose name. A resource is left out.
    ///   - timeout: How long to wait; `nil` is the configuration's `timeouts.request`.
    /// - Throws: ``PrivilegeError`` when the server has not granted it; the `StanzaError` of the server or the recipient;
    ///   `PayloadError` when the answer cannot be decoded; `ComponentError`.
    public func query<Request: IQRequest>(
        _ request: Request, to recipient: JID? = nil, as user: JID, timeout: Duration? = nil
    ) async throws -> Request.Response {
        let namespace = Request.name.namespace
        let (component, _) = try granted(.requests(Request.kind, namespace), by: user) {
            $0.allows(Request.kind, in: namespace)
        }
        let id = Self.makeID()
        let privileged = PrivilegedRequest(request, to: recipient ?? user.bare, id: id)
        let answer = try await component.query(privileged, to: user.bare, timeout: timeout)
        guard answer.id == id else {
            throw PayloadError("the answer that is forwarded has another id", element: PrivilegedStanza.name)
        }
        return try answer.outcome.get()
    }

    // MARK: Rosters

    /// A user's roster (XEP-0356 §4.3).
    ///
    /// - Throws: ``PrivilegeError`` when the server has not granted it; the server's `StanzaError`; `PayloadError`;
    ///   `ComponentError`.
    public func roster(of user: JID, timeout: Duration? = nil) async throws -> Roster {
        let (component, _) = try granted(.roster(.get), by: user) { $0.roster.allows(.get) }
        return try await component.query(RosterQuery(), to: user.bare, timeout: timeout)
    }

    /// Adds or changes a contact in a user's roster (XEP-0356 §4.3). Prosody takes the subscription as it is, without
    /// anybody being asked; ejabberd before 23.10 fails with `internal-server-error`.
    ///
    /// - Throws: as `roster(of:)`.
    public func setRosterItem(_ item: RosterItem, of user: JID, timeout: Duration? = nil) async throws {
        let (component, _) = try granted(.roster(.set), by: user) { $0.roster.allows(.set) }
        _ = try await component.query(RosterUpdate(item), to: user.bare, timeout: timeout)
    }

    /// Removes a contact from a user's roster (XEP-0356 §4.3).
    ///
    /// - Throws: as `roster(of:)`; `item-not-found` when there is no such contact.
    public func removeRosterItem(_ contact: JID, of user: JID, timeout: Duration? = nil) async throws {
        try await setRosterItem(RosterItem(contact, subscription: .remove), of: user, timeout: timeout)
    }

    // MARK: Permissions

    private enum Permission {
        case messages
        case requests(IQKind, String)
        case roster(IQKind)

        /// What it is, and what grants it in the configurations of Prosody and ejabberd.
        var texts: (what: String, prosody: String, ejabberd: String) {
            switch self {
            case .messages:
                ("messages in its users' names", "message = \"outgoing\"", "message: {outgoing: RULE}")
            case .requests(let kind, let namespace):
                (
                    "requests of type \(kind.rawValue) in \(namespace) in its users' names",
                    "iq = { [\"\(namespace)\"] = \"\(kind.rawValue)\" }",
                    "iq: {\"\(namespace)\": {\(kind.rawValue): RULE}} (from 24.10)"
                )
            case .roster(let kind):
                (
                    "the \(kind.rawValue) of its users' rosters", "roster = \"\(kind.rawValue)\"",
                    "roster: {\(kind.rawValue): RULE}"
                )
            }
        }
    }

    /// The component and the permissions that a user's server has granted it.
    private func granted(
        _ permission: Permission, by user: JID, where isAllowed: (PrivilegeGrant) -> Bool
    ) throws -> (component: Component, grant: PrivilegeGrant) {
        let server = user.domainJID
        let (component, grants) = state.withLock { ($0.component, $0.ledger.grants[server]) }
        guard let component else {
            throw PrivilegeError(.notRunning, "The component that these privileges belong to does not run.")
        }
        let servers = servers(of: component)
        guard servers.contains(server) else {
            throw PrivilegeError(
                .notManaged,
                """
                \(user.bare) is of \(server), whose grants are not believed; those of \
                \(servers.map(\.description).joined(separator: ", ")) are (Privileges.Configuration.servers).
                """)
        }
        let texts = permission.texts
        guard let grant = grants?.privileges, isAllowed(grant) else {
            if case .requests = permission, grants?.privileges?.version == .one {
                throw PrivilegeError(
                    .unsupportedVersion, "\(server) speaks version 1 of XEP-0356, which has no \(texts.what).")
            }
            throw PrivilegeError(
                .notGranted,
                """
                \(server) has not granted \(component.domain) \(texts.what). \
                Prosody: modules_enabled = { "privilege" } and privileged_entities = { ["\(component.domain)"] = \
                { \(texts.prosody) } } of VirtualHost "\(server)", modules_enabled = { "privilege" } of the Component too. \
                ejabberd: mod_privilege with \(texts.ejabberd), where RULE is an access rule that allows \
                \(component.domain).
                """)
        }
        return (component, grant)
    }

    private static func makeID() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
