// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import Logging
import PubSubPostgreSQLStore
import PubSubService

/// A schema of its own in the database that all tests share.
struct PostgreSQLSite: StoreSite {
    let server: PostgreSQLServer
    let schema: String

    init(_ server: PostgreSQLServer) {
        self.server = server
        schema = "test_" + String(UInt64.random(in: .min ... .max), radix: 36)
    }

    func makeStore() throws -> any PubSubStore { try store() }

    /// - Parameter url: Where the server is, if not where it is.
    func store(
        url: String? = nil, _ configure: (inout PostgreSQLStore.Configuration) -> Void = { _ in }
    ) throws -> PostgreSQLStore {
        var configuration = PostgreSQLStore.Configuration()
        configuration.schema = schema
        configuration.readers = 1
        configure(&configuration)
        return try PostgreSQLStore(
            url: url ?? server.url, configuration: configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func remove() async {
        _ = try? await server.execute("DROP SCHEMA IF EXISTS \(schema) CASCADE")
    }
}
