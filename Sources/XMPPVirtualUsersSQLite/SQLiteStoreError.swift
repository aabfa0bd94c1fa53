// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import GRDB

/// Why a store's file cannot be opened, read or written.
public struct SQLiteStoreError: Error, Sendable, CustomStringConvertible {
    /// What happened.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// There is no such directory, or no permission.
        public static let cannotOpen = Code(description: "cannot-open")
        /// Another process held the file for longer than `lockTimeout`.
        public static let locked = Code(description: "locked")
        /// The file is damaged, or is no database.
        public static let corrupt = Code(description: "corrupt")
        /// A newer version of this library has changed the file in a way that this one does not know.
        public static let newerVersion = Code(description: "newer-version")
        /// There is no more room on the disk.
        public static let full = Code(description: "full")
        /// The store was closed.
        public static let closed = Code(description: "closed")
        /// Anything else that SQLite reports; `underlying` says what.
        public static let failed = Code(description: "failed")
    }

    /// What happened.
    public let code: Code
    /// What happened and what to do about it, in a sentence.
    public let message: String
    /// SQLite's error.
    public let underlying: (any Error)?

    /// The code and the message.
    public var description: String { "\(code): \(message)" }

    init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    /// What an error of SQLite means for the file.
    init(_ error: any Error, path: String, isOpening: Bool = false) {
        if let known = error as? SQLiteStoreError {
            self = known
            return
        }
        switch (error as? DatabaseError)?.resultCode {
        case .SQLITE_BUSY?, .SQLITE_LOCKED?:
            self.init(.locked, "\(path) is locked: another process is writing to it.", underlying: error)
        case .SQLITE_CORRUPT?, .SQLITE_NOTADB?:
            self.init(
                .corrupt, "\(path) is damaged or no SQLite database: restore it from a copy, or move it away.",
                underlying: error)
        case .SQLITE_CANTOPEN?, .SQLITE_READONLY?, .SQLITE_PERM?:
            self.init(
                .cannotOpen,
                "\(path) cannot be opened for writing: check that its directory exists and may be written.",
                underlying: error)
        case .SQLITE_FULL?:
            self.init(.full, "\(path) cannot grow: the disk is full.", underlying: error)
        case .SQLITE_MISUSE? where !isOpening:
            self.init(.closed, "The store of \(path) is closed.", underlying: error)
        default:
            self.init(.failed, "\(path) cannot be \(isOpening ? "opened" : "used").", underlying: error)
        }
    }
}
