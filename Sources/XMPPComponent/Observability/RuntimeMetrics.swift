// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Metrics

/// The runtime's metrics. Labels are of few values: the component's domain, which each has, kinds of stanza, reasons,
/// routes; never addresses of others.
///
/// | name | type | labels | meaning |
/// |---|---|---|---|
/// | `xmpp_component_stanzas_received_total` | counter | `kind` | stanzas the server sent us |
/// | `xmpp_component_stanzas_sent_total` | counter | | stanzas that reached the kernel |
/// | `xmpp_component_stanzas_lost_total` | counter | | stanzas of unknown fate, in flight when the stream broke |
/// | `xmpp_component_stanzas_dropped_total` | counter | `reason` | inbound stanzas (and late answers) not handled |
/// | `xmpp_component_handler_seconds` | timer | `kind`, `route` | from a handler's start to its end |
/// | `xmpp_component_handler_failures_total` | counter | `kind`, `route` | handlers that threw or missed their deadline |
/// | `xmpp_component_loop_lag_seconds` | timer | `kind`, `route` | turns on the event loop over `timeouts.loopLag` |
/// | `xmpp_component_suspended_handlers` | gauge | | handlers waiting for something |
/// | `xmpp_component_waiting_stanzas` | gauge | | stanzas waiting for their handler |
/// | `xmpp_component_busy_lanes` | gauge | | lanes whose handler is suspended |
/// | `xmpp_component_outbound_bytes` | gauge | | bytes accepted for sending and not written |
/// | `xmpp_component_pending_requests` | gauge | | requests of ours without an answer yet |
/// | `xmpp_component_connections_total` | counter | | handshakes that succeeded |
/// | `xmpp_component_disconnections_total` | counter | `cause` | streams that ended, and attempts that failed |
/// | `xmpp_component_connected` | gauge | | 1 while stanzas flow, else 0 |
/// | `xmpp_component_pings_total` | counter | | signs of life asked for |
/// | `xmpp_component_handovers_total` | counter | | answers that came to us and were another replica's |
struct RuntimeMetrics: Sendable {
    enum DropReason: String, CaseIterable {
        case unknownStanza = "unknown-stanza"
        case unknownType = "unknown-type"
        case malformedAddress = "malformed-address"
        case foreignDomain = "foreign-domain"
        case overLimit = "over-limit"
        case overload
        case echo
        case ignored
        case lateAnswer = "late-answer"
        case unexpectedAnswer = "unexpected-answer"
        case unansweredRequest = "unanswered-request"
        case shutdown
    }

    private let received: [Counter]
    private let dropped: [DropReason: Counter]
    private let sentCounter: Counter
    private let lostCounter: Counter
    private let suspended: Gauge
    private let pending: Gauge
    private let waiting: Gauge
    private let busyLanes: Gauge
    private let outboundBytes: Gauge
    private let connections: Counter
    private let disconnections: [ReconnectPolicy.Cause: Counter]
    private let connectedGauge: Gauge
    private let pings: Counter
    private let handovers: Counter

    init(_ configuration: ComponentConfiguration) {
        let factory = configuration.metrics ?? MetricsSystem.factory
        let component = [("component", configuration.domain)]
        received = StanzaKind.allCases.map {
            Counter(
                label: "xmpp_component_stanzas_received_total", dimensions: component + [("kind", $0.name)],
                factory: factory)
        }
        dropped = Dictionary(
            uniqueKeysWithValues: DropReason.allCases.map {
                (
                    $0,
                    Counter(
                        label: "xmpp_component_stanzas_dropped_total",
                        dimensions: component + [("reason", $0.rawValue)],
                        factory: factory)
                )
            })
        sentCounter = Counter(label: "xmpp_component_stanzas_sent_total", dimensions: component, factory: factory)
        lostCounter = Counter(label: "xmpp_component_stanzas_lost_total", dimensions: component, factory: factory)
        suspended = Gauge(label: "xmpp_component_suspended_handlers", dimensions: component, factory: factory)
        pending = Gauge(label: "xmpp_component_pending_requests", dimensions: component, factory: factory)
        waiting = Gauge(label: "xmpp_component_waiting_stanzas", dimensions: component, factory: factory)
        busyLanes = Gauge(label: "xmpp_component_busy_lanes", dimensions: component, factory: factory)
        outboundBytes = Gauge(label: "xmpp_component_outbound_bytes", dimensions: component, factory: factory)
        disconnections = Dictionary(
            uniqueKeysWithValues: ReconnectPolicy.Cause.allCases.map {
                (
                    $0,
                    Counter(
                        label: "xmpp_component_disconnections_total", dimensions: component + [("cause", $0.rawValue)],
                        factory: factory)
                )
            })
        connections = Counter(label: "xmpp_component_connections_total", dimensions: component, factory: factory)
        connectedGauge = Gauge(label: "xmpp_component_connected", dimensions: component, factory: factory)
        pings = Counter(label: "xmpp_component_pings_total", dimensions: component, factory: factory)
        handovers = Counter(label: "xmpp_component_handovers_total", dimensions: component, factory: factory)
    }

    func received(_ kind: StanzaKind, count: Int) { received[Int(kind.rawValue)].increment(by: count) }
    func dropped(_ reason: DropReason) { dropped[reason]?.increment() }
    func sent(_ count: Int) { sentCounter.increment(by: count) }
    func lost(_ count: Int) { if count > 0 { lostCounter.increment(by: count) } }
    func suspendedHandlers(_ count: Int) { suspended.record(count) }
    func pendingRequests(_ count: Int) { pending.record(count) }
    func handedOver() { handovers.increment() }
    func pinged() { pings.increment() }
    func outbound(bytes: Int) { outboundBytes.record(bytes) }
    func disconnected(by cause: ReconnectPolicy.Cause) { disconnections[cause]?.increment() }

    func queues(waiting count: Int, busyLanes lanes: Int) {
        waiting.record(count)
        busyLanes.record(lanes)
    }

    func connected() {
        connections.increment()
        connectedGauge.record(1)
    }

    func disconnected() { connectedGauge.record(0) }
}

/// The metrics of one route.
struct RouteMetrics: Sendable {
    private let duration: Timer
    private let failures: Counter
    private let lag: Timer
    /// Whether somebody collects: a timer of nobody's still costs a call for each stanza.
    private let isCollected: Bool

    init(route: String, kind: StanzaKind, _ configuration: ComponentConfiguration) {
        let factory = configuration.metrics ?? MetricsSystem.factory
        isCollected = !(factory is NOOPMetricsHandler)
        let dimensions = [("component", configuration.domain), ("kind", kind.name), ("route", route)]
        duration = Timer(label: "xmpp_component_handler_seconds", dimensions: dimensions, factory: factory)
        failures = Counter(label: "xmpp_component_handler_failures_total", dimensions: dimensions, factory: factory)
        lag = Timer(label: "xmpp_component_loop_lag_seconds", dimensions: dimensions, factory: factory)
    }

    func handled(nanoseconds: UInt64) {
        if isCollected { duration.recordNanoseconds(Int64(clamping: nanoseconds)) }
    }

    func failed() { failures.increment() }
    func lagged(nanoseconds: UInt64) { lag.recordNanoseconds(Int64(clamping: nanoseconds)) }
}
