// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// What the runtime refuses before any handler sees it reaches the user too: ejabberd passes on no error outside of the wrapping.
@Suite(.timeLimit(.minutes(15)))
struct DelegationRefusalTests {
    @Test("a request for which there is no room is refused inside of its wrapping", arguments: [1, 2])
    func overload(version: Int) async throws {
        let (opened, open) = AsyncStream<Void>.makeStream()
        let privileges = Privileges {
            OnIQ(Weather.self) { _, _ in
                for await _ in opened {}
                return Forecast("sun")
            }
        }
        try await run(
            privileges,
            configure: {
                $0.limits.maximumConcurrentHandlers = 1
                $0.limits.softMark = 1
                $0.limits.hardMark = 1
            }
        ) { stream, _ in
            // One is handled, one waits.
            for id in ["d1", "d2", "d3"] {
                try await stream.send(delegated(weather("Rome"), id: id, version: version))
            }
            try await stream.expect(
                refusal(
                    "resource-constraint", "wait", text: "Too many stanzas are waiting here.", id: "d3",
                    version: version))
            // Who is no server of ours gets a plain error, as does a wrapping with nothing in it.
            try await stream.send(delegated(weather("Rome"), id: "d4", version: version, from: "mallory@localhost"))
            try await stream.expect(
                stanzaError(
                    "resource-constraint", "wait", id: "d4", to: "mallory@localhost",
                    text: "Too many stanzas are waiting here."))
            try await stream.send(delegated("", id: "d5", version: version))
            try await stream.expect(
                stanzaError(
                    "resource-constraint", "wait", id: "d5", to: "localhost",
                    text: "Too many stanzas are waiting here."))
            open.finish()
            for id in ["d1", "d2"] { #expect(try await stream.next()["id"] == id) }
        }
    }

    @Test("a request that comes during the shutdown is refused inside of its wrapping")
    func shutdown() async throws {
        let (opened, open) = AsyncStream<Void>.makeStream()
        let server = InProcessServer()
        let component = try server.component(server.configuration(domain: "comp.localhost")) {
            Privileges {
                OnIQ(Weather.self) { _, _ in
                    for await _ in opened {}
                    return Forecast("sun")
                }
            }
        }
        try await server.run(component) { stream in
            try await stream.send(delegated(weather("Rome"), id: "d1"))
            component.shutDown()
            for await state in component.states {
                if case .stopping = state { break }
            }
            try await stream.send(delegated(weather("Rome"), id: "d2"))
            try await stream.expect(refusal("service-unavailable", "cancel", text: "Shutting down.", id: "d2"))
            open.finish()
            #expect(try await stream.next()["id"] == "d1")
            try await stream.expectClose()
        }
    }
}
