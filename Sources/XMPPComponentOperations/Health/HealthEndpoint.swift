// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import XMPPComponent

/// What the HTTP server answers.
struct HealthAnswer: Sendable {
    var status: HTTPResponseStatus
    var contentType = "text/plain; charset=utf-8"
    var body: String
    var allowsOnlyReading = false
}

/// `/livez`, `/readyz` and `/metrics` of one component.
struct HealthEndpoint: Sendable {
    /// How long the event loop may be busy before the process counts as hung.
    static let patience = Duration.seconds(3)

    let component: Component
    let monitor: HealthMonitor
    let metrics: PrometheusMetrics
    let process: ProcessMetrics

    /// The answer to a request.
    ///
    /// - Parameter loop: The loop of the connection: it keeps the time when the component's own does not.
    func answer(_ method: HTTPMethod, _ uri: String, loop: any EventLoop) async -> HealthAnswer {
        guard method == .GET || method == .HEAD else {
            return HealthAnswer(status: .methodNotAllowed, body: "GET and HEAD alone.\n", allowsOnlyReading: true)
        }
        switch uri.prefix(while: { $0 != "?" }) {
        case "/livez":
            let isAlive = await component.takesTurns(within: Self.patience, timedBy: loop)
            return isAlive
                ? HealthAnswer(status: .ok, body: "ok\n")
                : HealthAnswer(status: .serviceUnavailable, body: "the event loop does not take its turn\n")
        case "/readyz":
            let readiness = monitor.readiness
            return HealthAnswer(
                status: readiness.isReady ? .ok : .serviceUnavailable, body: Self.line(readiness.reason))
        case "/metrics":
            // The gauge of readiness is as new as the rest.
            _ = monitor.readiness
            return HealthAnswer(
                status: .ok, contentType: PrometheusText.contentType, body: metrics.text + process.text)
        default:
            return HealthAnswer(status: .notFound, body: "There are /livez, /readyz and /metrics.\n")
        }
    }

    /// One line of at most some hundred characters: a probe's log is no place for more.
    private static func line(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).first ?? ""
        return (line.count > 300 ? line.prefix(299) + "…" : line) + "\n"
    }
}
