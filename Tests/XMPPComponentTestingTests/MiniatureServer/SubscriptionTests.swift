// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// What a component sees of rosters and presence (RFC 6121), as Prosody and ejabberd were watched to show it.
@Suite(.timeLimit(.minutes(15)))
struct SubscriptionTests {
    static let depths: [TestDepth] = [.inProcess, .inProcess(like: .ejabberd)]

    private static let desk: JID = "ann@echo.localhost/desk"

    @Test("a request, its approval and the roster pushes of both (RFC 6121 §3.1)", arguments: depths)
    func subscribe(_ depth: TestDepth) async throws {
        let diary = PresenceDiary()
        try await TestBench.run(at: depth) {
            diary.routes
        } test: { bench in
            let alice = try await bench.client("alice")
            try await alice.setContact("ann@echo.localhost", name: "Ann", groups: ["Bots"])
            alice.send(
                Element(
                    QName("presence", in: "jabber:client"),
                    attributes: ["type": "subscribe", "to": "ann@echo.localhost/desk", "id": "s1"]))
            try await alice.settle()
            #expect(try await alice.contact("ann@echo.localhost")?.isAsking == true)
            #expect(await diary.lines(1) == ["subscribe alice@localhost ann@echo.localhost"])

            try await bench.component.send(
                Presence(type: .subscribed, to: "alice@localhost", from: "ann@echo.localhost"))
            try await alice.expect(
                "<presence type='subscribed' from='ann@echo.localhost' to='alice@localhost'>...</presence>")
            let contact = try #require(try await alice.contact("ann@echo.localhost"))
            #expect(contact.subscription == .to && !contact.isAsking)
            #expect(contact.name == "Ann" && contact.groups == ["Bots"])

            // Nothing is sent by the server at once; presence of the component goes to all resources.
            try await bench.component.send(Presence(to: "alice@localhost", from: Self.desk, status: "here"))
            #expect(try await alice.comesOnline("ann@echo.localhost").status == "here")
            #expect(try await alice.online.contains(Self.desk))
            #expect(try await alice.presence(of: "ann@echo.localhost")?.status == "here")
            try await bench.component.send(Presence(type: .unavailable, to: "alice@localhost", from: Self.desk))
            try await alice.goesOffline("ann@echo.localhost")
            #expect(try await alice.presence(of: "ann@echo.localhost") == nil)
        }
    }

    @Test("an approval that nobody asked for is dropped (RFC 6121 §3.1.6)", arguments: depths)
    func unsolicited(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
        } test: { bench in
            let alice = try await bench.client("alice")
            try await bench.component.send(
                Presence(type: .subscribed, to: "alice@localhost", from: "ann@echo.localhost"))
            try await alice.expectNothing(from: bench.domain)
            #expect(try await alice.roster.isEmpty)
        }
    }

    @Test("the component asks a user: what each server tells it, before and after the approval")
    func ask() async throws {
        let expected: [(TestDepth, [String])] = [
            (
                .inProcess,
                [
                    "unavailable alice@localhost ann@echo.localhost",
                    "subscribed alice@localhost ann@echo.localhost",
                    "available alice@localhost/test ann@echo.localhost delayed",
                    "probe alice@localhost ann@echo.localhost",
                ]
            ),
            (
                .inProcess(like: .ejabberd),
                [
                    "subscribed alice@localhost ann@echo.localhost",
                    "available alice@localhost/test ann@echo.localhost delayed",
                ]
            ),
        ]
        for (depth, lines) in expected {
            let diary = PresenceDiary()
            try await TestBench.run(at: depth) {
                diary.routes
            } test: { bench in
                let alice = try await bench.client("alice")
                try await bench.component.send(
                    Presence(type: .subscribe, to: "alice@localhost", from: "ann@echo.localhost"))
                try await alice.expect("<presence type='subscribe' from='ann@echo.localhost'>...</presence>")
                alice.send(presence: "subscribed", to: "ann@echo.localhost")
                #expect(await diary.lines(lines.count) == lines)
                #expect(try await alice.contact("ann@echo.localhost")?.subscription == .from)
            }
        }
    }

    @Test("a contact is removed: from which address and in which order depends on the server")
    func remove() async throws {
        let expected: [(TestDepth, [String])] = [
            (
                .inProcess,
                [
                    "unsubscribed alice@localhost/test ann@echo.localhost",
                    "unavailable alice@localhost/test ann@echo.localhost",
                    "unsubscribe alice@localhost/test ann@echo.localhost",
                ]
            ),
            (
                .inProcess(like: .ejabberd),
                [
                    "unavailable alice@localhost/test ann@echo.localhost",
                    "unsubscribe alice@localhost ann@echo.localhost",
                    "unsubscribed alice@localhost ann@echo.localhost",
                ]
            ),
        ]
        for (depth, lines) in expected {
            let diary = PresenceDiary()
            try await TestBench.run(at: depth) {
                diary.routes
            } test: { bench in
                let alice = try await bench.client("alice")
                try await diary.befriend(alice, bench)
                try await alice.removeContact("ann@echo.localhost")
                #expect(await diary.lines(3) == lines)
                #expect(try await alice.roster.isEmpty)
                await #expect(throws: StanzaError.self) { try await alice.removeContact("ann@echo.localhost") }
            }
        }
    }

    @Test("either side takes a subscription back (RFC 6121 §3.2, §3.3)", arguments: depths)
    func cancel(_ depth: TestDepth) async throws {
        let diary = PresenceDiary()
        try await TestBench.run(at: depth) {
            diary.routes
        } test: { bench in
            let alice = try await bench.client("alice")
            try await diary.befriend(alice, bench)
            try await bench.component.send(
                Presence(type: .unsubscribed, to: "alice@localhost", from: "ann@echo.localhost"))
            try await alice.expect("<presence type='unsubscribed' from='ann@echo.localhost'>...</presence>")
            #expect(try await alice.contact("ann@echo.localhost")?.subscription == .from)
            alice.send(presence: "unsubscribed", to: "ann@echo.localhost")
            #expect(
                await diary.lines(2) == [
                    "unavailable alice@localhost/test ann@echo.localhost",
                    "unsubscribed alice@localhost ann@echo.localhost",
                ])
            #expect(try await alice.contact("ann@echo.localhost")?.subscription == TestClient.Contact.Subscription.none)
        }
    }

    @Test("requests wait for a user who is away; Prosody repeats the user's own")
    func waiting() async throws {
        for (depth, count) in [(TestDepth.inProcess, 2), (.inProcess(like: .ejabberd), 1)] {
            let diary = PresenceDiary()
            try await TestBench.run(at: depth) {
                diary.routes
            } test: { bench in
                let first = try await bench.client("alice")
                first.send(presence: "subscribe", to: "ben@echo.localhost")
                #expect(await diary.lines(1) == ["subscribe alice@localhost ben@echo.localhost"])
                try await first.close()
                try await bench.component.send(
                    Presence(type: .subscribe, to: "alice@localhost", from: "ann@echo.localhost"))
                let alice = try await bench.client("alice")
                try await alice.expect("<presence type='subscribe' from='ann@echo.localhost'>...</presence>")
                alice.send(presence: nil, to: "mark@echo.localhost")
                let lines = await diary.lines(count == 2 ? 3 : 1).filter { !$0.hasPrefix("unavailable") }
                #expect(lines.count == count)
                #expect(lines.last == "available alice@localhost/test mark@echo.localhost")
            }
        }
    }
}
