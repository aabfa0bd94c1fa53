// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

extension FeatureTranscript {
    private static let join = pubsub("<subscribe node='n' jid='bob@localhost'/>")

    // MARK: Affiliations

    static let affiliations: [FeatureTranscript] = [
        FeatureTranscript(.retrieveAffiliations) { stage in
            try await stage.create()
            let answer = try await stage.ask("get", pubsub("<affiliations/>")).answer
            let told = answer.firstChild?.firstChild?.firstChild
            #expect(told?["node"] == "n" && told?["affiliation"] == "owner")
        },
        FeatureTranscript(.modifyAffiliations) { stage in
            try await stage.create()
            try await stage.affiliate("bob", "owner")
            let list = try await stage.list("affiliations")
            #expect(list.map { $0["jid"] } == ["alice@localhost", "bob@localhost"])
            #expect(list.allSatisfy { $0["affiliation"] == "owner" })
        },
        FeatureTranscript(.memberAffiliation) { stage in
            try await stage.create("n", ["pubsub#access_model": "whitelist"])
            #expect(try await stage.refusal("set", join) == (.notAllowed, "closed-node"))
            try await stage.affiliate("bob", "member")
            #expect(try await stage.subscribe().subscription?["subscription"] == "subscribed")
        },
        FeatureTranscript(.outcastAffiliation) { stage in
            try await stage.create()
            try await stage.affiliate("bob", "outcast")
            #expect(try await stage.refusal("set", join).0 == .forbidden)
            #expect(try await stage.refusal("get", pubsub("<items node='n'/>")).0 == .forbidden)
        },
        FeatureTranscript(.publisherAffiliation) { stage in
            try await stage.create("n", ["pubsub#access_model": "whitelist"])
            try await stage.affiliate("bob", "publisher")
            try await stage.publish("i", by: "bob")
            #expect(try await stage.items() == ["i"])
        },
        FeatureTranscript(.publishOnlyAffiliation) { stage in
            try await stage.create()
            try await stage.affiliate("bob", "publish-only")
            try await stage.publish("i", by: "bob")
            #expect(try await stage.refusal("set", join).0 == .forbidden)
            #expect(try await stage.refusal("get", pubsub("<items node='n'/>")).0 == .forbidden)
        },
    ]

    // MARK: Access models: each is a feature where it is the default

    static let accessModels: [FeatureTranscript] = [
        FeatureTranscript(.accessOpen) { stage in
            try await stage.create()
            try await stage.publish()
            #expect(try await stage.items(by: "mallory") == ["i"])
        },
        FeatureTranscript(.accessAuthorize, configure: { $0.leafDefaults.accessModel = .authorize }) { stage in
            try await stage.create()
            #expect(try await stage.subscribe(messages: 1).subscription?["subscription"] == "pending")
            #expect(try await stage.refusal("get", pubsub("<items node='n'/>")) == (.notAuthorized, "not-subscribed"))
        },
        FeatureTranscript(.accessWhitelist, configure: { $0.leafDefaults.accessModel = .whitelist }) { stage in
            try await stage.create()
            #expect(try await stage.refusal("set", join) == (.notAllowed, "closed-node"))
        },
        FeatureTranscript(
            .accessPresence, hasPrivileges: true, configure: { $0.leafDefaults.accessModel = .presence }
        ) { stage in
            stage.world.rosters = ["alice@localhost": "<item jid='bob@localhost' subscription='from'/>"]
            try await stage.create()
            #expect(try await stage.subscribe().subscription?["subscription"] == "subscribed")
            let stranger = pubsub("<subscribe node='n' jid='mallory@localhost'/>")
            #expect(
                try await stage.refusal("set", stranger, by: "mallory")
                    == (.notAuthorized, "presence-subscription-required"))
        },
        FeatureTranscript(
            .accessRoster, hasPrivileges: true, configure: { $0.leafDefaults.accessModel = .roster }
        ) { stage in
            stage.world.rosters = [
                "alice@localhost": """
                <item jid='bob@localhost' subscription='both'><group>Friends</group></item>\
                <item jid='mallory@localhost' subscription='both'/>
                """
            ]
            try await stage.create("n", ["pubsub#roster_groups_allowed": "Friends"])
            #expect(try await stage.subscribe().subscription?["subscription"] == "subscribed")
            let other = pubsub("<subscribe node='n' jid='mallory@localhost'/>")
            #expect(
                try await stage.refusal("set", other, by: "mallory") == (.notAuthorized, "not-in-roster-group"))
        },
    ]

    // MARK: Collections

    static let collections: [FeatureTranscript] = [
        FeatureTranscript(.collections) { stage in
            try await stage.create("blogs", ["pubsub#node_type": "collection"])
            try await stage.create("n", ["pubsub#collection": "blogs"])
            try await stage.subscribe(
                to: "blogs", options: ["pubsub#subscription_type": "items", "pubsub#subscription_depth": "all"])
            let messages = try await stage.publish("i", messages: 1)
            #expect(messages.flatMap(stage.told).map { $0["id"] } == ["i"])
            #expect("\(messages)".contains("Collection"), "\(messages)")
        },
        FeatureTranscript(.multiCollection) { stage in
            for name in ["a", "b"] { try await stage.create(name, ["pubsub#node_type": "collection"]) }
            try await stage.create()
            for name in ["a", "b"] {
                try await stage.perform(owner("<collection node='\(name)'><associate node='n'/></collection>"))
            }
            #expect(try await stage.configured("pubsub#collection").sorted() == ["a", "b"])
        },
    ]

    // MARK: Accounts

    private static let tune = "http://jabber.org/protocol/tune"

    /// Alice publishes a tune; Bob and Carol are contacts of hers, and Bob's client wants tunes.
    private static func contacts(_ stage: inout FeatureStage) async throws {
        stage.world.rosters = [
            "alice@localhost": """
            <item jid='bob@localhost' subscription='both'/><item jid='carol@localhost' subscription='both'/>
            """,
            "bob@localhost": "<item jid='alice@localhost' subscription='both'/>",
            "carol@localhost": "<item jid='alice@localhost' subscription='both'/>",
        ]
        stage.world.wants = ["bob@localhost/desk": [tune], "mallory@localhost/desk": [tune]]
        for user in ["bob", "carol", "mallory"] { try await stage.world.comes("\(user)@localhost/desk") }
        try await stage.world.settle()
    }

    /// Who is told of a tune that Alice publishes, or of the answer.
    private static func recipients(_ stage: FeatureStage, _ count: Int) async throws -> Set<String?> {
        let item = "<item id='current'><tune xmlns='\(tune)'><title>Heroes</title></tune></item>"
        try await stage.world.delegate(
            "set", pubsub("<publish node='\(tune)'>\(item)</publish>"), from: "alice@localhost/desk", to: nil)
        var recipients: Set<String?> = []
        for _ in 0..<count {
            let stanza = try await stage.world.next()
            recipients.insert(stanza.firstChild?.firstChild?.firstChild?["to"])
        }
        try await stage.world.settle()
        return recipients
    }

    static let accounts: [FeatureTranscript] = [
        FeatureTranscript(.onAccount, isOfAccounts: true) { stage in
            #expect(try await recipients(stage, 1) == ["alice@localhost/desk"])
            try await stage.world.delegate(
                "get", pubsub("<items node='\(tune)'/>"), from: "alice@localhost/desk", to: "alice@localhost")
            let items = try await stage.world.answer()
            #expect(items["from"] == "alice@localhost" && "\(items)".contains("Heroes"), "\(items)")
        },
        // A contact is told of what it has never subscribed to, and a stranger is not.
        FeatureTranscript(.autoSubscribe, isOfAccounts: true) { stage in
            try await contacts(&stage)
            #expect(try await recipients(stage, 2) == ["alice@localhost/desk", "bob@localhost/desk"])
        },
        FeatureTranscript(.presenceSubscribe, isOfAccounts: true) { stage in
            try await contacts(&stage)
            #expect(try await recipients(stage, 2).contains("bob@localhost/desk"))
            // Who is no contact any more is not.
            try await stage.service.stream.send(
                "<presence type='unavailable' from='bob@localhost/desk' to='pubsub.localhost'/>")
            #expect(try await recipients(stage, 1) == ["alice@localhost/desk"])
        },
        // Carol is a contact as well, but her client does not want tunes.
        FeatureTranscript(.filteredNotifications, isOfAccounts: true) { stage in
            try await contacts(&stage)
            #expect(!(try await recipients(stage, 2).contains("carol@localhost/desk")))
        },
    ]
}
