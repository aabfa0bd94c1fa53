// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import XMPPExtensions

/// Numbers in place of names in tables with many rows. A number is never used for another name.
extension PubSubAffiliation {
    /// `none` is not stored.
    var stored: Int {
        switch self {
        case .none: 0
        case .owner: 1
        case .publisher: 2
        case .publishOnly: 3
        case .member: 4
        case .outcast: 5
        }
    }

    init(stored: Int64) throws {
        guard let value = Self.allCases.first(where: { $0.stored == stored }) else {
            throw PubSubStoreError.unreadable("an affiliation")
        }
        self = value
    }
}

extension PubSubSubscription.State {
    /// `none` is not stored.
    var stored: Int {
        switch self {
        case .none: 0
        case .pending: 1
        case .unconfigured: 2
        case .subscribed: 3
        }
    }

    init(stored: Int64) throws {
        guard let value = Self.allCases.first(where: { $0.stored == stored }) else {
            throw PubSubStoreError.unreadable("a state")
        }
        self = value
    }
}
