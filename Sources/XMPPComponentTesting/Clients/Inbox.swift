// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOCore
import XMPPComponent

/// Stanzas that arrived and those who wait for them. All on one event loop.
struct Inbox {
    /// Somebody who waits for stanzas.
    private struct Waiter {
        let number: Int
        let what: String
        let count: Int
        let matches: @Sendable (Element) -> Bool
        let promise: EventLoopPromise<[Element]>
        var found: [Element] = []
        var timeout: Scheduled<Void>?
    }

    /// What arrived and nobody waited for.
    private(set) var unclaimed: [Element] = []
    private var waiters: [Waiter] = []
    private var lastNumber = 0

    /// Gives a stanza to the first who waits for one like it.
    mutating func deliver(_ element: Element) {
        guard let index = waiters.firstIndex(where: { $0.matches(element) }) else {
            unclaimed.append(element)
            return
        }
        waiters[index].found.append(element)
        if waiters[index].found.count == waiters[index].count {
            let waiter = waiters.remove(at: index)
            waiter.timeout?.cancel()
            waiter.promise.succeed(waiter.found)
        }
    }

    /// Takes stanzas that are there.
    ///
    /// - Returns: The number under which to wait for the rest; nil when nothing is left to wait for.
    mutating func collect(
        _ count: Int,
        _ what: String,
        where matches: @escaping @Sendable (Element) -> Bool,
        promise: EventLoopPromise<[Element]>
    ) -> Int? {
        var found: [Element] = []
        if count == 1, let index = unclaimed.firstIndex(where: matches) {
            found.append(unclaimed.remove(at: index))
        } else if count > 1 {
            var others: [Element] = []
            for element in unclaimed {
                if found.count < count, matches(element) { found.append(element) } else { others.append(element) }
            }
            unclaimed = others
        }
        guard found.count < count else {
            promise.succeed(found)
            return nil
        }
        lastNumber += 1
        waiters.append(
            Waiter(number: lastNumber, what: what, count: count, matches: matches, promise: promise, found: found))
        return lastNumber
    }

    /// Remembers what to cancel when the waiter got what it waits for.
    mutating func setTimeout(_ timeout: Scheduled<Void>, of number: Int) {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return timeout.cancel() }
        waiters[index].timeout = timeout
    }

    /// Ends one waiter's wait, or everybody's.
    mutating func giveUp(_ number: Int? = nil, because reason: String) {
        for waiter in waiters where number == nil || waiter.number == number {
            waiter.timeout?.cancel()
            let last = unclaimed.suffix(5).map { "\n    \($0)" }.joined()
            let rest = unclaimed.isEmpty ? "nothing else arrived" : "unclaimed: \(unclaimed.count), the last:\(last)"
            waiter.promise.fail(
                ExpectationFailure(
                    "no \(waiter.what) (\(waiter.found.count) of \(waiter.count)): \(reason); \(rest)", fileID: "",
                    line: 0))
        }
        waiters.removeAll { number == nil || $0.number == number }
    }

    /// Takes everything that nobody waits for.
    mutating func drain() -> [Element] {
        defer { unclaimed = [] }
        return unclaimed
    }
}
