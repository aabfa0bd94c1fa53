// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

extension FeatureTranscript {
    static let subscriptions: [FeatureTranscript] = [
        FeatureTranscript(.subscribe) { stage in
            try await stage.create()
            #expect(try await stage.subscribe().subscription?["subscription"] == "subscribed")
            try await stage.perform(pubsub("<unsubscribe node='n' jid='bob@localhost'/>"), by: "bob")
            try await stage.publish()
            try await stage.service.stream.expectNothing()
        },
        FeatureTranscript(.retrieveSubscriptions) { stage in
            try await stage.create()
            try await stage.subscribe()
            let answer = try await stage.ask("get", pubsub("<subscriptions/>"), by: "bob").answer
            #expect(answer.firstChild?.firstChild?.children.map { $0["node"] } == ["n"])
        },
        FeatureTranscript(.subscriptionOptions) { stage in
            try await stage.create()
            try await stage.subscribe()
            let form = submission("http://jabber.org/protocol/pubsub#subscribe_options", ["pubsub#deliver": "0"])
            try await stage.perform(
                pubsub("<options node='n' jid='bob@localhost'>\(form)</options>"), by: "bob")
            try await stage.publish()
            try await stage.service.stream.expectNothing()
        },
        FeatureTranscript(.retrieveDefaultSub) { stage in
            try await stage.create()
            let answer = try await stage.ask("get", pubsub("<default node='n'/>"), by: "bob").answer
            let form = try #require(answer.firstChild?.child("default")?.child(DataForm.name), "\(answer)")
            #expect(try PubSubSubscriptionOptions(DataForm(form)).delivers)
        },
        FeatureTranscript(.multiSubscribe) { stage in
            try await stage.create()
            let first = try await stage.subscribe(options: ["pubsub#digest": "0"]).subscription?["subid"]
            let second = try await stage.subscribe(options: ["pubsub#deliver": "0"]).subscription?["subid"]
            #expect(first != nil && second != nil && first != second)
            #expect(try await stage.list("subscriptions").compactMap { $0["subid"] }.count == 2)
        },
        FeatureTranscript(.leasedSubscription) { stage in
            try await stage.create()
            try await stage.subscribe(options: ["pubsub#expire": "2023-11-16T22:13:20Z"])
            try await stage.publish("a", messages: 1)
            // A day before the end there is word of it.
            stage.clock.advance(by: 86_401)
            await stage.service.server.advance(by: .seconds(61))
            let reminder = try await stage.world.next()
            let told = reminder.child(PubSubEvent.name)?.firstChild
            #expect(reminder["to"] == "bob@localhost" && told?["subscription"] == "subscribed", "\(reminder)")
            #expect(told?["expiry"] == "2023-11-16T22:13:20Z" && told?["node"] == "n", "\(reminder)")
            stage.clock.advance(by: 86_400)
            await stage.service.server.advance(by: .seconds(61))
            let end = try await stage.world.next()
            #expect(end.child(PubSubEvent.name)?.firstChild?["subscription"] == "none", "\(end)")
            // The service may ask its server whether that was taken: what comes beside is looked at.
            #expect(try await stage.publish("b").isEmpty)
            #expect(try await stage.ask("get", "<ping xmlns='urn:xmpp:ping'/>").messages.isEmpty)
        },
        FeatureTranscript(.subscriptionNotifications) { stage in
            try await stage.create()
            try await stage.subscribe()
            let list = "<subscription jid='bob@localhost' subscription='none'/>"
            let messages = try await stage.perform(
                owner("<subscriptions node='n'>\(list)</subscriptions>"), messages: 1
            ).messages
            let told = messages.first?.child(PubSubEvent.name)?.firstChild
            #expect(messages.first?["to"] == "bob@localhost" && told?["subscription"] == "none")
        },
        FeatureTranscript(.manageSubscriptions) { stage in
            try await stage.create()
            // Bob is told.
            let list = "<subscription jid='bob@localhost' subscription='subscribed'/>"
            try await stage.perform(owner("<subscriptions node='n'>\(list)</subscriptions>"), messages: 1)
            #expect(try await stage.list("subscriptions").map { $0["jid"] } == ["bob@localhost"])
            let messages = try await stage.publish("i", messages: 1)
            #expect(messages.first?["to"] == "bob@localhost")
        },
        FeatureTranscript(.getPending) { stage in
            try await stage.create("n", ["pubsub#access_model": "authorize"])
            // Alice is asked at once,
            try await stage.subscribe(messages: 1)
            // and again when she wants to be.
            let form = submission("http://jabber.org/protocol/pubsub#subscribe_authorization", ["pubsub#node": "n"])
            let command = """
                <command xmlns='http://jabber.org/protocol/commands' action='execute' \
                node='http://jabber.org/protocol/pubsub#get-pending'
                """
            let first = try await stage.perform("\(command)/>").answer
            let session = try #require(first.firstChild?["sessionid"], "\(first)")
            let messages = try await stage.perform("\(command) sessionid='\(session)'>\(form)</command>", messages: 1)
                .messages
            let asked = try #require(messages.first?.child(DataForm.name))
            #expect(try PubSubAuthorization(DataForm(asked)).subscriber == "bob@localhost")
        },
        FeatureTranscript(.lastPublished) { stage in
            try await stage.create()
            try await stage.publish("a")
            try await stage.publish("b")
            let messages = try await stage.subscribe(messages: 1).messages
            #expect(messages.flatMap(stage.told).map { $0["id"] } == ["b"])
            try await stage.service.stream.send("<presence from='bob@localhost/r' to='pubsub.localhost'/>")
            let message = try await stage.world.next()
            #expect(stage.told(message).map { $0["id"] } == ["b"] && message.child(Delay.name) != nil, "\(message)")
            // Once: presence that is not the first says nothing new.
            try await stage.service.stream.send("<presence from='bob@localhost/r' to='pubsub.localhost'/>")
            try await stage.service.stream.expectNothing()
        },
        FeatureTranscript(.presenceNotifications) { stage in
            try await stage.create(
                "n", ["pubsub#presence_based_delivery": "1", "pubsub#send_last_published_item": "never"])
            try await stage.subscribe()
            try await stage.publish("a")
            try await stage.world.untilTold()
            try await stage.service.stream.expectNothing()
            try await stage.comes("bob")
            let messages = try await stage.publish("b", messages: 1)
            #expect(messages.flatMap(stage.told).map { $0["id"] } == ["b"])
        },
        FeatureTranscript(.since) { stage in
            try await stage.create(
                "n", ["pubsub#presence_based_delivery": "1", "pubsub#send_last_published_item": "never"])
            try await stage.subscribe()
            for id in ["a", "b", "c"] {
                try await stage.publish(id)
                stage.clock.advance(by: 100)
            }
            // Else Bob, who is there then, would be told of the last one as of the others.
            try await stage.world.untilTold()
            try await stage.service.stream.send(
                """
                <presence from='bob@localhost/r' to='pubsub.localhost'><ago xmlns='urn:xmpp:ago:0' secs='250'/></presence>
                """)
            var told: [String] = []
            while told.count < 2 { told += stage.told(try await stage.world.next()).compactMap { $0["id"] } }
            #expect(told == ["b", "c"])
            try await stage.service.stream.expectNothing()
        },
    ]
}
