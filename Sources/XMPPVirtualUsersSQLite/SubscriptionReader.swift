// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import GRDB
import XMPPComponent
import XMPPExtensions

/// Reads records of one connection.
struct SubscriptionReader {
    let database: Database
    let path: String

    func subscription(_ key: BuddyKey) throws -> PresenceSubscription {
        let statement = try database.cachedStatement(
            sql: "SELECT state FROM virtual_user_subscription WHERE user = ? AND buddy = ?")
        guard let code = try Int.fetchOne(statement, arguments: [key.user, key.buddy.description]) else {
            return PresenceSubscription()
        }
        return try state(code)
    }

    /// The records after a key, in the order of the primary key.
    func records(of user: String?, after last: BuddyKey?, limit: Int) throws -> [BuddyRecord] {
        let columns = "SELECT user, buddy, state FROM virtual_user_subscription"
        let end = "ORDER BY user, buddy LIMIT ?"
        let rows: RowCursor
        switch (user, last) {
        case (let user?, let last):
            rows = try Row.fetchCursor(
                database.cachedStatement(sql: "\(columns) WHERE user = ? AND buddy > ? \(end)"),
                arguments: [user, last?.buddy.description ?? "", limit])
        case (nil, let last?):
            rows = try Row.fetchCursor(
                database.cachedStatement(sql: "\(columns) WHERE (user, buddy) > (?, ?) \(end)"),
                arguments: [last.user, last.buddy.description, limit])
        case (nil, nil):
            rows = try Row.fetchCursor(database.cachedStatement(sql: "\(columns) \(end)"), arguments: [limit])
        }
        var records: [BuddyRecord] = []
        while let row = try rows.next() {
            let text: String = row[1]
            guard let buddy = JID(text) else {
                throw SQLiteStoreError(.corrupt, "\(path) has a record whose address is none.")
            }
            records.append(BuddyRecord(BuddyKey(user: row[0], buddy: buddy), try state(row[2])))
        }
        return records
    }

    func subscriptionCount(of user: String?) throws -> Int {
        let sql = "SELECT COUNT(*) FROM virtual_user_subscription"
        guard let user else { return try Int.fetchOne(database, sql: sql) ?? 0 }
        return try Int.fetchOne(database, sql: "\(sql) WHERE user = ?", arguments: [user]) ?? 0
    }

    private func state(_ code: Int) throws -> PresenceSubscription {
        guard let code = UInt8(exactly: code), let state = PresenceSubscription(code: code) else {
            throw SQLiteStoreError(.corrupt, "\(path) has a record whose state is none.")
        }
        return state
    }
}
