// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// Modules and middleware among the handlers of delegated requests.
@Suite(.timeLimit(.minutes(15)))
struct DelegationPartTests {
    private struct Station: Module {
        struct Failure: Error {}

        let name: String
        let seen: Notes
        var isFailing = false
        var content: [any Routable] { if !isFailing { forecasts() } }
        let features = ["urn:example:weather#more", "urn:example:unrelated"]

        func discoInfo(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo? {
            DiscoInfo(identities: [], features: ["of node \(node ?? "")"])
        }

        func start(_ component: Component) async throws {
            if isFailing { throw Failure() }
            seen.note("start \(name)")
        }

        func connected(_ component: Component) async throws { seen.note("connected \(name)") }
        func stop(_ component: Component) async { seen.note("stop \(name)") }
    }

    @Test("modules among the handlers have a life and a say in what is advertised (XEP-0355 §7.2)")
    func modules() async throws {
        let seen = Notes()
        try await run(Privileges { Station(name: "A", seen: seen) }) { stream, _ in
            let node = "urn:xmpp:delegation:2::urn:example:weather"
            try await stream.send(
                """
                <iq type='get' id='i' from='localhost' to='comp.localhost'>\
                <query xmlns='http://jabber.org/protocol/disco#info' node='\(node)'/></iq>
                """)
            let info = try DiscoInfo(resultPayload: try await stream.next().firstChild)
            #expect(info.features == ["urn:example:weather", "urn:example:weather#more", "of node \(node)"])
            try await stream.send(delegated(weather("Rome")))
            #expect("\(try await stream.next())".contains("Rome for"))
            while seen.all.count < 2 { try await stream.expectNothing() }
        }
        #expect(seen.all == ["start A", "connected A", "stop A"])
    }

    @Test("when one of them cannot start, those before it are stopped")
    func failingModule() async throws {
        let seen = Notes()
        let privileges = Privileges {
            Station(name: "A", seen: seen)
            Station(name: "B", seen: seen, isFailing: true)
        }
        let component = try InProcessServer().component { privileges }
        await #expect(throws: Station.Failure.self) { try await component.run() }
        #expect(seen.all == ["start A", "stop A"])
    }

    private struct Doorkeeper: Middleware {
        let name: String
        let seen: Notes

        func handle(
            _ stanza: InboundStanza, context: any StanzaContext, next: () async throws -> StanzaOutcome
        ) async throws -> StanzaOutcome {
            seen.note("\(name): \(stanza.sender) to \(stanza.address)")
            if stanza.sender.local == "mallory" { throw StanzaError.notAllowed("Not you.") }
            return stanza.sender.local == "bore" ? .ignored : try await next()
        }
    }

    @Test("middleware before delegated handlers sees the user, and its refusals are wrapped")
    func middleware() async throws {
        let seen = Notes()
        let privileges = Privileges { forecasts().middleware(Doorkeeper(name: "route", seen: seen)) }
        try await run(
            privileges, configure: { $0.middleware = [Doorkeeper(name: "all", seen: seen)] }
        ) { stream, _ in
            try await stream.send(delegated(weather("Rome", to: "bob@localhost")))
            #expect("\(try await stream.next())".contains("Rome for"))
            #expect(
                seen.all == [
                    "all: localhost to comp.localhost", "all: alice@localhost/r1 to bob@localhost",
                    "route: alice@localhost/r1 to bob@localhost",
                ])
            try await stream.send(delegated(weather("Rome", from: "mallory@localhost/x")))
            try await stream.expect(refusal("not-allowed", "cancel", text: "Not you.", to: "mallory@localhost/x"))
            try await stream.send(delegated(weather("Rome", from: "bore@localhost/x")))
            try await stream.expect(refusal("service-unavailable", "cancel", to: "bore@localhost/x"))
        }
    }
}
