// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import NIOCore

extension Duration {
    /// Nanoseconds that can be added to the loop's time: what a program calls "for ever" is 36 years.
    var onLoop: UInt64 { min(nanoseconds, 1 << 60) }

    /// The same for a timer.
    var timeAmount: TimeAmount { .nanoseconds(Int64(onLoop)) }
}
