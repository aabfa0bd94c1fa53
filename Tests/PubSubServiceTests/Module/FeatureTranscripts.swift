// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

extension FeatureTranscript {
    /// One of each feature that is advertised in any configuration.
    static let all = nodes + items + subscriptions + affiliations + accessModels + collections + accounts

    // MARK: Nodes

    static let nodes: [FeatureTranscript] = [
        FeatureTranscript(.createNodes) { stage in
            try await stage.create()
            #expect(try await stage.refusal("set", pubsub("<create node='n'/>")).0 == .conflict)
        },
        FeatureTranscript(.instantNodes) { stage in
            let answer = try await stage.perform(pubsub("<create/>")).answer
            let name = try #require(answer.firstChild?.child("create")?["node"], "\(answer)")
            try await stage.publish("i", at: name)
            #expect(try await stage.items(at: name) == ["i"])
        },
        FeatureTranscript(.createAndConfigure) { stage in
            try await stage.create("n", ["pubsub#title": "Musings"])
            #expect(try await stage.service.info("n").identities.first?.name == "Musings")
        },
        FeatureTranscript(.autoCreate) { stage in
            try await stage.publish("i", at: "unheard-of")
            #expect(try await stage.items(at: "unheard-of") == ["i"])
        },
        FeatureTranscript(.configNode) { stage in
            try await stage.create()
            #expect(try await stage.configured("pubsub#title") == [])
            let form = nodeConfiguration(["pubsub#title": "Musings"])
            try await stage.perform(owner("<configure node='n'>\(form)</configure>"))
            #expect(try await stage.configured("pubsub#title") == ["Musings"])
        },
        FeatureTranscript(.configNodeMax) { stage in
            try await stage.create("n", ["pubsub#max_items": "max", "pubsub#item_expire": "max"])
            #expect(try await stage.configured("pubsub#max_items") == ["max"])
            #expect(try await stage.configured("pubsub#item_expire") == ["max"])
            for number in 1...3 { try await stage.publish("\(number)") }
            #expect(try await stage.items() == ["1", "2", "3"])
            try await stage.create("c", ["pubsub#node_type": "collection", "pubsub#children_max": "max"])
            #expect(try await stage.configured("pubsub#children_max", at: "c") == ["max"])
        },
        FeatureTranscript(.retrieveDefault) { stage in
            let answer = try await stage.ask("get", owner("<default/>")).answer
            let form = try #require(answer.firstChild?.child("default")?.child(DataForm.name), "\(answer)")
            let models = try DataForm(form)["pubsub#access_model"]
            #expect(models?.values == ["open"])
            // Who sees an owner's presence is not known here: that is not offered.
            #expect(models?.options.map(\.value).sorted() == ["authorize", "open", "whitelist"])
        },
        FeatureTranscript(.metaData) { stage in
            try await stage.create("n", ["pubsub#description": "Of a prince"])
            let form = try await stage.service.info("n").form(ofType: PubSubNodeMetadata.formType)
            #expect(form?["pubsub#description"]?.string == "Of a prince")
            #expect(form?["pubsub#owner"]?.values == ["alice@localhost"])
            #expect(form?["pubsub#creation_date"]?.string == "2023-11-14T22:13:20Z")
        },
        FeatureTranscript(.purgeNodes) { stage in
            try await stage.create()
            for number in 1...3 { try await stage.publish("\(number)") }
            try await stage.perform(owner("<purge node='n'/>"))
            #expect(try await stage.items() == [])
        },
        FeatureTranscript(.deleteNodes) { stage in
            try await stage.create()
            try await stage.perform(owner("<delete node='n'/>"))
            #expect(try await stage.refusal("get", pubsub("<items node='n'/>")).0 == .itemNotFound)
        },
    ]

    // MARK: Items

    static let items: [FeatureTranscript] = [
        FeatureTranscript(.publish) { stage in
            try await stage.create()
            try await stage.subscribe()
            let messages = try await stage.publish("i", messages: 1)
            #expect(messages.first?["to"] == "bob@localhost")
            #expect(messages.flatMap(stage.told).map { $0["id"] } == ["i"])
        },
        FeatureTranscript(.itemIds) { stage in
            try await stage.create()
            for id in ["a", "b", "a"] { try await stage.publish(id) }
            #expect(try await stage.items() == ["b", "a"])
        },
        FeatureTranscript(.retrieveItems) { stage in
            try await stage.create()
            for id in ["a", "b", "c"] { try await stage.publish(id) }
            #expect(try await stage.items("max_items='2'") == ["b", "c"])
        },
        FeatureTranscript(.multiItems) { stage in
            try await stage.create("n", ["pubsub#max_items": "2"])
            for id in ["a", "b", "c"] { try await stage.publish(id) }
            #expect(try await stage.items() == ["b", "c"])
        },
        FeatureTranscript(.persistentItems) { stage in
            try await stage.create()
            try await stage.create("transient", ["pubsub#persist_items": "0"])
            for node in ["n", "transient"] { try await stage.publish("i", at: node) }
            stage.clock.advance(by: 86_400 * 365)
            #expect(try await stage.items() == ["i"])
            #expect(
                try await stage.refusal("get", pubsub("<items node='transient'/>"))
                    == (.featureNotImplemented, "unsupported"))
        },
        FeatureTranscript(.publishNodeFull) { stage in
            try await stage.create("n", ["pubsub#max_items": "1", "pubsub#publish_node_full": "reject"])
            try await stage.publish("a")
            let more = pubsub("<publish node='n'><item id='b'>\(entry("b"))</item></publish>")
            #expect(try await stage.refusal("set", more, by: "alice") == (.conflict, "node-full"))
        },
        FeatureTranscript(.publishOptions) { stage in
            try await stage.create()
            let options = submission(
                "http://jabber.org/protocol/pubsub#publish-options", ["pubsub#access_model": "whitelist"])
            let item = "<item id='i'>\(entry("i"))</item>"
            let payload = pubsub(
                "<publish node='n'>\(item)</publish><publish-options>\(options)</publish-options>")
            #expect(try await stage.refusal("set", payload, by: "alice") == (.conflict, "precondition-not-met"))
            #expect(try await stage.items() == [])
        },
        FeatureTranscript(.deleteItems) { stage in
            try await stage.create()
            for id in ["a", "b"] { try await stage.publish(id) }
            try await stage.perform(pubsub("<retract node='n'><item id='a'/></retract>"))
            #expect(try await stage.items() == ["b"])
        },
        FeatureTranscript(.retractItems) { stage in
            try await stage.create()
            try await stage.publish("a")
            try await stage.subscribe(messages: 1)
            let messages = try await stage.perform(
                pubsub("<retract node='n' notify='true'><item id='a'/></retract>"), messages: 1
            ).messages
            let told = messages.flatMap(stage.told)
            #expect(told.map(\.name) == ["retract"] && told.first?["id"] == "a")
        },
        FeatureTranscript(.rsm) { stage in
            try await stage.create()
            for id in ["a", "b", "c"] { try await stage.publish(id) }
            let page = "<set xmlns='http://jabber.org/protocol/rsm'><max>1</max><after>a</after></set>"
            let answer = try await stage.ask("get", pubsub("<items node='n'/>\(page)"), by: "bob").answer
            #expect(answer.firstChild?.child("items")?.children.compactMap { $0["id"] } == ["b"])
            #expect(try answer.firstChild?.child(ResultSetPage.name).map { try ResultSetPage($0) }?.count == 3)
        },
    ]
}
