// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Stanzas sent from other threads, encoded, until the event loop takes them: one wake for all of them.
struct Mailbox: Sendable {
    var bytes: [UInt8] = []
    var stanzas = 0
    var isOnline = false
    /// Streams that were established so far.
    var streamNumber = 0
    /// The stream's own buffer is above its high-water mark.
    var isCongested = false
    /// Signs of life that were asked for in a row and did not come in time.
    var missedPings = 0
    var wakeIsScheduled = false
}
