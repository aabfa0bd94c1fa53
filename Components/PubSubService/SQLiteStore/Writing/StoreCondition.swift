// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import PubSubService

/// How the file is, told to the log once each time that it changes.
struct StoreCondition {
    /// What requests are answered with while there is no file.
    private(set) var error = PubSubStoreError(.unavailable, "The store is not open.")
    private var code: PubSubStoreError.Code?
    private let path: String
    private let logger: Logger

    init(path: String, logger: Logger) {
        self.path = path
        self.logger = logger
    }

    /// Something could not be committed, or the file not be opened.
    mutating func failed(_ error: PubSubStoreError) {
        self.error = error
        guard code != error.code else { return }
        code = error.code
        logger.error("the store does not work", metadata: ["path": "\(path)", "reason": "\(error.message)"])
    }

    /// Something was committed. That tells nothing of damage, which is in some place of the file.
    mutating func worked() {
        if code != nil, code != .damaged { recovered() }
    }

    /// The file was opened anew.
    mutating func recovered() {
        guard code != nil else { return }
        code = nil
        logger.notice("the store works again", metadata: ["path": "\(path)"])
    }
}

/// How long to wait until the file is opened anew: each time twice as long.
struct Backoff {
    private var delay: Duration
    private let longest: Duration

    init(_ configuration: SQLiteStore.Configuration) {
        delay = max(.milliseconds(1), configuration.firstReopening)
        longest = max(delay, configuration.slowestReopening)
    }

    /// The time to wait now.
    var next: Duration {
        mutating get {
            defer { delay = min(delay * 2, longest) }
            return delay
        }
    }
}
