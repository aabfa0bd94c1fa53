// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Logging
import Synchronization
import XMPPComponent
import XMPPCore

/// The runs under way, and those that ended lately. They are children of ``run(_:)``.
final class ProgramRuns: Sendable {
    /// Why a run is not begun.
    enum Refusal: Error, Hashable {
        /// As many of the command run already as may.
        case tooManyOfCommand
        /// As many run in all as may.
        case tooMany
        /// The service ends.
        case stopping
    }

    /// What has become of all runs since the start.
    struct Counts: Hashable, Sendable {
        var started = 0
        var succeeded = 0
        var failed = 0
        var stopped = 0
    }

    private struct State {
        var underWay: [String: ProgramRun] = [:]
        /// Detached ones that ended, the oldest first: nobody waits for their result, but it can be asked for.
        var ended: [ProgramRun] = []
        var counts = Counts()
        var isStopping = false
    }

    /// Detached runs that are remembered after their end.
    static let remembered = 50

    private let audit: AuditLog
    private let maximum: Int
    private let starts: AsyncStream<Start>
    private let start: AsyncStream<Start>.Continuation
    private let metrics = RunMetrics()
    private let state = Mutex(State())

    private struct Start: Sendable {
        let run: ProgramRun
        let successes: Set<Int32>
    }

    /// - Parameter maximum: Runs at the same time, of all commands together.
    init(audit: AuditLog, maximum: Int) {
        self.audit = audit
        self.maximum = maximum
        (starts, start) = AsyncStream.makeStream()
    }

    /// The runs under way, the oldest first.
    var underWay: [ProgramRun] { state.withLock(\.underWay).values.sorted { $0.startedAt < $1.startedAt } }
    /// Detached runs that ended lately.
    var ended: [ProgramRun] { state.withLock(\.ended) }
    var counts: Counts { state.withLock(\.counts) }

    func find(_ id: String) -> ProgramRun? {
        state.withLock { state in state.underWay[id] ?? state.ended.first { $0.id == id } }
    }

    /// Begins a run: first it is on record, then it is started.
    ///
    /// - Parameters:
    ///   - run: What is run.
    ///   - concurrency: How many of its command may run at the same time.
    ///   - successes: Exit statuses that are no failure.
    ///   - record: What the audit log is told.
    /// - Throws: ``Refusal``; what the audit log throws, in which case nothing is run.
    func begin(
        _ run: ProgramRun, concurrency: Int, successes: Set<Int32>, record: AuditRecord, _ component: Component
    ) async throws {
        try state.withLock { state throws(Refusal) in
            guard !state.isStopping else { throw .stopping }
            guard state.underWay.count < maximum else { throw .tooMany }
            guard state.underWay.values.count(where: { $0.command == run.command }) < concurrency else {
                throw .tooManyOfCommand
            }
            state.underWay[run.id] = run
            state.counts.started += 1
            metrics.running(state.underWay.count)
        }
        do {
            try await audit.write(record, component)
        } catch {
            remove(run)
            run.finish(ProgramEnd(outcome: .failed("the audit log cannot be written"), duration: .zero))
            throw error
        }
        // Whoever stops the service meanwhile has told the run already; it ends as soon as it has begun.
        start.yield(Start(run: run, successes: successes))
    }

    /// Runs what is begun, until the service ends.
    func run(_ component: Component) async {
        await withDiscardingTaskGroup { group in
            for await start in starts {
                group.addTask { await self.execute(start, component) }
            }
        }
    }

    private func execute(_ start: Start, _ component: Component) async {
        let run = start.run
        let end = await run.execute(component)
        var record = AuditRecord(.end, run: run)
        record.tell(end, output: run.output)
        do {
            try await audit.write(record, component)
        } catch {
            component.configuration.logger.critical(
                "the end of a run is not in the audit log", metadata: ["run": "\(run.id)", "error": "\(error)"])
        }
        let outcome = RunMetrics.Outcome(end, successes: start.successes)
        metrics.ended(outcome, after: end.duration)
        state.withLock { state in
            switch outcome {
            case .stopped: state.counts.stopped += 1
            case .succeeded: state.counts.succeeded += 1
            case .failed: state.counts.failed += 1
            }
            guard run.isDetached else { return }
            state.ended.append(run)
            if state.ended.count > Self.remembered { state.ended.removeFirst() }
        }
        remove(run)
        // Whoever waits for the end finds it on record, and room for the next run.
        run.finish(end)
    }

    private func remove(_ run: ProgramRun) {
        state.withLock { state in
            state.underWay[run.id] = nil
            metrics.running(state.underWay.count)
        }
    }

    /// Begins nothing more, tells all runs to end, and waits for it.
    func stop() async {
        state.withLock { $0.isStopping = true }
        let runs = underWay
        for run in runs { run.stop(.shutdown) }
        for run in runs { await run.waitForEnd() }
        start.finish()
    }
}
