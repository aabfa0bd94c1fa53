// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

/// Whatever people ask for, in whatever order: the rules hold after each request.
@Suite struct RandomOwnersTests {
    /// A generator that can be run again.
    struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    static let people = [duncan, macbeth, banquo, malcolm]
    static let names = ["a", "b", "c", "d", "e", "f", "g"]
    /// What the verbs of owners and subscribing may be answered with.
    static let answers: Set<String> = [
        "auth forbidden", "cancel conflict", "cancel item-not-found", "wait policy-violation", "modify bad-request",
        "modify not-acceptable", "cancel not-allowed <invalid-options>", "cancel not-allowed <max-nodes-exceeded>",
        "cancel not-allowed <closed-node>", "auth not-authorized <pending-subscription>",
        "auth not-authorized <presence-subscription-required>", "auth not-authorized <not-in-roster-group>",
        "wait policy-violation <too-many-subscriptions>", "cancel feature-not-implemented <unsupported subscribe>",
        "cancel feature-not-implemented <unsupported publish>", "cancel not-allowed <max-items-exceeded>",
    ]

    @Test("no request of anybody's breaks a rule", arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func rules(seed: UInt64) async throws {
        var dice = Dice(state: seed)
        let stage = try await NodesStage {
            $0.createsNodesOnPublish = false
            $0.limits.nodesPerOwner = 3
            $0.limits.nodesPerCollection = 3
            $0.limits.collectionsPerNode = 2
            $0.limits.collectionDepth = 3
            $0.limits.subscriptionsPerNode = 3
            $0.limits.affiliationsPerNode = 4
            $0.limits.itemsPerNode = 4
            $0.leafDefaults.maximumItems = .number(4)
        }
        stage.know(RosterAnswer(seesPresence: true, groups: ["friends"]), of: banquo, by: duncan)
        var done = 0
        for _ in 0..<400 {
            // Most of it by one, or nearly all would be forbidden.
            let requester = Bool.random(using: &dice) ? duncan : Self.people.randomElement(using: &dice) ?? duncan
            let told = try await step(stage, requester, &dice)
            if let told { #expect(Self.answers.contains(told), "\(told)") } else { done += 1 }
            try await check(stage)
        }
        #expect(done > 40, "too little is done to mean anything")
    }

    /// A random request.
    ///
    /// - Returns: How it was refused.
    private func step(_ stage: NodesStage, _ requester: JID, _ dice: inout Dice) async throws -> String? {
        let node = Self.names.randomElement(using: &dice) ?? "a"
        let other = Self.names.randomElement(using: &dice) ?? "b"
        let person = (Self.people.randomElement(using: &dice) ?? macbeth).bare
        let affiliation = PubSubAffiliation.allCases.randomElement(using: &dice) ?? .none
        let state = PubSubSubscription.State.allCases.randomElement(using: &dice) ?? .none
        var changes = NodeChanges()
        if Bool.random(using: &dice) { changes.nodeType = Bool.random(using: &dice) ? .collection : .leaf }
        if Int.random(in: 0..<3, using: &dice) == 0 { changes.collections = [other] }
        if Int.random(in: 0..<4, using: &dice) == 0 { changes.children = [other, node] }
        if Int.random(in: 0..<4, using: &dice) == 0 { changes.children = [] }
        if Bool.random(using: &dice) { changes.accessModel = PubSubAccessModel.allCases.randomElement(using: &dice) }
        if Bool.random(using: &dice) { changes.maximumItems = .number(Int.random(in: 0...5, using: &dice)) }
        if Bool.random(using: &dice) { changes.associationPolicy = .all }
        let kind = Int.random(in: 0..<12, using: &dice)
        return await answer { [changes] in
            let refused: StanzaError? =
                switch kind {
                case 0, 1:
                    try await {
                        try await stage.create(node, by: requester) { $0 = changes }; return nil
                    }()
                case 2, 3: try await stage.own(.configure(.init(node, form: changes.form())), by: requester)
                case 4: try await stage.own(.delete(.init(node)), by: requester)
                case 5, 6: try await stage.own(.associate(.init(node, with: other)), by: requester)
                case 7: try await stage.own(.dissociate(.init(node, from: other)), by: requester)
                case 8:
                    try await stage.own(.affiliations(.init([.init(person, affiliation)], at: node)), by: requester)
                case 9:
                    try await stage.own(
                        .subscriptions(.init([PubSubSubscription(jid: person, state: state)], at: node)),
                        by: requester)
                case 10:
                    try await {
                        try await stage.subscribe(requester, to: node); return nil
                    }()
                default:
                    try await {
                        try await stage.publish("1", "2", other, at: node, by: requester); return nil
                    }()
                }
            if let refused { throw refused }
        }
    }

    private func check(_ stage: NodesStage) async throws {
        let limits = stage.engine.limits
        try await stage.store.read { store in
            let nodes = try store.nodes(of: nil, ResultSetQuery(nil)).entries
            for person in Self.people { #expect(try store.nodeCount(madeBy: person) <= limits.nodesPerOwner) }
            for node in nodes {
                #expect(try !store.owners(of: node.key).isEmpty, "\(node.address) has no owner")
                #expect(try store.subscriptionCount(at: node.key) <= limits.subscriptionsPerNode)
                #expect(try store.affiliations(at: node.key, ResultSetQuery(nil)).entries.count <= 4)
                let children = try store.children(of: node.key)
                let parents = try store.parents(of: node.key)
                #expect(children.count <= limits.nodesPerCollection && parents.count <= limits.collectionsPerNode)
                #expect(children.isEmpty || node.isCollection)
                let items = try store.itemCount(at: node.key)
                #expect(node.isCollection ? items == 0 : items <= limits.itemsPerNode)
                // As far up as it goes: that must end.
                var level = [node]
                var height = 0
                while !level.isEmpty, height <= limits.collectionDepth + 1 {
                    level = try level.flatMap { try store.parents(of: $0.key) }
                    height += 1
                }
                #expect(height <= limits.collectionDepth + 1, "\(node.address) is too deep")
                for child in children { #expect(try store.parents(of: child.key).contains { $0.key == node.key }) }
                try store.forEachSubscription(at: node.key) { subscription in
                    let affiliation = try store.affiliation(of: subscription.subscriber, at: node.key)
                    #expect(affiliation != .outcast && affiliation != .publishOnly)
                }
            }
        }
    }
}
