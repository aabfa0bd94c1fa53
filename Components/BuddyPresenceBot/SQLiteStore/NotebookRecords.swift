// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import BuddyPresenceBot
import GRDB
import XMPPCore

/// Reads and writes records of one connection.
struct NotebookRecords {
    let database: Database

    func notebook(of buddy: JID) throws -> Notebook? {
        let statement = try database.cachedStatement(sql: "SELECT record FROM notebook WHERE buddy = ?")
        guard let record = try String.fetchOne(statement, arguments: [buddy.description]) else { return nil }
        do {
            return try Notebook(encoded: Array(record.utf8))
        } catch {
            // Without the decoder's error, which may have the text in it.
            throw SecretaryError(.unreadable, "A notebook in the store cannot be read: its record is damaged or newer.")
        }
    }

    func insert(_ notebook: Notebook, of buddy: JID, wake: Instant?, looked: Instant) throws {
        try database.cachedStatement(
            sql: "INSERT INTO notebook (buddy, wake, looked, unsettled, record) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [
            buddy.description, wake?.seconds, looked.seconds, notebook.isUnsettled, try text(notebook),
        ])
    }

    /// - Parameter notebook: `nil` when it is as it was.
    func update(_ notebook: Notebook?, of buddy: JID, wake: Instant?, looked: Instant) throws {
        guard let notebook else {
            try database.cachedStatement(sql: "UPDATE notebook SET wake = ?, looked = ? WHERE buddy = ?")
                .execute(arguments: [wake?.seconds, looked.seconds, buddy.description])
            return
        }
        try database.cachedStatement(
            sql: "UPDATE notebook SET wake = ?, looked = ?, unsettled = ?, record = ? WHERE buddy = ?"
        ).execute(arguments: [
            wake?.seconds, looked.seconds, notebook.isUnsettled, try text(notebook), buddy.description,
        ])
    }

    private func text(_ notebook: Notebook) throws -> String {
        String(decoding: try notebook.encoded(), as: UTF8.self)
    }

    func remove(_ buddy: JID) throws {
        try database.cachedStatement(sql: "DELETE FROM notebook WHERE buddy = ?").execute(arguments: [buddy.description]
        )
    }

    func count() throws -> Int {
        try Int.fetchOne(database.cachedStatement(sql: "SELECT COUNT(*) FROM notebook")) ?? 0
    }

    func nextWake() throws -> Instant? {
        try Int.fetchOne(
            database.cachedStatement(sql: "SELECT wake FROM notebook WHERE wake IS NOT NULL ORDER BY wake LIMIT 1")
        )
        .map { Instant(seconds: $0) }
    }

    /// Records whose address is none any more, by the rules of the day, are passed over, here and below: nobody can be written to
    /// there.
    func waking(at now: Instant, tolerance: Int, limit: Int) throws -> [JID] {
        let due = try String.fetchAll(
            database.cachedStatement(
                sql: "SELECT buddy FROM notebook WHERE wake IS NOT NULL AND wake <= ? ORDER BY wake LIMIT ?"),
            arguments: [now.seconds, limit])
        var buddies = due
        if due.count < limit {
            let ahead = try String.fetchAll(
                database.cachedStatement(sql: "SELECT buddy FROM notebook WHERE looked > ? ORDER BY looked LIMIT ?"),
                arguments: [now.seconds + tolerance, limit])
            let known = Set(due)
            buddies += ahead.filter { !known.contains($0) }.prefix(limit - due.count)
        }
        return buddies.compactMap { JID($0) }
    }

    func unsettled(after last: JID?, limit: Int) throws -> [JID] {
        try String.fetchAll(
            database.cachedStatement(
                sql: "SELECT buddy FROM notebook WHERE unsettled = 1 AND buddy > ? ORDER BY buddy LIMIT ?"),
            arguments: [last?.description ?? "", limit]
        ).compactMap { JID($0) }
    }
}
