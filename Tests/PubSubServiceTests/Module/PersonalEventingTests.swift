// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// A script plays a server that delegates personal eventing (XEP-0355) and grants privileges (XEP-0356).
@Suite(.timeLimit(.minutes(15)))
struct PersonalEventingTests {
    private let tune = "http://jabber.org/protocol/tune"

    private func world(_ body: (inout World) async throws -> Void) async throws {
        var settings = Privileges.Configuration()
        settings.servers = ["localhost"]
        try await withService(privileges: settings) { service in
            var world = World(service: service)
            try await world.grant()
            try await body(&world)
        }
    }

    private func item(_ jid: String, _ subscription: String, group: String? = nil) -> String {
        let group = group.map { "<group>\($0)</group>" } ?? ""
        return "<item jid='\(jid)' subscription='\(subscription)'>\(group)</item>"
    }

    private func publish(_ title: String, options: String = "") -> String {
        pubsub(
            """
            <publish node='\(tune)'><item id='current'><tune xmlns='\(tune)'><title>\(title)</title></tune></item>\
            </publish>\(options)
            """)
    }

    @Test("a tune that one user publishes is seen by the contact whose client wants tunes (XEP-0163 §4)")
    func tune() async throws {
        try await world { world in
            world.rosters = [
                "alice@localhost": item("bob@localhost", "both") + item("carol@localhost", "both")
                    + item("dave@localhost", "to"),
                "bob@localhost": item("alice@localhost", "both"), "carol@localhost": item("alice@localhost", "both"),
                "dave@localhost": item("alice@localhost", "from"),
            ]
            world.wants = [
                "bob@localhost/desk": [tune], "carol@localhost/desk": ["urn:example:other"],
                "dave@localhost/desk": [tune], "alice@localhost/phone": [tune],
            ]
            for device in [
                "bob@localhost/desk", "carol@localhost/desk", "dave@localhost/desk", "alice@localhost/phone",
            ] {
                try await world.comes(device)
            }
            try await world.settle()
            try await world.delegate("set", publish("Heroes"), from: "alice@localhost/desk", to: nil)
            var recipients: Set<String> = []
            var answers = 0
            for _ in 1...3 {
                let stanza = try await world.next()
                let inner = try #require(stanza.firstChild?.firstChild?.firstChild, "\(stanza)")
                if inner.name == "iq" {
                    #expect(inner["type"] == "result" && inner["to"] == "alice@localhost/desk", "\(inner)")
                    answers += 1
                } else {
                    #expect(inner["from"] == "alice@localhost" && inner["type"] == "headline", "\(inner)")
                    #expect(inner.child(PubSubEvent.name)?.firstChild?["node"] == tune)
                    recipients.insert(inner["to"] ?? "")
                }
            }
            #expect(answers == 1)
            // The owner's own device too; not Carol, who does not want it, nor Dave, who does not see Alice's presence.
            #expect(recipients == ["bob@localhost/desk", "alice@localhost/phone"])
            try await world.settle()
        }
    }

    @Test("who comes online gets the last item of what it wants, once (XEP-0163 §4.3.4)")
    func lastItem() async throws {
        try await world { world in
            world.rosters = [
                "alice@localhost": item("bob@localhost", "both"), "bob@localhost": item("alice@localhost", "both"),
            ]
            world.wants = ["bob@localhost/desk": [tune]]
            try await world.delegate("set", publish("Heroes"), from: "alice@localhost/desk", to: "alice@localhost")
            #expect(try await world.answer()["type"] == "result")
            // Else the event itself may be for Bob too, who comes before it is told.
            try await world.untilTold()
            try await world.comes("bob@localhost/desk")
            let message = try await world.message()
            #expect(message["from"] == "alice@localhost" && message["to"] == "bob@localhost/desk")
            #expect("\(message)".contains("Heroes"), "\(message)")
            #expect(message.child(Delay.name) != nil, "\(message)")
            // Presence that is not the first says nothing new.
            try await world.comes("bob@localhost/desk")
            try await world.settle()
        }
    }

    @Test("contacts retrieve, strangers do not, and nobody else publishes (XEP-0163 §5, XEP-0060 §4.5)")
    func access() async throws {
        try await world { world in
            world.rosters = ["alice@localhost": item("bob@localhost", "from", group: "Friends")]
            try await world.delegate("set", publish("Heroes"), from: "alice@localhost/desk", to: nil)
            #expect(try await world.answer()["type"] == "result")
            let question = pubsub("<items node='\(tune)'/>")
            try await world.delegate("get", question, from: "bob@localhost/r", to: "alice@localhost")
            let items = try await world.answer()
            #expect("\(items)".contains("Heroes"), "\(items)")
            try await world.delegate("get", question, from: "eve@elsewhere.example/r", to: "alice@localhost")
            let refusal = StanzaError(try #require(try await world.answer().child("error")))
            #expect(refusal.condition == .notAuthorized)
            #expect(refusal.application?.name == "presence-subscription-required")
            try await world.delegate("set", publish("Mine now"), from: "bob@localhost/r", to: "alice@localhost")
            #expect(try await world.answer()["type"] == "error")
            // Only for a group of the roster.
            let roster = submission(
                "http://jabber.org/protocol/pubsub#node_config",
                ["pubsub#access_model": "roster", "pubsub#roster_groups_allowed": "Family"])
            try await world.delegate(
                "set", owner("<configure node='\(tune)'>\(roster)</configure>"), from: "alice@localhost/desk", to: nil)
            #expect(try await world.answer()["type"] == "result")
            try await world.delegate("get", question, from: "bob@localhost/r", to: "alice@localhost")
            let outsider = StanzaError(try #require(try await world.answer().child("error")))
            #expect(outsider.application?.name == "not-in-roster-group")
        }
    }

    @Test("nobody else makes nodes at an account, by whichever request (XEP-0163 §3)")
    func foreignNodes() async throws {
        try await world { world in
            world.rosters = ["alice@localhost": item("bob@localhost", "both")]
            for payload in [
                pubsub("<create node='mine'/>"), pubsub("<create/>"),
                pubsub(
                    "<create node='mine'/><configure>\(nodeConfiguration(["pubsub#access_model": "open"]))</configure>"),
                publish("Mine"),
            ] {
                for stranger in ["eve@elsewhere.example/r", "bob@localhost/r"] {
                    try await world.delegate("set", payload, from: stranger, to: "alice@localhost")
                    let refusal = StanzaError(try #require(try await world.answer().child("error")))
                    #expect(refusal.condition == .forbidden)
                }
            }
            try await world.delegate("set", pubsub("<create node='mine'/>"), from: "alice@localhost/desk", to: nil)
            #expect(try await world.answer()["type"] == "result")
        }
    }

    @Test("an access model by presence is applied to more subscribers than rosters are asked for one request")
    func manySubscribers() async throws {
        try await world { world in
            let seen = (1...20).map { item("u\($0)@localhost", "from") }
            world.rosters = ["alice@localhost": seen.joined()]
            try await world.service.expectResult("set", pubsub("<create node='n'/>"))
            let all = (1...40).map { "<subscription jid='u\($0)@localhost' subscription='subscribed'/>" }.joined()
            try await world.service.expectResult("set", owner("<subscriptions node='n'>\(all)</subscriptions>"))
            let form = nodeConfiguration(["pubsub#access_model": "presence"])
            try await world.service.stream.send(
                """
                <iq type='set' id='configure' from='alice@localhost/r' to='pubsub.localhost'>\
                \(owner("<configure node='n'>\(form)</configure>"))</iq>
                """)
            var stanza = try await world.next()
            while stanza["id"] != "configure" { stanza = try await world.next() }
            #expect(stanza["type"] == "result", "\(stanza)")
            let left = try await world.service.expectResult("get", owner("<subscriptions node='n'/>"))
            #expect(left?.firstChild?.children.map { $0 }.count == 20)
        }
    }

    @Test("accounts are pubsub/pep, and the server learns what they can do (XEP-0163 §6.1, XEP-0355 §7.2)")
    func discovery() async throws {
        try await world { world in
            let node = "urn:xmpp:delegation:2:bare:http://jabber.org/protocol/pubsub"
            let info = try await world.service.info(node, from: "localhost")
            #expect(info.identities.contains { $0.category == "pubsub" && $0.type == "pep" })
            let features = Set(info.features.compactMap { PubSubFeature(variable: $0) })
            #expect(
                features.isSuperset(of: [
                    .accessPresence, .autoCreate, .autoSubscribe, .filteredNotifications, .lastPublished, .publish,
                    .presenceSubscribe, .retrieveItems,
                ]))
            #expect(features.isDisjoint(with: [.accessOpen, .getPending, .presenceNotifications]))
            // The service's own address is no account.
            let service = try await world.service.info()
            #expect(!service.identities.contains { $0.type == "pep" })
            #expect(!service.features.contains(PubSubFeature.autoSubscribe.variable))
        }
    }

    @Test("who was refused and is let in then has access at once (XEP-0163 §7.1)")
    func letIn() async throws {
        try await world { world in
            try await world.delegate("set", publish("Heroes"), from: "alice@localhost/desk", to: nil)
            #expect(try await world.answer()["type"] == "result")
            let question = pubsub("<items node='\(tune)'/>")
            try await world.delegate("get", question, from: "bob@localhost/r", to: "alice@localhost")
            #expect(try await world.answer()["type"] == "error")
            world.rosters = ["alice@localhost": item("bob@localhost", "from")]
            try await world.delegate("get", question, from: "bob@localhost/r", to: "alice@localhost")
            #expect(try await world.answer()["type"] == "result")
        }
    }

    @Test(
        "who has lost access is told so in place of the next event: by a look at the roster, or by a push (XEP-0163 §7.1)",
        arguments: [false, true])
    func lostAccess(isPushed: Bool) async throws {
        try await world { world in
            world.rosters = ["alice@localhost": item("bob@localhost", "from") + item("carol@localhost", "from")]
            try await subscribe(["bob", "carol"], in: world)
            world.rosters = ["alice@localhost": item("bob@localhost", "to") + item("carol@localhost", "from")]
            if isPushed {
                try await world.service.stream.send(
                    """
                    <iq type='set' id='push' from='alice@localhost' to='pubsub.localhost'>\
                    <query xmlns='jabber:iq:roster'><item jid='bob@localhost' subscription='to'/></query></iq>
                    """)
                let stanzas = try await [world.next(), world.next()]
                #expect(stanzas.contains { $0["id"] == "push" && $0["type"] == "result" }, "\(stanzas)")
                #expect(stanzas.compactMap(told) == ["bob@localhost subscription none"], "\(stanzas)")
            } else {
                // Rosters are believed for a second.
                await world.service.server.advance(by: .seconds(2))
            }
            try await world.delegate("set", publish("Changes"), from: "alice@localhost/desk", to: nil)
            var all: [String] = []
            for _ in 1...(isPushed ? 2 : 3) { if let told = told(try await world.next()) { all.append(told) } }
            let end = isPushed ? [] : ["bob@localhost subscription none"]
            #expect(all.sorted() == end + ["carol@localhost items "])
            // It is over, whatever the roster says later.
            world.rosters = ["alice@localhost": item("bob@localhost", "from")]
            try await world.delegate("get", pubsub("<subscriptions/>"), from: "bob@localhost/r", to: "alice@localhost")
            let answer = try await world.answer()
            #expect(answer["type"] == "result" && answer.firstChild?.firstChild?.firstChild == nil, "\(answer)")
        }
    }

    @Test("a roster that cannot be had ends no subscription")
    func unknownRoster() async throws {
        try await world { world in
            world.rosters = ["alice@localhost": item("bob@localhost", "from")]
            try await subscribe(["bob"], in: world)
            await world.service.server.advance(by: .seconds(2))
            world.rosters = ["alice@localhost": World.unavailable]
            try await world.delegate("set", publish("Changes"), from: "alice@localhost/desk", to: nil)
            let stanzas = try await [world.next(), world.next()]
            #expect(stanzas.compactMap(told) == ["bob@localhost items "], "\(stanzas)")
            try await world.settle()
        }
    }

    /// Alice publishes, and others subscribe.
    private func subscribe(_ users: [String], in world: World) async throws {
        try await world.delegate("set", publish("Heroes"), from: "alice@localhost/desk", to: nil)
        #expect(try await world.answer()["type"] == "result")
        for user in users {
            try await world.delegate(
                "set", pubsub("<subscribe node='\(tune)' jid='\(user)@localhost'/>"), from: "\(user)@localhost/r",
                to: "alice@localhost")
            // The answer and the last item, in either order.
            let stanzas = try await [world.next(), world.next()]
            #expect(stanzas.compactMap(told) == ["\(user)@localhost items "], "\(stanzas)")
        }
    }

    /// Who is told what by a message in a user's name; `nil` for other stanzas.
    private func told(_ stanza: Element) -> String? {
        guard let message = stanza.firstChild?.firstChild?.firstChild, message.name == "message" else { return nil }
        let event = message.child(PubSubEvent.name)?.firstChild
        return "\(message["to"] ?? "") \(event?.name.description ?? "") \(event?["subscription"] ?? "")"
    }

    @Test("nodes and items of an account are discovered where the server hands that on (XEP-0355 §7.2.4, §7.2.5)")
    func remainingDiscovery() async throws {
        try await world { world in
            world.rosters = ["alice@localhost": item("bob@localhost", "from")]
            try await world.delegate("set", publish("Heroes"), from: "alice@localhost/desk", to: nil)
            #expect(try await world.answer()["type"] == "result")
            for (asker, address) in [("alice@localhost/desk", String?.none), ("bob@localhost/r", "alice@localhost")] {
                try await world.delegate("get", try query(DiscoItemsQuery()), from: asker, to: address)
                let nodes = try DiscoItems(resultPayload: try await world.answer().firstChild)
                #expect(nodes.items.map(\.node) == [tune])
                #expect(nodes.items.map(\.jid) == ["alice@localhost"])
                try await world.delegate("get", try query(DiscoItemsQuery(node: tune)), from: asker, to: address)
                let items = try DiscoItems(resultPayload: try await world.answer().firstChild)
                #expect(items.node == tune)
                #expect(items.items.map(\.name) == ["current"])
                try await world.delegate("get", try query(DiscoInfoQuery(node: tune)), from: asker, to: address)
                let node = try DiscoInfo(resultPayload: try await world.answer().firstChild)
                #expect(node.node == tune)
                #expect(node.identities.contains { $0.category == "pubsub" && $0.type == "leaf" })
                try await world.delegate("get", try query(DiscoInfoQuery()), from: asker, to: address)
                let account = try DiscoInfo(resultPayload: try await world.answer().firstChild)
                #expect(account.identities.contains { $0.category == "pubsub" && $0.type == "pep" })
                try await world.delegate("get", try query(DiscoInfoQuery(node: "none")), from: asker, to: address)
                #expect(StanzaError(try #require(try await world.answer().child("error"))).condition == .itemNotFound)
            }
            // Strangers are told of no node that they may not see.
            try await world.delegate(
                "get", try query(DiscoItemsQuery()), from: "eve@elsewhere.example/r", to: "alice@localhost")
            #expect(try DiscoItems(resultPayload: try await world.answer().firstChild).items.isEmpty)
        }
    }

    private func query(_ query: some IQRequest) throws -> String { "\(try Element(query))" }

    @Test("without a grant nobody is a contact, and requests are answered all the same")
    func noGrant() async throws {
        var settings = Privileges.Configuration()
        settings.servers = ["localhost"]
        try await withService(privileges: settings) { service in
            let configuration = nodeConfiguration(["pubsub#access_model": "presence"])
            try await service.expectResult(
                "set", pubsub("<create node='n'/><configure>\(configuration)</configure>"))
            try await service.expectError(
                .notAuthorized, reason: "presence-subscription-required", "get", pubsub("<items node='n'/>"),
                from: "bob@localhost/r")
        }
    }
}
