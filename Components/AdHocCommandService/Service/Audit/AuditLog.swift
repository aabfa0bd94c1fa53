// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Metrics
import Synchronization
import XMPPComponent

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The append-only log of every run: a JSON object on each line.
///
/// A line is on the disk (fsync) before what it tells of goes on, so that a run that was started is on record whatever
/// happens to us afterwards. The file is opened again by ``reopen()``, for whoever renames it.
final class AuditLog: Sendable {
    /// Bytes of a line at most.
    static let maximumLineBytes = 32 << 10

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Writes bytes to a file, as the function of C does.
    typealias Write = @Sendable (Int32, UnsafeRawBufferPointer) -> Int

    private struct State {
        var descriptor: Int32
        /// Whether the last line was only written in part.
        var isTorn = false
    }

    let path: String
    private let state: Mutex<State>
    private let write: Write
    /// How long a line takes until it is on the disk.
    private let duration = Timer(label: "commands_audit_seconds")

    /// Opens the file, which only we can read when it is new.
    init(path: String, write: @escaping Write = { AuditLog.write($0, $1) }) throws(Failure) {
        self.path = path
        self.write = write
        state = Mutex(State(descriptor: try Self.open(path)))
    }

    deinit {
        state.withLock { _ = close($0.descriptor) }
    }

    /// Opens the file of that path, which may be another one by now. The old one stays when that fails.
    func reopen() throws(Failure) {
        let new = try Self.open(path)
        let old = state.withLock { state in
            defer { state = State(descriptor: new) }
            return state.descriptor
        }
        close(old)
    }

    /// Writes a line, away from the event loop.
    func write(_ record: AuditRecord, _ component: Component) async throws {
        let line = try record.line()
        do {
            try await component.offEventLoop { try self.append(line) }
        } catch is CancellationError {
            // What happened is on record also when nobody waits any more.
            try append(line)
        }
    }

    func append(_ line: [UInt8]) throws(Failure) {
        let start = ContinuousClock.now
        defer { duration.record(duration: ContinuousClock.now - start) }
        try state.withLock { state throws(Failure) in
            // On a disk that was full there can be half a line: this one must not be glued to it.
            var rest = (state.isTorn ? [0x0a] : []) + line
            while !rest.isEmpty {
                // With O_APPEND a write goes to the end, whoever else writes there.
                let written = rest.withUnsafeBytes { write(state.descriptor, $0) }
                if written < 0 {
                    if errno == EINTR { continue }
                    throw Self.failure("write to", path)
                }
                if written > 0 { state.isTorn = rest[written - 1] != 0x0a }
                rest.removeFirst(written)
            }
            guard fsync(state.descriptor) == 0 || errno == EINVAL || errno == EROFS else {
                throw Self.failure("sync", path)
            }
        }
    }

    private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
            Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    private static func open(_ path: String) throws(Failure) -> Int32 {
        #if canImport(Glibc)
            let descriptor = Glibc.open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        #elseif canImport(Musl)
            let descriptor = Musl.open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        #else
            let descriptor = Darwin.open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        #endif
        guard descriptor >= 0 else { throw failure("open", path) }
        // A crash of the machine can leave half a line: the next must not be glued to it.
        let size = lseek(descriptor, 0, SEEK_END)
        var last: UInt8 = 0x0a
        if size > 0, pread(descriptor, &last, 1, size - 1) == 1, last != 0x0a {
            var end: UInt8 = 0x0a
            _ = withUnsafeBytes(of: &end) { write(descriptor, $0) }
        }
        return descriptor
    }

    private static func failure(_ what: String, _ path: String) -> Failure {
        Failure(description: "cannot \(what) the audit log \(path): \(String(cString: strerror(errno)))")
    }
}
