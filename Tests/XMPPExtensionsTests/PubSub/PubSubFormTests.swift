// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct PubSubFormTests {
    private typealias Changes = PubSubChanges<PubSubNodeConfiguration>

    @Test("a configuration is read from the service's form (XEP-0060 §8.2.2)")
    func configuration() throws {
        let configuration = try PubSubNodeConfiguration(
            Example.pubSubForm(in: "Service responds with configuration form"))
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
        configuration.maximumChildren = .number(20)
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
        #expect(try Changes(Example.pubSubForm(in: "Owner cancels configuration process")).isEmpty)
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
            ("pubsub#children_max", "most"), ("pubsub#item_expire", "1.5"), ("pubsub#node_type", "tree"),
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
