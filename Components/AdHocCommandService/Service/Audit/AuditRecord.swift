// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import XMPPCore

/// A line of the audit log.
struct AuditRecord: Encodable, Sendable {
    enum Event: String, Encodable, Sendable {
        /// A run is about to begin.
        case start
        /// A run has ended.
        case end
        /// The file of commands was read again, or was refused.
        case reload
        /// The log level was changed.
        case logLevel = "log-level"
        /// Somebody told another's run to end.
        case cancel
    }

    var time = DateTime(Date()).description
    var event: Event
    var run: String?
    var command: String?
    var requester: String?
    var address: String?
    var session: String?
    var fields: [String: String]?
    var program: String?
    var arguments: [String]?
    var user: String?
    var exit: Int32?
    var signal: Int32?
    var reason: String?
    var error: String?
    /// Seconds.
    var duration: Double?
    var outputBytes: Int?
    var omittedBytes: Int?

    init(_ event: Event) {
        self.event = event
    }

    init(_ event: Event, run: ProgramRun) {
        self.init(event)
        self.run = run.id
        command = run.command
        requester = run.requester.description
    }

    mutating func tell(_ end: ProgramEnd, output: OutputBuffer) {
        switch end.outcome {
        case .exited(let status): exit = status
        case .signalled(let number): signal = number
        case .failed(let message): error = Self.bounded(message)
        }
        reason = end.reason?.rawValue
        let (seconds, attoseconds) = end.duration.components
        duration = Double(seconds) + (Double(attoseconds) / 1e15).rounded() / 1000
        outputBytes = output.total
        if output.omitted > 0 { omittedBytes = output.omitted }
    }

    static let mask = "********"

    /// What is written of a value: enough to know what was done, and no more than a line can hold.
    static func bounded(_ text: String) -> String {
        let limit = 512
        guard text.utf8.count > limit else { return text }
        var kept = text.prefix(limit)
        while kept.utf8.count > limit { kept.removeLast() }
        return "\(kept)… (\(text.utf8.count) bytes)"
    }

    /// The line, with its line feed.
    func line() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var record = self
        var bytes = try encoder.encode(record)
        if bytes.count > AuditLog.maximumLineBytes {
            // Who, what, when and how it ended is always there.
            record.fields = nil
            record.arguments = nil
            record.error = (record.error ?? "") + "[fields and arguments left out: too long]"
            bytes = try encoder.encode(record)
        }
        return Array(bytes) + [0x0a]
    }
}
