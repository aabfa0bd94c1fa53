// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct PubSubConfigurationTests {
    @Test("defaults beyond the limits are cut down to them: nodes can be made (XEP-0060 §16.7)")
    func bounds() async throws {
        try await withService { configuration in
            configuration.limits.itemsPerNode = 5
            configuration.limits.itemSeconds = 60
            configuration.limits.payloadBytes = 1000
            configuration.limits.nodesPerCollection = 3
            configuration.leafDefaults.maximumItems = .number(100)
            configuration.leafDefaults.itemExpiry = .number(3600)
            configuration.leafDefaults.maximumPayloadSize = 5000
            configuration.collectionDefaults.maximumChildren = .number(10)
        } script: { service in
            try await service.expectResult("set", pubsub("<create node='n'/>"))
            let form = nodeConfiguration(["pubsub#node_type": "collection"])
            try await service.expectResult("set", pubsub("<create node='c'/><configure>\(form)</configure>"))
            let leaf = try await service.expectResult("get", owner("<configure node='n'/>"))
            let shown = try DataForm(#require(leaf?.child("configure")?.child(DataForm.name)))
            #expect(shown["pubsub#max_items"]?.values == ["5"])
            #expect(shown["pubsub#item_expire"]?.values == ["60"])
            #expect(shown["pubsub#max_payload_size"]?.values == ["1000"])
            for number in 1...7 {
                try await service.expectResult(
                    "set", pubsub("<publish node='n'><item id='\(number)'>\(entry("A"))</item></publish>"))
            }
            let items = try await service.expectResult("get", pubsub("<items node='n'/>"))
            #expect(items?.child("items")?.children.map { $0["id"] ?? "" } == ["3", "4", "5", "6", "7"])
        }
    }

    @Test(
        "an access model that nothing is known for is refused, and not offered (XEP-0060 §8.1.2)",
        arguments: ["presence", "roster"])
    func accessModels(model: String) async throws {
        try await withService { service in
            let form = nodeConfiguration(["pubsub#access_model": model])
            try await service.expectError(
                .notAcceptable, reason: "unsupported-access-model", "set",
                pubsub("<create node='n'/><configure>\(form)</configure>"))
            try await service.expectError(.itemNotFound, "get", pubsub("<items node='n'/>"))
            try await service.expectResult("set", pubsub("<create node='n'/>"))
            try await service.expectError(
                .notAcceptable, reason: "unsupported-access-model", "set",
                owner("<configure node='n'>\(form)</configure>"))
            let shown = try await service.expectResult("get", owner("<configure node='n'/>"))
            let offered = try DataForm(#require(shown?.child("configure")?.child(DataForm.name)))
            #expect(offered["pubsub#access_model"]?.options.contains { $0.value == model } == false)
            #expect(offered["pubsub#roster_groups_allowed"] == nil)
        }
    }

    @Test(
        "a default access model that nothing is known for lets nobody in: whitelist",
        arguments: [
            PubSubAccessModel.presence, .roster,
        ])
    func unknownDefault(model: PubSubAccessModel) async throws {
        try await withService {
            $0.leafDefaults.accessModel = model
        } script: { service in
            try await service.expectResult("set", pubsub("<create node='n'/>"))
            try await service.expectError(
                .notAllowed, reason: "closed-node", "get", pubsub("<items node='n'/>"), from: "bob@localhost/r")
            #expect(try await service.info().features.contains(PubSubFeature.accessWhitelist.variable))
        }
    }

    @Test("the root cannot be deleted (XEP-0248 §7.4.3.1)")
    func root() async throws {
        try await withService { service in
            try await service.expectError(.notAllowed, "set", owner("<delete node=''/>"))
        }
    }

    @Test("publishers are told of a node beyond its first page of affiliations (XEP-0060 §5.4)")
    func publishers() async throws {
        try await withService {
            $0.limits.entriesPerPage = 3
        } script: { service in
            try await service.expectResult("set", pubsub("<create node='n'/>"))
            let members = (1...8).map { "<affiliation jid='m\($0)@localhost' affiliation='member'/>" }.joined()
            let last = "<affiliation jid='zoe@localhost' affiliation='publisher'/>"
            try await service.expectResult("set", owner("<affiliations node='n'>\(members)\(last)</affiliations>"))
            let form = try await service.info("n").form(ofType: PubSubNodeMetadata.formType)
            #expect(form?["pubsub#publisher"]?.values == ["zoe@localhost"])
        }
    }
}
