// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMLStream

/// The tools of the interop tests, tried without a component: two clients talk through each server.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct ServerSmokeTests {
    @Test("alice and bob talk, and the server answers a ping", arguments: RealServer.Kind.allCases)
    func conversation(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let alice = try await ChatClient.login("alice", to: server)
            let bob = try await ChatClient.login("bob", to: server, resource: "desk")
            #expect(bob.jid == "bob@localhost/desk")

            alice.send(body: "Grüße & <love>", to: bob.jid, id: "1")
            let message = try await bob.next("alice's message") { $0.name == "message" && $0.child("body") != nil }
            #expect(message["from"] == alice.jid)
            #expect(message.child("body")?.text == "Grüße & <love>")

            let pong = try await alice.query(.get, Element(QName("ping", in: "urn:xmpp:ping")), to: server.domain)
            #expect(pong["type"] == "result")
            let ours = try await alice.query(.get, Element(QName("ping", in: "urn:xmpp:ping")), to: bob.jid)
            #expect(ours["type"] == "result")

            try await alice.close()
            await bob.disconnect()
        }
    }

    @Test("ten thousand messages arrive, in order", arguments: RealServer.Kind.allCases)
    func flood(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind, logLevel: .error) { server in
            let alice = try await ChatClient.login("alice", to: server)
            let bob = try await ChatClient.login("bob", to: server)
            let count = 10_000
            alice.send((1...count).map { ChatClient.message("\($0)", to: bob.jid, id: "\($0)") })
            let messages = try await bob.collect(count, "messages", within: .patience) { $0.child("body") != nil }
            #expect(messages.map { $0.child("body")?.text } == (1...count).map(String.init))
        }
    }

    @Test("a restarted server is back on its ports with its users", arguments: RealServer.Kind.allCases)
    func restart(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let port = server.componentPort
            let early = try await ChatClient.login("alice", to: server)
            try await server.restart()
            await #expect(throws: InteropError.self) {
                try await early.next("anything", within: .seconds(5)) { _ in false }
            }
            _ = try await ChatClient.login("alice", to: server)
            await server.kill()
            #expect(server.pid == nil)
            try await server.restart()
            _ = try await ChatClient.login("bob", to: server)
            #expect(server.componentPort == port)
        }
    }

    @Test("a wrong password is refused, not waited for", arguments: RealServer.Kind.allCases)
    func wrongPassword(_ kind: RealServer.Kind) async throws {
        try await RealServer.with(kind) { server in
            let error = await #expect(throws: InteropError.self) {
                try await ChatClient.login("alice", to: server, password: "guess")
            }
            #expect(error?.description.contains("not-authorized") == true)
        }
    }

    @Test("servers side by side get ports of their own, and leave nothing when forgotten")
    func sideBySide() async throws {
        var directories: [String] = []
        var processes: [Int32] = []
        do {
            async let first = RealServer.start(.prosody)
            async let second = RealServer.start(.prosody)
            async let third = RealServer.start(.ejabberd)
            let servers = try await [first, second, third]
            #expect(Set(servers.map(\.componentPort)).count == 3)
            directories = servers.map(\.directory)
            processes = servers.compactMap(\.pid)
            #expect(processes.count == 3)
        }
        func isThere() -> Bool {
            directories.contains(where: FileManager.default.fileExists(atPath:))
                || processes.contains { kill($0, 0) == 0 }
        }
        #expect(try await eventually(within: .patience) { isThere() ? nil : true } == true)
    }

    @Test("a process tells its lines and its end")
    func process() async throws {
        let script = "trap 'echo ending; exit 7' TERM; echo ready $COMPONENT_DOMAIN; while :; do sleep 0.02; done"
        let process = try ComponentProcess(
            "/bin/sh", arguments: ["-c", script], environment: ["COMPONENT_DOMAIN": "echo.localhost"])
        let ready = try await process.line(containing: "ready")
        #expect(ready.text == "ready echo.localhost")
        #expect(process.exitStatus == nil)
        #expect(try await process.stop(within: .patience) == .exited(7))
        #expect(process.lines == ["ready echo.localhost", "ending"])
        let error = await #expect(throws: InteropError.self) { try await process.line(containing: "never") }
        #expect(error?.description.contains("ending") == true)

        let stubborn = try ComponentProcess("/bin/sleep", arguments: ["60"])
        stubborn.signal(SIGKILL)
        #expect(try await stubborn.waitForExit(within: .patience) == .signalled(SIGKILL))
    }
}
