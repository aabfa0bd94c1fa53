// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Subprocess
import XMPPComponent

extension ProgramRun {
    /// Runs the program until it has ended, was told to, or has no time left. Whatever becomes of it, its process is reaped and
    /// nothing of its process group is left when this returns.
    ///
    /// - Returns: How it ended, which nobody else knows yet: ``finish(_:)``.
    func execute(_ component: Component) async -> ProgramEnd {
        let start = component.uptime
        let outcome: ProgramEnd.Outcome
        do {
            outcome =
                launch.separatesErrors
                ? try await run(component, error: .sequence) { [self] in try await read($0.standardError, isError: true)
                }
                : try await run(component, error: .combinedWithOutput) { _ in }
        } catch let error as SubprocessError {
            outcome = .failed("\(error)")
        } catch {
            outcome = .failed("\(error)")
        }
        return ProgramEnd(outcome: outcome, reason: reason, duration: component.uptime - start)
    }

    private func run<ErrorOutput: ErrorOutputProtocol>(
        _ component: Component, error: ErrorOutput,
        readErrors: @escaping @Sendable (Execution<ArrayInput, SequenceOutput, ErrorOutput>) async throws -> Void
    ) async throws -> ProgramEnd.Outcome {
        let result = try await Subprocess.run(
            launch.configuration, input: .array(launch.input), output: .sequence, error: error
        ) { execution in
            await withTaskGroup { group in
                group.addTask { [self] in
                    for await _ in endRequests { await execution.teardown(using: launch.teardown) }
                }
                group.addTask { [self] in
                    do {
                        try await component.sleep(for: timeout)
                        stop(.timeout)
                    } catch {
                        // It has ended before.
                    }
                }
                await withDiscardingTaskGroup { readers in
                    // What cannot be read any more is no reason to think that the program has ended.
                    readers.addTask { [self] in try? await read(execution.standardOutput, isError: false) }
                    readers.addTask { try? await readErrors(execution) }
                }
                // It may have closed its output and go on. A signal 0 does nothing: this is how the library lets one wait.
                await execution.teardown(
                    using: [.send(signal: Signal(rawValue: 0), allowedDurationToNextStep: .seconds(1 << 30))])
                group.cancelAll()
            }
            // The head of the group is not reaped yet, so that its number is nobody else's: what it left behind goes too.
            try? execution.send(signal: .kill, toProcessGroup: true)
        }
        switch result.terminationStatus {
        case .exited(let status): return .exited(status)
        case .signaled(let signal): return .signalled(signal)
        }
    }

    private func read(_ sequence: SubprocessOutputSequence, isError: Bool) async throws {
        for try await buffer in sequence {
            write(buffer.withUnsafeBytes { Array($0) }, isError: isError)
        }
    }
}
