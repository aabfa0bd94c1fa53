// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import Synchronization
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@testable import staff_only_pubsub

@Suite(.timeLimit(.minutes(15)))
struct PolicyTests {
    private let admin = "root@localhost/r"
    private let stranger = "eve@elsewhere.example/r"

    @Test(
        "who may make nodes is a rule, also where publishing makes them (XEP-0060 §8.1.1, §7.1.4)",
        arguments: [
            (CreationRule.anyone, true, true), (.local, true, false), (.administrators, false, false),
        ])
    func creation(rule: CreationRule, local: Bool, foreign: Bool) async throws {
        let policy = DefaultPolicy(administrators: ["root@localhost"], creation: rule)
        try await withService(policy: policy) { service in
            let cases = [
                (admin, true), ("alice@localhost/r", local), ("bot@chat.localhost", local), (stranger, foreign),
            ]
            for (position, (requester, isAllowed)) in cases.enumerated() {
                for payload in [
                    pubsub("<create node='c\(position)'/>"),
                    pubsub("<publish node='p\(position)'><item>\(entry("A"))</item></publish>"),
                ] {
                    if isAllowed {
                        try await service.expectResult("set", payload, from: requester)
                    } else {
                        try await service.expectError(.forbidden, "set", payload, from: requester)
                    }
                }
            }
        }
    }

    @Test("users of the parent domain are local, and of its other subdomains unless it is a top-level domain")
    func local() async throws {
        let cases: [(JID, JID, Bool)] = [
            ("a@example.org/r", "pubsub.example.org", true), ("a@chat.example.org", "pubsub.example.org", true),
            ("a@example.net", "pubsub.example.org", false), ("a@notexample.org", "pubsub.example.org", false),
            ("a@org", "feeds.org", true), ("a@elsewhere.org", "feeds.org", false), ("a@feeds.org", "feeds.org", false),
            ("a@chat.localhost", "pubsub.localhost", true), ("a@pubsub", "pubsub", true),
        ]
        for (requester, service, isAllowed) in cases {
            let context = PolicyContext(requester: requester, service: service)
            let made = try? await DefaultPolicy().create(NodeCreation(node: "n"), context)
            #expect((made != nil) == isAllowed, "\(requester) at \(service)")
        }
    }

    @Test("administrators may do at every node what its owners may, others may not (XEP-0060 §4.1)")
    func administrators() async throws {
        let policy = DefaultPolicy(administrators: ["root@localhost"])
        try await withService(policy: policy) { service in
            try await service.expectResult("set", pubsub("<create node='n'/>"))
            try await service.expectError(.forbidden, "set", owner("<delete node='n'/>"), from: "bob@localhost/r")
            try await service.expectResult("set", owner("<delete node='n'/>"), from: admin)
        }
    }

    /// Notes what it is asked, and changes or refuses by name.
    private final class Notes: PubSubPolicy {
        let asked = Mutex<[String]>([])

        private func note(_ what: String, _ context: PolicyContext) async throws {
            let node = try await context.node()?.address.id ?? "-"
            let affiliation = try await context.affiliation()
            asked.withLock { $0.append("\(what) \(node) \(affiliation.rawValue)") }
        }

        func create(_ creation: NodeCreation, _ context: PolicyContext) async throws -> NodeCreation {
            try await note("create", context)
            var creation = creation
            if !creation.isByPublishing { creation.node = creation.node.map { "alice/\($0)" } }
            creation.configuration.title = "Of Alice"
            return creation
        }

        func publish(
            _ items: [PubSubItem], at node: String, _ context: PolicyContext
        ) async throws -> [PubSubItem] {
            try await note("publish", context)
            return items.map { item in
                var item = item
                if item.id == "bad" { item.id = "good" }
                return item
            }
        }

        func subscribe(_ subscriber: JID, to node: String, _ context: PolicyContext) async throws {
            try await note("subscribe", context)
        }

        func retrieve(from node: String, _ context: PolicyContext) async throws {
            try await note("retrieve", context)
        }

        func deleteItems(_ ids: [String]?, from node: String, _ context: PolicyContext) async throws {
            try await note("delete items", context)
        }

        func delete(_ node: String, _ context: PolicyContext) async throws {
            try await note("delete", context)
            throw StanzaError.notAllowed("Nodes are for ever.")
        }

        func configure(
            _ node: String, _ changes: PubSubChanges<PubSubNodeConfiguration>, _ context: PolicyContext
        ) async throws -> PubSubChanges<PubSubNodeConfiguration> {
            try await note("configure", context)
            var changes = changes
            changes.title = "Still of Alice"
            return changes
        }
    }

    @Test("a policy is asked before anything is done, and may change what is done")
    func hooks() async throws {
        let notes = Notes()
        try await withService(policy: notes) { service in
            let created = try await service.expectResult("set", pubsub("<create node='diary'/>"))
            // Who asked for another name is told.
            #expect(created?.child("create")?["node"] == "alice/diary")
            try await service.expectResult(
                "set", pubsub("<publish node='alice/diary'><item id='bad'>\(entry("A"))</item></publish>"))
            let items = try await service.expectResult("get", pubsub("<items node='alice/diary'/>"))
            #expect(items?.child("items")?.firstChild?["id"] == "good")
            try await service.expectResult("set", pubsub("<subscribe node='alice/diary' jid='alice@localhost'/>"))
            try await service.expectResult(
                "set", owner("<configure node='alice/diary'>\(nodeConfiguration(["pubsub#title": "Mine"]))</configure>")
            )
            let info = try await service.info("alice/diary")
            #expect(info.form(ofType: PubSubNodeMetadata.formType)?["pubsub#title"]?.string == "Still of Alice")
            try await service.expectResult("set", owner("<purge node='alice/diary'/>"))
            let error = try await service.expectError(.notAllowed, "set", owner("<delete node='alice/diary'/>"))
            #expect(error.text == "Nodes are for ever.")
            // Publishing where there is no node: the name stays, the configuration is the policy's.
            try await service.expectResult("set", pubsub("<publish node='new'><item>\(entry("A"))</item></publish>"))
            let new = try await service.info("new")
            #expect(new.form(ofType: PubSubNodeMetadata.formType)?["pubsub#title"]?.string == "Of Alice")
        }
        #expect(
            notes.asked.withLock { $0 } == [
                "create - none", "publish alice/diary owner", "retrieve alice/diary owner",
                "subscribe alice/diary owner", "configure alice/diary owner", "delete items alice/diary owner",
                "delete alice/diary owner", "publish - none", "create - none",
            ])
    }

    @Test("the example's rules hold: the staff publishes Atom entries, and nobody else does")
    func example() async throws {
        // The example goes by the time of day.
        let policy = StaffOnly(staff: ["alice@localhost"])
        try await withService(policy: policy, clock: TestDate(Date())) { service in
            try await service.expectError(.forbidden, "set", pubsub("<create node='news'/>"), from: "bob@localhost/r")
            try await service.expectResult("set", pubsub("<create node='news'/>"))
            try await service.expectError(
                .badRequest, reason: "invalid-payload", "set",
                pubsub("<publish node='news'><item><tune xmlns='http://jabber.org/protocol/tune'/></item></publish>"))
            try await service.expectError(
                .badRequest, reason: "invalid-payload", "set",
                pubsub("<publish node='news'><item><entry xmlns='http://www.w3.org/2005/Atom'/></item></publish>"))
            try await service.expectResult(
                "set", pubsub("<publish node='news'><item id='1'>\(entry("A"))</item></publish>"))
            try await service.expectError(
                .notAllowed, "set", pubsub("<retract node='news'><item id='1'/></retract>"))
        }
    }
}
