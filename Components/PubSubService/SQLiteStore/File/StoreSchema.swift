// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService

/// The tables of the file, in steps; `PRAGMA user_version` tells how many of them a file has had.
///
/// | table          | a row is                         | key                                | also found by                      |
/// |----------------|----------------------------------|------------------------------------|------------------------------------|
/// | `counter`      | the one row: numbers handed out  |                                    |                                    |
/// | `node`         | a node                           | `key`                              | account and id; creator; the root; |
/// |                |                                  |                                    | whether its items expire           |
/// | `membership`   | a node in a collection           | collection, name, member           | member                             |
/// | `affiliation`  | an affiliation other than none   | node, entity                       | entity; owners of a node           |
/// | `subscription` | a subscription                   | node, bare, resource, subid        | bare address; moment of its end,   |
/// |                |                                  |                                    | and those not reminded of it       |
/// | `item`         | an item                          | node, position                     | node and id; moment                |
/// | `purge`        | a publisher at a node that       | bare, node                         | node                               |
/// |                | deletes items of who is offline  |                                    |                                    |
/// | `outbox`       | an event not everybody was told  | sequence                           |                                    |
/// | `redirect`     | where a deleted node has moved   | number, of the order of positions  | account and id                     |
///
/// Addresses are text, normalised; of a subscriber the bare address and the resource ("" for none) are in columns of their
/// own. The account of the service's own nodes is "". Moments are microseconds since 1970. Configurations and options
/// (`StoredForms`) and events (`OutboxEvent.encoded`) are bytes, and what of a
/// configuration is looked for is in columns too; affiliations and states numbers (`StoredCodes.swift`).
/// `counter` has the greatest numbers that may have been given out: a block is taken at a time, so that publishing does not
/// change this row, and none is given out again after a crash. `node.items` and `node.subscriptions` are counts of rows,
/// written once per commit, and `node.parents` is the count of collections that it is in. Rows that belong to a node are
/// deleted with it by `StoreTransaction.deleteNode`.
enum StoreSchema {
    /// Tells our files from those of other programs ("XPub").
    static let applicationID: Int64 = 0x5850_7562

    /// Steps in the order they were published; none is ever changed, for files that have it do not run it again.
    static let steps: [[String]] = [first, second, third]

    /// `reminded`: whether the subscriber was reminded of the end.
    private static let third: [String] = [
        "ALTER TABLE subscription ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0",
        """
        CREATE INDEX subscription_reminder ON subscription (expires) WHERE expires IS NOT NULL AND reminded = 0
        """,
    ]

    /// Since this step configurations and options are written as text (`StoredForms`), which older programs cannot read.
    private static let second: [String] = [
        "CREATE TABLE redirect (number INTEGER PRIMARY KEY, account TEXT NOT NULL, id TEXT NOT NULL, uri TEXT NOT NULL) STRICT",
        "CREATE UNIQUE INDEX redirect_address ON redirect (account, id)",
    ]

    private static let first: [String] = [
        "CREATE TABLE counter (sequence INTEGER NOT NULL, position INTEGER NOT NULL, node INTEGER NOT NULL) STRICT",
        "INSERT INTO counter VALUES (0, 0, 0)",
        """
        CREATE TABLE node (
            key INTEGER PRIMARY KEY, account TEXT NOT NULL, id TEXT NOT NULL, creator TEXT NOT NULL,
            created INTEGER NOT NULL, parents INTEGER NOT NULL DEFAULT 0, items INTEGER NOT NULL DEFAULT 0,
            subscriptions INTEGER NOT NULL DEFAULT 0, expires INTEGER NOT NULL, purges INTEGER NOT NULL,
            temporary INTEGER NOT NULL, configuration BLOB NOT NULL
        ) STRICT
        """,
        "CREATE UNIQUE INDEX node_address ON node (account, id)",
        "CREATE INDEX node_root ON node (account, id) WHERE parents = 0",
        "CREATE INDEX node_creator ON node (creator)",
        "CREATE INDEX node_expiring ON node (key) WHERE expires = 1",
        """
        CREATE TABLE membership (
            collection INTEGER NOT NULL, name TEXT NOT NULL, member INTEGER NOT NULL,
            PRIMARY KEY (collection, name, member)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX membership_member ON membership (member)",
        """
        CREATE TABLE affiliation (
            node INTEGER NOT NULL, entity TEXT NOT NULL, affiliation INTEGER NOT NULL, PRIMARY KEY (node, entity)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX affiliation_entity ON affiliation (entity)",
        "CREATE INDEX affiliation_owner ON affiliation (node, entity) WHERE affiliation = 1",
        """
        CREATE TABLE subscription (
            node INTEGER NOT NULL, bare TEXT NOT NULL, resource TEXT NOT NULL, subid TEXT NOT NULL,
            state INTEGER NOT NULL, since INTEGER NOT NULL, bounces INTEGER NOT NULL, made INTEGER NOT NULL,
            expires INTEGER, options BLOB NOT NULL, PRIMARY KEY (node, bare, resource, subid)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX subscription_subscriber ON subscription (bare)",
        "CREATE INDEX subscription_end ON subscription (expires) WHERE expires IS NOT NULL",
        """
        CREATE TABLE item (
            node INTEGER NOT NULL, position INTEGER NOT NULL, id TEXT NOT NULL, published INTEGER NOT NULL,
            publisher TEXT NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (node, position)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE UNIQUE INDEX item_id ON item (node, id)",
        "CREATE INDEX item_published ON item (published)",
        """
        CREATE TABLE purge (bare TEXT NOT NULL, node INTEGER NOT NULL, PRIMARY KEY (bare, node)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX purge_node ON purge (node)",
        "CREATE TABLE outbox (sequence INTEGER PRIMARY KEY, event BLOB NOT NULL) STRICT",
    ]

    /// Whether it is a file of ours that this program can read.
    ///
    /// - Throws: `PubSubStoreError` (`damaged`, `tooNew`).
    static func check(version: Int64, application: Int64, path: String) throws(PubSubStoreError) {
        guard application == applicationID || version == 0 && application == 0 else {
            throw PubSubStoreError(.damaged, "\(path) is a database of another program: name another file.")
        }
        guard version <= steps.count else {
            throw PubSubStoreError(
                .tooNew,
                "\(path) was written by a newer version of this program (\(version), known are \(steps.count)): run that one."
            )
        }
    }

    /// Brings a file up to date, in a transaction of its own.
    static func migrate(_ connection: Connection, path: String) throws {
        let version = try connection.count("PRAGMA user_version")
        let application = try connection.row("PRAGMA application_id") { $0.integer(0) } ?? 0
        try check(version: Int64(version), application: application, path: path)
        guard version < steps.count else { return }
        try connection.execute("BEGIN IMMEDIATE")
        do {
            if version == 0, try connection.count("SELECT COUNT(*) FROM sqlite_master") > 0 {
                throw PubSubStoreError(.damaged, "\(path) is a database of another program: name another file.")
            }
            for sql in steps[version...].joined() { try connection.execute(sql) }
            try connection.execute("PRAGMA application_id = \(applicationID)")
            try connection.execute("PRAGMA user_version = \(steps.count)")
            try connection.execute("COMMIT")
        } catch {
            if connection.isInTransaction { try? connection.execute("ROLLBACK") }
            throw error
        }
    }
}
