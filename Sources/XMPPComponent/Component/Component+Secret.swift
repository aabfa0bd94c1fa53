// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// A wrong secret is tried again slowly; the one that somebody has put right, at once.
extension Component {
    /// Between two looks at the file.
    static let secretInterval = TimeAmount.seconds(2)

    /// Remembers what the file with the secret is like, right before it is read.
    func noteSecret() {
        guard let file = configuration.secret.file else { return }
        let stamp = FileStamp(file)
        control.withLockedValue { $0.secretStamp = stamp }
    }

    /// Looks now and then whether the file with the secret is another one than was read last.
    func watchSecret(_ changed: @escaping @Sendable () -> Void) -> RepeatedTask? {
        guard let file = configuration.secret.file else { return nil }
        let before = control.withLockedValue(\.secretStamp)
        let loop = runtime.loop
        return loop.scheduleRepeatedAsyncTask(initialDelay: Self.secretInterval, delay: Self.secretInterval) { _ in
            // A file may be on a disk that is slow to answer.
            NIOThreadPool.singleton.runIfActive(eventLoop: loop) { FileStamp(file) }.map { now in
                if now != before { changed() }
            }
        }
    }
}

/// What tells a file that was written anew, or put in the place of another, from what it was: what Kubernetes does with a
/// secret (another file behind the same link) as much as an editor.
struct FileStamp: Hashable, Sendable {
    private let numbers: [Int64]

    /// - Parameter path: The file; there need be none.
    init(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            numbers = []
            return
        }
        #if canImport(Darwin)
            let changed = status.st_mtimespec
        #else
            let changed = status.st_mtim
        #endif
        numbers = [
            Int64(truncatingIfNeeded: status.st_dev), Int64(truncatingIfNeeded: status.st_ino),
            Int64(truncatingIfNeeded: status.st_size), Int64(changed.tv_sec), Int64(changed.tv_nsec),
        ]
    }
}
