// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0202 v2.0: §2 (protocol)

import Synchronization
import XMPPComponent

/// Clients that are to be asked for their time zone when there is time for it: as many as may wait, a few at a time.
final class ZoneQuestions: Sendable {
    private static let concurrent = 8
    private static let maximumAsked = 200_000

    private let clients: AsyncStream<JID>
    private let continuation: AsyncStream<JID>.Continuation
    /// Clients that have been asked since they came, by the hash of their address: one in many that is not asked is no harm.
    private let asked = Mutex<Set<Int>>([])

    init() {
        // Who finds no place is asked the next time they come.
        (clients, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1000))
    }

    /// Has a client asked soon, if it has not been since it came.
    func ask(_ client: JID) {
        guard client.resource != nil, claim(client) else { return }
        continuation.yield(client)
    }

    /// Whether a client is to be asked now: it has not been since it came, and counts as asked from now on.
    func claim(_ client: JID) -> Bool {
        asked.withLock { asked in
            if asked.count >= Self.maximumAsked { asked = [] }
            return asked.insert(client.hashValue).inserted
        }
    }

    /// A client has gone.
    func forget(_ client: JID) {
        asked.withLock { _ = $0.remove(client.hashValue) }
    }

    /// Asks those that come, until the task is cancelled. To be called once.
    func attend(_ body: @escaping @Sendable (JID) async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for await client in clients {
                if running == Self.concurrent {
                    await group.next()
                    running -= 1
                }
                running += 1
                group.addTask { await body(client) }
            }
        }
    }
}
