// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 5545: §3.8.5.1 (times that are left out), §3.8.5.2 (times that are added)

extension Recurrence {
    /// Times that differ from the rule, each list in its order. What is left out is left out of what is added as well.
    struct Exceptions: Hashable, Sendable {
        var skipped: [LocalTime] = []
        var added: [LocalTime] = []

        /// Times of either kind that are kept.
        static let maximum = 50

        var isEmpty: Bool { skipped.isEmpty && added.isEmpty }

        /// Those that are not past.
        func from(_ local: LocalTime) -> Exceptions {
            Exceptions(skipped: skipped.filter { $0 >= local }, added: added.filter { $0 >= local })
        }
    }

    /// The first time that is later than `instant`.
    ///
    /// - Parameters:
    ///   - instant: The moment before.
    ///   - start: When it begins: this time too if it fits. The clock's time is that of all times of the rule.
    ///   - zone: Where the clocks hang.
    /// - Returns: `nil` when there is none, or none within what is searched: centuries.
    func next(after instant: Instant, from start: LocalTime, in zone: Zone) -> Instant? {
        guard !exceptions.isEmpty else { return nextOfRule(after: instant, from: start, in: zone) }
        // As moments: a clock time that clocks leave out is another one.
        let skipped = Set(exceptions.skipped.map { zone.instant($0) })
        var next = nextOfRule(after: instant, from: start, in: zone)
        while let time = next, skipped.contains(time) { next = nextOfRule(after: time, from: start, in: zone) }
        let added = exceptions.added.map { zone.instant($0) }.filter { $0 > instant && !skipped.contains($0) }.min()
        guard let next, let added else { return next ?? added }
        return min(next, added)
    }
}
