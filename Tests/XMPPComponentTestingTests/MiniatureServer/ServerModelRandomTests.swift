// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent

@testable import XMPPComponentTesting

/// Whatever users and the component do, what the server knows and tells fits together.
@Suite struct ServerModelRandomTests {
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        }
    }

    private static let users = ["alice", "bob"]
    private static let resources = ["desk", "phone"]
    private static let types = [
        nil, "unavailable", "subscribe", "subscribed", "unsubscribe", "unsubscribed", "probe", "error", "bogus",
    ]

    private static func stanza(to: String?, from: String?, using random: inout Random) -> Element {
        let namespace = from == nil ? "jabber:client" : "jabber:component:accept"
        let kind = ["presence", "presence", "presence", "message", "iq"].randomElement(using: &random) ?? "iq"
        let base = Element(QName(kind, in: namespace), attributes: ["id": "i"])
        switch kind {
        case "presence":
            return base.relayed(
                in: namespace, ["to": to, "from": from, "type": types.randomElement(using: &random) ?? nil])
        case "message":
            let body = Element(QName("body", in: namespace), text: "x")
            let type = ["chat", "normal", "headline", "groupchat", "error"].randomElement(using: &random)
            return base.relayed(in: namespace, ["to": to, "from": from, "type": type], adding: [body])
        default:
            let remove = Element(
                QName("item", in: QName.roster.namespace), attributes: ["jid": to ?? "", "subscription": "remove"])
            let add = Element(QName("item", in: QName.roster.namespace), attributes: ["jid": to ?? "bob@localhost"])
            let payload = [
                Element(.roster, children: [remove]), Element(.roster, children: [add]), Element(.roster),
                Element(.ping), Element(DiscoInfo.name),
            ].randomElement(using: &random)
            let type = ["get", "set", "result", "error"].randomElement(using: &random)
            let isOwn = from == nil && payload?.isNamed(.roster) == true
            return base.relayed(
                in: namespace, ["to": isOwn ? nil : to, "from": from, "type": type], adding: payload.map { [$0] } ?? [])
        }
    }

    @Test(
        "subscriptions of two users agree, nobody gets what is not for them",
        arguments: [
            ServerHabits.prosody, .ejabberd,
        ])
    func invariants(_ habits: ServerHabits) throws {
        var delivered = 0
        for seed in 1...12 as ClosedRange<UInt64> {
            var random = Random(state: seed)
            var model = ServerModel(domain: "localhost", component: "echo.localhost", habits: habits)
            for user in Self.users { model.register(user) }
            var connected: Set<JID> = []
            model.isComponentAttached = true
            let addresses = [
                "alice@localhost", "bob@localhost", "alice@localhost/desk", "bob@localhost/phone", "ghost@localhost",
                "ann@echo.localhost", "echo.localhost", "localhost", "elsewhere.example", "@@bad",
            ]
            for _ in 1...250 {
                let user = Self.users.randomElement(using: &random) ?? ""
                let resource = Self.resources.randomElement(using: &random) ?? ""
                let session = try JID(local: user, domain: "localhost", resource: resource)
                let to = addresses.randomElement(using: &random)
                var sender: JID?
                switch UInt8.random(in: 0..<12, using: &random) {
                case 0:
                    if connected.insert(session).inserted { model.connect(session) }
                case 1:
                    if connected.remove(session) != nil { model.disconnect(session) }
                case 2: model.isComponentAttached.toggle()
                case 3...5 where model.isComponentAttached:
                    let from = ["echo.localhost", "ann@echo.localhost", "ann@echo.localhost/desk"].randomElement(
                        using: &random)
                    model.receiveFromComponent(Self.stanza(to: to, from: from, using: &random))
                default:
                    guard connected.contains(session) else { continue }
                    sender = session
                    let isBroadcast = UInt8.random(in: 0..<3, using: &random) == 0
                    model.receive(Self.stanza(to: isBroadcast ? nil : to, from: nil, using: &random), from: session)
                }
                for delivery in model.takeOutbox() {
                    delivered += 1
                    switch delivery {
                    case .client(let jid, let stanza):
                        #expect(connected.contains(jid), "\(jid) is not connected: \(stanza)")
                        #expect(stanza.namespace == "jabber:client")
                    case .component(let stanza):
                        #expect(model.isComponentAttached)
                        #expect(stanza.namespace == "jabber:component:accept")
                        #expect(stanza["to"].flatMap { JID($0) }?.domain == "echo.localhost")
                        #expect(stanza["from"] != nil)
                    case .fail: Issue.record("no stanza here is a reason to end the stream")
                    }
                }
                let alice = model.accounts["alice"]?.roster["bob@localhost"] ?? Account.Item()
                let bob = model.accounts["bob"]?.roster["alice@localhost"] ?? Account.Item()
                #expect(alice.seesContact == bob.isSeen, "after \(sender?.description ?? "the component")")
                #expect(bob.seesContact == alice.isSeen, "after \(sender?.description ?? "the component")")
            }
        }
        #expect(delivered > 100)
    }
}
