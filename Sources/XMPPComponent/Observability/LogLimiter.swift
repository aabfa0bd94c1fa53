// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging

/// Keeps hostile stanzas from filling the log: of what is said about one subject, a few lines in each period.
///
/// Subjects are the routes and a handful of fixed words, so that there are only so many. Sans-IO: time is passed in.
struct LogLimiter {
    private struct Subject {
        var periodEnds: UInt64
        var lines: Int
        var suppressed: Int
    }

    private struct Key: Hashable {
        let message: String
        let subject: String
    }

    static let period: UInt64 = 10_000_000_000
    static let linesPerPeriod = 5
    private var subjects: [Key: Subject] = [:]

    /// - Returns: Nil when the line is not to be written; else how many were not since the last one that was.
    mutating func admit(_ message: String, about subject: String, now: UInt64) -> Int? {
        let key = Key(message: message, subject: subject)
        var state = subjects[key] ?? Subject(periodEnds: now &+ Self.period, lines: 0, suppressed: 0)
        defer { subjects[key] = state }
        if now >= state.periodEnds {
            state.periodEnds = now &+ Self.period
            state.lines = 0
        }
        guard state.lines < Self.linesPerPeriod else {
            state.suppressed += 1
            return nil
        }
        state.lines += 1
        defer { state.suppressed = 0 }
        return state.suppressed
    }
}

extension ComponentRuntime {
    /// Logs what stanzas can cause, a few times in each period for each subject.
    func log(
        _ level: Logger.Level, _ message: StaticString, about subject: String,
        _ metadata: @autoclosure () -> Logger.Metadata = [:]
    ) {
        guard logger.logLevel <= level,
            let suppressed = logLimiter.admit("\(message)", about: subject, now: now)
        else { return }
        var metadata = metadata()
        metadata["route"] = "\(subject)"
        if suppressed > 0 { metadata["suppressed"] = "\(suppressed)" }
        logger.log(level: level, "\(message)", metadata: metadata)
    }
}
