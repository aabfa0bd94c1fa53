// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting

@testable import XMPPExtensions

/// Delegated requests all come from the server: their order, bounds and deadline are those of the users.
@Suite(.timeLimit(.minutes(15)))
struct DelegationOrderTests {
    private func result(_ city: String, _ user: String, id: String, inner: String) -> String {
        answer(
            """
            <iq xmlns='jabber:client' type='result' id='\(inner)' to='\(user)'>\
            <weather xmlns='urn:example:weather'>\(city)</weather></iq>
            """, id: id)
    }

    @Test("one user's requests are handled in order, another's meanwhile (XEP-0355 §9)")
    func order() async throws {
        let gate = Gate()
        let begun = Notes()
        let privileges = Privileges {
            OnIQ(Weather.self) { request, _ in
                begun.note(request.city)
                if request.city == "slow" { await gate.wait() }
                return Forecast(request.city)
            }
        }
        try await run(privileges) { stream, _ in
            try await stream.send(
                delegated(weather("slow", id: "u1"), id: "d1")
                    + delegated(weather("next", from: "alice@localhost/r2", id: "u2"), id: "d2")
                    + delegated(weather("last", id: "u3"), id: "d3")
                    + delegated(weather("other", from: "bob@localhost/r1", id: "u4"), id: "d4"))
            try await stream.expect(result("other", "bob@localhost/r1", id: "d4", inner: "u4"))
            #expect(begun.all == ["slow", "other"])
            await gate.open()
            try await stream.expect(result("slow", "alice@localhost/r1", id: "d1", inner: "u1"))
            try await stream.expect(result("next", "alice@localhost/r2", id: "d2", inner: "u2"))
            try await stream.expect(result("last", "alice@localhost/r1", id: "d3", inner: "u3"))
        }
        #expect(begun.all == ["slow", "other", "next", "last"])
        #expect(privileges.state.withLock { $0.lanes.count } == 0)
    }

    @Test("a user who sends too many is refused, another is not")
    func quota() async throws {
        let gate = Gate()
        var configuration = Privileges.Configuration()
        configuration.userQuota = 2
        let privileges = Privileges(configuration) {
            OnIQ(Weather.self) { request, _ in
                if request.city == "slow" { await gate.wait() }
                return Forecast(request.city)
            }
        }
        try await run(privileges) { stream, _ in
            try await stream.send(
                delegated(weather("slow")) + delegated(weather("b"), id: "d2") + delegated(weather("c"), id: "d3"))
            try await stream.expect(
                refusal("resource-constraint", "wait", text: "Too many requests are waiting here.", id: "d3"))
            try await stream.send(delegated(weather("d", from: "bob@localhost/r1"), id: "d4"))
            try await stream.expect(result("d", "bob@localhost/r1", id: "d4", inner: "u1"))
            await gate.open()
            try await stream.expect(result("slow", "alice@localhost/r1", id: "d1", inner: "u1"))
            try await stream.expect(result("b", "alice@localhost/r1", id: "d2", inner: "u1"))
            try await stream.send(delegated(weather("e"), id: "d5"))
            try await stream.expect(result("e", "alice@localhost/r1", id: "d5", inner: "u1"))
        }
    }

    @Test(
        "a handler that does not end is answered for inside of the wrapping, before ejabberd gives up (XEP-0355 §4.3)")
    func deadline() async throws {
        let gate = Gate()
        let privileges = Privileges {
            OnIQ(Weather.self) { request, _ in
                // Heeds no cancellation.
                if request.city == "stuck" { await gate.wait() }
                return Forecast(request.city)
            }
        }
        #expect(privileges.configuration.deadline < .seconds(32))
        try await run(privileges) { stream, server in
            try await stream.send(delegated(weather("stuck")) + delegated(weather("waits"), id: "d2"))
            try await stream.expectNothing()
            await server.advance(by: .seconds(24))
            try await stream.expectNothing()
            await server.advance(by: .seconds(2))
            let text = "The component did not answer in time."
            try await stream.expectInAnyOrder(
                refusal("remote-server-timeout", "wait", text: text),
                refusal("remote-server-timeout", "wait", text: text, id: "d2"))
            // The user is not locked out.
            try await stream.send(delegated(weather("Rome"), id: "d3"))
            try await stream.expect(result("Rome", "alice@localhost/r1", id: "d3", inner: "u1"))
            await gate.open()
            try await stream.expectNothing()
        }
        #expect(privileges.state.withLock { $0.lanes.count } == 0)
    }

    @Test("a handler's own deadline counts where it is shorter; one that heeds its cancellation is freed")
    func ownDeadline() async throws {
        let seen = Notes()
        let privileges = Privileges {
            OnIQ(Weather.self) { _, context in
                do {
                    return try await context.component.query(Weather(city: "Rome"), to: "oracle@localhost")
                } catch {
                    seen.note("\(type(of: error))")
                    throw error
                }
            }.deadline(.seconds(3))
        }
        try await run(privileges) { stream, server in
            try await stream.send(delegated(weather("Rome")))
            _ = try await stream.next()
            await server.advance(by: .seconds(4))
            try await stream.expect(
                refusal("remote-server-timeout", "wait", text: "The component did not answer in time."))
            try await stream.expectNothing()
        }
        #expect(seen.all == ["CancellationError"])
    }

    @Test("handlers that were given up on and do not end are bounded")
    func stuck() async throws {
        let gate = Gate()
        let privileges = Privileges {
            OnIQ(Weather.self) { request, _ in
                if request.city == "stuck" { await gate.wait() }
                return Forecast(request.city)
            }
        }
        try await run(privileges, configure: { $0.limits.maximumConcurrentHandlers = 2 }) { stream, server in
            for number in 1...4 {
                try await stream.send(delegated(weather("stuck"), id: "d\(number)"))
                try await stream.expectNothing()
                await server.advance(by: .seconds(26))
                try await stream.expect(
                    refusal(
                        "remote-server-timeout", "wait", text: "The component did not answer in time.",
                        id: "d\(number)"))
            }
            try await stream.send(delegated(weather("Rome"), id: "d5"))
            try await stream.expect(
                refusal("resource-constraint", "wait", text: "Too many requests are under way.", id: "d5"))
            await gate.open()
            // They end on threads of their own: until then there is no room.
            var answer = ""
            repeat {
                try await stream.send(delegated(weather("Rome"), id: "d6"))
                answer = "\(try await stream.next())"
            } while answer.contains("resource-constraint")
            #expect(answer.contains("Rome"))
        }
    }

    @Test("shutdown waits for delegated requests, and no longer than for others")
    func shutdown() async throws {
        let gate = Gate()
        let server = InProcessServer()
        let privileges = Privileges {
            OnIQ(Weather.self) { _, _ in
                await gate.wait()
                return Forecast("late")
            }
        }
        let component = try server.component(server.configuration(domain: "comp.localhost")) { privileges }
        let run = Task { try await component.run() }
        let stream = try await server.accept()
        try await stream.authenticate(secret: "secret")
        try await stream.send(delegated(weather("Rome")))
        try await stream.expectNothing()
        let states = component.states
        component.shutDown()
        for await case .stopping in states { break }
        let clock = Task {
            while !Task.isCancelled {
                await server.advance(by: .seconds(1))
                await Task.yield()
            }
        }
        try await run.value
        clock.cancel()
        await gate.open()
    }
}

/// Holds whoever waits until it is opened.
private actor Gate {
    private var isOpen = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    func wait() async {
        guard !isOpen else { return }
        await withCheckedContinuation { waiters.append($0) }
    }

    func open() {
        isOpen = true
        for waiter in waiters { waiter.resume() }
        waiters = []
    }
}
