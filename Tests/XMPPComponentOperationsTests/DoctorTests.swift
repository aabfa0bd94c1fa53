// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import XMPPComponent
import XMPPComponentTesting

@testable import XMPPComponentOperations

/// Wrong configurations: `doctor` names each cause and what to do.
@Suite(.timeLimit(.minutes(15)))
struct DoctorTests {
    private func doctor(_ variables: [String: String]) async -> [Finding] {
        await Doctor<Parrot>(
            Preparation(environment: variables),
            patience: .init(connect: .seconds(5), handshake: .seconds(5), answer: .milliseconds(400))
        ).findings(attaching: true)
    }

    /// What doctor finds when the server does this with its connection.
    private func refused(
        _ more: [String: String] = [:], _ script: @escaping @Sendable (TestStream) async throws -> Void
    ) async throws -> [Finding] {
        let server = try await LoopbackServer()
        return try await withThrowingTaskGroup { group in
            group.addTask {
                let stream = try await server.accept()
                try await script(stream)
            }
            let findings = await doctor(variables(server, more))
            try await group.waitForAll()
            await server.close()
            return findings
        }
    }

    private func expectOnly(
        _ findings: [Finding], _ subject: String, _ statement: String, cure: String...,
        at location: SourceLocation = #_sourceLocation
    ) {
        let wrong = findings.wrong
        #expect(wrong.count == 1, "\(wrong)", sourceLocation: location)
        #expect(wrong.first?.subject == subject, "\(wrong)", sourceLocation: location)
        let text = wrong.first?.text ?? ""
        #expect(wrong.first?.statement.contains(statement) == true, "\(text)", sourceLocation: location)
        for part in cure { #expect(text.contains(part), "\(text)", sourceLocation: location) }
        #expect(!findings.contains { $0.text.contains("hunter2") }, sourceLocation: location)
    }

    @Test("nothing is wrong")
    func well() async throws {
        let findings = try await examine(Switchboard())
        #expect(findings.wrong.isEmpty, "\(findings)")
        #expect(findings.about("server").first?.statement.contains("took the handshake as parrot.localhost") == true)
        #expect(findings.about("server domain").first?.verdict == .well)
        #expect(findings.about("balancing").map(\.verdict) == [.well])
    }

    // MARK: Configuration

    @Test("1 — a value that is malformed")
    func malformedValue() async throws {
        let base = ["COMPONENT_DOMAIN": "parrot.localhost", "COMPONENT_SECRET": "hunter2"]
        expectOnly(
            await doctor(base.merging(["COMPONENT_PORT": "many"]) { $1 }), "configuration", "COMPONENT_PORT",
            cure: "a whole number from 1 to 65535")
        let own = await Doctor<Parrot>(Preparation(environment: base.merging(["PARROT_VOLUME": "12"]) { $1 }))
            .findings(attaching: false)
        expectOnly(own, "configuration", "PARROT_VOLUME", cure: "from 1 to 11")
        expectOnly(
            await doctor(base.merging(["COMPONENT_CONFIG_FILE": "/nonexistent.json"]) { $1 }), "configuration",
            "COMPONENT_CONFIG_FILE names /nonexistent.json")
    }

    @Test("2 — a secret file that cannot be read, is empty, or is read by everybody")
    func secretFile() async throws {
        let base = ["COMPONENT_DOMAIN": "parrot.localhost"]
        expectOnly(
            await doctor(base.merging(["COMPONENT_SECRET_FILE": "/nonexistent/secret"]) { $1 }), "secret",
            "/nonexistent/secret cannot be read")
        try await withTemporaryDirectory { directory in
            let file = directory + "/secret"
            try Data(" \n".utf8).write(to: URL(filePath: file))
            expectOnly(
                await doctor(base.merging(["COMPONENT_SECRET_FILE": file]) { $1 }), "secret", "is empty")
            try Data("hunter2\n".utf8).write(to: URL(filePath: file))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
            let open = await Doctor<Parrot>(
                Preparation(environment: base.merging(["COMPONENT_SECRET_FILE": file]) { $1 })
            ).findings(attaching: false)
            #expect(open.about("secret").first?.cure == "chmod o-r \(file)")
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
            let closed = await Doctor<Parrot>(
                Preparation(environment: base.merging(["COMPONENT_SECRET_FILE": file]) { $1 })
            ).findings(attaching: false)
            #expect(closed.about("secret").first?.statement == "read from \(file), 7 bytes")
        }
    }

    @Test("prose is wrapped for a terminal, what is to be pasted is not")
    func wrapping() {
        let finding = Finding(
            "tea", .wrong, "it is cold and has been so for a long time",
            cure:
                "Make another pot of it, with water that boils.\n    kettle = { on = true, temperature = 100, quickly = true }"
        )
        #expect(
            finding.text(width: 40) == """
                WRONG  tea            it is cold and has
                       been so for a long time
                       Make another pot of it, with
                       water that boils.
                           kettle = { on = true, temperature = 100, quickly = true }
                """)
        #expect(finding.text.split(separator: "\n").count == 3)
    }

    // MARK: Reaching the server

    @Test("4 — nobody listens on the port")
    func refusedPort() async throws {
        let server = try await LoopbackServer()
        await server.close()
        expectOnly(
            await doctor(variables(server)), "server", "refused",
            cure: "Nothing listens on 127.0.0.1:\(server.address.port)",
            "component_ports = { \(server.address.port) }", "module: ejabberd_service")
    }

    @Test("5 — the port speaks TLS")
    func tlsMismatch() async throws {
        // What OpenSSL's servers answer to plain text: an alert, and the end.
        let findings = try await refused { stream in
            try await stream.expectHeader()
            try await stream.send("\u{15}\u{03}\u{01}\u{00}\u{02}\u{02}\u{0A}")
            await stream.close()
        }
        expectOnly(findings, "server", "tls", cure: "TLS")
    }

    @Test("6 — the secret is wrong")
    func wrongSecret() async throws {
        let findings = try await refused(["COMPONENT_SECRET": "hunter2"]) { stream in
            try await stream.expectHeader()
            try await stream.sendHeader()
            _ = try await stream.next()
            try await stream.fail("not-authorized", text: "Given token does not match calculated token")
        }
        expectOnly(
            findings, "server", "wrong-secret", cure: "component_secret", "Component \"parrot.localhost\"", "password:")
    }

    @Test("7 — the server does not know the domain")
    func unknownHost() async throws {
        let findings = try await refused { stream in
            try await stream.expectHeader()
            try await stream.sendHeader(streamID: "")
            try await stream.fail(
                "host-unknown", text: "parrot.localhost does not match any configured external components")
        }
        expectOnly(findings, "server", "unknown-host", cure: "Component \"parrot.localhost\"", "ejabberd.yml")
    }

    @Test("8 — the domain is one of the server's own, or none at all")
    func notOurDomain() async throws {
        // ejabberd, for one of its `hosts`.
        let findings = try await refused { stream in
            try await stream.expectHeader()
            try await stream.sendHeader()
            try await stream.fail("conflict", text: "Unable to register route on existing local domain")
        }
        let server = findings.about("server")
        #expect(server.first?.verdict == .wrong, "\(findings)")
        #expect(server.first?.statement.contains("one of the server's own domains") == true, "\(findings)")
        #expect(server.first?.cure?.contains("another domain") == true)
        expectOnly(
            await doctor(["COMPONENT_DOMAIN": "parrot@localhost", "COMPONENT_SECRET": "s"]), "configuration",
            "is no domain",
            cure: "COMPONENT_DOMAIN")
    }

    @Test("the component itself is attached: nothing is wrong")
    func taken() async throws {
        let findings = try await refused { stream in
            try await stream.expectHeader()
            try await stream.sendHeader()
            _ = try await stream.next()
            try await stream.fail("conflict", text: "Component already connected")
        }
        #expect(findings.wrong.isEmpty, "\(findings)")
        #expect(findings.about("server").first?.statement.contains("is taken") == true)
    }

    // MARK: What the server does

    @Test(
        "9 — balancing that does not fit",
        arguments: [
            (Switchboard(.shared), "standby", Finding.Verdict.wrong, "the spare would serve too"),
            (Switchboard(.shared), "single", .note, "share the domain"),
            (Switchboard(.shared), "shared", .well, "each gets the answers to its requests"),
            (Switchboard(.newcomerWaits), "shared", .wrong, "refuses a second connection"),
            (Switchboard(.newcomerWaits), "standby", .well, "a spare works"),
            (Switchboard(.newcomerWins), "standby", .wrong, "throws out the first"),
            (Switchboard(.newcomerWins), "single", .note, "throws out the first"),
        ])
    func balancing(_ board: Switchboard, _ policy: String, _ verdict: Finding.Verdict, _ statement: String) async throws
    {
        let findings = try await examine(board, ["COMPONENT_CONFLICT": policy]).about("balancing")
        #expect(findings.count == 1 && findings.first?.verdict == verdict, "\(findings)")
        #expect(findings.first?.statement.contains(statement) == true, "\(findings)")
    }

    @Test("stanzas that vanish: more places than connections")
    func lostStanzas() async throws {
        let findings = try await examine(Switchboard(losesEvery: 4), answerWithin: .seconds(1))
        let wrong = findings.wrong
        #expect(wrong.map(\.subject) == ["balancing"], "\(wrong)")
        #expect(wrong.first?.cure?.contains("component_number") == true)
    }

    @Test("9 — replicas that share a domain whose balancing is unsafe: both see that their answers vanish")
    func unsafeBalancing() async throws {
        let findings = try await examine(
            Switchboard(.shared, losesEvery: 3), ["COMPONENT_CONFLICT": "shared"], answerWithin: .seconds(2))
        let wrong = findings.wrong
        #expect(wrong.map(\.subject) == ["balancing", "balancing"], "\(wrong)")
        #expect(wrong.first?.statement.contains("the server lost") == true, "\(wrong)")
        #expect(wrong.last?.statement.contains("not answered to the one that had asked") == true, "\(wrong)")
        for finding in wrong {
            #expect(finding.cure?.contains("component_number") == true)
            #expect(finding.cure?.contains("\"parrot.localhost\":") == true)
        }
    }

    @Test("10 — a listener that hands us what is for other components")
    func foreignHosts() async throws {
        let findings = try await examine(Switchboard(foreign: ["tea.localhost"]))
        expectOnly(
            findings, "foreign hosts", "stanzas for tea.localhost", cure: "global_routes: false",
            "\"parrot.localhost\":")
    }

    @Test("privileges and delegation that the settings want and the server does not give")
    func grants() async throws {
        let wants = ["PARROT_PRIVILEGES": "true", "PARROT_HEARS": "urn:example:tea"]
        let without = try await examine(Switchboard(), wants)
        #expect(without.wrong.map(\.subject) == ["privileges", "delegation"], "\(without)")
        #expect(without.wrong.first?.cure?.contains("privileged_entities") == true)
        #expect(without.wrong.first?.cure?.contains("mod_privilege") == true)
        #expect(without.wrong.last?.cure?.contains("\"urn:example:tea\"") == true)
        let greeting = """
            <message from='localhost' to='parrot.localhost'><privilege xmlns='urn:xmpp:privilege:2'>\
            <perm access='roster' type='both'/></privilege></message>\
            <message from='localhost' to='parrot.localhost'><delegation xmlns='urn:xmpp:delegation:2'>\
            <delegated namespace='urn:example:tea'/></delegation></message>
            """
        let with = try await examine(Switchboard(greeting: greeting), wants)
        #expect(with.wrong.isEmpty, "\(with)")
        #expect(with.about("privileges").first?.statement == "roster: both")
        #expect(with.about("delegation").first?.statement == "urn:example:tea")
    }
}
