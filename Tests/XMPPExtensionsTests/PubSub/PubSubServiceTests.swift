// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPCore
import XMPPExtensions

/// A service's side on the wire: the four closed sets as routes.
@Suite(.timeLimit(.minutes(15)))
struct PubSubServiceTests {
    private func component(_ server: InProcessServer) throws -> Component {
        try server.component {
            OnIQ(PubSubGetRequest.self) { request, _ in
                switch request {
                case .items(let items): .items(.init(node: items.node, items: [PubSubItem(id: "1")]))
                case .affiliations, .defaultOptions, .options, .subscriptions:
                    throw PubSubError.unsupported(request.feature)
                }
            }
            OnIQ(PubSubSetRequest.self) { request, context in
                switch request {
                case .create: .created(.init(node: "25e3"))
                case .publish(let publish): .published(.init(node: publish.node, itemIDs: ["1"]))
                case .retract: .done
                case .subscribe(let subscribe):
                    .subscribed(.init(.init(node: subscribe.node, jid: subscribe.jid, state: .pending)))
                case .unsubscribe: .unsubscribed(.init())
                case .options: throw PubSubError.unsupported(request.feature)
                }
            }
            OnIQ(PubSubOwnerGetRequest.self) { request, _ in
                switch request {
                case .configuration(let configuration):
                    .configuration(.init(configuration.node, form: DataForm(.form)))
                case .affiliations, .defaultConfiguration, .subscriptions: throw StanzaError.forbidden()
                }
            }
            OnIQ(PubSubOwnerSetRequest.self) { request, _ in
                switch request {
                case .purge, .delete, .configure, .affiliations, .subscriptions, .associate, .dissociate: .init()
                }
            }
        }
    }

    @Test(
        "requests are dispatched by what is inside, and refused in the terms of XEP-0060",
        arguments: [
            ("get", "", "<items node='a'/>", "<items node='a'><item id='1'/></items>"),
            ("get", "", "<subscriptions/>", "feature-not-implemented unsupported"),
            ("get", "", "<items/>", "bad-request nodeid-required"),
            ("get", "", "<sing/>", "feature-not-implemented"),
            ("get", "", "", "bad-request"),
            ("set", "", "<create/>", "<create node='25e3'/>"),
            ("set", "", "<publish node='a'/>", "<publish node='a'><item id='1'/></publish>"),
            ("set", "", "<retract node='a'><item id='1'/></retract>", ""),
            ("set", "", "<retract node='a'/>", "bad-request item-required"),
            (
                "set", "", "<subscribe node='a' jid='b'/>", "<subscription node='a' jid='b' subscription='pending'/>"
            ),
            ("set", "", "<unsubscribe node='a' jid='b'/>", ""),
            ("set", "", "<items node='a'/>", "feature-not-implemented"),
            (
                "get", "#owner", "<configure node='a'/>",
                "<configure node='a'><x xmlns='jabber:x:data' type='form'/></configure>"
            ),
            ("get", "#owner", "<configure/>", "bad-request nodeid-required"),
            ("get", "#owner", "<affiliations node='a'/>", "forbidden"),
            ("set", "#owner", "<purge node='a'/>", ""),
            ("set", "#owner", "<sing/>", "feature-not-implemented"),
        ])
    func dispatch(kind: String, namespace: String, request: String, answer: String) async throws {
        let server = InProcessServer()
        try await server.run(component(server)) { (stream: TestStream) async throws in
            let open = "<pubsub xmlns='http://jabber.org/protocol/pubsub\(namespace)'>"
            try await stream.send(
                "<iq type='\(kind)' id='1' from='a@b.c/d' to='echo.localhost'>\(open)\(request)</pubsub></iq>")
            if answer.isEmpty || answer.hasPrefix("<") {
                let content = answer.isEmpty ? "" : "\(open)\(answer)</pubsub>"
                try await stream.expect(
                    "<iq type='result' id='1' from='echo.localhost' to='a@b.c/d'>\(content)</iq>")
            } else {
                let error = StanzaError(try #require(try await stream.next().child("error")))
                let told = [error.condition.name, error.application?.name].compactMap(\.self)
                #expect(told.joined(separator: " ") == answer)
            }
        }
    }

    @Test("the namespace for everybody is advertised, the one for owners is no feature (XEP-0060 §16.3)")
    func features() async throws {
        let server = InProcessServer()
        try await server.run(component(server)) { (stream: TestStream) async throws in
            try await stream.send(
                """
                <iq type='get' id='1' from='a@b.c/d' to='echo.localhost'>\
                <query xmlns='http://jabber.org/protocol/disco#info'/></iq>
                """)
            let info = try DiscoInfo(#require(try await stream.next().firstChild))
            #expect(info.features.contains(PubSub.namespace))
            #expect(!info.features.contains(PubSub.ownerNamespace))
        }
    }
}
