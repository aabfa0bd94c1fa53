// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPComponent
import XMPPCore
import XMPPExtensions

@Suite struct PubSubResponseTests {
    @Test("subscriptions and affiliations are read with their states (XEP-0060 §5.6, §5.7)")
    func lists() throws {
        let subscriptions = try PubSub.GetSubscriptions.Response(
            Example.pubSub("Service returns all current subscriptions to a specific node"))
        #expect(subscriptions.node == "node6")
        #expect(subscriptions.subscriptions.map(\.id) == ["123-abc", "004-yyy"])
        let all = try PubSub.GetSubscriptions.Response(
            Example.pubSub("Service returns all current subscriptions"))
        #expect(all.subscriptions.map(\.state) == [.subscribed, .subscribed, .unconfigured, .subscribed, .subscribed])
        let affiliations = try PubSub.GetAffiliations.Response(
            Example.pubSub("Service replies with all current affiliations"))
        #expect(affiliations.affiliations.map(\.affiliation) == [.owner, .publisher, .outcast, .owner])
        #expect(affiliations.affiliations.map(\.node) == ["node1", "node2", "node5", "node6"])
    }

    @Test("a subscription tells whether options are offered or required (XEP-0060 §6.1.5)")
    func configuration() throws {
        func read(_ name: String) throws -> PubSubSubscription {
            try PubSub.Subscribe.Response(Example.pubSub(name)).subscription
        }
        #expect(
            try read("Service replies with success and indicates that subscription configuration is required")
                == PubSubSubscription(
                    node: "princely_musings", jid: "francisco@denmark.lit", state: .unconfigured,
                    configuration: .required))
        #expect(
            try read(
                "Service replies with success and indicates that subscription options are supported but not required"
            ).configuration == .offered)
        #expect(try read("Service replies with pending").state == .pending)
    }

    @Test("items come with their payload and the place of their page (XEP-0060 §6.5.4)")
    func items() throws {
        let answer = try PubSub.GetItems.Response(
            Example.pubSub("Service returns some items via result set management"))
        #expect(answer.items.count == 3)
        #expect(answer.items.first?.payload?.isNamed("entry", in: "http://www.w3.org/2005/Atom") == true)
        #expect(answer.page?.first == "368866411b877c30064a5f62b917cffe")
        #expect(answer.page?.firstIndex == 0)
        #expect(answer.page?.count == 19)
        let none = try PubSub.GetItems.Response(Example.pubSub("Service returns no items if it has none"))
        #expect(none.items.isEmpty)
    }

    @Test("items of a collection come node by node (XEP-0248 §6.2.2)")
    func collection() throws {
        let answer = try PubSub.GetItems.Response(Example.pubSub("Service returns items on leaf nodes"))
        #expect(answer.groups.map(\.node) == ["Romeoance", "Julliennui"])
        #expect(answer.items.count == 2)
    }

    @Test("an answer without content is one where XEP-0060 leaves the content to the service")
    func empty() throws {
        #expect(try PubSub.Create.Response(resultPayload: nil).node == nil)
        #expect(try PubSub.Publish.Response(resultPayload: nil).itemIDs.isEmpty)
        #expect(try PubSub.Unsubscribe.Response(resultPayload: nil).subscription == nil)
        #expect(try PubSubSetResponse(resultPayload: nil) == .done)
        #expect(throws: PayloadError.self) { try PubSubGetResponse(resultPayload: nil) }
        #expect(throws: PayloadError.self) { try PubSubOwnerGetResponse(resultPayload: nil) }
        #expect(throws: PayloadError.self) { try PubSub.Subscribe.Response(resultPayload: nil) }
        #expect(try written(PubSub.Create.Response()) == nil)
        #expect(try written(PubSub.Publish.Response()) == nil)
        #expect(try written(PubSubSetResponse.done) == nil)
    }

    @Test("the answers of a service say what they are, and are read as that")
    func sets() throws {
        let subscription = PubSubSubscription(node: "a", jid: "b", state: .subscribed, id: "1")
        let ended = PubSubSubscription(node: "a", jid: "b", state: .none)
        let responses: [PubSubSetResponse] = [
            .done, .created(.init(node: "a")), .published(.init(node: "a", itemIDs: ["1", "2"])),
            .subscribed(.init(subscription, options: PubSubSubscriptionOptions().form(.result))),
            .unsubscribed(.init(ended)),
        ]
        for response in responses {
            #expect(try PubSubSetResponse(resultPayload: written(response)) == response)
        }
    }

    @Test("the answers to questions say what they are, and are read as that")
    func gets() throws {
        let form = PubSubSubscriptionOptions().form(.form)
        let responses: [PubSubGetResponse] = [
            .affiliations(.init(affiliations: [.init("a", .member)], page: ResultSetPage(count: 1))),
            .subscriptions(.init(node: "a", subscriptions: [.init(node: "a", jid: "b", state: .pending)])),
            .items(.init(node: "a", items: [PubSubItem(id: "1", publisher: "b")])),
            .options(.init(node: "a", jid: "b", form: form)), .defaultOptions(.init(form: form)),
        ]
        for response in responses {
            #expect(try PubSubGetResponse(resultPayload: written(response)) == response)
        }
        let owner: [PubSubOwnerGetResponse] = [
            .affiliations(.init(node: "a", affiliations: [.init("b", .outcast)], page: ResultSetPage(count: 1))),
            .subscriptions(.init(node: "a", subscriptions: [.init(jid: "b", state: .subscribed)])),
            .configuration(.init("a", form: form)), .defaultConfiguration(.init(form: form)),
        ]
        for response in owner {
            #expect(try PubSubOwnerGetResponse(resultPayload: written(response)) == response)
        }
    }

    @Test("lists for an owner that leave their node out are read all the same, as those of Prosody")
    func nameless() throws {
        func read<Response: XMLPayload>(_ content: String, _ type: Response.Type) throws -> Response {
            try Response(element("<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>\(content)</pubsub>"))
        }
        #expect(
            try read(
                "<subscriptions><subscription jid='b' subscription='none'/></subscriptions>",
                PubSubOwner.GetSubscriptions.Response.self
            ).subscriptions == [.init(jid: "b", state: .none)])
        #expect(
            try read(
                "<affiliations><affiliation jid='b' affiliation='member'/></affiliations>",
                PubSubOwner.GetAffiliations.Response.self
            ).affiliations == [.init("b", .member)])
        #expect(throws: PayloadError.self) {
            try read("<affiliations/>", PubSubOwner.SetAffiliations.self)
        }
    }

    @Test("an affiliation without its node has that of its list, and is refused where there is none")
    func affiliationNode() throws {
        func read(_ attributes: String) throws -> PubSub.GetAffiliations.Response {
            let affiliation = "<affiliation affiliation='owner'/>"
            return try .init(
                element(
                    """
                    <pubsub xmlns='http://jabber.org/protocol/pubsub'>\
                    <affiliations\(attributes)>\(affiliation)</affiliations></pubsub>
                    """))
        }
        #expect(try read(" node='a'").affiliations == [.init("a", .owner)])
        #expect(throws: PayloadError.self) { try read("") }
    }
}
