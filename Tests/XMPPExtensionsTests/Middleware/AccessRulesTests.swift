// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPCore
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct AccessRulesTests {
    @Test("the most specific rule counts, and a denial counts more than a permission for the same address")
    func specificity() {
        let rules = AccessRules(
            allow: ["example.org", "guest@other.org", .includingSubdomains("corp.example"), "bob@example.org/work"],
            deny: ["bob@example.org", "lab.corp.example", "guest@other.org/tor", "eve@corp.example"])
        let verdicts: [(JID, Bool)] = [
            ("alice@example.org/x", true), ("example.org", true), ("alice@sub.example.org", false),
            ("bob@example.org", false), ("bob@example.org/home", false), ("bob@example.org/work", true),
            ("guest@other.org/x", true), ("guest@other.org/tor", false), ("other.org", false),
            ("x@corp.example", true), ("x@a.b.corp.example", true), ("x@lab.corp.example", false),
            ("x@deep.lab.corp.example", true), ("eve@corp.example", false), ("x@notcorp.example", false),
        ]
        for (sender, isAllowed) in verdicts { #expect(rules.allows(sender) == isAllowed, "\(sender)") }
        #expect(AccessRules(deny: ["example.org"]).allows("anybody@else.where"))
        #expect(!AccessRules(allow: ["a@b.c"], deny: ["a@b.c"]).allows("a@b.c"))
    }

    @Test("who is refused gets the error, a denied subscription, or silence")
    func refusals() async throws {
        let server = InProcessServer()
        let routes: [any Routable] = [
            OnMessage(.chat) { message, context in try await context.reply(body: "hello") },
            OnPresence { _, context in try await context.reply(.available) },
        ]
        let component = try server.component {
            for route in routes { RouteGroup { route }.at(.domain).middleware(AccessRules(allow: ["example.org"])) }
            for route in routes {
                RouteGroup { route }.at(.users).middleware(AccessRules(deny: ["evil.org"], refusal: .silence))
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            try await stream.send(
                "<message type='chat' from='a@example.org/x' to='echo.localhost'><body>x</body></message>")
            try await stream.expect(
                "<message type='chat' id='*' from='echo.localhost' to='a@example.org/x'><body>hello</body></message>")
            try await stream.send(
                "<message type='chat' id='1' from='a@evil.org/x' to='echo.localhost'><body>x</body></message>")
            try await stream.expect(
                """
                <message type='error' id='1' from='echo.localhost' to='a@evil.org/x'><error type='auth'>\
                <forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>\
                <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>You have no access here.</text></error></message>
                """)
            try await stream.send("<presence type='subscribe' id='s' from='a@evil.org' to='echo.localhost'/>")
            try await stream.expect("<presence type='unsubscribed' id='s' from='echo.localhost' to='a@evil.org'/>")
            try await stream.send("<presence from='a@evil.org/x' to='echo.localhost'/>")
            try await stream.send("<presence type='subscribe' from='a@evil.org' to='bot@echo.localhost'/>")
            try await stream.send(
                "<message type='chat' from='a@evil.org/x' to='bot@echo.localhost'><body>x</body></message>")
            try await stream.expectNothing()
        }
    }
}
