// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §12.19 (leases), §16.4.4 (item_expire)

import Logging
import XMPPComponent

extension PubSubModule {
    /// Removes what has come to its end, again and again by the component's clock.
    func keepHouse(_ component: Component) async throws {
        while true {
            do {
                try await desk.keepHouse()
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                // The store says in the log what is wrong with it.
                component.serviceLog.debug("housekeeping failed", metadata: ["error": "\(error)"])
            }
            try await component.sleep(for: max(configuration.housekeepingInterval, .seconds(1)))
        }
    }
}

extension RequestDesk {
    /// Removes what has come to its end, and reminds of what soon will, in parts small enough for requests to be answered between them.
    func keepHouse() async throws {
        let engine = engine
        let part = 100
        let now = date
        while try await write({ try engine.expireSubscriptions(at: now, limit: part, in: $0) }) == part {
            try Task.checkCancellation()
        }
        while try await write({ try engine.remindOfEnds(at: now, limit: part, in: $0) }) == part {
            try Task.checkCancellation()
        }
        while try await write({ try engine.expireOldItems(at: now, limit: part, in: $0) }) == part {
            try Task.checkCancellation()
        }
        var next: Int64? = 0
        while let key = next {
            try Task.checkCancellation()
            next = try await write { try engine.expireItems(at: now, after: key, limit: part, in: $0) }
        }
    }
}
