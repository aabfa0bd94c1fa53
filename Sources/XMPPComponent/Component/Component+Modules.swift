// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import NIOConcurrencyHelpers
import NIOCore

// The modules' life. What they do runs in tasks of its own: one that hangs and does not heed its cancellation must not
// keep the other modules from their greeting, nor `run()` from its end.
extension Component {
    /// - Throws: `ComponentError` (`invalidConfiguration`) when a module cannot share its domain with other processes.
    static func checkSharing(_ modules: [any Module]) throws(ComponentError) {
        let obstacles = modules.compactMap { module in
            module.obstacleToSharing.map { "\(type(of: module)): \($0)" }
        }
        guard obstacles.isEmpty else {
            throw ComponentError(
                .invalidConfiguration,
                """
                COMPONENT_CONFLICT is shared, but not all parts of this component can share their domain with other \
                processes. \(obstacles.joined(separator: " ")) Use standby (a spare that waits) or single.
                """)
        }
    }

    /// Starts the modules one after the other; a request to shut down cancels that.
    ///
    /// - Returns: What a module threw.
    func startModules() async -> (any Error)? {
        for module in modules {
            guard !isStopRequested else { return nil }
            do {
                try await untilStopped { try await module.start(self) }
            } catch {
                return isStopRequested ? nil : error
            }
            control.withLockedValue { $0.startedModules += 1 }
        }
        return nil
    }

    /// Runs the modules beside `work`, and says goodbye after it, before they are cancelled.
    func attendModules(_ work: () async -> Void) async {
        await withDiscardingTaskGroup { group in
            for module in modules { group.addTask { await self.attend(module) } }
            await work()
            await sayGoodbye()
            group.cancelAll()
        }
    }

    private func attend(_ module: any Module) async {
        do {
            try await module.run(self)
        } catch {
            guard !Task.isCancelled else { return }
            runtime.logger.error("a module's work failed", metadata: ["error": "\(error)"])
        }
    }

    /// Tells the modules of each new stream, until it ends.
    func greet(after sessions: AsyncStream<Bool>) async {
        var greeting: Task<Void, Never>?
        for await isOnline in sessions {
            greeting?.cancel()
            greeting = isOnline ? Task { await self.greet() } : nil
        }
        greeting?.cancel()
    }

    /// All modules at once: one may have much to say, and the others need not wait for it.
    private func greet() async {
        await withDiscardingTaskGroup { group in
            for module in modules { group.addTask { await self.greet(module) } }
        }
    }

    private func greet(_ module: any Module) async {
        do {
            try await module.connected(self)
        } catch {
            guard !Task.isCancelled else { return }
            runtime.logger.error("a module failed after connecting", metadata: ["error": "\(error)"])
        }
    }

    /// Calls `stop(_:)` of the modules that were started, the last one first, once, for at most `timeouts.drain`; also when the task of
    /// `run()` is cancelled, for a goodbye is what that is about.
    func sayGoodbye() async {
        let started = control.withLockedValue { control in
            defer { control.startedModules = 0 }
            return modules.prefix(control.startedModules)
        }
        guard !started.isEmpty else { return }
        let done = runtime.loop.makePromise(of: Void.self)
        let goodbye = Task {
            for module in started.reversed() { await module.stop(self) }
            done.succeed()
        }
        let timer = runtime.loop.scheduleTask(in: configuration.timeouts.drain.timeAmount) {
            goodbye.cancel()
            done.succeed()
        }
        try? await done.futureResult.get()
        timer.cancel()
    }

    /// Runs `work`. When the component is to shut down meanwhile it is cancelled, and given `timeouts.close` to end.
    private func untilStopped(_ work: @escaping @Sendable () async throws -> Void) async throws {
        let loop = runtime.loop
        let done = loop.makePromise(of: Void.self)
        let wake = loop.makePromise(of: Void.self)
        done.futureResult.whenComplete { _ in wake.succeed() }
        let task = Task {
            do {
                try await work()
                done.succeed()
            } catch {
                done.fail(error)
            }
        }
        await wait(wake)
        guard isStopRequested else { return try await done.futureResult.get() }
        task.cancel()
        let timer = loop.scheduleTask(in: configuration.timeouts.close.timeAmount) { done.fail(CancellationError()) }
        defer { timer.cancel() }
        try await done.futureResult.get()
    }
}
