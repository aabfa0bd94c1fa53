// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import CoreMetrics

extension SQLiteStore {
    /// What can be told of a store, all of it with a safe default.
    public struct Configuration: Sendable {
        /// Transactions that wait at most; others fail at once with `unavailable`.
        public var maximumWaitingWrites = 4096
        /// Reads that wait or run at most; others fail at once with `unavailable`.
        public var maximumWaitingReads = 4096
        /// Transactions that share a commit at most.
        public var maximumGroup = 512
        /// Reads that run at the same time.
        public var readers = 2
        /// What each connection keeps of the file in memory, in bytes.
        public var cacheSize = 16 << 20
        /// How much is written ahead before it is merged into the file, in bytes.
        public var writeAheadSize = 16 << 20
        /// Nodes that are kept in memory.
        public var cachedNodes = 10_000
        /// How long after a failure the file is opened anew at first; each time twice as long.
        public var firstReopening: Duration = .milliseconds(100)
        /// How long to wait at most until the file is opened anew.
        public var slowestReopening: Duration = .seconds(10)
        /// Where metrics go; `nil` is what the process has.
        public var metrics: (any MetricsFactory)?
        /// How large the file may grow, in pages of 4096 bytes; `nil` is as large as the disk lets it.
        public var maximumPages: Int?

        /// The defaults.
        public init() {}
    }
}
