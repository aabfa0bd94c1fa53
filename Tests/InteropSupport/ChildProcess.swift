// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// How a process ended.
public enum ExitStatus: Hashable, Sendable {
    /// It returned from `main` or called `exit`.
    case exited(Int32)
    /// A signal ended it.
    case signalled(Int32)
}

/// A child process in a process group of its own that cannot outlive us.
///
/// A watchdog, a shell that waits on a pipe of ours, kills the group when the pipe closes: when this object goes away and
/// also when our own process dies in any way, SIGKILL included.
final class ChildProcess: Sendable {
    /// What to start.
    struct Launch: Sendable {
        var executable: String
        var arguments: [String]
        var environment: [String: String]
        /// The working directory. The watchdog removes it when it had to kill the process.
        var directory: String
        /// Standard output and error are appended to this file.
        var output: String
        /// What the watchdog ends the process with.
        var lastSignal = "KILL"
    }

    let pid: pid_t
    private let exit: ExitLatch
    private let watchdog: FileHandle

    init(_ launch: Launch) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: launch.executable)
        process.arguments = launch.arguments
        process.environment = launch.environment
        process.currentDirectoryURL = URL(fileURLWithPath: launch.directory)
        let output = try Self.appending(to: launch.output)
        defer { try? output.close() }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        let exit = ExitLatch()
        process.terminationHandler = { process in
            let status = process.terminationStatus
            exit.set(process.terminationReason == .exit ? .exited(status) : .signalled(status))
        }
        try Self.runWithSignals(process)
        pid = process.processIdentifier
        self.exit = exit
        do {
            watchdog = try Self.watch(pid, removing: launch.directory, signal: launch.lastSignal)
        } catch {
            kill(pid, SIGKILL)
            throw error
        }
    }

    deinit {
        // The group may have members left when its leader has ended; the watchdog kills those too.
        try? watchdog.close()
    }

    /// Nil while the process runs.
    var exitStatus: ExitStatus? { exit.status }

    /// Sends a signal to the process alone, or to its whole group; does nothing once the process has ended.
    func signal(_ number: Int32, group: Bool = false) {
        guard exit.status == nil else { return }
        kill(group ? -pid : pid, number)
    }

    /// Waits for the end; nil when the deadline comes first.
    func waitForExit(within limit: Duration) async throws -> ExitStatus? {
        try await eventually(within: limit) { self.exit.status }
    }

    /// Tells the watchdog that the process has ended as it should and that its directory is still needed.
    func release() {
        try? watchdog.write(contentsOf: Data("released\n".utf8))
        try? watchdog.close()
    }

    /// Threads of the concurrency runtime block signals, and a child inherits that: it would be deaf to SIGTERM.
    private static func runWithSignals(_ process: Process) throws {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    private static func appending(to path: String) throws(InteropError) -> FileHandle {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw InteropError("cannot write to \(path): \(String(cString: strerror(errno)))")
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private static func watch(_ pid: pid_t, removing directory: String, signal: String) throws -> FileHandle {
        // No child may inherit our end, or the pipe would not close with us.
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw InteropError("no pipe: \(String(cString: strerror(errno)))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let readEnd = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        let writeEnd = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", script, "watchdog", String(pid), directory, signal]
        shell.standardInput = readEnd
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        try shell.run()
        try readEnd.close()
        return writeEnd
    }

    private static let script = """
        read -r word && exit 0
        kill -s "$3" -- "-$1"
        rm -rf -- "$2" || { sleep 1; rm -rf -- "$2"; }
        """
}

/// The exit status of a process, once it is known.
private final class ExitLatch: Sendable {
    private let value = Mutex<ExitStatus?>(nil)
    var status: ExitStatus? { value.withLock { $0 } }
    func set(_ status: ExitStatus) { value.withLock { $0 = status } }
}
