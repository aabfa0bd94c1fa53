// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InMemoryLogging
import Logging
import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct StoreFailureTests {
    private func lines(_ handler: InMemoryLogHandler, _ text: String) -> Int {
        handler.entries.count { "\($0.message)".contains(text) }
    }

    @Test(
        "a store that fails is an error of type wait; the service says so and resumes by itself",
        arguments: [
            (PubSubStoreError(.full, "No space left on device"), StanzaError.Condition.resourceConstraint),
            (PubSubStoreError(.unavailable, "The database is gone"), .internalServerError),
            (PubSubStoreError(.damaged, "A row cannot be read"), .internalServerError),
        ])
    func failures(failure: PubSubStoreError, condition: StanzaError.Condition) async throws {
        let log = InMemoryLogHandler()
        let store = FailingStore()
        try await withService(store: store, logger: Logger(label: "test") { _ in log }) { service in
            try await service.expectResult("set", pubsub("<create node='n'/>"))
            store.fail(failure)
            for number in 1...20 {
                let error = try await service.expectError(
                    condition, "set", pubsub("<publish node='n'><item id='i\(number)'>\(entry("A"))</item></publish>"))
                #expect(error.kind == .wait)
                // What the operator is told is none of the peer's business.
                #expect(error.text?.contains(failure.message) == false)
            }
            #expect(try await service.expectError(condition, "get", pubsub("<items node='n'/>")).kind == .wait)
            #expect(lines(log, "the store fails") == 1)
            await service.server.advance(by: .seconds(61))
            try await service.expectError(condition, "get", pubsub("<items node='n'/>"))
            #expect(lines(log, "the store fails") == 2)
            store.fail(nil)
            let items = try await service.expectResult("get", pubsub("<items node='n'/>"))
            #expect(items?.child("items")?.children.map { $0 }.isEmpty == true)
            #expect(lines(log, "the store works again") == 1)
        }
    }

    @Test("a store that cannot be reached at the start is opened later")
    func lateStart() async throws {
        let store = FailingStore(PubSubStoreError(.unavailable, "The database is not up"))
        try await withService(store: store) { service in
            let error = try await service.expectError(.internalServerError, "set", pubsub("<create node='n'/>"))
            #expect(error.kind == .wait)
            store.fail(nil)
            // Nobody tells when the service has begun to wait, nor when it has opened the store: time passes until it has.
            var answer: Element
            repeat {
                await service.server.advance(by: .seconds(5))
                answer = try await service.ask("set", pubsub("<create node='n'/>"))
            } while answer["type"] == "error"
            #expect(store.startCount == 2)
        }
    }

    @Test("who is there is asked for when the store is open, if it was not at the start")
    func lateProbes() async throws {
        let store = FailingStore()
        try await withService(store: store) { service in
            let configuration = nodeConfiguration(["pubsub#presence_based_delivery": "1"])
            try await service.expectResult(
                "set", pubsub("<create node='n'/><configure>\(configuration)</configure>"))
            try await service.expectResult("set", pubsub("<subscribe node='n' jid='alice@localhost'/>"))
        }
        store.fail(PubSubStoreError(.unavailable, "The database is not up"))
        try await withService(store: store, configure: { $0.probesPerSecond = 100 }) { service in
            try await service.expectError(.internalServerError, "get", pubsub("<items node='n'/>"))
            store.fail(nil)
            // Nobody tells when the service has begun to wait: time passes until it has asked.
            var asked: String?
            while asked == nil {
                await service.server.advance(by: .seconds(5))
                let ping = "<ping xmlns='urn:xmpp:ping'/>"
                try await service.stream.send(
                    "<iq type='get' id='p' from='alice@localhost/r' to='pubsub.localhost'>\(ping)</iq>")
                var stanza: Element
                repeat {
                    stanza = try await service.stream.next()
                    if stanza["type"] == "probe" { asked = stanza["to"] }
                } while stanza["id"] != "p"
            }
            #expect(asked == "alice@localhost")
        }
    }

    @Test("a store that is of a newer version ends the start")
    func newerStore() async throws {
        let store = FailingStore(PubSubStoreError(.tooNew, "Version 9 of the tables"))
        let server = InProcessServer()
        let component = try server.component(server.configuration(domain: "pubsub.localhost")) {
            PubSubModule(store: store)
        }
        await #expect(throws: PubSubStoreError.self) { try await component.run() }
        #expect(store.startCount == 1)
    }
}
