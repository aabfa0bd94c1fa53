// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// Requests that have to wait: each is answered once, whatever becomes of the store meanwhile.
@Suite(.timeLimit(.minutes(15)))
struct RequestDeskTests {
    private func send(_ service: ServiceScript, _ id: String, from: String, _ payload: String) async throws {
        try await service.stream.send(
            "<iq type='set' id='\(id)' from='\(from)' to='pubsub.localhost'>\(payload)</iq>")
    }

    @Test("requests of one sender wait for each other, are carried out in order and answered once each")
    func order() async throws {
        let store = HangingStore()
        try await withService(store: store) { service in
            try await service.expectResult("set", pubsub("<create node='n'/>"))
            store.hang()
            defer { store.goOn() }
            for number in 1...100 {
                try await send(
                    service, "q\(number)", from: "alice@localhost/r",
                    pubsub("<publish node='n'><item id='i\(number)'>\(entry("A"))</item></publish>"))
            }
            await store.isHolding(1)
            // Another sender's request waits for the store alone.
            try await send(service, "other", from: "bob@localhost/r", pubsub("<create node='m'/>"))
            await store.isHolding(2)
            store.goOn()
            var answers: [String] = []
            for _ in 1...101 {
                let stanza = try await service.stream.next()
                #expect(stanza["type"] == "result", "\(stanza)")
                answers.append(stanza["id"] ?? "")
            }
            #expect(answers.filter { $0 != "other" } == (1...100).map { "q\($0)" })
            #expect(answers.count { $0 == "other" } == 1)
            let items = try await service.expectResult("get", pubsub("<items node='n'/>"))
            #expect(items?.child("items")?.children.map { $0["id"] ?? "" } == (1...100).map { "i\($0)" })
            try await service.stream.expectNothing()
        }
    }

    @Test("a request that the store keeps waiting is answered at its deadline, and not again when the store goes on")
    func deadline() async throws {
        let store = HangingStore()
        try await withService(store: store) { service in
            try await service.expectResult("set", pubsub("<create node='n'/>"))
            store.hang()
            defer { store.goOn() }
            for user in ["alice", "bob", "carol"] {
                try await send(
                    service, "late-\(user)", from: "\(user)@localhost/r",
                    pubsub("<subscribe node='n' jid='\(user)@localhost'/>"))
            }
            await store.isHolding(3)
            await service.server.advance(by: .seconds(26))
            var answered: Set<String> = []
            for _ in 1...3 {
                let stanza = try await service.stream.next()
                #expect(stanza["type"] == "error", "\(stanza)")
                #expect(stanza.child("error").map { StanzaError($0).condition } == .remoteServerTimeout, "\(stanza)")
                answered.insert(stanza["id"] ?? "")
            }
            #expect(answered == ["late-alice", "late-bob", "late-carol"])
            store.goOn()
            try await service.stream.expectNothing()
            // The service is as it was, for the same senders too.
            try await service.expectResult("set", pubsub("<subscribe node='n' jid='alice@localhost'/>"))
        }
    }

    @Test("requests under way at shutdown are carried out and answered, and those that come later are refused")
    func shutdown() async throws {
        let store = HangingStore()
        try await withService(store: store) { service in
            store.hang()
            defer { store.goOn() }
            try await send(service, "under way", from: "alice@localhost/r", pubsub("<create node='n'/>"))
            // Behind it, in the same conversation.
            try await send(service, "waiting", from: "alice@localhost/r", pubsub("<create node='m'/>"))
            await store.isHolding(1)
            service.component.shutDown()
            for await state in service.component.states { if case .stopping = state { break } }
            try await send(service, "later", from: "bob@localhost/r", pubsub("<create node='o'/>"))
            let refused = try await service.stream.next()
            #expect(refused["id"] == "later" && refused["type"] == "error", "\(refused)")
            store.goOn()
            var answers: [String?: String?] = [:]
            for _ in 1...2 {
                let stanza = try await service.stream.next()
                #expect(answers.updateValue(stanza["type"], forKey: stanza["id"]) == nil, "\(stanza)")
            }
            #expect(answers["under way"] == "result")
            #expect(answers["waiting"] != nil)
            try await service.stream.expectClose()
            #expect(store.isStopped)
        }
    }

    @Test("a store that hangs does not keep a service from going down: what waits for it is answered once")
    func shutdownOfHangingStore() async throws {
        let store = HangingStore()
        try await withService(store: store) { service in
            store.hang()
            defer { store.goOn() }
            for user in ["alice", "bob"] {
                try await send(service, user, from: "\(user)@localhost/r", pubsub("<create node='\(user)'/>"))
            }
            await store.isHolding(2)
            service.component.shutDown()
            for await state in service.component.states { if case .stopping = state { break } }
            // Goodbye and drain take turns, and nobody tells when the next begins.
            let clock = Task { [server = service.server] in
                while !Task.isCancelled {
                    await server.advance(by: .seconds(1))
                    await Task.yield()
                }
            }
            defer { clock.cancel() }
            while !store.isStopped { await Task.yield() }
            var answered: Set<String> = []
            for _ in 1...2 {
                let stanza = try await service.stream.next()
                #expect(stanza["type"] == "error", "\(stanza)")
                #expect(answered.insert(stanza["id"] ?? "").inserted, "\(stanza)")
            }
            #expect(answered == ["alice", "bob"])
            store.goOn()
            try await service.stream.expectClose()
        }
    }
}
