// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What to do after a stream has ended: how long to wait, how loudly to say so, and what to tell the operator.
///
/// Nothing is fatal: a component often starts before its server is configured, and everything heals by itself once the
/// server's configuration is right.
package struct ReconnectPolicy: Sendable {
    /// What a `<conflict/>` means.
    package enum ConflictMode: String, Sendable, Hashable {
        /// There should be one connection: wait, longer each time.
        case single
        /// A spare waits on purpose until the domain is free: ask steadily, quietly.
        case standby
        /// Several connections share the domain; a conflict is an ordinary failure.
        case shared
    }

    package struct Configuration: Sendable {
        package var conflictMode: ConflictMode
        /// For what passes by itself.
        package var normal: Backoff
        /// For what somebody has to repair.
        package var slow: Backoff
        /// For a conflict, unless on standby.
        package var conflict: Backoff
        /// Between the attempts of a spare.
        package var standbyInterval: Duration

        package init(
            conflictMode: ConflictMode = .single,
            normal: Backoff = Backoff(),
            slow: Backoff = Backoff(base: .seconds(60), cap: .seconds(300), floor: .seconds(30)),
            conflict: Backoff = Backoff(base: .seconds(10), cap: .seconds(60), floor: .seconds(5)),
            standbyInterval: Duration = .seconds(5)
        ) {
            self.conflictMode = conflictMode
            self.normal = normal
            self.slow = slow
            self.conflict = conflict
            self.standbyInterval = standbyInterval
        }
    }

    package enum Loudness: Sendable, Hashable {
        case notice
        case warning
        case error
    }

    package struct Decision: Sendable, Hashable {
        package let delay: Duration
        package let loudness: Loudness
        package let cause: Cause
        /// The server called what we wrote wrong: the last stanzas belong into the log.
        package let logLastWrites: Bool
        /// Whether the instance may still call itself ready: true for what passes by itself, and for a spare that waits
        /// (a rolling update would never end otherwise).
        package let isReady: Bool
    }

    private enum Pace {
        case normal
        case slow
        case conflict
        case standby
    }

    package private(set) var configuration: Configuration

    package init(_ configuration: Configuration = .init()) {
        self.configuration = configuration
    }

    package init(conflict mode: ConflictMode) {
        self.init(Configuration(conflictMode: mode))
    }

    /// - Parameters:
    ///   - end: How the stream ended.
    ///   - lasted: How long it was established; `nil` if it never was.
    ///   - random: Uniform in 0..<1.
    package mutating func next(after end: StreamEnd, sessionLasted lasted: Duration?, random: Double) -> Decision {
        if let lasted {
            configuration.normal.sessionEnded(lasted: lasted)
            configuration.slow.sessionEnded(lasted: lasted)
            configuration.conflict.sessionEnded(lasted: lasted)
        }
        let cause = Cause(end)
        let pace = pace(for: cause)
        let delay =
            switch pace {
            case .normal: configuration.normal.next(random: random)
            case .slow: configuration.slow.next(random: random)
            case .conflict: configuration.conflict.next(random: random)
            case .standby: configuration.standbyInterval
            }
        return Decision(
            delay: delay,
            loudness: pace == .standby ? .notice : loudness(of: cause),
            cause: cause,
            logLastWrites: cause == .wrongFrom || cause == .ourFault,
            isReady: pace == .normal || pace == .standby
        )
    }

    private func pace(for cause: Cause) -> Pace {
        switch (cause, configuration.conflictMode) {
        case (.wrongSecret, _), (.unknownHost, _), (.wrongProtocol, _): .slow
        case (let cause, _) where cause.isTLSRefusal: .slow
        case (.conflict, .single): .conflict
        case (.conflict, .standby): .standby
        case (.conflict, .shared): .normal
        // The server favours the newcomer: two instances would take the domain from each other for ever.
        case (.replaced, _): .slow
        default: .normal
        }
    }

    private func loudness(of cause: Cause) -> Loudness {
        switch cause {
        case .stopped, .serverShutdown: .notice
        case .wrongSecret, .unknownHost, .wrongProtocol, .tlsMismatch, .replaced, .wrongFrom, .ourFault,
            .secretUnreadable, .tlsFiles:
            .error
        default: cause.isTLSRefusal ? .error : .warning
        }
    }
}

extension ReconnectPolicy.Cause {
    /// Whether TLS fails in the same way each time, until somebody changes something here or there.
    fileprivate var isTLSRefusal: Bool {
        switch self {
        case .tlsFailed, .tlsNotSpoken, .tlsRequired, .tlsUntrusted, .tlsExpired, .tlsWrongName, .tlsRefused: true
        default: false
        }
    }
}
