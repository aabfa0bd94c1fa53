// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import XMPPComponent
import XMPPComponentTesting

@testable import XMPPComponentOperations

/// What `doctor` says of a component that the server connects to.
@Suite(.timeLimit(.minutes(15)))
struct ListenExaminationTests {
    private func doctor(_ address: String, _ more: [String: String] = [:]) async -> [Finding] {
        await Doctor<Parrot>(
            Preparation(
                environment: [
                    "COMPONENT_DOMAIN": "parrot.localhost", "COMPONENT_SECRET": "hunter2", "COMPONENT_LISTEN": address,
                ].merging(more) { $1 })
        ).findings(attaching: true).filter { !["configuration", "secret"].contains($0.subject) }
    }

    @Test("a port that is free, and what the server has to do")
    func free() async throws {
        let server = try await LoopbackServer()
        let port = server.address.port
        let taken = await doctor("127.0.0.1:\(port)")
        #expect(taken.map(\.subject) == ["port", "server"])
        #expect(taken.first?.verdict == .note)
        #expect(taken.first?.statement.contains("the component itself, if it is running") == true)
        #expect(taken.first?.cure?.contains("sport = :\(port)") == true)
        await server.close()
        let free = await doctor("127.0.0.1:\(port)")
        #expect(
            free.first
                == Finding("port", .well, "127.0.0.1:\(port) is free, and is reached from this machine alone"))
        #expect(free.last?.verdict == .note)
        for part in ["jabber:component:connect", "parrot.localhost", "unset COMPONENT_LISTEN"] {
            #expect(free.last?.cure?.contains(part) == true)
        }
        // It listened for a moment only.
        #expect(await doctor("127.0.0.1:\(port)").first?.verdict == .well)
    }

    @Test("an address that is none of ours, and a name that is none")
    func foreignAddress() async {
        // TEST-NET-1 (RFC 5737).
        let foreign = await doctor("192.0.2.1:5348")
        #expect(foreign.wrong.map(\.subject) == ["port"])
        #expect(foreign.wrong.first?.statement == "192.0.2.1 is no address of this machine")
        #expect(foreign.wrong.first?.cure?.contains("0.0.0.0:5348") == true)
        #expect(await doctor("nowhere.invalid:5348").wrong.map(\.subject) == ["port"])
    }

    @Test("a socket is not made to find out whether it could be")
    func socket() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s"
            #expect(await doctor("unix:\(path)").first == Finding("socket", .well, "\(path) can be made"))
            #expect(!FileManager.default.fileExists(atPath: path))
            try Data("tea".utf8).write(to: URL(filePath: path))
            #expect(await doctor("unix:\(path)").wrong.first?.statement == "\(path) is there and no socket")
            let nowhere = await doctor("unix:\(directory)/nowhere/s").wrong
            #expect(nowhere.first?.statement.contains("\(directory)/nowhere is not there") == true, "\(nowhere)")
        }
    }

    @Test("a certificate that cannot be read")
    func certificate() async {
        let findings = await doctor(
            "127.0.0.1:5348", ["COMPONENT_TLS": "true", "COMPONENT_TLS_CERTIFICATE_FILE": "/nonexistent.pem"])
        #expect(findings.wrong.map(\.subject) == ["TLS"])
        #expect(findings.wrong.first?.statement.contains("/nonexistent.pem") == true)
    }
}
