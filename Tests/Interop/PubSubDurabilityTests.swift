// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMLStream
import XMPPComponentTesting

/// `pubsub-service` killed without warning, again and again, while many publish.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct PubSubDurabilityTests {
    /// `PUBSUB_KILLS=200` in the environment for the whole exercise.
    private static let kills = ProcessInfo.processInfo.environment["PUBSUB_KILLS"].flatMap { Int($0) } ?? 15

    @Test("whatever was acknowledged is kept, told at least once, and in order, through kill -9 at random moments")
    func kills() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("kills-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let server = try await LoopbackServer()
        var record = PublishingRecord()
        for round in 0...Self.kills {
            let service = try ComponentProcess(
                "pubsub-service",
                environment: [
                    "COMPONENT_HOST": server.address.host, "COMPONENT_PORT": String(server.address.port),
                    "COMPONENT_DOMAIN": "feeds.example.org", "COMPONENT_SECRET": "secret",
                    "COMPONENT_LOG_LEVEL": "warning", "PUBSUB_STORE": "sqlite:\(directory)/pubsub.sqlite",
                    "PUBSUB_LIMITS_REQUESTS_PER_SECOND": "none", "PUBSUB_LIMITS_ITEMS_PER_NODE": "1000000",
                ])
            do {
                try await live(through: service, isFirst: round == 0, isLast: round == Self.kills, on: server, &record)
            } catch {
                throw InteropError(
                    "life \(round + 1): \(error)\n--- its log:\n\(service.lines.joined(separator: "\n"))")
            }
        }
        await server.close()

        let told = record.firstTold
        print(
            """
            \(Self.kills) kills: \(record.sent) published, \(record.acknowledged.count) acknowledged, \
            \(record.stored.count) stored, \(record.told.count) notifications of \(told.count) items
            """)
        #expect(record.acknowledged.count > Self.kills)
        #expect(Set(record.stored).count == record.stored.count)
        #expect(record.acknowledged.subtracting(record.stored) == [], "lost")
        #expect(record.acknowledged.subtracting(told) == [], "never told")
        let order = Dictionary(uniqueKeysWithValues: record.stored.enumerated().map { ($1, $0) })
        let places = told.compactMap { order[$0] }
        #expect(places == places.sorted(), "told out of order")
    }

    /// One life of the service, the last of which ends in order.
    private func live(
        through service: ComponentProcess, isFirst: Bool, isLast: Bool, on server: LoopbackServer,
        _ record: inout PublishingRecord
    ) async throws {
        let stream = try await server.accept()
        try await stream.authenticate(secret: "secret")
        var publishing = Publishing(stream: stream, record: record)
        if isFirst { try await publishing.prepare() }
        guard !isLast else {
            try await publishing.settle()
            try await publishing.retrieve()
            record = publishing.record
            service.signal(SIGTERM)
            await publishing.readToEnd()
            #expect(try await service.waitForExit() == .exited(0))
            return
        }
        // By what it has done and not by the clock, so that a busy machine does not see lives in which nothing is done.
        try await publishing.publishUntilCut(after: .random(in: 0...250)) {
            try? await Task.sleep(for: .microseconds(Int.random(in: 0...5000)))
            service.signal(SIGKILL)
        }
        record = publishing.record
        _ = try await service.waitForExit()
    }
}

/// What was published and what came of it, over all lives of the service.
private struct PublishingRecord {
    var sent = 0
    var acknowledged: Set<String> = []
    /// In the order in which notifications came, repetitions included.
    var told: [String] = []
    /// In the order of the node.
    var stored: [String] = []

    var firstTold: [String] {
        var seen: Set<String> = []
        return told.filter { seen.insert($0).inserted }
    }
}

/// The service does not want what it should take.
private struct Refusal: Error {
    let answer: Element
}

/// One life of the service: sixteen people publish, somebody is subscribed.
private struct Publishing {
    let stream: TestStream
    var record: PublishingRecord
    private let namespace = "http://jabber.org/protocol/pubsub"

    init(stream: TestStream, record: PublishingRecord) {
        self.stream = stream
        self.record = record
    }

    private func request(_ type: String, _ id: String, from: String, _ content: String) async throws {
        try await stream.send(
            """
            <iq type='\(type)' id='\(id)' from='\(from)' to='feeds.example.org'><pubsub xmlns='\(namespace)'>\
            \(content)</pubsub></iq>
            """)
    }

    /// A node where everybody may publish, and a subscriber.
    mutating func prepare() async throws {
        let fields = [("access_model", "open"), ("publish_model", "open"), ("max_items", "max")]
            .map { "<field var='pubsub#\($0)'><value>\($1)</value></field>" }.joined()
        try await request(
            "set", "create", from: "owner@example.org/x",
            """
            <create node='log'/><configure><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>\
            \(namespace)#node_config</value></field>\(fields)</x></configure>
            """)
        try await expectResult("create")
        try await request(
            "set", "subscribe", from: "reader@example.org/x", "<subscribe node='log' jid='reader@example.org'/>")
        try await expectResult("subscribe")
    }

    private mutating func expectResult(_ id: String) async throws {
        while true {
            let stanza = try await stream.next()
            guard stanza["id"] == id else {
                try await note(stanza)
                continue
            }
            guard stanza["type"] == "result" else { throw Refusal(answer: stanza) }
            return
        }
    }

    /// Keeps sixteen publishing requests under way until the connection ends.
    ///
    /// - Parameters:
    ///   - stanzas: So many are read before the kill.
    ///   - kill: Runs beside what is read and published from then on.
    mutating func publishUntilCut(after stanzas: Int, kill: @escaping @Sendable () async -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for publisher in 0..<16 { try await publish(as: publisher) }
            for _ in 0..<stanzas {
                if let publisher = try await note(stream.next()) { try await publish(as: publisher) }
            }
            group.addTask { await kill() }
            try await publishToTheEnd()
        }
    }

    private mutating func publishToTheEnd() async throws {
        do {
            while true {
                if let publisher = try await note(stream.next()) { try await publish(as: publisher) }
            }
        } catch let error as Refusal {
            throw error
        } catch {
            // It was killed. What it wrote before has been read to its end.
        }
    }

    private mutating func publish(as publisher: Int) async throws {
        record.sent += 1
        try await request(
            "set", "\(publisher)-\(record.sent)", from: "user\(publisher)@example.org/x",
            "<publish node='log'><item id='\(record.sent)'><entry xmlns='urn:example:log'>\(record.sent)</entry></item></publish>"
        )
    }

    /// - Returns: The publisher whose request was answered.
    @discardableResult
    private mutating func note(_ stanza: Element) async throws -> Int? {
        switch stanza.name {
        case "message":
            let event = stanza.child(QName("event", in: namespace + "#event"))
            record.told += event?.firstChild?.children.compactMap { $0["id"] } ?? []
            return nil
        case "iq":
            guard try await !serve(stanza) else { return nil }
            let parts = (stanza["id"] ?? "").split(separator: "-")
            guard parts.count == 2, let publisher = Int(parts[0]) else { return nil }
            guard stanza["type"] == "result" else { throw Refusal(answer: stanza) }
            record.acknowledged.insert(String(parts[1]))
            return publisher
        default: return nil
        }
    }

    /// Answers pings to the server, and sends back what the service sends to itself, as servers do.
    ///
    /// - Returns: Whether it was for the server.
    private func serve(_ stanza: Element) async throws -> Bool {
        switch stanza["to"] {
        case "feeds.example.org":
            try await stream.send(stanza)
        case "example.org" where stanza["type"] == "get":
            try await stream.send(
                "<iq type='result' id='\(stanza["id"] ?? "")' from='example.org' to='feeds.example.org'/>")
        default: return false
        }
        return true
    }

    /// Reads until the service closes the stream, and closes it too.
    mutating func readToEnd() async {
        do {
            while true { try await note(try await stream.next()) }
        } catch {
            try? await stream.send("</stream:stream>")
            await stream.close()
        }
    }

    /// Reads until everything that was acknowledged has been told, or nothing has come for a while.
    mutating func settle() async throws {
        for turn in 0..<36_000 where !record.acknowledged.isSubset(of: record.told) {
            try await request("get", "turn\(turn)", from: "owner@example.org/x", "<items node='log' max_items='1'/>")
            try await expectResult("turn\(turn)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// All items, page by page, from the oldest.
    mutating func retrieve() async throws {
        var after = ""
        while true {
            let anchor = after.isEmpty ? "" : "<after>\(after)</after>"
            try await stream.send(
                """
                <iq type='get' id='page' from='owner@example.org/x' to='feeds.example.org'><pubsub xmlns='\(namespace)'>\
                <items node='log'/><set xmlns='http://jabber.org/protocol/rsm'><max>100</max>\(anchor)</set></pubsub></iq>
                """)
            var answer = try await stream.next()
            while answer["id"] != "page" {
                try await note(answer)
                answer = try await stream.next()
            }
            let items = answer.firstChild?.child(QName("items", in: namespace))
            let ids = items?.children.compactMap { $0["id"] } ?? []
            record.stored += ids
            guard let last = ids.last else { return }
            after = last
        }
    }
}
