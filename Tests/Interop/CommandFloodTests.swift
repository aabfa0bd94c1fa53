// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMLStream
import XMPPComponentTesting

/// `adhoc-command-service` in the hands of somebody who opens session after session.
@Suite(.timeLimit(.minutes(15)))
struct CommandFloodTests {
    @Test(
        "100,000 sessions opened by one address take no memory, and the next one asks in vain no longer than the first")
    func flood() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("flood-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let file = directory + "/commands.yaml"
        let yaml = """
            commands:
              - node: touch
                name: Touch
                fields:
                  - {name: what, type: text}
                program: /bin/true
                arguments: ["{what}"]
                allow: [example.org]
            """
        try yaml.write(toFile: file, atomically: true, encoding: .utf8)
        let server = try await LoopbackServer()
        let service = try ComponentProcess(
            "adhoc-command-service",
            environment: [
                "COMPONENT_HOST": server.address.host, "COMPONENT_PORT": String(server.address.port),
                "COMPONENT_DOMAIN": "ops.example.org", "COMPONENT_SECRET": "secret", "COMMANDS_FILE": file,
                "COMMANDS_AUDIT_LOG": directory + "/audit.log",
            ])
        let stream = try await server.accept()
        try await stream.authenticate(secret: "secret")
        func open(_ numbers: Range<Int>) async throws -> Int {
            var refused = 0
            for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 100) {
                try await stream.send(
                    (start..<start + 100).map {
                        """
                        <iq type='set' id='\($0)' from='mallory@example.org/\($0 % 1000)' to='ops.example.org'>\
                        <command xmlns='http://jabber.org/protocol/commands' node='touch'/></iq>
                        """
                    }.joined())
                for _ in 0..<100 {
                    let answer = try await stream.next()
                    if answer["type"] == "error" { refused += 1 }
                }
            }
            return refused
        }
        #expect(try await open(0..<2000) == 2000 - 16)
        let before = residentBytes(of: service.pid)
        #expect(try await open(2000..<100_000) == 98_000)
        let growth = residentBytes(of: service.pid) - before
        print("98,000 refused sessions: \(growth >> 10) KiB more")
        #expect(growth < 16 << 20)
        service.signal(SIGTERM)
        try await stream.expectClose()
        #expect(try await service.waitForExit() == .exited(0))
        await server.close()
    }

    private func residentBytes(of pid: Int32) -> Int {
        let fields = (try? String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return (fields.dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}
