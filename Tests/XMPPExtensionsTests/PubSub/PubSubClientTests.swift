// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPCore
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct PubSubClientTests {
    private static let everybody = "xmlns='http://jabber.org/protocol/pubsub'"
    private static let owner = "xmlns='http://jabber.org/protocol/pubsub#owner'"
    private static let form = "xmlns='jabber:x:data'"

    /// A form whose fields say no more than their values.
    private static func submit(_ type: String, _ fields: [(String, String)]) -> String {
        let fields = fields.map { "<field var='pubsub#\($0.0)'><value>\($0.1)</value></field>" }.joined()
        return """
            <x \(form) type='submit'><field var='FORM_TYPE' type='hidden'>\
            <value>http://jabber.org/protocol/pubsub#\(type)</value></field>\(fields)</x>
            """
    }

    /// Calls the client while a script plays the service: each step is a request and its answer.
    private func exchange<Result: Sendable>(
        _ steps: [(kind: String, request: String, answer: String)],
        call: @escaping @Sendable (PubSubClient) async throws -> Result
    ) async throws -> Result {
        let server = InProcessServer()
        let component = try server.component {}
        let client = PubSubClient(component, service: "pubsub.localhost", from: "bard@echo.localhost")
        let outcome = Outcome<Result>()
        try await server.run(component) { (stream: TestStream) async throws in
            async let result = call(client)
            for step in steps {
                let request = try await stream.expect(
                    """
                    <iq type='\(step.kind)' id='*' from='bard@echo.localhost' to='pubsub.localhost'>\(step.request)</iq>
                    """)
                let isError = step.answer.hasPrefix("<error")
                try await stream.send(
                    """
                    <iq type='\(isError ? "error" : "result")' id='\(request["id"] ?? "")' from='pubsub.localhost' \
                    to='bard@echo.localhost'>\(step.answer)</iq>
                    """)
            }
            try await outcome.set(result)
        }
        return try #require(await outcome.value)
    }

    private actor Outcome<Value: Sendable> {
        var value: Value?
        func set(_ value: Value) { self.value = value }
    }

    @Test("an item is published on a condition, and its id told (XEP-0060 §7.1)")
    func publish() async throws {
        let options = Self.submit("publish-options", [("access_model", "presence")])
        let id = try await exchange([
            (
                "set",
                """
                <pubsub \(Self.everybody)><publish node='a'><item><ago xmlns='urn:xmpp:ago:0' secs='5'/></item></publish>\
                <publish-options>\(options)</publish-options></pubsub>
                """,
                "<pubsub \(Self.everybody)><publish node='a'><item id='ae89'/></publish></pubsub>"
            )
        ]) { client in
            var conditions = PubSubChanges<PubSubNodeConfiguration>()
            conditions.accessModel = .presence
            return try await client.publish(PubSubItem(encoding: TimeAway(seconds: 5)), to: "a", if: conditions)
        }
        #expect(id == "ae89")
    }

    @Test("an id of the publisher's own is the item's where the service tells none")
    func publishWithID() async throws {
        let id = try await exchange([
            ("set", "<pubsub \(Self.everybody)><publish node='a'><item id='current'/></publish></pubsub>", "")
        ]) { try await $0.publish(PubSubItem(id: "current"), to: "a") }
        #expect(id == "current")
    }

    @Test("what a service refuses is thrown in the terms of XEP-0060, or as the stanza error it is")
    func errors() async throws {
        let stanzas = "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"
        let request = "<pubsub \(Self.everybody)><subscribe node='a' jid='bard@echo.localhost'/></pubsub>"
        let closed = """
            <error type='cancel'><not-allowed \(stanzas)/>\
            <closed-node xmlns='http://jabber.org/protocol/pubsub#errors'/></error>
            """
        let refusal = await #expect(throws: PubSubError.self) {
            try await exchange([("set", request, closed)]) { try await $0.subscribe(to: "a") }
        }
        #expect(refusal == PubSubError(.closedNode))
        let other = await #expect(throws: StanzaError.self) {
            try await exchange([("set", request, "<error type='auth'><forbidden \(stanzas)/></error>")]) {
                try await $0.subscribe(to: "a")
            }
        }
        #expect(other == .forbidden())
        await #expect(throws: PayloadError.self) {
            try await exchange([("set", request, "")]) { try await $0.subscribe(to: "a") }
        }
    }

    @Test("a subscription is made with options, asked about, changed and ended (XEP-0060 §6)")
    func subscription() async throws {
        let subscription = """
            <subscription node='a' jid='bard@echo.localhost/desk' subscription='subscribed' subid='7'/>
            """
        let who = "node='a' jid='bard@echo.localhost/desk'"
        let pubsub = { (content: String) in "<pubsub \(Self.everybody)>\(content)</pubsub>" }
        let digest = Self.submit("subscribe_options", [("digest", "true")])
        let steps = [
            (
                "set", pubsub("<subscribe \(who)/><options>\(digest)</options>"),
                pubsub(subscription)
            ),
            (
                "get", pubsub("<options \(who) subid='7'/>"),
                pubsub("<options \(who) subid='7'>\(digest)</options>")
            ),
            ("set", pubsub("<options \(who) subid='7'>\(digest)</options>"), ""),
            ("get", pubsub("<default node='a'/>"), pubsub("<default node='a'>\(digest)</default>")),
            (
                "get", pubsub("<subscriptions node='a'/>"),
                pubsub("<subscriptions node='a'>\(subscription)</subscriptions>")
            ),
            ("set", pubsub("<unsubscribe \(who) subid='7'/>"), ""),
        ]
        let made = try await exchange(steps) { client in
            let jid: JID = "bard@echo.localhost/desk"
            var options = PubSubChanges<PubSubSubscriptionOptions>()
            options.usesDigests = true
            let made = try await client.subscribe(to: "a", as: jid, options: options)
            let asked = try await client.options(of: "a", as: jid, subscriptionID: made.id)
            #expect(asked.usesDigests)
            try await client.setOptions(options, of: "a", as: jid, subscriptionID: made.id)
            #expect(try await client.defaultOptions(of: "a").usesDigests)
            #expect(try await client.ownSubscriptions(to: "a") == [made])
            try await client.unsubscribe(from: "a", as: jid, subscriptionID: made.id)
            return made
        }
        #expect(made.id == "7" && made.state == .subscribed)
    }

    @Test("items are had by id, by number, and all of them page by page (XEP-0060 §6.5)")
    func items() async throws {
        let pubsub = { (content: String) in "<pubsub \(Self.everybody)>\(content)</pubsub>" }
        let set = "<set xmlns='http://jabber.org/protocol/rsm'>"
        let steps = [
            (
                "get", pubsub("<items node='a'><item id='2'/></items>"),
                pubsub("<items node='a'><item id='2'/></items>")
            ),
            ("get", pubsub("<items node='a' max_items='1'/>"), pubsub("<items node='a'><item id='3'/></items>")),
            (
                "get", pubsub("<items node='a'/>\(set)<max>2</max></set>"),
                pubsub(
                    """
                    <items node='a'><item id='1'/><item id='2'/></items>\
                    \(set)<first index='0'>1</first><last>2</last><count>3</count></set>
                    """)
            ),
            (
                "get", pubsub("<items node='a'/>\(set)<max>2</max><after>2</after></set>"),
                pubsub(
                    """
                    <items node='a'><item id='3'/></items>\
                    \(set)<first index='2'>3</first><last>3</last><count>3</count></set>
                    """)
            ),
        ]
        let all = try await exchange(steps) { client in
            #expect(try await client.item("2", of: "a") == PubSubItem(id: "2"))
            #expect(try await client.items([], of: "a").isEmpty)
            #expect(try await client.latestItems(of: "a").map(\.id) == ["3"])
            var all: [String?] = []
            for try await item in client.items(of: "a", pageSize: 2) { all.append(item.id) }
            return all
        }
        #expect(all == ["1", "2", "3"])
    }

    @Test("a list of which a service sends only a part is asked for to its end")
    func lists() async throws {
        let set = "<set xmlns='http://jabber.org/protocol/rsm'>"
        let steps = [
            (
                "get", "<pubsub \(Self.everybody)><affiliations/></pubsub>",
                """
                <pubsub \(Self.everybody)><affiliations><affiliation node='a' affiliation='owner'/></affiliations>\
                \(set)<first index='0'>a</first><last>a</last><count>2</count></set></pubsub>
                """
            ),
            (
                "get", "<pubsub \(Self.everybody)><affiliations/>\(set)<after>a</after></set></pubsub>",
                """
                <pubsub \(Self.everybody)><affiliations><affiliation node='b' affiliation='member'/></affiliations>\
                \(set)<first index='1'>b</first><last>b</last><count>2</count></set></pubsub>
                """
            ),
        ]
        let affiliations = try await exchange(steps) { try await $0.ownAffiliations() }
        #expect(affiliations == [.init("a", .owner), .init("b", .member)])
    }

    @Test("a node is made, configured, emptied and deleted by its owner (XEP-0060 §8)")
    func owner() async throws {
        let pubsub = { (content: String) in "<pubsub \(Self.owner)>\(content)</pubsub>" }
        let open = Self.submit("node_config", [("access_model", "open")])
        let steps = [
            (
                "set", "<pubsub \(Self.everybody)><create/><configure>\(open)</configure></pubsub>",
                "<pubsub \(Self.everybody)><create node='25e3'/></pubsub>"
            ),
            ("get", pubsub("<configure node='25e3'/>"), pubsub("<configure node='25e3'>\(open)</configure>")),
            ("get", pubsub("<default type='collection'/>"), pubsub("<default>\(open)</default>")),
            ("set", pubsub("<configure node='25e3'>\(open)</configure>"), ""),
            (
                "set", "<pubsub \(Self.everybody)><retract node='25e3' notify='true'><item id='1'/></retract></pubsub>",
                ""
            ),
            ("set", pubsub("<purge node='25e3'/>"), ""),
            ("set", pubsub("<collection node='all'><associate node='25e3'/></collection>"), ""),
            ("set", pubsub("<collection node='all'><dissociate node='25e3'/></collection>"), ""),
            ("set", pubsub("<delete node='25e3'><redirect uri='xmpp:a?;node=b'/></delete>"), ""),
        ]
        let node = try await exchange(steps) { client in
            var changes = PubSubChanges<PubSubNodeConfiguration>()
            changes.accessModel = .open
            let node = try await client.create(nil, changes)
            #expect(try await client.configuration(of: node).accessModel == .open)
            #expect(try await client.defaultConfiguration(of: .collection).accessModel == .open)
            try await client.configure(node, changes)
            try await client.retract("1", from: node, notifies: true)
            try await client.purge(node)
            try await client.associate(node, with: "all")
            try await client.dissociate(node, from: "all")
            try await client.delete(node, redirect: "xmpp:a?;node=b")
            return node
        }
        #expect(node == "25e3")
    }

    @Test("an owner manages who is subscribed and who may do what (XEP-0060 §8.8, §8.9)")
    func people() async throws {
        let pubsub = { (content: String) in "<pubsub \(Self.owner)>\(content)</pubsub>" }
        let affiliations = "<affiliations node='a'><affiliation jid='b' affiliation='publisher'/></affiliations>"
        let subscriptions = "<subscriptions node='a'><subscription jid='b' subscription='none'/></subscriptions>"
        let steps = [
            ("get", pubsub("<affiliations node='a'/>"), pubsub(affiliations)),
            ("set", pubsub(affiliations), ""),
            ("get", pubsub("<subscriptions node='a'/>"), pubsub(subscriptions)),
            ("set", pubsub(subscriptions), ""),
        ]
        let isDone = try await exchange(steps) { client in
            let affiliations = try await client.affiliations(at: "a")
            #expect(affiliations == [.init("b", .publisher)])
            try await client.setAffiliations(affiliations, at: "a")
            let subscriptions = try await client.subscriptions(to: "a")
            #expect(subscriptions == [.init(jid: "b", state: .none)])
            try await client.setSubscriptions(subscriptions, to: "a")
            return true
        }
        #expect(isDone)
    }

    @Test("a node without a name that the service does not name either is no node")
    func nameless() async throws {
        await #expect(throws: PayloadError.self) {
            try await exchange([("set", "<pubsub \(Self.everybody)><create/></pubsub>", "")]) { try await $0.create() }
        }
    }
}
