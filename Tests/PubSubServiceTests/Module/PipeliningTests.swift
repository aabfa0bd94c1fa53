// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Synchronization
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting

/// Changes of one sender wait for the store together, and are done in order all the same.
@Suite(.timeLimit(.minutes(15)))
struct PipeliningTests {
    private func publish(_ number: Int, from: String = "alice@localhost/r", on service: ServiceScript) async throws {
        try await service.stream.send(
            """
            <iq type='set' id='p\(number)' from='\(from)' to='pubsub.localhost'>\
            \(pubsub("<publish node='n'><item id='i\(number)'>\(entry("\(number)"))</item></publish>"))</iq>
            """)
    }

    private func retrieve(_ id: String, from: String, on service: ServiceScript) async throws {
        try await service.stream.send(
            "<iq type='get' id='\(id)' from='\(from)' to='pubsub.localhost'>\(pubsub("<items node='n'/>"))</iq>")
    }

    private func makeNode(_ store: HeldStore, on service: ServiceScript) async throws {
        try await service.expectResult("set", pubsub("<create node='n'/>"))
        // Housekeeping looks at three things when there is a stream.
        while store.writes < 4 { try await service.stream.expectNothing() }
        store.isHolding = true
    }

    @Test("what one sender asks for without waiting is committed together, in order; who asks then sees it")
    func together() async throws {
        let store = HeldStore()
        try await withService(store: store) { service in
            try await makeNode(store, on: service)
            for number in 1...3 { try await publish(number, on: service) }
            try await retrieve("mine", from: "alice@localhost/r", on: service)
            // Others do not wait for what is not theirs.
            try await retrieve("others", from: "bob@localhost/r", on: service)
            let early = try await service.stream.next()
            #expect(early["id"] == "others")
            #expect(early.firstChild?.firstChild?.children.map { $0 }.isEmpty == true)
            try await service.stream.expectNothing()
            #expect(store.waiting == 4)
            store.isHolding = false
            await store.commit()
            for number in 1...3 { #expect(try await service.stream.next()["id"] == "p\(number)") }
            let items = try await service.stream.next()
            #expect(items["id"] == "mine")
            #expect(items.firstChild?.firstChild?.children.compactMap { $0["id"] } == ["i1", "i2", "i3"])
        }
    }

    @Test("one sender has a bounded number of changes under way")
    func bound() async throws {
        let store = HeldStore()
        try await withService(store: store, configure: { $0.writesUnderWay = 2 }) { service in
            try await makeNode(store, on: service)
            for number in 1...5 { try await publish(number, on: service) }
            try await service.stream.expectNothing()
            #expect(store.waiting == 2)
            var answered: [String] = []
            while answered.count < 5 {
                await store.commit()
                try await service.stream.expectNothing(notingInto: &answered)
            }
            #expect(answered == (1...5).map { "p\($0)" })
        }
    }
}

extension TestStream {
    /// Notes the ids of answers until a ping that is sent now is answered.
    fileprivate func expectNothing(notingInto ids: inout [String]) async throws {
        try await send(
            "<iq type='get' id='turn' from='nobody@test.invalid' to='\(domain)'><ping xmlns='urn:xmpp:ping'/></iq>")
        while let id = try await next()["id"], id != "turn" { ids.append(id) }
    }
}

/// A store whose writes wait until they are told to go on.
private final class HeldStore: PubSubStore {
    private struct State {
        var isHolding = false
        var writes = 0
        var queue: [@Sendable () async -> Void] = []
    }

    private let base = MemoryStore()
    private let state = Mutex(State())

    var isHolding: Bool {
        get { state.withLock { $0.isHolding } }
        set { state.withLock { $0.isHolding = newValue } }
    }

    /// Writes that were carried out at once.
    var writes: Int { state.withLock { $0.writes } }

    var waiting: Int { state.withLock { $0.queue.count } }

    /// Carries out what waits.
    func commit() async {
        let queue = state.withLock { state in
            defer { state.queue = [] }
            return state.queue
        }
        for work in queue { await work() }
    }

    func start(delivering deliver: @escaping @Sendable (CommittedChanges) -> Void) async throws {
        try await base.start(delivering: deliver)
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubTransaction) throws -> Result
    ) async throws -> Result {
        guard isHolding else {
            let result = try await base.write(body)
            state.withLock { $0.writes += 1 }
            return result
        }
        return try await withCheckedThrowingContinuation { continuation in
            state.withLock { state in
                state.queue.append {
                    do {
                        continuation.resume(returning: try await self.base.write(body))
                    } catch {
                        continuation.resume(throwing: error)
                    }
                }
            }
        }
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubReading) throws -> Result
    ) async throws -> Result {
        try await base.read(body)
    }

    func outbox(after sequence: Int64, limit: Int) async throws -> [OutboxEvent] {
        try await base.outbox(after: sequence, limit: limit)
    }

    func forget(_ sequences: [Int64]) async { await base.forget(sequences) }

    func stop() async {
        isHolding = false
        await commit()
        await base.stop()
    }
}
