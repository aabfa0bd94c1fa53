// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct NodeTests {
    // MARK: Making

    @Test("who makes a node owns it, and its name is not repeated (XEP-0060 §8.1.1)")
    func creates() async throws {
        let stage = try await NodesStage()
        #expect(try await stage.create("princely_musings") == nil)
        let node = try #require(try await stage.node("princely_musings"))
        #expect(node.configuration == stage.engine.leafDefaults)
        #expect(node.creator == duncan.bare && node.createdAt == stage.now)
        #expect(try await stage.affiliation(of: duncan, at: "princely_musings") == .owner)
        #expect(try await stage.affiliation(of: macbeth, at: "princely_musings") == .none)
    }

    @Test("a node without a name gets one, which the answer tells (XEP-0060 §8.1.1)")
    func instantNodes() async throws {
        let stage = try await NodesStage()
        #expect(try await stage.create(nil) == "made-1")
        #expect(try await stage.create("") == "made-2")
        #expect(try await stage.node("made-2") != nil)
    }

    @Test("a name is given once, and no longer than it may be (XEP-0060 §8.1.1)")
    func names() async throws {
        let stage = try await NodesStage { $0.limits.nameBytes = 10 }
        try await stage.create("musings")
        #expect(await answer { try await stage.create("musings", by: macbeth) } == "cancel conflict")
        #expect(await answer { try await stage.create("0123456789a") } == "modify not-acceptable")
        #expect(await answer { try await stage.configure("0123456789a") { _ in } } == "modify not-acceptable")
        // The same name at an account is another node.
        try await stage.create("musings", by: macbeth, of: macbeth.bare)
        #expect(try await stage.node("musings", of: macbeth.bare)?.creator == macbeth.bare)
    }

    @Test("an account makes as many nodes as it may, an administrator more")
    func nodesPerOwner() async throws {
        let stage = try await NodesStage { $0.limits.nodesPerOwner = 2 }
        try await stage.create("1")
        try await stage.create("2")
        #expect(await answer { try await stage.create("3") } == "wait policy-violation")
        try await stage.create("3", by: macbeth)
        try await stage.own(.delete(.init("1")))
        try await stage.create("4")
        stage.appoint(duncan)
        try await stage.create("5")
    }

    @Test("a node is made and configured at once (XEP-0060 §8.1.3)")
    func createsAndConfigures() async throws {
        let stage = try await NodesStage()
        try await stage.create("princely_musings") { changes in
            changes.title = "Princely Musings (Atom)"
            changes.accessModel = .whitelist
            changes.maximumItems = .number(10)
        }
        let configuration = try await stage.configuration(of: "princely_musings")
        #expect(configuration.title == "Princely Musings (Atom)")
        #expect(configuration.accessModel == .whitelist)
        #expect(configuration.maximumItems == .number(10))
        #expect(configuration.publishModel == .publishers, "what is not told is the default")
    }

    @Test("an access model that there is not makes no node (XEP-0060 §8.1.2)")
    func unknownAccessModel() async throws {
        let stage = try await NodesStage()
        let form = DataForm(
            .submit, formType: PubSubNodeConfiguration.formType,
            fields: [FormField("pubsub#access_model", values: ["members"])])
        let refused = await answer {
            try await stage.write(by: duncan) { engine, request, store in
                _ = try engine.create(PubSub.Create("node", configuration: form), request, in: store)
            }
        }
        #expect(refused == "modify not-acceptable <unsupported-access-model>")
        #expect(try await stage.node("node") == nil)
    }

    @Test("an account owns its nodes, whoever made them")
    func accounts() async throws {
        let stage = try await NodesStage()
        // Nobody else makes nodes there (XEP-0163 §3), but administrators.
        #expect(await answer { try await stage.create("tune", by: macbeth, of: duncan.bare) } == "auth forbidden")
        stage.appoint(macbeth)
        try await stage.create("tune", by: macbeth, of: duncan.bare)
        let node = try #require(try await stage.node("tune", of: duncan.bare))
        #expect(try await stage.store.read { try $0.owners(of: node.key) } == [duncan.bare, macbeth.bare])
        let refused = try await stage.own(
            .affiliations(.init([.init(duncan.bare, .none)], at: "tune")), by: macbeth, of: duncan.bare)
        #expect(refused.map(told(by:)) == "modify not-acceptable", "it stays so")
    }

    // MARK: Forms

    @Test("a configuration form has what a node is, and its place among collections (XEP-0060 §8.2.2, XEP-0248 §8.3)")
    func configurationForm() async throws {
        let stage = try await NodesStage()
        try await stage.create("blogs") { $0.nodeType = .collection }
        try await stage.create("musings") { $0.collections = ["blogs"] }
        guard case .configuration(let leaf) = try await stage.ask(.configuration(.init("musings"))),
            case .configuration(let collection) = try await stage.ask(.configuration(.init("blogs")))
        else {
            Issue.record("no form")
            return
        }
        #expect(leaf.form.kind == .form && leaf.form.formType == PubSubNodeConfiguration.formType)
        #expect(leaf.form["pubsub#collection"]?.values == ["blogs"])
        #expect(leaf.form["pubsub#children"] == nil)
        #expect(leaf.form["pubsub#access_model"]?.options.count == 5)
        #expect(collection.form["pubsub#collection"]?.values == [""], "the root (XEP-0248 §8.1)")
        #expect(collection.form["pubsub#children"]?.values == ["musings"])
        #expect(collection.form["pubsub#max_items"] == nil)
    }

    @Test("a form that is sent back as it came changes nothing")
    func unchangedForm() async throws {
        let stage = try await NodesStage()
        try await stage.create("blogs") { $0.nodeType = .collection }
        try await stage.create("musings") {
            $0.collections = ["blogs"]
            $0.notifiesOfConfiguration = true
        }
        _ = stage.events()
        for name in ["blogs", "musings"] {
            let before = try await stage.node(name)
            guard case .configuration(var answer) = try await stage.ask(.configuration(.init(name))) else { continue }
            answer.form.kind = .submit
            try await stage.own(.configure(answer))
            #expect(try await stage.node(name) == before)
        }
        #expect(try await stage.parents(of: "musings") == ["blogs"])
        #expect(stage.events() == [])
    }

    @Test("anybody may ask what a new node has (XEP-0060 §8.3, XEP-0248 §7.3)")
    func defaults() async throws {
        let stage = try await NodesStage()
        guard
            case .defaultConfiguration(let leaf) = try await stage.ask(.defaultConfiguration(.init()), by: banquo),
            case .defaultConfiguration(let collection) = try await stage.ask(
                .defaultConfiguration(.init(.collection)), by: banquo)
        else {
            Issue.record("no form")
            return
        }
        #expect(leaf.form["pubsub#node_type"]?.values == ["leaf"])
        #expect(leaf.form["pubsub#max_items"]?.values == ["100"])
        #expect(collection.form["pubsub#node_type"]?.values == ["collection"])
        #expect(collection.form["pubsub#max_items"] == nil)
        #expect(collection.form["pubsub#children_max"] != nil)
    }

    @Test("only owners and administrators see and change a node (XEP-0060 §8.2.3.2, §8.2.3.5, §8.4.3)")
    func owners() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        #expect(await answer { _ = try await stage.configuration(of: "musings", by: macbeth) } == "auth forbidden")
        #expect(await answer { _ = try await stage.configuration(of: "nothing") } == "cancel item-not-found")
        #expect(
            await answer { try await stage.configure("musings", by: macbeth) { $0.title = "Mine" } }
                == "auth forbidden")
        #expect(await answer { try await stage.configure("nothing") { $0.title = "Mine" } } == "cancel item-not-found")
        #expect(await answer { try await stage.own(.delete(.init("musings")), by: macbeth) } == "auth forbidden")
        #expect(await answer { try await stage.own(.delete(.init("nothing"))) } == "cancel item-not-found")
        #expect(
            await answer { try await stage.own(.delete(.init(""))) } == "modify bad-request <nodeid-required>")
        stage.appoint(macbeth)
        try await stage.configure("musings", by: macbeth) { $0.title = "Mine" }
        #expect(try await stage.configuration(of: "musings").title == "Mine")
    }

    // MARK: Deleting

    @Test("subscribers are told that a node is deleted, also those who wait (XEP-0060 §8.4.2)")
    func deletes() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings") { $0.accessModel = .authorize }
        try await stage.subscribe(macbeth, to: "musings")
        try await stage.subscribe(banquo, to: "musings")
        try await stage.publish("1", at: "musings")
        _ = stage.events()
        let redirect = "xmpp:hamlet@denmark.lit?;node=blog"
        try await stage.own(.delete(.init("musings", redirect: redirect)))
        #expect(try await stage.node("musings") == nil)
        #expect(
            stage.events()
                == [Told("musings", .deleted(redirect: redirect, subscribers: [banquo.bare, macbeth.bare]))])
        #expect(try await stage.states(of: macbeth, at: "musings") == [])
    }

    @Test("whoever asks for a node that has moved is told where it is (XEP-0060 §6.1.3.11, §8.4.1)")
    func moved() async throws {
        let stage = try await NodesStage { $0.limits.redirects = 2 }
        let uri = "xmpp:hamlet@denmark.lit?;node=blog"
        func moving(_ node: String, _ uri: String?) async throws {
            try await stage.create(node)
            try await stage.own(.delete(.init(node, redirect: uri)))
        }
        try await moving("musings", uri)
        func refusal(_ body: () async throws -> Void) async -> StanzaError? {
            do {
                try await body()
                return nil
            } catch {
                return (error as? any StanzaErrorConvertible)?.stanzaError
            }
        }
        for refused in [
            await refusal { try await stage.subscribe(macbeth, to: "musings") },
            await refusal { _ = try await stage.configuration(of: "musings") },
            // Publishing makes no other node in its place.
            await refusal { try await stage.publish("1", at: "musings", by: macbeth) },
        ] {
            #expect(refused?.condition == .gone(uri) && refused?.kind == .modify)
        }
        // Of too many the oldest is forgotten, and nothing is remembered of one that is there again, or is gone for good.
        try await moving("second", uri)
        try await moving("third", uri)
        #expect(await answer { try await stage.subscribe(macbeth, to: "musings") } == "cancel item-not-found")
        #expect(await answer { try await stage.subscribe(macbeth, to: "second") } == "modify gone")
        try await moving("second", nil)
        #expect(await answer { try await stage.subscribe(macbeth, to: "second") } == "cancel item-not-found")
        try await stage.create("fourth")
        let long = String(repeating: "x", count: stage.engine.limits.redirectBytes + 1)
        #expect(
            await answer { try await stage.own(.delete(.init("fourth", redirect: long))) } == "modify not-acceptable")
        #expect(try await stage.node("fourth") != nil)
    }

    @Test("a node that tells nobody of its end is deleted in silence")
    func deletesInSilence() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings") { $0.notifiesOfDeletion = false }
        try await stage.subscribe(macbeth, to: "musings")
        _ = stage.events()
        try await stage.own(.delete(.init("musings")))
        #expect(stage.events() == [])
    }

    @Test("nodes of a deleted collection are in the root, those with another one stay there (XEP-0248 §8.2)")
    func orphans() async throws {
        let stage = try await NodesStage()
        try await stage.create("blogs") { $0.nodeType = .collection }
        try await stage.create("news") { $0.nodeType = .collection }
        try await stage.create("alone") { $0.collections = ["blogs"] }
        try await stage.create("both") { $0.collections = ["blogs", "news"] }
        try await stage.subscribe(banquo, to: nil)
        _ = stage.events()
        try await stage.own(.delete(.init("blogs")))
        #expect(try await stage.parents(of: "alone") == [])
        #expect(try await stage.parents(of: "both") == ["news"])
        #expect(
            stage.events() == [
                Told("blogs", .deleted(redirect: nil, subscribers: [])),
                Told("", .dissociated(child: "blogs")), Told("", .associated(child: "alone")),
            ])
    }
}
