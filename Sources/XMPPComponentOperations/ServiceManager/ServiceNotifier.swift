// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import XMPPComponent

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Tells a service manager (systemd: `Type=notify`) how the component is.
///
/// `READY=1` goes out when the component serves, or at the latest when its first attempt to connect has failed: a server
/// that is not there yet must not make the manager give up on what waits for it. `STATUS=` tells every change of state,
/// `WATCHDOG=1` comes as often as asked for as long as the event loop takes its turns, `STOPPING=1` with the shutdown.
struct ServiceNotifier: Sendable {
    private let socket: NotifySocket
    private let watchdog: Duration?
    private let logger: Logger

    /// - Parameter environment: `NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID`.
    /// - Returns: nil when nobody wants to be told.
    init?(_ environment: [String: String], logger: Logger) {
        guard let name = environment["NOTIFY_SOCKET"], !name.isEmpty else { return nil }
        do {
            socket = try NotifySocket(name)
        } catch {
            logger.warning("the service manager is not told anything", metadata: ["reason": "\(error)"])
            return nil
        }
        self.logger = logger
        watchdog = Self.watchdog(environment)
    }

    /// How often a sign of life is due: twice in the time that was asked for; `nil` when it is not for this process.
    static func watchdog(_ environment: [String: String]) -> Duration? {
        guard let limit = environment["WATCHDOG_USEC"].flatMap({ Int64($0) }), limit > 0 else { return nil }
        if let process = environment["WATCHDOG_PID"], process != "\(getpid())" { return nil }
        return max(.microseconds(limit / 2), .milliseconds(1))
    }

    /// Tells until the component has stopped or the task is cancelled.
    func run(_ component: Component) async {
        await withDiscardingTaskGroup { group in
            if let watchdog {
                group.addTask {
                    // By the event loop's own clock: when the loop hangs, so does this.
                    repeat { socket.send("WATCHDOG=1") } while (try? await component.sleep(for: watchdog)) != nil
                }
            }
            let hasToldEnd = await tellStates(of: component)
            // While there is no stream there is nothing to be stopped, and no such state.
            if !hasToldEnd { socket.send("STOPPING=1") }
            group.cancelAll()
        }
    }

    /// - Returns: Whether the end was told.
    private func tellStates(of component: Component) async -> Bool {
        var isReady = false
        var hasToldEnd = false
        for await state in component.states {
            let status = "STATUS=" + Self.status(of: state, component)
            switch state {
            case .online, .waiting:
                if isReady { socket.send(status) } else { socket.send("READY=1", status) }
                isReady = true
            case .stopping:
                socket.send("STOPPING=1", status)
                hasToldEnd = true
            case .stopped: return hasToldEnd
            case .idle, .connecting: socket.send(status)
            }
        }
        return hasToldEnd
    }

    /// One line for `systemctl status`.
    private static func status(of state: ComponentState, _ component: Component) -> String {
        let configuration = component.configuration
        let server = component.currentServer
        let text =
            switch state {
            case .idle: "Starting."
            case .connecting: "Connecting to \(server) as \(configuration.domain)."
            case .online: "Serving \(configuration.domain) at \(server)."
            case .waiting(let disconnection):
                "Not connected to \(disconnection.server): \(disconnection.reason). Next attempt in \(disconnection.retryDelay)."
            case .stopping: "Shutting down."
            case .stopped: "Stopped."
            }
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
