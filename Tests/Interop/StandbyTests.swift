// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMPPComponent

/// A hot spare on Prosody, which takes one connection for each domain: how long nobody is there.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct StandbyTests {
    @Test(
        "a spare takes over when the first ends or is killed; the time it takes is told", arguments: [SIGTERM, SIGKILL])
    func takeOver(_ signal: Int32) async throws {
        try await RealServer.with(.prosody) { server in
            func replica() throws -> ComponentProcess {
                try ComponentProcess(
                    "echo-component", attachedTo: server, as: .echo, environment: ["COMPONENT_CONFLICT": "standby"])
            }
            let alice = try await ChatClient.login("alice", to: server)
            var inUse = try replica()
            try await inUse.line(containing: "tls=false")
            var times: [Duration] = []
            for round in 1...2 {
                let spare = try replica()
                try await spare.line(containing: "not connected")
                try await alice.converse("before \(round)")
                let clock = ContinuousClock()
                let start = clock.now
                inUse.signal(signal)
                try await spare.line(containing: "tls=false", within: .patience)
                times.append(clock.now - start)
                try await alice.converse("after \(round)")
                _ = try await inUse.waitForExit()
                inUse = spare
            }
            print("take-over on Prosody after signal \(signal):", times)
            try await inUse.stop()
        }
    }
}
