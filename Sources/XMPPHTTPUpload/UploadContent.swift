// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// The bytes of a file to be uploaded.
public struct UploadContent: Sendable {
    typealias Next = () async throws -> ByteBuffer?

    /// A content of known size, ready to be read.
    struct Opened: Sendable {
        var size: Int
        var read: @Sendable () -> Next
    }

    static let chunkSize = 64 << 10
    private let makeOpened: @Sendable () async throws -> Opened

    /// Bytes in memory.
    public static func bytes(_ bytes: [UInt8]) -> UploadContent {
        UploadContent {
            Opened(size: bytes.count) {
                var position = 0
                return {
                    guard position < bytes.count else { return nil }
                    let chunk = bytes[position..<min(position + chunkSize, bytes.count)]
                    position = chunk.endIndex
                    return ByteBuffer(bytes: chunk)
                }
            }
        }
    }

    /// A regular file, read in pieces while it is uploaded.
    public static func file(_ path: String) -> UploadContent {
        UploadContent {
            let file = try await TransferFile.open(path)
            return Opened(size: file.size) {
                var position = 0
                return {
                    let chunk = try await file.read(at: position, maximum: chunkSize)
                    position += chunk.readableBytes
                    return chunk.readableBytes > 0 ? chunk : nil
                }
            }
        }
    }

    /// Pieces as they come, which can be read once.
    ///
    /// - Parameters:
    ///   - chunks: The pieces. What they throw ends the upload.
    ///   - size: Bytes of all of them: a service wants to know before.
    public static func chunks<Chunks: AsyncSequence & Sendable>(
        _ chunks: Chunks, size: Int
    ) -> UploadContent where Chunks.Element == [UInt8] {
        UploadContent {
            Opened(size: size) {
                var iterator = chunks.makeAsyncIterator()
                return { try await iterator.next(isolation: #isolation).map { ByteBuffer(bytes: $0) } }
            }
        }
    }

    func open() async throws -> Opened {
        let opened = try await makeOpened()
        // XEP-0363 §4 has no place for empty files.
        guard opened.size > 0 else { throw HTTPFilesError(.invalidFile, "The file is empty.") }
        return opened
    }
}

/// A content that is as long as was said, or fails.
struct MeasuredChunks: AsyncSequence, Sendable {
    private final class Verdict: Sendable {
        let error = Mutex<(any Error)?>(nil)
    }

    private let content: UploadContent.Opened
    private let verdict = Verdict()

    init(_ content: UploadContent.Opened) {
        self.content = content
    }

    /// Why the content could not be read to its end.
    var failure: (any Error)? { verdict.error.withLock { $0 } }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let chunks: MeasuredChunks
        fileprivate let read: UploadContent.Next
        private var count = 0

        fileprivate init(_ chunks: MeasuredChunks) {
            self.chunks = chunks
            read = chunks.content.read()
        }

        mutating func next() async throws -> ByteBuffer? {
            do {
                let chunk = try await read()
                count += chunk?.readableBytes ?? 0
                let size = chunks.content.size
                guard chunk == nil ? count == size : count <= size else { throw HTTPFilesError.sizeMismatch(size) }
                return chunk
            } catch {
                chunks.verdict.error.withLock { $0 = error }
                throw error
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
