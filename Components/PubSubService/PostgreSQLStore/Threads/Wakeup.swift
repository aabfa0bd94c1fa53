// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Rings a thread that waits for a file. Rung when nobody waits, the next wait ends at once.
final class Wakeup: Sendable {
    /// The end to wait at, readable once it was rung.
    let descriptor: Int32
    private let bell: Int32
    private let isRung = Mutex(false)

    init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { preconditionFailure("The process has no file descriptors left.") }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, bell) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(bell)
    }

    func ring() {
        isRung.withLock { isRung in
            guard !isRung else { return }
            var byte: UInt8 = 1
            isRung = write(bell, &byte, 1) == 1
        }
    }

    /// Makes it quiet again.
    func silence() {
        isRung.withLock { isRung in
            var bytes: (UInt64, UInt64) = (0, 0)
            if isRung { _ = read(descriptor, &bytes, 16) }
            isRung = false
        }
    }

    /// Waits until it is rung, or until the time is over.
    func wait(until deadline: ContinuousClock.Instant) {
        _ = FileWait.wait(descriptor, forWriting: false, wakeup: nil, until: deadline)
    }
}

/// Waits for files.
enum FileWait {
    /// Blocks the thread until a file is ready or the time is over.
    ///
    /// - Parameter wakeup: What ends the wait too.
    /// - Returns: Whether the file, or else the wakeup, was ready.
    static func wait(
        _ descriptor: Int32, forWriting: Bool, orReading: Bool = false, wakeup: Wakeup?,
        until deadline: ContinuousClock.Instant
    ) -> Bool {
        var events = Int16(forWriting ? POLLOUT : POLLIN)
        if orReading { events |= Int16(POLLIN) }
        var files = [pollfd(fd: descriptor, events: events, revents: 0)]
        if let wakeup { files.append(pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0)) }
        while true {
            let left = deadline - ContinuousClock.now
            let (seconds, attoseconds) = max(.zero, left).components
            let milliseconds = min(seconds, 3600) * 1000 + attoseconds / 1_000_000_000_000_000
            let ready = poll(&files, nfds_t(files.count), Int32(milliseconds + (left > .zero ? 1 : 0)))
            if ready > 0 { return true }
            if ready == 0, deadline <= ContinuousClock.now { return false }
            if ready < 0, errno != EINTR { return false }
        }
    }
}
