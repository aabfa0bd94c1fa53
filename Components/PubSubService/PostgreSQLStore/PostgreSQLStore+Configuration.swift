// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import Metrics
import PubSubService

extension PostgreSQLStore {
    /// What can be otherwise.
    public struct Configuration: Sendable {
        /// The schema that the tables are in, made when it is not there: lower-case letters, digits and underscores, at
        /// most 48. Services of several domains can share a database in schemas of their own.
        public var schema = "pubsub"
        /// Connections for reading. There are two more, for writing and for hearing of others.
        public var readers = 2
        /// Bodies that are committed together at most.
        public var maximumGroup = 64
        /// Bodies that wait at most, to write and to read each; more are refused.
        public var maximumWaiting = 10_000
        /// Nodes of which configuration, affiliations and subscriptions are remembered.
        public var rememberedNodes = 10_000
        /// Events of an earlier life that are handed over at once.
        public var eventPage = 1000
        /// How long bodies wait for a server that has gone away before they are refused.
        public var patience = Duration.seconds(5)
        /// How long the server may take for one statement, lock included; at least a second.
        public var statementTimeout = Duration.seconds(10)
        /// How long a connection may take.
        public var connectTimeout = Duration.seconds(5)
        /// How often others' commits are looked for without having been heard of, and leadership is tried for.
        public var pollInterval = Duration.seconds(2)
        /// Where metrics go; the process's own when `nil`.
        public var metrics: (any MetricsFactory)?

        /// The defaults.
        public init() {}

        /// With bounds that work, and a name that is one.
        func checked() throws(PubSubStoreError) -> Configuration {
            let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
            let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
            let isName =
                (1...48).contains(schema.utf8.count) && !schema.hasPrefix("pg_")
                && !(schema.utf8.first.map(digits.contains) ?? true)
                && schema.utf8.allSatisfy { $0 == UInt8(ascii: "_") || letters.contains($0) || digits.contains($0) }
            guard isName else {
                throw PubSubStoreError(
                    .unavailable, "«\(schema)» is no name for a schema: lower-case letters, digits and underscores.")
            }
            var checked = self
            checked.readers = max(1, readers)
            checked.maximumGroup = max(1, maximumGroup)
            checked.maximumWaiting = max(1, maximumWaiting)
            checked.eventPage = max(1, eventPage)
            checked.statementTimeout = max(.seconds(1), statementTimeout)
            checked.pollInterval = max(.milliseconds(10), pollInterval)
            return checked
        }
    }
}
