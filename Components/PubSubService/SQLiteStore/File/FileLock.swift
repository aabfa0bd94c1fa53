// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// That no other store uses the same file: a lock on a file beside it, which ends with the process, however that ends.
///
/// SQLite's own locks do not say this, for they let several processes share a file. The file stays, empty: to remove it
/// would let two processes lock two files of one name.
struct FileLock: ~Copyable {
    private let descriptor: Int32

    init(beside path: String) throws {
        let name = path + "-lock"
        let descriptor = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw PubSubStoreError(
                .unavailable,
                "\(name) cannot be made (\(systemMessage())): check that its directory exists and may be written.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(descriptor)
            throw PubSubStoreError(
                .unavailable,
                reason == EWOULDBLOCK
                    ? "\(path) is in use by another process: one service alone can have it."
                    : "\(name) cannot be locked (\(systemMessage(reason))).")
        }
        // Not before: an object that is complete is ended by what is thrown, which would close a second time.
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}

/// Which file a name stands for.
struct FileIdentity: Equatable, Sendable {
    private let device: UInt64
    private let number: UInt64

    /// `nil` when there is none of that name.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        number = UInt64(truncatingIfNeeded: status.st_ino)
    }

    /// The name of a file that there is, without links; the name itself when it cannot be told.
    static func realName(of path: String) -> String {
        guard let name = realpath(path, nil) else { return path }
        defer { free(name) }
        return String(cString: name)
    }

    /// Makes a file that only its owner can read and write, if there is none of that name.
    static func makePrivateFile(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if errno != EEXIST {
            throw PubSubStoreError(
                errno == ENOSPC ? .full : .unavailable,
                "\(path) cannot be made (\(systemMessage())): check that its directory exists and may be written.")
        }
    }
}

private func systemMessage(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
