// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import PubSubService

extension SQLiteStore {
    /// Whether a file that begins like this can be opened as a store: it is looked at without SQLite, which would change it.
    ///
    /// - Parameters:
    ///   - head: Its first 100 bytes.
    ///   - path: Its name, for what is thrown.
    /// - Throws: `PubSubStoreError`: `damaged` when it is no store, `tooNew`.
    public static func examine(head: [UInt8], of path: String) throws(PubSubStoreError) {
        guard head.count == 100, head.starts(with: Array("SQLite format 3\0".utf8)) else {
            throw PubSubStoreError(
                .damaged, "\(path) is damaged or no SQLite database: restore it from a copy, or name another file.")
        }
        // The file's format (SQLite, «Database File Format», §1.3): the version of the tables, and whose file it is. Until the
        // first checkpoint both may be in the file beside it alone.
        try StoreSchema.check(
            version: number(head[60..<64]), application: number(head[68..<72]), path: path)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int64 { bytes.reduce(0) { $0 << 8 | Int64($1) } }
}
