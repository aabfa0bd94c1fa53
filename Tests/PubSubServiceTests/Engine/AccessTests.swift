// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct AccessTests {
    private func retrieve(_ stage: NodesStage, by requester: JID, of account: JID? = nil) async -> String? {
        await answer {
            try await stage.read(by: requester, of: account) { engine, request, store in
                try engine.requireRetrieveAccess(
                    request, to: engine.node("musings", request, in: store), in: store)
            }
        }
    }

    @Test("a node is named, or it is the root where that can be meant (XEP-0060 §8.2.3.3, XEP-0248 §8.1)")
    func names() async throws {
        let stage = try await NodesStage()
        let unnamed = await answer { _ = try await stage.read(by: duncan) { try $0.node(nil, $1, in: $2) } }
        #expect(unnamed == "modify bad-request <nodeid-required>")
        let root = try await stage.read(by: duncan) { try $0.nodeOrRoot(nil, $1, in: $2) }
        #expect(root.key == 0 && root.isCollection && root.address.id.isEmpty)
        try await stage.subscribe(macbeth, to: nil)
        let stored = try await stage.read(by: duncan) { try $0.nodeOrRoot("", $1, in: $2) }
        #expect(stored.key != 0, "it is a node of the store's as soon as somebody has subscribed")
        #expect(try await stage.states(of: macbeth, at: "") == [.subscribed])
        #expect(
            try await stage.read(by: duncan) { try $0.affiliation(of: $1, at: stored, in: $2) } == .none,
            "nobody owns it")
    }

    @Test("one owner of several whose roster has somebody is enough (XEP-0060 §4.5)")
    func anyOwner() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings") { $0.accessModel = .presence }
        #expect(await retrieve(stage, by: banquo) == "auth not-authorized <presence-subscription-required>")
        try await stage.own(.affiliations(.init([.init(malcolm, .owner)], at: "musings")))
        stage.know(RosterAnswer(seesPresence: true), of: banquo, by: malcolm)
        #expect(await retrieve(stage, by: banquo) == nil)
        try await stage.configure("musings") {
            $0.accessModel = .roster
            $0.rosterGroupsAllowed = ["thanes", "kings"]
        }
        #expect(await retrieve(stage, by: banquo) == "auth not-authorized <not-in-roster-group>")
        stage.know(RosterAnswer(seesPresence: true, groups: ["kings"]), of: banquo, by: duncan)
        #expect(await retrieve(stage, by: banquo) == nil)
    }

    @Test("at an account's node its roster decides, whoever else is an owner")
    func account() async throws {
        let stage = try await NodesStage()
        stage.appoint(macbeth)
        try await stage.create("musings", by: macbeth, of: duncan.bare) { $0.accessModel = .presence }
        stage.know(RosterAnswer(seesPresence: true), of: banquo, by: macbeth)
        #expect(
            await retrieve(stage, by: banquo, of: duncan.bare) == "auth not-authorized <presence-subscription-required>"
        )
        stage.know(RosterAnswer(seesPresence: true), of: banquo, by: duncan)
        #expect(await retrieve(stage, by: banquo, of: duncan.bare) == nil)
        #expect(await retrieve(stage, by: duncan, of: duncan.bare) == nil)
    }

    @Test("whom an owner has subscribed may retrieve, on the whitelist or not (XEP-0060 §6.5.1)")
    func subscribers() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings") { $0.accessModel = .whitelist }
        #expect(await retrieve(stage, by: banquo) == "cancel not-allowed <closed-node>")
        let subscription = PubSubSubscription(jid: banquo.bare, state: .subscribed)
        try await stage.own(.subscriptions(.init([subscription], at: "musings")))
        #expect(await retrieve(stage, by: banquo) == nil)
        try await stage.own(.affiliations(.init([.init(macbeth, .publishOnly)], at: "musings")))
        #expect(await retrieve(stage, by: macbeth) == "auth forbidden", "XEP-0060 §4.1")
    }

    @Test("items wait for approval as the subscription does (XEP-0060 §6.5.9.3)")
    func approval() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings") { $0.accessModel = .authorize }
        #expect(await retrieve(stage, by: banquo) == "auth not-authorized <not-subscribed>")
        try await stage.subscribe(banquo, to: "musings")
        #expect(await retrieve(stage, by: banquo) == "auth not-authorized <not-subscribed>")
        let decision = PubSubAuthorization(node: "musings", subscriber: banquo.bare, isAllowed: true)
        try await stage.write(by: duncan) { _ = try $0.decide(decision, $1, in: $2) }
        #expect(await retrieve(stage, by: banquo) == nil)
    }

    @Test("who may publish is told by affiliation and publish model (XEP-0060 §4.1, §7.1.3.1)")
    func publishing() async throws {
        let stage = try await NodesStage()
        try await stage.create("musings")
        try await stage.own(
            .affiliations(.init([.init(macbeth, .publishOnly), .init(malcolm, .outcast)], at: "musings")))
        func publish(_ publisher: JID, _ model: PubSubPublishModel) async throws -> String? {
            try await stage.configure("musings") { $0.publishModel = model }
            return await answer { try await stage.publish("1 of \(publisher)", at: "musings", by: publisher) }
        }
        #expect(try await publish(macbeth, .publishers) == nil)
        #expect(try await publish(banquo, .publishers) == "auth forbidden")
        #expect(try await publish(banquo, .subscribers) == "auth forbidden")
        try await stage.subscribe(banquo, to: "musings")
        #expect(try await publish(banquo, .subscribers) == nil)
        #expect(try await publish("ross@scotland.lit", .open) == nil)
        #expect(try await publish(malcolm, .open) == "auth forbidden")
    }
}
