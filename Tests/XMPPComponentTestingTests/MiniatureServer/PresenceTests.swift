// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// Who is told of whose presence (RFC 6121 §4), as Prosody and ejabberd were watched to do it.
@Suite(.timeLimit(.minutes(15)))
struct ServerPresenceTests {
    static let depths: [TestDepth] = [.inProcess, .inProcess(like: .ejabberd)]

    @Test("login, change and logout of each resource, in the order of each server (RFC 6121 §4)")
    func presence() async throws {
        let login = [
            "available alice@localhost/phone ann@echo.localhost", "probe alice@localhost/phone ann@echo.localhost",
        ]
        for (depth, lines) in [(TestDepth.inProcess, login), (.inProcess(like: .ejabberd), login.reversed())] {
            let diary = PresenceDiary()
            try await TestBench.run(at: depth) {
                diary.routes
            } test: { bench in
                let alice = try await bench.client("alice")
                try await diary.befriend(alice, bench)
                #expect(try await alice.contact("ann@echo.localhost")?.subscription == .both)

                let phone = try await bench.client("alice", resource: "phone")
                #expect(await diary.lines(2) == lines)
                #expect(try await alice.online.map(\.description).contains("alice@localhost/phone"))
                try phone.send("<presence><show>away</show></presence>")
                #expect(await diary.lines(1) == ["available alice@localhost/phone ann@echo.localhost"])
                await phone.disconnect()
                #expect(await diary.lines(1) == ["unavailable alice@localhost/phone ann@echo.localhost"])
                try await alice.goesOffline("alice@localhost/phone")
                try await alice.close()
                #expect(await diary.lines(1) == ["unavailable alice@localhost/test ann@echo.localhost"])
            }
        }
    }

    @Test("a probe of the component is answered for those it sees, and with silence for others", arguments: depths)
    func probe(_ depth: TestDepth) async throws {
        let diary = PresenceDiary()
        try await TestBench.run(at: depth) {
            diary.routes
        } test: { bench in
            let alice = try await bench.client("alice")
            try await diary.befriend(alice, bench)
            for (user, contact) in [("bob", "ann"), ("nobody", "ann"), ("alice", "eve"), ("alice", "ann")] {
                try await bench.component.send(
                    Presence(
                        type: .probe, to: JID(parsing: "\(user)@localhost"),
                        from: JID(parsing: "\(contact)@echo.localhost")))
            }
            #expect(await diary.lines(1) == ["available alice@localhost/test ann@echo.localhost delayed"])
        }
    }

    @Test("directed presence, and its end when the user goes (RFC 6121 §4.6)", arguments: depths)
    func directed(_ depth: TestDepth) async throws {
        let diary = PresenceDiary()
        try await TestBench.run(at: depth) {
            diary.routes
        } test: { bench in
            let alice = try await bench.client("alice")
            alice.send(presence: nil, to: "ann@echo.localhost/desk")
            alice.send(presence: nil, to: "ben@echo.localhost")
            alice.send(presence: "unavailable", to: "ben@echo.localhost")
            alice.send(presence: "unavailable")
            #expect(
                await diary.lines(4) == [
                    "available alice@localhost/test ann@echo.localhost/desk",
                    "available alice@localhost/test ben@echo.localhost",
                    "unavailable alice@localhost/test ben@echo.localhost",
                    "unavailable alice@localhost/test ann@echo.localhost/desk",
                ])
        }
    }
}
