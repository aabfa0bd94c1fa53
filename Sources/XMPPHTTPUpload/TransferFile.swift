// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file of ours that is read or written while it is transferred, on threads that may block.
final class TransferFile: Sendable {
    private let descriptor: Int32
    /// Where it is to be, and where it is until then; nil for a file that is read.
    private let paths: (final: String, partial: String)?
    private let count: Mutex<Int>

    private init(descriptor: Int32, size: Int, paths: (String, String)? = nil) {
        self.descriptor = descriptor
        self.paths = paths
        count = Mutex(size)
    }

    deinit {
        close(descriptor)
    }

    /// Bytes: of a file that is read, when it was opened; of one that is written, so far.
    var size: Int { count.withLock { $0 } }

    /// Opens a regular file for reading.
    static func open(_ path: String) async throws -> TransferFile {
        try await offLoop {
            // Without O_NONBLOCK a pipe would hold the thread until somebody writes to it.
            #if canImport(Darwin)
                let descriptor = Darwin.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            #elseif canImport(Musl)
                let descriptor = Musl.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            #else
                let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            #endif
            guard descriptor >= 0 else { throw failure("opened") }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                close(descriptor)
                throw HTTPFilesError(.fileAccess, "The file is no regular file.")
            }
            return TransferFile(descriptor: descriptor, size: Int(status.st_size))
        }
    }

    /// Makes a file beside `path` that gets its name when it is complete.
    static func create(for path: String) async throws -> TransferFile {
        try await offLoop {
            let partial = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
            #if canImport(Darwin)
                let descriptor = Darwin.open(partial, flags, 0o600)
            #elseif canImport(Musl)
                let descriptor = Musl.open(partial, flags, 0o600)
            #else
                let descriptor = Glibc.open(partial, flags, 0o600)
            #endif
            guard descriptor >= 0 else { throw failure("made") }
            return TransferFile(descriptor: descriptor, size: 0, paths: (path, partial))
        }
    }

    /// Reads a piece; an empty one at the end.
    func read(at position: Int, maximum: Int) async throws -> ByteBuffer {
        try await Self.offLoop { [self] in
            var chunk = ByteBuffer()
            let length = chunk.writeWithUnsafeMutableBytes(minimumWritableBytes: maximum) { memory in
                max(0, pread(descriptor, memory.baseAddress, maximum, off_t(position)))
            }
            // A read that fails looks like an end, and the size is missed by the one who counts.
            precondition(length <= maximum)
            return chunk
        }
    }

    /// Appends a piece.
    func write(_ chunk: ByteBuffer) async throws {
        try await Self.offLoop { [self] in
            try chunk.withUnsafeReadableBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let memory = UnsafeRawBufferPointer(rebasing: rest)
                    #if canImport(Darwin)
                        let written = Darwin.write(descriptor, memory.baseAddress, memory.count)
                    #elseif canImport(Musl)
                        let written = Musl.write(descriptor, memory.baseAddress, memory.count)
                    #else
                        let written = Glibc.write(descriptor, memory.baseAddress, memory.count)
                    #endif
                    if written < 0, errno == EINTR { continue }
                    guard written > 0 else { throw Self.failure("written") }
                    rest = rest.dropFirst(written)
                }
            }
            count.withLock { $0 += chunk.readableBytes }
        }
    }

    /// Gives the file its name.
    func commit() async throws {
        guard let paths else { return }
        try await Self.offLoop {
            guard rename(paths.partial, paths.final) == 0 else { throw Self.failure("named") }
        }
    }

    /// Removes the file; also when the task is cancelled.
    func discard() async {
        guard let paths else { return }
        try? await Self.offLoop { _ = unlink(paths.partial) }
    }

    private static func failure(_ what: String) -> HTTPFilesError {
        HTTPFilesError(.fileAccess, "The file cannot be \(what): \(String(cString: strerror(errno))).")
    }

    /// A future, unlike the pool's async method, does not give up what is cancelled: a descriptor or file would be left.
    private static func offLoop<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws
        -> Result
    {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        return try await NIOThreadPool.singleton.runIfActive(eventLoop: loop, work).get()
    }
}
