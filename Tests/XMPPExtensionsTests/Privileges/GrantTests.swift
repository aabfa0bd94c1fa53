// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct GrantTests {
    private let roster = "<perm access='roster' type='both'/>"
    private let messages = "<perm access='message' type='outgoing'/>"

    @Test(
        "what the server grants is known and told, in either version (XEP-0356 §4.2, XEP-0355 §4.2)", arguments: [1, 2])
    func granted(version: Int) async throws {
        let privileges = Privileges { forecasts() }
        var changes = privileges.changes.makeAsyncIterator()
        let before = await changes.next()
        #expect(before == [])
        try await run(privileges) { stream, _ in
            try await stream.send(announcement(roster + messages, version: version))
            try await stream.send(
                delegation("<delegated namespace='urn:example:weather'/>", version: version))
            try await stream.expectNothing()
            let grants = try #require(privileges.grants(by: "localhost"))
            #expect(grants.privileges?.version.number == version)
            #expect(grants.privileges?.roster == .both)
            #expect(grants.privileges?.sendsMessages == true)
            #expect(grants.delegations == [DelegatedNamespace("urn:example:weather")])
            #expect(privileges.grants == [grants])
        }
        var seen: [[ServerGrants]] = []
        while let grants = await changes.next() { seen.append(grants) }
        // The last is the end of the stream.
        #expect(seen.map { $0.map { $0.privileges?.roster } } == [[.both], [.both], []])
        #expect(seen.map { $0.flatMap(\.delegations).count } == [0, 1, 0])
    }

    @Test("permissions replace earlier ones; namespaces come one by one, and twice, from ejabberd")
    func repeated() async throws {
        let privileges = Privileges { forecasts() }
        try await run(privileges) { stream, _ in
            try await stream.send(announcement(roster) + announcement(messages))
            let weather = "<delegated namespace='urn:example:weather'/>"
            try await stream.send(
                delegation(weather, version: 1) + delegation(weather, version: 1)
                    + delegation(
                        "<delegated namespace='urn:example:b'><attribute name='node'/></delegated>", version: 1)
                        + """
                        <message from='localhost' to='comp.localhost'><delegation xmlns='urn:xmpp:delegation:2' \
                        to='alice@localhost'><delegated namespace='urn:example:c'/></delegation></message>
                        """)
            try await stream.expectNothing()
            let grants = try #require(privileges.grants(by: "localhost"))
            #expect(grants.privileges?.roster == PrivilegeAccess.none)
            #expect(grants.privileges?.sendsMessages == true)
            #expect(
                grants.delegations == [
                    DelegatedNamespace("urn:example:weather"),
                    DelegatedNamespace("urn:example:b", attributes: ["node"]),
                ])
            #expect(grants.userDelegations == ["alice@localhost": [DelegatedNamespace("urn:example:c")]])
        }
    }

    @Test("the end of the stream takes everything back, the next one grants it again")
    func forgotten() async throws {
        let server = InProcessServer()
        let privileges = Privileges { forecasts() }
        let component = try server.component(server.configuration(domain: "comp.localhost")) { privileges }
        let states = component.states
        try await server.run(component) { stream in
            try await stream.send(announcement(roster))
            try await stream.expectNothing()
            #expect(privileges.grants.count == 1)
            await stream.close()
            for await case .waiting(let disconnection) in states {
                #expect(privileges.grants.isEmpty)
                await server.advance(by: disconnection.retryDelay)
                break
            }
            let again = try await server.accept()
            // As servers do: in the same segment as the end of the handshake.
            try await again.authenticate(secret: "secret", also: announcement(messages))
            try await again.expectNothing()
            #expect(privileges.grants.first?.privileges?.roster == PrivilegeAccess.none)
            #expect(privileges.grants.first?.privileges?.sendsMessages == true)
        }
        #expect(privileges.grants.isEmpty)
    }

    @Test(
        "nobody but the server grants anything (XEP-0356 §4.2)",
        arguments: ["alice@localhost/r1", "alice@localhost", "localhost/r1", "evil.example", "sub.localhost"])
    func forged(sender: String) async throws {
        let privileges = Privileges { forecasts() }
        try await run(privileges) { stream, _ in
            let forged = [
                announcement(messages, from: sender), announcement(messages, version: 1, from: sender),
                delegation("<delegated namespace='urn:example:weather'/>", from: sender),
            ]
            for message in forged {
                try await stream.send(message.replacing("<message ", with: "<message id='f' "))
                try await stream.expect(stanzaError("forbidden", "auth", id: "f", to: sender, kind: "message"))
            }
            #expect(privileges.grants.isEmpty)
            await #expect { try await privileges.send(Message(to: "a@b"), as: "alice@localhost") } throws: {
                ($0 as? PrivilegeError)?.code == .notGranted
            }
        }
    }

    @Test("several servers, each of which grants for itself; who they are is configuration")
    func severalServers() async throws {
        var configuration = Privileges.Configuration()
        configuration.servers = ["one.example", "two.example"]
        let privileges = Privileges(configuration)
        try await run(privileges) { stream, _ in
            try await stream.send(
                announcement(roster, version: 1, from: "two.example") + announcement(messages, from: "one.example"))
            try await stream.expectNothing()
            #expect(privileges.grants.map(\.server) == ["one.example", "two.example"])
            #expect(privileges.grants(by: "two.example")?.privileges?.version == .one)
            await #expect { _ = try await privileges.roster(of: "a@one.example") } throws: {
                ($0 as? PrivilegeError)?.code == .notGranted
            }
            try await stream.send(announcement(roster).replacing("<message ", with: "<message id='f' "))
            try await stream.expect(stanzaError("forbidden", "auth", id: "f", to: "localhost", kind: "message"))
        }
    }

    @Test("a malformed announcement grants nothing and ends nothing")
    func malformed() async throws {
        let privileges = Privileges()
        try await run(privileges) { stream, _ in
            try await stream.send(
                announcement("<perm access='roster'/>").replacing("<message ", with: "<message id='m' "))
            try await stream.expect(
                stanzaError(
                    "bad-request", "modify", id: "m", to: "localhost",
                    text: "<perm/> lacks the attribute 'type'"
                        .replacing("<", with: "&lt;"), kind: "message"))
            #expect(privileges.grants.isEmpty)
            try await stream.send(announcement(""))
            try await stream.expectNothing()
            #expect(privileges.grants(by: "localhost")?.privileges == PrivilegeGrant())
        }
    }

    @Test("more namespaces than are kept are refused, and the others stay")
    func bound() async throws {
        let privileges = Privileges()
        try await run(privileges) { stream, _ in
            let some = (0..<1024).map { "<delegated namespace='urn:example:\($0)'/>" }.joined()
            try await stream.send(delegation(some))
            try await stream.send(
                delegation("<delegated namespace='one too many'/>").replacing("<message ", with: "<message id='m' "))
            try await stream.expect(
                stanzaError(
                    "resource-constraint", "wait", id: "m", to: "localhost", text: "Too many namespaces.",
                    kind: "message"))
            #expect(privileges.grants(by: "localhost")?.delegations.count == 1024)
        }
    }

    @Test("what cannot be routed is said at the start")
    func ambiguous() async throws {
        let server = InProcessServer()
        let twice = Privileges {
            forecasts()
            forecasts()
        }
        await #expect { try await server.component { twice }.run() } throws: {
            ($0 as? ComponentError)?.code == .ambiguousRoutes
        }
        let stray = Privileges { OnMessage { _, _ in } }
        await #expect { try await server.component { stray }.run() } throws: {
            ($0 as? ComponentError)?.code == .invalidConfiguration
        }
    }

    @Test("presence that the server shows comes to ordinary handlers; copies of our own users' do not (XEP-0356 §7)")
    func presence() async throws {
        let seen = Notes()
        let privileges = Privileges()
        try await run(
            privileges,
            routes: {
                OnPresence { presence, context in seen.note("\(presence.from?.description ?? "") \(context.address)") }
            }
        ) { stream, _ in
            try await stream.send(announcement("<perm access='presence' type='roster'/>"))
            try await stream.send("<presence from='someone@comp.localhost/bot' to='comp.localhost'/>")
            try await stream.send(
                "<presence from='alice@localhost/r1' to='comp.localhost'><show>away</show></presence>")
            try await stream.expectNothing()
        }
        #expect(seen.all == ["alice@localhost/r1 comp.localhost"])
    }
}
