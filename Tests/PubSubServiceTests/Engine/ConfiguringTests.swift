// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct ConfiguringTests {
    @Test("what a submission does not tell stays, what is told empty gets its default (XEP-0004 §3.5)")
    func partial() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings") {
            $0.title = "Musings"
            $0.maximumItems = .number(5)
        }
        try await stage.configure("musings") { $0.accessModel = .authorize }
        #expect(try await stage.configuration(of: "musings").title == "Musings")
        try await stage.configure("musings") {
            $0.title = .some(nil)
            $0.maximumItems = .some(nil)
        }
        let configuration = try await stage.configuration(of: "musings")
        #expect(configuration.title == nil)
        #expect(configuration.maximumItems == .number(100))
        #expect(configuration.accessModel == .authorize)
    }

    @Test("a cancelled form leaves the configuration as it is (XEP-0060 §8.2.4)")
    func cancels() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        let before = try await stage.node("musings")
        try await stage.own(.configure(.init("musings", form: DataForm(.cancel))))
        #expect(try await stage.node("musings") == before)
    }

    @Test("limits are kept, and «max» is what the service allows (XEP-0060 §8.2.5.2, §16.7)")
    func limits() async throws {
        let stage = try await NodesStage {
            $0.limits.itemsPerNode = 50
            $0.leafDefaults.maximumItems = .number(50)
            $0.limits.itemSeconds = 60
            $0.limits.payloadBytes = 1000
            $0.limits.nodesPerCollection = 7
            $0.limits.configurationBytes = 20
        }
        try await stage.create("musings")
        func refusal(_ choose: (inout NodeChanges) -> Void) async -> String? {
            await answer { try await stage.configure("musings", choose) }
        }
        #expect(await refusal { $0.maximumItems = .number(51) } == "modify not-acceptable")
        #expect(await refusal { $0.itemExpiry = .number(61) } == "modify not-acceptable")
        #expect(await refusal { $0.maximumPayloadSize = 1001 } == "modify not-acceptable")
        #expect(await refusal { $0.maximumChildren = .number(8) } == "modify not-acceptable")
        #expect(await refusal { $0.description = "more than twenty bytes" } == "modify not-acceptable")
        #expect(try await stage.node("musings")?.configuration == stage.engine.leafDefaults)
        try await stage.configure("musings") {
            $0.maximumItems = .maximum
            $0.itemExpiry = .maximum
            $0.maximumPayloadSize = 1000
            $0.description = "twenty bytes no more"
        }
        #expect(try await stage.configuration(of: "musings").maximumItems == .maximum)
        let node = try #require(try await stage.node("musings"))
        #expect(stage.engine.itemLimit(of: node) == 50)
    }

    @Test("a value that a field cannot have is not acceptable, an unknown field is passed over (XEP-0060 §8.2.5.2)")
    func values() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        func refusal(_ variable: String, _ value: String) async -> String? {
            let form = DataForm(
                .submit, formType: PubSubNodeConfiguration.formType, fields: [FormField(variable, values: [value])])
            return await answer { try await stage.own(.configure(.init("musings", form: form))) }
        }
        #expect(await refusal("pubsub#max_items", "-1") == "modify not-acceptable")
        #expect(await refusal("pubsub#publish_model", "nobody") == "modify not-acceptable")
        #expect(await refusal("pubsub#persist_items", "perhaps") == "modify not-acceptable")
        #expect(await refusal("pubsub#access_model", "x") == "modify not-acceptable <unsupported-access-model>")
        #expect(await refusal("x-colour", "red") == nil)
        let other = DataForm(.submit, formType: "urn:example", fields: [])
        #expect(
            await answer { try await stage.own(.configure(.init("musings", form: other))) } == "modify not-acceptable")
    }

    @Test("subscribers are told of a new configuration where the node does that (XEP-0060 §8.2.5.3)")
    func notifies() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        _ = stage.events()
        try await stage.configure("musings") { $0.title = "One" }
        #expect(stage.events() == [])
        try await stage.configure("musings") { $0.notifiesOfConfiguration = true }
        #expect(stage.events() == [Told("musings", .configured)])
        try await stage.configure("musings") { $0.title = "Two" }
        #expect(stage.events() == [Told("musings", .configured)])
    }

    @Test("items for which there is no room any more are deleted, the oldest first (XEP-0060 §8.2.4)")
    func trims() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        try await stage.publish("1", "2", "3", "4", at: "musings")
        _ = stage.events()
        try await stage.configure("musings") { $0.maximumItems = .number(3) }
        #expect(try await stage.items(of: "musings") == ["2", "3", "4"])
        #expect(stage.events() == [Told("musings", .retracted(["1"]))])
        try await stage.configure("musings") {
            $0.whenFull = .discardOldest
            $0.maximumItems = .number(2)
        }
        #expect(try await stage.items(of: "musings") == ["3", "4"])
        #expect(stage.events() == [])
        try await stage.configure("musings") { $0.persistsItems = false }
        #expect(try await stage.items(of: "musings") == [])
    }

    @Test("a leaf can become a collection and loses its items, a collection never a leaf (XEP-0248 §7.2.3.4, §7.2.4)")
    func types() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        try await stage.publish("1", at: "musings")
        _ = stage.events()
        try await stage.configure("musings") { $0.nodeType = .collection }
        #expect(try await stage.items(of: "musings") == [])
        #expect(stage.events() == [Told("musings", .purged)])
        #expect(
            await answer { try await stage.configure("musings") { $0.nodeType = .leaf } }
                == "cancel not-allowed <invalid-options>")
    }

    // MARK: Access models

    @Test("who is not on a new whitelist is not subscribed any more, and told (XEP-0060 §4.5, §14.3)")
    func toWhitelist() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        let ended = try await stage.subscribe(macbeth, to: "musings")
        try await stage.subscribe(banquo, to: "musings")
        try await stage.subscribe(duncan, to: "musings")
        try await stage.own(.affiliations(.init([.init(banquo, .member)], at: "musings")))
        _ = stage.events()
        try await stage.configure("musings") { $0.accessModel = .whitelist }
        #expect(try await stage.states(of: macbeth, at: "musings") == [])
        #expect(try await stage.states(of: banquo, at: "musings") == [.subscribed])
        #expect(try await stage.states(of: duncan, at: "musings") == [.subscribed])
        var told = ended
        told.state = .none
        #expect(stage.events() == [Told("musings", .subscription(told))])
    }

    @Test("who waits for approval is subscribed when none is needed any more")
    func toOpen() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings") { $0.accessModel = .authorize }
        try await stage.publish("1", at: "musings")
        try await stage.subscribe(macbeth, to: "musings")
        _ = stage.events()
        try await stage.configure("musings") { $0.accessModel = .open }
        #expect(try await stage.states(of: macbeth, at: "musings") == [.subscribed])
        let events = stage.events()
        #expect(events.count == 2, "the subscription and the last item: \(events)")
        try await stage.configure("musings") { $0.accessModel = .authorize }
        #expect(try await stage.states(of: macbeth, at: "musings") == [.subscribed], "who was let in stays")
    }

    @Test("rosters are asked when they decide, for no more subscribers than a page")
    func toRoster() async throws {
        let stage = try await NodesStage { $0.limits.entriesPerPage = 2 }
        try await stage.create("musings")
        try await stage.subscribe(macbeth, to: "musings")
        try await stage.subscribe(banquo, to: "musings")
        stage.know(RosterAnswer(seesPresence: true, groups: ["friends"]), of: banquo, by: duncan)
        stage.know(RosterAnswer(seesPresence: true), of: macbeth, by: duncan)
        try await stage.configure("musings") { $0.accessModel = .presence }
        #expect(try await stage.states(of: macbeth, at: "musings") == [.subscribed])
        try await stage.configure("musings") {
            $0.accessModel = .roster
            $0.rosterGroupsAllowed = ["friends"]
        }
        #expect(try await stage.states(of: macbeth, at: "musings") == [])
        #expect(try await stage.states(of: banquo, at: "musings") == [.subscribed])
        try await stage.configure("musings") { $0.rosterGroupsAllowed = ["thanes"] }
        #expect(try await stage.states(of: banquo, at: "musings") == [])
        try await stage.configure("musings") { $0.accessModel = .open }
        for subscriber in [macbeth, banquo, malcolm] { try await stage.subscribe(subscriber, to: "musings") }
        #expect(
            await answer { try await stage.configure("musings") { $0.accessModel = .presence } }
                == "modify not-acceptable")
    }
}
