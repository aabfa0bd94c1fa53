// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

/// The other forms of XEP-0060 §16.4 than that of a node.
@Suite struct PubSubOptionsTests {
    @Test("options of a subscription are read and written (XEP-0060 §6.3.5, §16.4.2)")
    func options() throws {
        let submitted = try PubSubChanges<PubSubSubscriptionOptions>(
            Example.pubSubForm(in: "Subscriber submits completed options form"))
        let read = submitted.applied(to: PubSubSubscriptionOptions())
        #expect(read.delivers && !read.usesDigests && !read.includesBody)
        #expect(read.presenceStates == [.chat, .online, .away])
        var options = PubSubSubscriptionOptions()
        options.digestInterval = .milliseconds(86_400_000)
        options.expiry = .date(Date(timeIntervalSince1970: 1_141_171_199))
        options.type = .items
        options.depth = .all
        let form = options.form(.submit)
        #expect(form["pubsub#digest_frequency"]?.values == ["86400000"])
        #expect(form["pubsub#expire"]?.values == ["2006-02-28T23:59:59Z"])
        #expect(form["pubsub#subscription_depth"]?.values == ["all"])
        #expect(try PubSubSubscriptionOptions(form) == options)
        let registry = [
            "deliver", "digest", "digest_frequency", "expire", "include_body", "show-values", "subscription_type",
            "subscription_depth",
        ]
        #expect(PubSubSubscriptionOptions.fields.map(\.variable) == registry.map { "pubsub#\($0)" })
    }

    @Test("a subscription ends at a moment or with the subscriber's presence (XEP-0060 §12.5)")
    func expiry() throws {
        let temporary = try PubSubSubscriptionOptions(Example.pubSubForm(in: "A Temporary Subscription"))
        #expect(temporary.expiry == .presence)
        let late = DataForm(.submit, fields: [FormField("pubsub#expire", values: ["tomorrow"])])
        #expect(throws: PayloadError.self) { try PubSubSubscriptionOptions(late) }
    }

    @Test("a time between digests that no number holds is written as the largest")
    func longInterval() {
        var options = PubSubSubscriptionOptions()
        options.digestInterval = .seconds(Int64.max)
        #expect(options.form(.submit)["pubsub#digest_frequency"]?.values == ["\(Int64.max)"])
    }

    @Test("metadata of a node are read, also a moment without seconds (XEP-0060 §5.4)")
    func metadata() throws {
        let metadata = try PubSubNodeMetadata(Example.pubSubForm(in: "Service responds with information and metadata"))
        #expect(metadata.creationDate == Date(timeIntervalSince1970: 1_059_519_370))
        let coarse = DataForm(.result, fields: [FormField("pubsub#creation_date", values: ["2003-07-29T22:56Z"])])
        #expect(try PubSubNodeMetadata(coarse).creationDate == Date(timeIntervalSince1970: 1_059_519_360))
        #expect(metadata.creator == "hamlet@denmark.lit")
        #expect(metadata.subscriberCount == 1066)
        #expect(metadata.owners == ["hamlet@denmark.lit"])
        #expect(try PubSubNodeMetadata(metadata.form(.result)) == metadata)
        let registry = [
            "contact", "creation_date", "creator", "description", "language", "access_model", "publish_model",
            "num_subscribers", "owner", "publisher", "title", "type", "max_items",
        ]
        #expect(Set(PubSubNodeMetadata.fields.map(\.variable)) == Set(registry.map { "pubsub#\($0)" }))
    }

    @Test("a subscription is approved by its form (XEP-0060 §8.6)")
    func authorization() throws {
        let asked = try PubSubAuthorization(Example.pubSubForm(in: "Service sends authorization request to node owner"))
        #expect(
            asked
                == PubSubAuthorization(
                    node: "princely_musings", subscriber: "horatio@denmark.lit", subscriptionID: "123-abc"))
        let approved = try PubSubAuthorization(Example.pubSubForm(in: "Owner approves subscription request"))
        #expect(approved.isAllowed)
        #expect(try PubSubAuthorization(DataForm(Element(approved.form(.submit)))) == approved)
        #expect(throws: PayloadError.self) { try PubSubAuthorization(DataForm(.submit)) }
        for missing in ["pubsub#node", "pubsub#subscriber_jid"] {
            var form = asked.form(.form)
            form.fields.removeAll { $0.variable == missing }
            let error = #expect(throws: PayloadError.self) { try PubSubAuthorization(form) }
            #expect(error?.message.contains(missing) == true)
        }
    }

    @Test("an owner chooses the node whose pending subscriptions are wanted (XEP-0060 §8.7)")
    func pending() throws {
        let pending = PubSubPendingForm(nodes: ["princely_musings", "news_from_elsinore"])
        let offered = try DataForm(Example.pubSub("Service responds with data form to be populated"))
        #expect(offered.formType == pending.form.formType)
        #expect(offered["pubsub#node"]?.options.map(\.value) == pending.form["pubsub#node"]?.options.map(\.value))
        let submission = try DataForm(
            Example.pubSub("Owner requests all pending subscription requests for a node"))
        #expect(try pending.node(in: submission) == "princely_musings")
        #expect(throws: FormRejection.self) { try PubSubPendingForm(nodes: ["other"]).node(in: submission) }
        #expect(throws: FormRejection.self) { try pending.node(in: DataForm(.submit)) }
    }
}
