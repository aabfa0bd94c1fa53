// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import SpecificationExamples
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// Every request that XEP-0060 and its neighbours show, with each of its parts removed, doubled, emptied, far too large or
/// in the wrong namespace.
@Suite(.timeLimit(.minutes(15)))
struct HostileRequestTests {
    private static let requests = Example.pubSub.filter { $0.kind != nil }

    /// The subscriber of the examples, who owns the nodes that they are about as well: little is refused for want of rights.
    private let requester = "francisco@denmark.lit/barracks"

    @Test("there are requests of every kind among the examples")
    func kinds() throws {
        #expect(Self.requests.count > 40)
        let verbs = try Set(Self.requests.map { try $0.element() }.flatMap { $0.children.map(\.name) })
        #expect(
            verbs.isSuperset(of: [
                "affiliations", "configure", "create", "default", "delete", "items", "options", "publish", "purge",
                "retract", "subscribe", "subscriptions", "unsubscribe", "collection",
            ]))
    }

    @Test("every request with a part wrong is answered once, as the XEP has it", arguments: Self.requests)
    func generated(example: Example) async throws {
        let kind = try #require(example.kind).rawValue
        let variants = Tree(try example.element()).variants
        #expect(variants.count > 4)
        try await withService(policy: DefaultPolicy(creation: .anyone)) { configuration in
            configuration.requestsPerSecond = nil
            configuration.limits.nodesPerOwner = 9
            configuration.limits.subscriptionsPerAccount = 4
        } script: { service in
            var ledger = Ledger()
            var number = 0
            for batch in stride(from: 0, to: variants.count, by: 20) {
                let names = try await prepare(service, &ledger)
                var asked: Set<String> = []
                for variant in variants[batch..<min(batch + 20, variants.count)] {
                    number += 1
                    let id = "v\(number)"
                    asked.insert(id)
                    var payload = "\(try variant.element())"
                    for (name, other) in names { payload = payload.replacing(name, with: other) }
                    try await service.stream.send(
                        "<iq type='\(kind)' id='\(id)' from='\(requester)' to='pubsub.localhost'>\(payload)</iq>")
                }
                try await ledger.collect(asked, service.stream)
            }
            #expect(ledger.answered == number)
            // Most of what can be wrong with a request does not matter: it is carried out, so that it is tested to its end.
            #expect(ledger.succeeded > 0)
            // What is bounded stays so, whatever was asked for: both limits are small, so that they are reached.
            let nodes = try await ledger.ask(
                "get", "<query xmlns='http://jabber.org/protocol/disco#items'/>", from: requester, service.stream)
            #expect((nodes.firstChild?.children.map { $0 }.count ?? .max) <= 9)
            let subscriptions = try await ledger.ask(
                "get", pubsub("<subscriptions/>"), from: requester, service.stream)
            let list = subscriptions.firstChild?.child("subscriptions")
            #expect((list?.children.map { $0 }.count ?? .max) <= 4)
        }
    }

    @Test("the same requests from and to addresses that are none, or somebody else's, are answered at most once")
    func addresses() async throws {
        try await withService { service in
            var ledger = Ledger()
            _ = try await prepare(service, &ledger)
            var asked: Set<String> = []
            for (number, example) in Self.requests.enumerated() {
                let payload = try example.element()
                let kind = try #require(example.kind).rawValue
                let senders = ["", "pubsub.localhost", "a@@b", String(repeating: "x", count: 4000) + "@localhost"]
                for (index, sender) in senders.enumerated() {
                    try await service.stream.send(
                        "<iq type='\(kind)' id='from-\(number)-\(index)' from='\(sender)' to='pubsub.localhost'>\(payload)</iq>"
                    )
                }
                for (index, address) in ["nobody@pubsub.localhost", "pubsub.localhost/x"].enumerated() {
                    let id = "to-\(number)-\(index)"
                    asked.insert(id)
                    try await service.stream.send(
                        "<iq type='\(kind)' id='\(id)' from='\(requester)' to='\(address)'>\(payload)</iq>")
                }
                // The kind that it is not.
                let id = "kind-\(number)"
                asked.insert(id)
                let other = kind == "get" ? "set" : "get"
                try await service.stream.send(
                    "<iq type='\(other)' id='\(id)' from='\(requester)' to='pubsub.localhost'>\(payload)</iq>")
            }
            try await ledger.collect(asked, service.stream)
            #expect(ledger.answered == asked.count)
        }
    }

    /// Makes what the examples are about, where it is not there.
    ///
    /// - Returns: What stands in the examples' place of what the service has named, or knows otherwise.
    private func prepare(_ service: ServiceScript, _ ledger: inout Ledger) async throws -> [(String, String)] {
        let collection = "<configure>\(nodeConfiguration(["pubsub#node_type": "collection"]))</configure>"
        let bare = "<configure>\(nodeConfiguration(["pubsub#deliver_payloads": "0"]))</configure>"
        var payloads = [
            pubsub("<create node='blogs'/>\(collection)"), pubsub("<create node='some-collection'/>\(collection)"),
            pubsub("<create node='elsinore-doorbell'/>\(bare)"),
        ]
        payloads += ["princely_musings", "new-node-id", "new-child-node", "old-child-node"].map {
            pubsub("<create node='\($0)'/>")
        }
        payloads += [
            owner("<collection node='some-collection'><associate node='old-child-node'/></collection>"),
            pubsub("<publish node='princely_musings'><item id='bnd81g37d61f49fgn581'>\(entry("A"))</item></publish>"),
            pubsub(
                """
                <publish node='princely_musings'><item id='ae890ac52d0df67ed7cfdf51b644e901'>\(entry("B"))</item></publish>
                """),
        ]
        for payload in payloads { _ = try await ledger.ask("set", payload, from: requester, service.stream) }
        let answer = try await ledger.ask(
            "set", pubsub("<subscribe node='princely_musings' jid='francisco@denmark.lit'/>"), from: requester,
            service.stream)
        let id = answer.firstChild?.child("subscription")?["subid"] ?? "none"
        return [
            ("bard@shakespeare.lit", "francisco@denmark.lit"), ("991d7fd1616fd041015064133cd097a10030819e", id),
            ("ba49252aaa4f5d320c24d3766f0bdcade78c78d3", id),
        ]
    }
}

/// Which requests have been answered, and how.
private struct Ledger {
    private(set) var answered = 0
    private(set) var succeeded = 0
    private var asked = 0
    private var seen: Set<String> = []

    /// Asks something that counts for nothing but that it is answered once.
    mutating func ask(_ type: String, _ payload: String, from: String, _ stream: TestStream) async throws -> Element {
        asked += 1
        let id = "prepared-\(asked)"
        try await stream.send("<iq type='\(type)' id='\(id)' from='\(from)' to='pubsub.localhost'>\(payload)</iq>")
        while true {
            let stanza = try await stream.next()
            note(stanza)
            if stanza["id"] == id { return stanza }
        }
    }

    /// Reads on until all of these have been answered, and the sign of life after them.
    mutating func collect(_ ids: Set<String>, _ stream: TestStream) async throws {
        asked += 1
        let ping = "alive-\(asked)"
        try await stream.send(
            "<iq type='get' id='\(ping)' from='somebody@test.invalid' to='pubsub.localhost'><ping xmlns='urn:xmpp:ping'/></iq>"
        )
        var isAlive = false
        var missing = ids
        while !missing.isEmpty || !isAlive {
            let stanza = try await stream.next()
            note(stanza)
            guard let id = stanza["id"], stanza.name == "iq" else { continue }
            if missing.remove(id) != nil {
                answered += 1
                if stanza["type"] == "result" { succeeded += 1 }
            }
            if id == ping { isAlive = true }
        }
    }

    private mutating func note(_ stanza: Element) {
        guard stanza.name == "iq", let type = stanza["type"], let id = stanza["id"] else { return }
        #expect(type == "result" || type == "error", "\(stanza)")
        #expect(seen.insert(id).inserted || id.hasPrefix("from-"), "answered twice: \(stanza)")
        guard type == "error" else { return }
        guard let error = stanza.child("error") else {
            Issue.record("an error that says nothing: \(stanza)")
            return
        }
        #expect(["auth", "cancel", "modify", "wait"].contains(error["type"]), "\(stanza)")
        let conditions = error.children.filter { $0.namespace == StanzaError.namespace && $0.name != "text" }
        #expect(conditions.count == 1, "\(stanza)")
        let condition = StanzaError(error).condition
        #expect(Self.expected.contains { $0.name == condition.name }, "\(stanza)")
        for reason in error.children where reason.namespace == PubSub.errorsNamespace {
            #expect(Self.reasons.contains(reason.name), "\(stanza)")
            if reason.name == "unsupported" {
                let feature = reason["feature"].map { PubSubFeature(rawValue: $0) }
                #expect(feature.map { PubSubFeature.all.contains($0) || $0 == .collections } == true, "\(stanza)")
            }
        }
    }

    /// What XEP-0060 has for requests, and RFC 6120 for whatever a component is sent: nothing went wrong inside.
    private static let expected: Set<StanzaError.Condition> = [
        .badRequest, .conflict, .featureNotImplemented, .forbidden, .gone(nil), .itemNotFound, .jidMalformed,
        .notAcceptable, .notAllowed, .notAuthorized, .policyViolation, .serviceUnavailable, .unexpectedRequest,
    ]
    private static let reasons = Set(PubSubError.Reason.all.map(\.name)).union(["unsupported"])
}
