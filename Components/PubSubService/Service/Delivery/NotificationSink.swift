// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPComponent

/// What notifications are sent through: a component.
public protocol NotificationSink: Sendable {
    /// Which stream this is; `nil` while there is none.
    var streamNumber: Int? { get }
    /// The time since an arbitrary start, never set back.
    var uptime: Duration { get }
    /// Waits by the clock of `uptime`.
    ///
    /// - Throws: when the task is cancelled meanwhile.
    func sleep(for duration: Duration) async throws
    /// Sends a message to some of a list: as `Component.send(_:toEach:in:)`.
    ///
    /// - Returns: How many were accepted, from the start of the range on.
    /// - Throws: `ComponentError` before anything is sent.
    func send(_ message: Message, toEach recipients: AddressList, in range: Range<Int>?) async throws -> Int
    /// Waits until everything accepted so far has left the process.
    ///
    /// - Returns: `false` when that stream ended first, or the task was cancelled.
    func written(onStream number: Int) async -> Bool
    /// Waits until the server has taken everything accepted so far: as `Component.confirmed(onStream:within:)`.
    ///
    /// - Returns: `false` when that stream ended first, or the task was cancelled.
    /// - Throws: when the server does not answer in time.
    func confirmed(onStream number: Int, within timeout: Duration) async throws -> Bool
}

extension Component: NotificationSink {}
