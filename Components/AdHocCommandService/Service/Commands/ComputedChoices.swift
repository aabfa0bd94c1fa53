// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Logging
import Synchronization
import XMPPComponent
import XMPPCore
import XMPPExtensions

/// The choices that programs make, kept as long as their declaration says.
final class ComputedChoices: Sendable {
    static let maximumOptions = 500

    private struct Known {
        let options: [FormOption]
        let until: Duration
    }

    private struct State {
        var known: [OptionSource: Known] = [:]
        /// Programs that run, and who waits for their end: of each source one at a time, however many want its choices.
        var underWay: [OptionSource: [AsyncStream<Never>.Continuation]] = [:]
    }

    private let state = Mutex(State())

    /// Takes nothing for true any more, as when the file has changed.
    func forget() { state.withLock { $0.known = [:] } }

    /// The choices of a source.
    ///
    /// - Throws: ``Failure`` when the program fails, or writes nothing.
    func options(of source: OptionSource, for requester: JID, _ component: Component) async throws -> [FormOption] {
        while true {
            switch turn(of: source, component.uptime) {
            case .known(let options): return options
            case .wait(let end): for await _ in end {}
            case .run:
                defer { finish(source) }
                return try await run(source, for: requester, component)
            }
            try Task.checkCancellation()
        }
    }

    private enum Turn {
        case known([FormOption])
        /// Until the program that runs has ended, which may not have kept its choices.
        case wait(AsyncStream<Never>)
        case run
    }

    private func turn(of source: OptionSource, _ now: Duration) -> Turn {
        state.withLock { state in
            if let kept = state.known[source], kept.until > now { return .known(kept.options) }
            guard state.underWay[source] != nil else {
                state.underWay[source] = []
                return .run
            }
            let (stream, continuation) = AsyncStream<Never>.makeStream()
            state.underWay[source]?.append(continuation)
            return .wait(stream)
        }
    }

    private func finish(_ source: OptionSource) {
        let waiters = state.withLock { $0.underWay.removeValue(forKey: source) } ?? []
        for waiter in waiters { waiter.finish() }
    }

    private func run(_ source: OptionSource, for requester: JID, _ component: Component) async throws -> [FormOption] {
        let now = component.uptime
        // It is no run of a person's: it has no fields, and ends with the form that waits for it.
        let run = ProgramRun(
            id: "choices", command: source.launch.program, requester: requester, isDetached: false,
            launch: ProgramLaunch(source.launch, separatesErrors: true), timeout: source.timeout, limit: 128 << 10,
            startedAt: Date())
        let end = await run.execute(component)
        run.finish(end)
        try Task.checkCancellation()
        guard end.outcome == .exited(0), end.reason == nil else {
            component.configuration.logger.error(
                "choices could not be made",
                metadata: ["program": "\(source.launch.program)", "end": "\(end)", "error": "\(run.errors.text)"])
            throw Failure()
        }
        let options = Self.options(run.output.beginning)
        state.withLock { state in
            state.known = state.known.filter { $0.value.until > now }
            state.known[source] = Known(options: options, until: now + source.keep)
        }
        return options
    }

    struct Failure: Error {}

    private static func options(_ text: String) -> [FormOption] {
        var seen: Set<Substring> = []
        var options: [FormOption] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "\t", maxSplits: 1)
            guard let value = parts.first, seen.insert(value).inserted else { continue }
            options.append(FormOption(String(value), label: parts.count > 1 ? String(parts[1]) : nil))
            if options.count == maximumOptions { break }
        }
        return options
    }
}
