// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Synchronization
import XMLStream
import XMPPComponent

/// A stream that keeps what is sent, breaks when told, and has a clock that is moved by hand.
final class RecordingSink: NotificationSink {
    private struct State {
        var streamNumber: Int? = 1
        var streams = 1
        var uptime: Duration = .zero
        var sleepers: [Int: (until: Duration, continuation: CheckedContinuation<Bool, Never>)] = [:]
        var nextSleeper = 0
        var slept: [Duration] = []
        var sent: [Element] = []
        /// How many of `sent` have left the process.
        var written = 0
        /// How many more messages the stream takes before it breaks.
        var room = Int.max
        var isStuck = false
        var calls = 0
        var refuses: (@Sendable (Message) -> ComponentError?)?
    }

    private let state = Mutex(State())

    // MARK: The stream

    var streamNumber: Int? { state.withLock(\.streamNumber) }
    var uptime: Duration { state.withLock(\.uptime) }

    func send(_ message: Message, toEach recipients: AddressList, in range: Range<Int>?) async throws -> Int {
        let range = range ?? recipients.indices
        return try state.withLock { state in
            guard state.streamNumber != nil else { throw ComponentError(.notConnected, "There is no stream.") }
            if let error = state.refuses?(message) { throw error }
            state.calls += 1
            let count = min(range.count, state.room)
            for position in range.prefix(count) {
                var copy = message
                copy.to = recipients[position]
                copy.id = message.id.map { "\($0)-\(position)" }
                state.sent.append(Self.element(copy))
            }
            state.room -= count
            if count < range.count { Self.lose(&state) }
            return count
        }
    }

    func written(onStream number: Int) async -> Bool {
        state.withLock { state in
            guard state.streamNumber == number, !state.isStuck else { return false }
            state.written = state.sent.count
            return true
        }
    }

    func sleep(for duration: Duration) async throws {
        let id = state.withLock { state in
            state.nextSleeper += 1
            state.slept.append(duration)
            return state.nextSleeper
        }
        let isOver = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if Task.isCancelled { return true }
                    state.sleepers[id] = (state.uptime + duration, continuation)
                    return false
                }
                if isCancelled { continuation.resume(returning: false) }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.continuation.resume(returning: false)
        }
        if !isOver { throw CancellationError() }
    }

    // MARK: What a test does

    /// Lets time pass.
    func advance(by duration: Duration) {
        let over = state.withLock { state in
            state.uptime += duration
            let over = state.sleepers.filter { $0.value.until <= state.uptime }
            for id in over.keys { state.sleepers[id] = nil }
            return over.values.map(\.continuation)
        }
        for continuation in over { continuation.resume(returning: true) }
    }

    /// The stream breaks after so many more messages.
    func breakAfter(_ messages: Int) { state.withLock { $0.room = messages } }

    /// The stream takes messages, and none of them leaves the process: it breaks when somebody waits for that.
    func stick() { state.withLock { $0.isStuck = true } }

    /// The stream breaks; what was not written is lost.
    func disconnect() { state.withLock { Self.lose(&$0) } }

    func connect() {
        state.withLock { state in
            state.streams += 1
            state.streamNumber = state.streams
            state.room = .max
            state.isStuck = false
        }
    }

    /// What is refused, and with which error.
    func refuse(_ judge: (@Sendable (Message) -> ComponentError?)?) { state.withLock { $0.refuses = judge } }

    private static func lose(_ state: inout State) {
        state.streamNumber = nil
        state.sent.removeLast(state.sent.count - state.written)
    }

    /// What was sent and not lost, in order.
    var sent: [Element] { state.withLock(\.sent) }
    /// How often anything was sent, to however many.
    var calls: Int { state.withLock(\.calls) }
    /// The times for which somebody has waited.
    var slept: [Duration] { state.withLock(\.slept) }
    var sleeping: Int { state.withLock(\.sleepers.count) }

    /// Takes what was sent out of the record.
    func take() -> [Element] {
        state.withLock { state in
            defer {
                state.sent = []
                state.written = 0
            }
            return state.sent
        }
    }

    /// Takes what was written out of the record.
    func takeWritten() -> [Element] {
        state.withLock { state in
            let written = Array(state.sent.prefix(state.written))
            state.sent.removeFirst(state.written)
            state.written = 0
            return written
        }
    }

    private static func element(_ message: Message) -> Element {
        var writer = Writer()
        message.write(to: &writer)
        let xml = writer.withBytes { String(decoding: $0, as: UTF8.self) }
        do {
            return try Element(parsing: xml, defaultNamespace: "jabber:component:accept")
        } catch {
            preconditionFailure("a message that is no XML: \(error): \(xml)")
        }
    }
}
