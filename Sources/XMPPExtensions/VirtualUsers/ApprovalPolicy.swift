// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6121: §3.1.4 (requests)

public import XMPPCore

/// Who may see a virtual user's presence.
public struct ApprovalPolicy: Sendable {
    /// What becomes of a request.
    public enum Decision: Hashable, Sendable {
        /// They may.
        case approve
        /// They may not.
        case deny
        /// Somebody else decides, with `VirtualUser.approve(_:)` or `VirtualUser.revoke(_:)`: the request is kept.
        case later
    }

    /// A request to see a virtual user's presence.
    public struct Request: Sendable {
        /// The bare address of the user that is to be seen.
        public let user: JID
        /// The bare address of who wants to see it.
        public let buddy: JID
        /// The stanza, which may say more, in its status for one.
        public let stanza: Presence
        /// Whether the same was asked before and not decided: a server asks again when its user comes back.
        public let isRepeated: Bool
    }

    let decide: @Sendable (Request) async throws -> Decision

    /// Everybody may.
    public static let automatic = ApprovalPolicy { _ in .approve }
    /// Nobody may.
    public static let deny = ApprovalPolicy { _ in .deny }
    /// Somebody decides later: the profile's `onChange` is told of `requested`.
    public static let ask = ApprovalPolicy { _ in .later }

    /// Asks a closure.
    ///
    /// - Parameter decide: Decides. An error it throws leaves the request undecided, is logged, and answers nothing.
    public static func custom(_ decide: @escaping @Sendable (Request) async throws -> Decision) -> ApprovalPolicy {
        ApprovalPolicy(decide: decide)
    }
}
