// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import PubSubSQLiteStore
import PubSubService

/// A directory of its own for the file of a store.
struct FileSite: StoreSite {
    let directory: URL
    let logger: Logger
    var configuration = SQLiteStore.Configuration()

    init(logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) throws {
        self.logger = logger
        directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    var path: String { directory.appendingPathComponent("pubsub.sqlite").path }

    func makeStore() -> any PubSubStore { SQLiteStore(path: path, configuration: configuration, logger: logger) }

    func remove() async { try? FileManager.default.removeItem(at: directory) }
}
