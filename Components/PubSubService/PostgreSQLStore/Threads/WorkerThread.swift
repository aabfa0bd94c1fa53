// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A thread of our own, for work that blocks: neither the cooperative pool nor an event loop may wait for a database.
final class WorkerThread: Sendable {
    private enum State {
        case runs([CheckedContinuation<Void, Never>])
        case ended
    }

    private let state = Mutex(State.runs([]))

    /// Starts a thread that runs `body` once.
    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let work = Work(name: name) { [self] in
            body()
            end()
        }
        // Taken back by the thread.
        let unmanaged = Unmanaged.passRetained(work)
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let error = pthread_create(&thread, nil, { WorkerThread.main($0) }, unmanaged.toOpaque())
        guard error == 0 else { preconditionFailure("The process can have no more threads (\(error)).") }
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
    }

    #if canImport(Darwin)
        private static func main(_ work: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? { run(work) }
    #else
        private static func main(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? { work.flatMap(run) }
    #endif

    private static func run(_ work: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        let work = Unmanaged<Work>.fromOpaque(work).takeRetainedValue()
        #if canImport(Darwin)
            pthread_setname_np(work.name)
        #endif
        work.body()
        return nil
    }

    private func end() {
        let waiting = state.withLock { state in
            defer { state = .ended }
            if case .runs(let waiting) = state { return waiting }
            return []
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when the thread has ended.
    func join() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                guard case .runs(let waiting) = state else { return true }
                state = .runs(waiting + [continuation])
                return false
            }
            if hasEnded { continuation.resume() }
        }
    }

    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
