// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// A reminder that is to be sent now.
public struct DueDelivery: Hashable, Sendable {
    /// The message's id, which is to be its origin id too (XEP-0359 §3).
    public var id: String
    /// The message that this one repeats: whether that arrived is not known, so this one corrects it (XEP-0308 §3), and who
    /// has it sees it once.
    public var replaces: String?
    /// What is due.
    public var title: String
    /// The message's text: the title, since when, and the reminder's number.
    public var text: String
    /// The reminder's number.
    public var number: Int
    /// When it was due.
    public var due: Instant
}
