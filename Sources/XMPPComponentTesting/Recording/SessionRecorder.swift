// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization
public import XMPPComponent

/// Records what a component receives and sends, on a live server or anywhere else.
///
/// ```swift
/// let recorder = SessionRecorder(domain: configuration.domain)
/// configuration.tap = recorder.tap
/// …
/// try recorder.transcript.write(toFile: "session.txt")
/// ```
/// Bodies and other words of people are hidden unless told otherwise (`StanzaTap.Redaction`); addresses are not.
public final class SessionRecorder: Sendable {
    private struct Record {
        var transcript: SessionTranscript
        var missed = 0
    }

    private let record: Mutex<Record>
    private let redaction: StanzaTap.Redaction
    private let limit: Int
    private let start = ContinuousClock.now

    /// A recorder that has recorded nothing yet; its time begins now.
    ///
    /// - Parameters:
    ///   - domain: The component's domain.
    ///   - redaction: What is hidden.
    ///   - limit: Stanzas to keep; later ones are counted.
    public init(domain: String, redaction: StanzaTap.Redaction = .conversations, limit: Int = 100_000) {
        record = Mutex(Record(transcript: SessionTranscript(domain: domain)))
        self.redaction = redaction
        self.limit = limit
    }

    /// What to put into the component's configuration.
    public var tap: StanzaTap {
        StanzaTap(redaction: redaction) { [self] direction, stanza in note(direction, stanza) }
    }

    /// What was recorded so far.
    public var transcript: SessionTranscript { record.withLock(\.transcript) }

    /// Stanzas that came when the limit was reached.
    public var missed: Int { record.withLock(\.missed) }

    private func note(_ direction: StanzaDirection, _ stanza: Element) {
        let entry = SessionTranscript.Entry(direction, at: ContinuousClock.now - start, stanza)
        record.withLock { record in
            guard record.transcript.entries.count < limit else {
                record.missed += 1
                return
            }
            record.transcript.entries.append(entry)
        }
    }
}
