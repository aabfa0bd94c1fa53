// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What a buddy may use of the secretary.
public struct SecretaryLimits: Sendable {
    /// Buddies that have reminders or settings; more are told so.
    public var buddies = 200_000
    /// Reminders of a buddy.
    public var reminders = 200
    /// UTF-8 bytes of a reminder's text.
    public var textLength = 1000
    /// UTF-8 bytes of a message that is read; of longer ones nothing is.
    public var messageLength = 4096
    /// Steps that a buddy can undo.
    public var undoSteps = 20
    /// Messages of a buddy's conversation that reactions, replies and corrections can name.
    public var references = 200
    /// Bytes of a calendar file that is read.
    public var fileSize = 1_048_576
    /// Events of a calendar file that are read.
    public var fileEvents = 1000
    /// For how long a question of the secretary waits for its answer.
    public var questionLifetime: Duration = .seconds(600)
    /// For how long a delivery that the server has taken may still come back as an error.
    public var deliveryLifetime: Duration = .seconds(86_400)

    /// The defaults.
    public init() {}
}
