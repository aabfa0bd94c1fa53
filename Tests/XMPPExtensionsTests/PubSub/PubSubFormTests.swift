// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct PubSubFormTests {
    private typealias Changes = PubSubChanges<PubSubNodeConfiguration>

    private func form(in name: String) throws -> DataForm {
        let payload = try Example.pubSub(name)
        for child in payload.children {
            if let form = child.child(DataForm.name) { return try DataForm(form) }
        }
        return try DataForm(payload)
    }

    @Test("a configuration is read from the service's form (XEP-0060 §8.2.2)")
    func configuration() throws {
        let configuration = try PubSubNodeConfiguration(form(in: "Service responds with configuration form"))
        #expect(configuration.deliversNotifications)
        #expect(configuration.maximumItems == .number(10))
        #expect(configuration.accessModel == .open)
        #expect(configuration.sendLastItem == .never)
        #expect(configuration.publishModel == .publishers)
        #expect(configuration.maximumPayloadSize == 1028)
        #expect(configuration.notificationType == .headline)
    }

    @Test("a configuration is written with every field of the registry, and read as it was (XEP-0060 §16.4.4)")
    func roundTrip() throws {
        var configuration = PubSubNodeConfiguration()
        configuration.title = "Princely Musings"
        configuration.description = "A journal"
        configuration.type = "http://www.w3.org/2005/Atom"
        configuration.language = "en"
        configuration.contacts = ["hamlet@denmark.lit"]
        configuration.nodeType = .collection
        configuration.accessModel = .roster
        configuration.rosterGroupsAllowed = ["friends", "courtiers"]
        configuration.publishModel = .subscribers
        configuration.allowsSubscriptions = false
        configuration.hasTemporarySubscriptions = true
        configuration.persistsItems = false
        configuration.maximumItems = .maximum
        configuration.itemExpiry = .number(604_800)
        configuration.maximumPayloadSize = 1028
        configuration.whenFull = .retractOldest
        configuration.purgesWhenOffline = true
        configuration.deliversNotifications = false
        configuration.deliversPayloads = false
        configuration.notificationType = .normal
        configuration.deliversByPresence = true
        configuration.notifiesOfConfiguration = true
        configuration.notifiesOfDeletion = false
        configuration.notifiesOfRetraction = false
        configuration.notifiesOfSubscriptions = true
        configuration.sendLastItem = .onSubscriptionAndPresence
        configuration.itemReply = .publisher
        configuration.bodyTransformation = "http://example.com/body.xsl"
        configuration.formTransformation = "http://example.com/form.xsl"
        configuration.collections = ["blogs", ""]
        configuration.children = ["a", "b"]
        configuration.maximumChildren = 20
        configuration.associationPolicy = .whitelist
        configuration.associationWhitelist = ["bard@shakespeare.lit"]
        for kind in [DataForm.Kind.form, .submit, .result] {
            #expect(try PubSubNodeConfiguration(DataForm(Element(configuration.form(kind)))) == configuration)
        }
        let registry = [
            "access_model", "body_xslt", "contact", "dataform_xslt", "deliver_notifications", "deliver_payloads",
            "description", "item_expire", "itemreply", "language", "max_items", "max_payload_size", "node_type",
            "notification_type", "notify_config", "notify_delete", "notify_retract", "notify_sub", "persist_items",
            "presence_based_delivery", "publish_model", "publish_node_full", "purge_offline", "roster_groups_allowed",
            "send_last_published_item", "tempsub", "subscribe", "title", "type", "collection", "children",
            "children_association_policy", "children_association_whitelist", "children_max",
        ]
        #expect(Set(PubSubNodeConfiguration.fields.map(\.variable)) == Set(registry.map { "pubsub#\($0)" }))
    }

    @Test("a form has labels and options, a submission only what it says")
    func kinds() {
        let configuration = PubSubNodeConfiguration()
        let form = configuration.form(.form, title: "Node", omitting: PubSubNodeConfiguration.collectionFields)
        #expect(form.formType == PubSubNodeConfiguration.formType)
        #expect(form["pubsub#access_model"]?.options.map(\.value) == PubSubAccessModel.allCases.map(\.rawValue))
        #expect(form["pubsub#access_model"]?.label != nil)
        #expect(form["pubsub#title"]?.values == [])
        #expect(form["pubsub#children"] == nil)
        let result = configuration.form(.result)
        #expect(result["pubsub#title"] == nil)
        #expect(
            result["pubsub#deliver_payloads"] == FormField("pubsub#deliver_payloads", kind: .boolean, values: ["true"]))
    }

    @Test("a partial submission keeps what it does not tell, and an empty field gets its default (XEP-0004 §3.5, §3.6)")
    func partial() throws {
        var base = PubSubNodeConfiguration()
        base.title = "Old"
        base.description = "Older"
        base.accessModel = .whitelist
        base.deliversPayloads = false
        let submission = DataForm(
            .submit, formType: PubSubNodeConfiguration.formType,
            fields: [
                FormField("pubsub#title", values: ["New"]), FormField("pubsub#description", values: [""]),
                FormField("pubsub#deliver_payloads"), FormField("x-tea", values: ["green"]), .fixed("Hello"),
            ])
        let changes = try Changes(submission)
        let changed = changes.applied(to: base)
        #expect(changed.title == "New")
        #expect(changed.description == nil)
        #expect(changed.deliversPayloads)
        #expect(changed.accessModel == .whitelist)
        #expect(changes.tells(\.title) && !changes.tells(\.accessModel))
        #expect(changes.unknown.map(\.variable) == ["x-tea"])
        #expect(changes.description == .some(nil))
        #expect(changes.accessModel == nil)
    }

    @Test("a cancelled form tells nothing (XEP-0060 §8.2.4)")
    func cancelled() throws {
        #expect(try Changes(form(in: "Owner cancels configuration process")).isEmpty)
    }

    @Test("changes are made by property, and taken back")
    func making() throws {
        var changes = Changes()
        changes.accessModel = .whitelist
        changes.title = "T"
        changes.persistsItems = true
        changes.title = nil
        #expect(changes.variables == ["pubsub#access_model", "pubsub#persist_items"])
        #expect(try Changes(DataForm(Element(changes.form()))) == changes)
    }

    @Test(
        "a value that is not allowed is refused, naming the field",
        arguments: [
            ("pubsub#deliver_payloads", "perhaps"), ("pubsub#max_items", "many"), ("pubsub#max_items", "-1"),
            ("pubsub#max_items", "99999999999999999999"), ("pubsub#contact", "@"), ("pubsub#publish_model", "closed"),
            ("pubsub#children_max", "max"), ("pubsub#item_expire", "1.5"), ("pubsub#node_type", "tree"),
        ])
    func refusals(variable: String, value: String) {
        let form = DataForm(.submit, fields: [FormField(variable, values: [value])])
        let error = #expect(throws: PayloadError.self) { try Changes(form) }
        #expect(error?.message.contains(variable) == true)
        #expect(error?.stanzaError.condition == .notAcceptable)
    }

    @Test("what a service tells is read as far as it is understood, except where a guess would be wrong")
    func serviceValues() throws {
        let itemReply = FormField("pubsub#itemreply", values: ["none"])
        let title = FormField("pubsub#title", values: ["T"])
        for kind in [DataForm.Kind.form, .result] {
            let told = try Changes(DataForm(kind, fields: [itemReply, title]))
            #expect(told.title == "T")
            #expect(told.itemReply == nil && told.unknown == [itemReply])
        }
        #expect(throws: PayloadError.self) { try Changes(DataForm(.submit, fields: [itemReply, title])) }
        let model = FormField("pubsub#access_model", values: ["secret"])
        #expect(throws: PayloadError.self) { try PubSubNodeConfiguration(DataForm(.result, fields: [model])) }
    }

    @Test("an access model that there is not, and options that are not allowed, have conditions of their own")
    func conditions() {
        let model = DataForm(.submit, fields: [FormField("pubsub#access_model", values: ["secret"])])
        let error = #expect(throws: PayloadError.self) { try Changes(model) }
        #expect(error.flatMap { PubSubError($0.stanzaError) }?.reason == .unsupportedAccessModel)
        let options = DataForm(.submit, fields: [FormField("pubsub#subscription_depth", values: ["deep"])])
        let other = #expect(throws: PayloadError.self) { try PubSubSubscriptionOptions(options) }
        #expect(other.flatMap { PubSubError($0.stanzaError) }?.reason == .invalidOptions)
        let twice = DataForm(.submit, fields: [FormField("pubsub#access_model", values: ["open", "open"])])
        #expect(throws: PayloadError.self) { try Changes(twice) }
    }

    @Test("a form of another type is refused, one that does not say its type is not")
    func formTypes() throws {
        let options = PubSubSubscriptionOptions().form(.submit)
        #expect(throws: PayloadError.self) { try Changes(options) }
        #expect(try Changes(DataForm(.submit)).isEmpty)
    }

    @Test("publishing options are conditions on the configuration (XEP-0060 §7.1.5)")
    func preconditions() throws {
        guard
            case .publish(let publish) = try PubSubSetRequest(Example.pubSub("Publishing with options")),
            let options = publish.options
        else { return #expect(Bool(false)) }
        let conditions = try Changes(options, formType: PubSubNodeConfiguration.publishOptions)
        var configuration = PubSubNodeConfiguration()
        #expect(conditions.unmet(by: configuration) == ["pubsub#access_model"])
        configuration.accessModel = .presence
        #expect(conditions.unmet(by: configuration).isEmpty)
        var strange = conditions
        strange.unknown = [FormField("x-tea", values: ["green"])]
        #expect(strange.unmet(by: configuration) == ["x-tea"])
        #expect(throws: PayloadError.self) { try Changes(options) }
    }

    @Test("options of a subscription are read and written (XEP-0060 §6.3.5, §16.4.2)")
    func options() throws {
        let submitted = try PubSubChanges<PubSubSubscriptionOptions>(
            form(in: "Subscriber submits completed options form"))
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
        let temporary = try PubSubSubscriptionOptions(form(in: "A Temporary Subscription"))
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
        let metadata = try PubSubNodeMetadata(form(in: "Service responds with information and metadata"))
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
        let asked = try PubSubAuthorization(form(in: "Service sends authorization request to node owner"))
        #expect(
            asked
                == PubSubAuthorization(
                    node: "princely_musings", subscriber: "horatio@denmark.lit", subscriptionID: "123-abc"))
        let approved = try PubSubAuthorization(form(in: "Owner approves subscription request"))
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

    @Test("the forms in requests are had as what they change")
    func requests() throws {
        let form = DataForm(.submit, fields: [FormField("pubsub#access_model", values: ["open"])])
        #expect(try PubSub.Create("a", configuration: form).changes?.accessModel == .open)
        #expect(try PubSub.Create("a").changes == nil)
        #expect(try PubSubOwner.Configure("a", form: form).changes.accessModel == .open)
        #expect(try PubSub.Publish([], to: "a", options: form).conditions?.accessModel == .open)
        let other = PubSubNodeConfiguration().form(.submit)
        #expect(throws: PayloadError.self) { try PubSub.Publish([], to: "a", options: other).conditions }
        let options = DataForm(.submit, fields: [FormField("pubsub#digest", values: ["1"])])
        #expect(try PubSub.Subscribe(node: "a", jid: "b", options: options).changes?.usesDigests == true)
        #expect(try PubSub.SetOptions(node: "a", jid: "b", form: options).changes.usesDigests == true)
    }
}
