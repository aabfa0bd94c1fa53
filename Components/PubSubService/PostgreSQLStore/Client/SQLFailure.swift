// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService

/// What PostgreSQL or its client library refused.
struct SQLFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The five characters of SQLSTATE; `nil` for what the client library says itself.
    let state: String?
    /// What is wrong, without secrets.
    let message: String
    /// Whether the connection is of no use any more.
    let isConnectionLost: Bool

    init(state: String? = nil, _ message: String, isConnectionLost: Bool) {
        self.state = state
        self.message = message
        self.isConnectionLost = isConnectionLost
    }

    /// What the server answered.
    init(state: String, _ message: String) {
        self.init(state: state, message, isConnectionLost: Self.endsSession(state))
    }

    static func lost(_ message: String) -> SQLFailure { SQLFailure(message, isConnectionLost: true) }

    var description: String { state.map { "\(message) (\($0))" } ?? message }

    /// Connection exceptions, shutdowns, and sessions ended for idling.
    private static func endsSession(_ state: String) -> Bool {
        state.hasPrefix("08") || ["57P01", "57P02", "57P03", "57P05", "25P03"].contains(state)
    }

    /// Whether the same transaction may work when it is run again.
    var isTransient: Bool { isConnectionLost || state == "40001" || state == "40P01" }

    /// The failure as the service and its operator see it.
    var storeError: PubSubStoreError {
        let hint = Self.hints[state ?? ""] ?? (isConnectionLost ? (.unavailable, Self.unreachable) : nil)
        let (code, advice) = hint ?? (state.map(Self.code(ofClass:)) ?? .unavailable, "")
        return PubSubStoreError(code, "PostgreSQL: \(self).\(advice.isEmpty ? "" : " ")\(advice)")
    }

    private static let unreachable = "Is the server running, and does the URL name it? It is tried again."

    /// Disk full is class 53 too, but has an entry of its own.
    private static func code(ofClass state: String) -> PubSubStoreError.Code {
        switch state.prefix(2) {
        case "08", "25", "28", "40", "42", "53", "55", "57", "58": .unavailable
        default: .damaged
        }
    }

    private static let hints: [String: (PubSubStoreError.Code, String)] = [
        "53100": (.full, "The server's disk is full: make room on it."),
        "53200": (.unavailable, "The server has no memory left."),
        "53300": (
            .unavailable,
            "All connections of the server are taken: raise max_connections, or let each replica have fewer readers."
        ),
        "25006": (
            .unavailable,
            "The server takes no writes; is it a standby? Name the primary, or add target_session_attrs=read-write."
        ),
        "28P01": (.unavailable, "User name or password are wrong."),
        "28000": (.unavailable, "The server does not let this user in: look at its pg_hba.conf."),
        "3D000": (.unavailable, "Make the database: CREATE DATABASE."),
        "42501": (
            .unavailable,
            "The user lacks a privilege: it needs to be the owner of the schema, or GRANT CREATE ON DATABASE for a new one."
        ),
        "42P01": (.damaged, "A table is gone: restore it from a backup."),
        "42703": (.damaged, "A table has been changed: restore it from a backup."),
        "57014": (.unavailable, "A statement took too long: is the server overloaded, or somebody holding a lock?"),
        "54000": (.damaged, "An address or a name is too long to be stored."),
        "XX001": (.damaged, "Data on the server's disk is damaged: restore it from a backup."),
        "XX002": (.damaged, "An index is damaged: REINDEX DATABASE."),
    ]
}
