// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct ConversationTests {
    private let hamlet = "hamlet@localhost/elsinore"
    private let bernardo = "bernardo@localhost/castle"

    @Test("a node is made, subscribed to, published at, read and deleted (XEP-0060 §8.1, §6.1, §7.1, §6.5, §8.4)")
    func life() async throws {
        try await withService { service in
            let stream = service.stream
            try await stream.send(
                "<iq type='set' id='create1' from='\(hamlet)' to='pubsub.localhost'>\(pubsub("<create node='musings'/>"))</iq>"
            )
            let created = try await stream.next()
            #expect(created["type"] == "result" && created["id"] == "create1" && created["to"] == hamlet)

            try await stream.send(
                """
                <iq type='set' id='sub1' from='\(bernardo)' to='pubsub.localhost'>\
                \(pubsub("<subscribe node='musings' jid='bernardo@localhost'/>"))</iq>
                """)
            try await stream.expect(
                """
                <iq type='result' id='sub1' from='pubsub.localhost' to='\(bernardo)'>\
                <pubsub xmlns='http://jabber.org/protocol/pubsub'>\
                <subscription node='musings' jid='bernardo@localhost' subscription='subscribed' subid='*'>...\
                </subscription></pubsub></iq>
                """)

            try await stream.send(
                """
                <iq type='set' id='publish1' from='\(hamlet)' to='pubsub.localhost'>\
                \(pubsub("<publish node='musings'><item id='i1'>\(entry("Soliloquy"))</item></publish>"))</iq>
                """)
            try await stream.expectInAnyOrder(
                """
                <iq type='result' id='publish1' from='pubsub.localhost' to='\(hamlet)'>\
                <pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='musings'><item id='i1'/></publish>\
                </pubsub></iq>
                """,
                """
                <message from='pubsub.localhost' to='bernardo@localhost' type='headline' id='*'>\
                <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='musings'>\
                <item id='i1'>\(entry("Soliloquy"))</item></items></event>...</message>
                """)

            let items = try await service.expectResult(
                "get", pubsub("<items node='musings'/>"), from: bernardo)
            #expect(items?.child("items")?.firstChild?["id"] == "i1")
            #expect(items?.child("items")?.firstChild?.firstChild?.child("title")?.text == "Soliloquy")

            try await stream.send(
                "<iq type='set' id='delete1' from='\(hamlet)' to='pubsub.localhost'>\(owner("<delete node='musings'/>"))</iq>"
            )
            try await stream.expectInAnyOrder(
                "<iq type='result' id='delete1' from='pubsub.localhost' to='\(hamlet)'/>",
                """
                <message from='pubsub.localhost' to='bernardo@localhost' type='headline' id='*'>\
                <event xmlns='http://jabber.org/protocol/pubsub#event'><delete node='musings'/></event></message>
                """)
            try await service.expectError(.itemNotFound, "get", pubsub("<items node='musings'/>"), from: bernardo)
        }
    }

    @Test("owners approve subscriptions by message, and others do not (XEP-0060 §8.6)")
    func approval() async throws {
        try await withService { service in
            let stream = service.stream
            try await service.expectResult(
                "set",
                pubsub(
                    "<create node='secrets'/><configure>\(nodeConfiguration(["pubsub#access_model": "authorize"]))</configure>"
                ), from: hamlet)
            let answer = try await service.ask(
                "set", pubsub("<subscribe node='secrets' jid='bernardo@localhost'/>"), from: bernardo)
            #expect(answer.firstChild?.firstChild?["subscription"] == "pending")
            let request = try await stream.next()
            #expect(request.name == "message" && request["to"] == "hamlet@localhost")
            let form = try #require(try request.child(DataForm.name).map { try DataForm($0) })
            #expect(form.formType == PubSubAuthorization.formType)
            let asked = try PubSubAuthorization(form)
            #expect(asked.node == "secrets" && asked.subscriber == "bernardo@localhost")

            let approval = submission(
                PubSubAuthorization.formType,
                [
                    "pubsub#subid": asked.subscriptionID ?? "", "pubsub#node": "secrets",
                    "pubsub#subscriber_jid": "bernardo@localhost", "pubsub#allow": "true",
                ])
            try await stream.send("<message from='\(bernardo)' to='pubsub.localhost' id='a1'>\(approval)</message>")
            let refusal = try await stream.next()
            #expect(refusal["type"] == "error" && refusal["to"] == bernardo)
            #expect(refusal.child("error").map { StanzaError($0) }?.condition == .forbidden)

            try await stream.send("<message from='\(hamlet)' to='pubsub.localhost' id='a2'>\(approval)</message>")
            let notice = try await stream.next()
            #expect(notice["to"] == "bernardo@localhost")
            #expect("\(notice)".contains("subscription='subscribed'"), "\(notice)")
            // The second answer of an owner's comes too late to change anything.
            let denial = approval.replacing("<value>true</value>", with: "<value>false</value>")
            try await stream.send("<message from='\(hamlet)' to='pubsub.localhost' id='a3'>\(denial)</message>")
            try await stream.expectNothing()
        }
    }

    @Test("a form that is cancelled decides nothing (XEP-0060 §8.6), one that is none is refused")
    func cancellation() async throws {
        try await withService { service in
            let cancel = """
                <x xmlns='jabber:x:data' type='cancel'><field var='FORM_TYPE' type='hidden'>\
                <value>\(PubSubAuthorization.formType)</value></field></x>
                """
            try await service.stream.send("<message from='\(hamlet)' to='pubsub.localhost' id='a'>\(cancel)</message>")
            try await service.stream.expectNothing()
            let other = submission("urn:example:other", ["pubsub#allow": "true"])
            try await service.stream.send("<message from='\(hamlet)' to='pubsub.localhost' id='b'>\(other)</message>")
            let refusal = try await service.stream.next()
            #expect(refusal.child("error").map { StanzaError($0) }?.condition == .serviceUnavailable)
            let silent = submission(
                PubSubAuthorization.formType, ["pubsub#node": "n", "pubsub#subscriber_jid": "a@localhost"])
            try await service.stream.send("<message from='\(hamlet)' to='pubsub.localhost' id='c'>\(silent)</message>")
            let incomplete = try await service.stream.next()
            #expect(incomplete.child("error").map { StanzaError($0) }?.condition == .badRequest)
        }
    }

    @Test("whoever wants to see the service lets it see them, and is asked for that once (RFC 6121 §3.1)")
    func presenceSubscription() async throws {
        try await withService { service in
            let stream = service.stream
            try await stream.send("<presence type='subscribe' from='hamlet@localhost' to='pubsub.localhost' id='s1'/>")
            try await stream.expect(
                "<presence type='subscribed' from='pubsub.localhost' to='hamlet@localhost' id='s1'/>")
            try await stream.expect("<presence from='pubsub.localhost' to='hamlet@localhost' id='*'/>")
            try await stream.expect("<presence type='subscribe' from='pubsub.localhost' to='hamlet@localhost' id='*'/>")
            try await stream.send("<presence type='subscribe' from='hamlet@localhost' to='pubsub.localhost' id='s2'/>")
            try await stream.expect(
                "<presence type='subscribed' from='pubsub.localhost' to='hamlet@localhost' id='s2'/>")
            try await stream.expect("<presence from='pubsub.localhost' to='hamlet@localhost' id='*'/>")
            try await stream.send("<presence type='probe' from='\(hamlet)' to='pubsub.localhost'/>")
            try await stream.expect("<presence from='pubsub.localhost' to='\(hamlet)' id='*'/>")
            try await stream.send(
                "<presence type='unsubscribe' from='hamlet@localhost' to='pubsub.localhost' id='u1'/>")
            try await stream.expect(
                "<presence type='unsubscribed' from='pubsub.localhost' to='hamlet@localhost' id='u1'/>")
            try await stream.expectNothing()
        }
    }
}
