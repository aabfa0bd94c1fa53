// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What the framework's own metrics mean, for the `HELP` lines. Others have none: swift-metrics does not carry it.
enum MetricHelp {
    static let texts = [
        "xmpp_component_stanzas_received_total": "Stanzas that the server sent",
        "xmpp_component_stanzas_sent_total": "Stanzas that reached the kernel",
        "xmpp_component_stanzas_lost_total": "Stanzas of unknown fate, in flight when the stream broke",
        "xmpp_component_stanzas_dropped_total": "Inbound stanzas and late answers that were not handled",
        "xmpp_component_handler_seconds": "From a handler's start to its end",
        "xmpp_component_handler_failures_total": "Handlers that threw or missed their deadline",
        "xmpp_component_loop_lag_seconds": "Turns on the event loop over the limit, by whose they were",
        "xmpp_component_suspended_handlers": "Handlers waiting for something",
        "xmpp_component_waiting_stanzas": "Stanzas waiting for their handler",
        "xmpp_component_busy_lanes": "Lanes whose handler is suspended",
        "xmpp_component_outbound_bytes": "Bytes accepted for sending and not written",
        "xmpp_component_pending_requests": "Requests without an answer yet",
        "xmpp_component_connections_total": "Handshakes that succeeded",
        "xmpp_component_disconnections_total": "Streams that ended, and attempts that failed",
        "xmpp_component_connected": "1 while stanzas flow",
        "xmpp_component_pings_total": "Signs of life asked for",
        "xmpp_component_ready": "1 while the component is ready",
        "process_start_time_seconds": "When the process began, in seconds since 1970",
        "process_cpu_seconds_total": "Processor time used",
        "process_resident_memory_bytes": "Memory in use",
        "process_open_fds": "Open file descriptors",
        "process_max_fds": "How many there may be",
    ]
}
