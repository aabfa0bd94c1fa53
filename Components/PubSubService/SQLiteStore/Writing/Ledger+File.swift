// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService

extension StoreMemory.Ledger {
    /// What the file says.
    init(_ connection: Connection) throws {
        self.init()
        let taken = try connection.row("SELECT sequence, position, node FROM counter") { row in
            (0..<3).map { StoreMemory.Ledger.Numbers(last: row.integer($0), reserved: row.integer($0)) }
        }
        guard let taken else { throw PubSubStoreError.unreadable("the counters") }
        (sequences, positions, nodes) = (taken[0], taken[1], taken[2])
        let sums = try connection.row(
            "SELECT COUNT(*), COALESCE(SUM(subscriptions), 0), COALESCE(SUM(items), 0) FROM node"
        ) { row in (0..<3).map { Int(row.integer($0)) } }
        if let sums { (totals.nodes, totals.subscriptions, totals.items) = (sums[0], sums[1], sums[2]) }
        totals.outbox = try connection.count("SELECT COUNT(*) FROM outbox")
    }

    /// Gives back what was taken and not given out.
    func write(_ connection: Connection) throws {
        try connection.execute(
            "UPDATE counter SET sequence = ?, position = ?, node = ?", sequences.last, positions.last, nodes.last)
    }
}
