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
        /// How many of `sent` the server has taken.
        var confirmed = 0
        /// How many more of them it takes when the stream breaks, without a chance to say so.
        var survivors = 0
        var answers = Answers.all
        var waiting: [(sent: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var questions = 0
        /// How many more messages the stream takes before it breaks.
        var room = Int.max
        var isStuck = false
        var calls = 0
        var refuses: (@Sendable (Message) -> ComponentError?)?
    }

    /// What the server does when it is asked what it has taken.
    enum Answers {
        case all
        /// It answers when it is told to.
        case later
        /// It does not know what a ping is.
        case none
    }

    private let state = Mutex(State())

    // MARK: The stream

    var streamNumber: Int? { state.withLock(\.streamNumber) }
    var uptime: Duration { state.withLock(\.uptime) }

    func send(_ message: Message, toEach recipients: AddressList, in range: Range<Int>?) async throws -> Int {
        let range = range ?? recipients.indices
        let (count, lost) = try state.withLock { state in
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
            return (count, count < range.count ? Self.lose(&state) : [])
        }
        for continuation in lost { continuation.resume(returning: false) }
        return count
    }

    func written(onStream number: Int) async -> Bool {
        state.withLock { state in state.streamNumber == number && !state.isStuck }
    }

    func confirmed(onStream number: Int, within timeout: Duration) async throws -> Bool {
        let answers = state.withLock { state in
            state.questions += 1
            return state.answers
        }
        switch answers {
        case .none: throw ComponentError(.timeout, "No answer came.")
        case .all:
            return state.withLock { state in
                guard state.streamNumber == number, !state.isStuck else { return false }
                state.confirmed = state.sent.count
                return true
            }
        case .later:
            return await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isOver = state.withLock { state in
                        if Task.isCancelled || state.streamNumber != number { return true }
                        state.waiting.append((state.sent.count, continuation))
                        return false
                    }
                    if isOver { continuation.resume(returning: false) }
                }
            } onCancel: {
                for wait in state.withLock({ $0.waiting.take() }) { wait.continuation.resume(returning: false) }
            }
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

    /// What the server answers from now on when it is asked what it has taken.
    func answer(_ answers: Answers) { state.withLock { $0.answers = answers } }

    /// The server answers who has asked.
    func confirm() {
        let waiting = state.withLock { state in
            for wait in state.waiting { state.confirmed = max(state.confirmed, wait.sent) }
            return state.waiting.take()
        }
        for wait in waiting { wait.continuation.resume(returning: true) }
    }

    /// How often the server was asked.
    var questions: Int { state.withLock(\.questions) }
    /// How many wait for the answer.
    var asking: Int { state.withLock(\.waiting.count) }

    /// The stream takes messages, and none of them leaves the process: it breaks when somebody waits for that.
    func stick() { state.withLock { $0.isStuck = true } }

    /// When the stream breaks the server has taken so many messages of which it has not said so.
    func survive(_ messages: Int) { state.withLock { $0.survivors = messages } }

    /// The stream breaks; what the server has not taken is lost.
    func disconnect() {
        for continuation in state.withLock({ Self.lose(&$0) }) { continuation.resume(returning: false) }
    }

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

    /// - Returns: Who has waited for an answer in vain.
    private static func lose(_ state: inout State) -> [CheckedContinuation<Bool, Never>] {
        state.streamNumber = nil
        state.confirmed = min(state.sent.count, state.confirmed + state.survivors)
        state.sent.removeLast(state.sent.count - state.confirmed)
        return state.waiting.take().map(\.continuation)
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
                state.confirmed = 0
            }
            return state.sent
        }
    }

    /// Takes what the server has taken out of the record.
    func takeConfirmed() -> [Element] {
        state.withLock { state in
            let confirmed = Array(state.sent.prefix(state.confirmed))
            state.sent.removeFirst(state.confirmed)
            state.confirmed = 0
            return confirmed
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

extension Array {
    /// Takes all out.
    fileprivate mutating func take() -> Self {
        defer { self = [] }
        return self
    }
}
