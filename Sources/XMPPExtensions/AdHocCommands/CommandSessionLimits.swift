// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §3.3 (session lifetime)

/// What ``CommandSessions`` is bounded by.
public struct CommandSessionLimits: Hashable, Sendable {
    /// How long a session lives after it was last used.
    public var lifetime: Duration = .seconds(600)
    /// How long it is remembered after its end.
    public var memory: Duration = .seconds(600)
    /// Sessions of a bare address that may be under way.
    public var perRequester = 16
    /// Sessions that may be under way in all.
    public var total = 1000
    /// Ended sessions that are remembered.
    public var ended = 4096
    /// Ended sessions whose last answer is remembered; as many answers to first requests are.
    public var answers = 256
    /// How long a request that began a command is known again, so that one whose answer was lost begins nothing twice. Not
    /// long: in another stream the ids of stanzas may begin anew (RFC 6120 §8.1.3). Zero for never.
    public var repetition: Duration = .seconds(30)
    /// Stages that are kept to go back to, the present one included. The oldest are forgotten, and what they hold is let go.
    public var stages = 16

    /// The defaults.
    public init() {}
}
