// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct HostileTests {
    @Test(
        "requests that are none are answered once, with an error",
        arguments: [
            ("set", "<pubsub xmlns='http://jabber.org/protocol/pubsub'/>"),
            ("get", "<pubsub xmlns='http://jabber.org/protocol/pubsub'><create node='n'/></pubsub>"),
            ("set", "<pubsub xmlns='http://jabber.org/protocol/pubsub'><create node='a'/><publish node='b'/></pubsub>"),
            ("set", "<pubsub xmlns='http://jabber.org/protocol/pubsub#event'><create node='n'/></pubsub>"),
            ("set", "<pubsub xmlns='http://jabber.org/protocol/pubsub'><create xmlns='urn:x' node='n'/></pubsub>"),
            ("set", pubsub("<subscribe node='n' jid='@@'/>")),
            ("set", pubsub("<subscribe node='n'/>")),
            ("get", pubsub("<items node='n' max_items='-1'/>")),
            ("get", pubsub("<items node='n'/><set xmlns='http://jabber.org/protocol/rsm'><max>x</max></set>")),
            ("set", pubsub("<publish node='n'><item><a xmlns='urn:a'/><b xmlns='urn:b'/></item></publish>")),
            ("set", owner("<configure node='n'><x xmlns='jabber:x:data' type='bogus'/></configure>")),
            ("set", owner("<affiliations node='n'><affiliation jid='a@b' affiliation='king'/></affiliations>")),
            ("set", owner("<subscriptions node='n'><subscription jid='a@b' subscription='maybe'/></subscriptions>")),
        ])
    func malformed(type: String, payload: String) async throws {
        try await withService { service in
            let answer = try await service.ask(type, payload)
            #expect(answer["type"] == "error", "\(answer)")
            try await service.stream.expectNothing()
        }
    }

    @Test("a payload that is too large is refused, and the service lives (XEP-0060 §7.1.3.4)")
    func large() async throws {
        try await withService { service in
            try await service.expectResult("set", pubsub("<create node='n'/>"))
            let payload = "<big xmlns='urn:example:big'>\(String(repeating: "x", count: 200 << 10))</big>"
            try await service.expectError(
                .notAcceptable, reason: "payload-too-big", "set",
                pubsub("<publish node='n'><item>\(payload)</item></publish>"))
            try await service.stream.expectNothing()
        }
    }

    @Test("a payload that is as deep as a stanza may be comes back as it was; a deeper one is refused")
    func deep() async throws {
        try await withService { service in
            try await service.expectResult("set", pubsub("<create node='n'/>"))
            func nested(_ depth: Int) -> String {
                "<d xmlns='urn:example:deep'>" + String(repeating: "<d>", count: depth - 1)
                    + String(repeating: "</d>", count: depth)
            }
            try await service.expectResult(
                "set", pubsub("<publish node='n'><item id='d'>\(nested(58))</item></publish>"))
            let items = try await service.expectResult("get", pubsub("<items node='n'/>"))
            var depth = 0
            var element = items?.child("items")?.firstChild?.firstChild
            while let inner = element {
                depth += 1
                element = inner.firstChild
            }
            #expect(depth == 58)
            let refused = try await service.ask(
                "set", pubsub("<publish node='n'><item>\(nested(5000))</item></publish>"))
            #expect(refused["type"] == "error")
            try await service.stream.expectNothing()
        }
    }

    @Test("one account cannot ask as often as it likes, and keeps nobody else from asking")
    func flood() async throws {
        try await withService { configuration in
            configuration.requestsPerSecond = 1
            configuration.requestBurst = 5
        } script: { service in
            for _ in 1...5 { try await service.expectResult("get", pubsub("<subscriptions/>")) }
            let error = try await service.expectError(.resourceConstraint, "get", pubsub("<subscriptions/>"))
            #expect(error.kind == .wait)
            try await service.expectResult("get", pubsub("<subscriptions/>"), from: "bob@localhost/r")
            await service.server.advance(by: .seconds(2))
            try await service.expectResult("get", pubsub("<subscriptions/>"))
        }
    }
}
