// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InMemoryLogging
import InteropSupport
import Logging
import PubSubService
import Testing

@testable import PubSubPostgreSQLStore

@Suite("PostgreSQL store: secrets and failures in words")
struct ServerURLTests {
    @Test(
        "a password is not seen in a message, neither as it is written nor as it is read",
        arguments: [
            "postgresql://me:s3cr%65t@db.example.com/pubsub", "postgres://me@db.example.com/pubsub?password=s3cr%65t",
            "host=db.example.com dbname=pubsub user=me password=s3cr%65t",
        ])
    func masked(_ text: String) throws {
        let url = try ServerURL(text)
        #expect(url.name == "db.example.com/pubsub")
        let message = url.masked("cannot connect to \(text): s3cr%65t")
        #expect(!message.contains("s3cr"))
        #expect(!url.masked("password s3cret is wrong").contains("s3cret") || text.hasPrefix("host="))
    }

    @Test("an entry of a service file is called by its name")
    func service() throws {
        #expect(try ServerURL("postgresql:///?service=pubsub").name == "service pubsub/")
        #expect(try ServerURL("postgresql://db.example.com/news?service=pubsub").name == "db.example.com/news")
    }

    @Test("what is no connection string is refused without being quoted")
    func malformed() {
        for text in ["", "s3cret", "postgresql://me:s3cret@host/x?s3cret=1", "postgresql://[s3cret"] {
            let error = #expect(throws: PubSubStoreError.self) { try ServerURL(text) }
            #expect(error?.message.contains("s3cret") == false)
        }
    }

    @Test("a server that refuses is logged without the password", .enabled(if: PostgreSQLServer.isInstalled))
    func logged() async throws {
        let server = try await PostgreSQLServer.shared.value
        let handler = InMemoryLogHandler()
        let store = try PostgreSQLStore(
            url: server.url(password: "s3cret").replacing("/postgres?", with: "/s3cret?"),
            logger: Logger(label: "test") { _ in handler })
        let start = Task { try await store.start { _ in } }
        _ = try await eventually(within: .patience) { handler.entries.isEmpty ? nil : true }
        start.cancel()
        _ = await start.result
        let text = handler.entries.map { "\($0.message) \($0.metadata)" }.joined()
        #expect(text.contains("CREATE DATABASE"))
        #expect(!text.contains("\"s3cret\""))
    }

    @Test(
        "the operator is told what to do",
        arguments: [
            ("53100", PubSubStoreError.Code.full, "disk"), ("53300", .unavailable, "max_connections"),
            ("25006", .unavailable, "primary"), ("42501", .unavailable, "GRANT"), ("28P01", .unavailable, "Password"),
            ("57014", .unavailable, "too long"), ("23505", .damaged, "23505"), ("XX001", .damaged, "backup"),
        ])
    func words(_ state: String, _ code: PubSubStoreError.Code, _ word: String) {
        let error = SQLFailure(state: state, "refused").storeError
        #expect(error.code == code)
        #expect(error.message.lowercased().contains(word.lowercased()))
    }

    @Test("names of schemas are letters, digits and underscores")
    func schemas() throws {
        for name in ["", "Public", "a b", "a;b", "1a", "pg_x", "a\"b", String(repeating: "a", count: 49)] {
            var configuration = PostgreSQLStore.Configuration()
            configuration.schema = name
            #expect(throws: PubSubStoreError.self) { try configuration.checked() }
        }
    }

    @Test("what waits is bounded, and refused while nobody can do it")
    func bounded() throws {
        let bodies = WaitingBodies<ReadingBody>(limit: 2, workers: 1)
        let body = ReadingBody(run: { _ in {} }, fail: { _ in })
        #expect(throws: PubSubStoreError.self) { try bodies.add(body) }
        bodies.open()
        try bodies.add(body)
        try bodies.add(body)
        #expect(throws: PubSubStoreError.self) { try bodies.add(body) }
        #expect(bodies.take(1)?.count == 1)
        bodies.leave(PubSubStoreError(.unavailable, "away"))
        #expect(bodies.count == 0)
        #expect(throws: PubSubStoreError(.unavailable, "away")) { try bodies.add(body) }
        bodies.comeBack()
        try bodies.add(body)
        bodies.close()
        #expect(bodies.take(5)?.count == 1)
        #expect(bodies.take(5) == nil)
    }
}
