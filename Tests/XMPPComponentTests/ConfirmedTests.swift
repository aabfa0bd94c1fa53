// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite("What the server has taken", .timeLimit(.minutes(15)))
struct ConfirmedTests {
    private func expectPing(_ stream: TestStream, to target: String) async throws -> String {
        let ping = try await stream.expect(
            "<iq type='get' id='*' from='echo.localhost' to='\(target)'><ping xmlns='urn:xmpp:ping'/></iq>")
        return ping["id"] ?? ""
    }

    private func result(_ id: String, from target: String) -> String {
        "<iq type='result' id='\(id)' from='\(target)' to='echo.localhost'/>"
    }

    @Test("a ping follows what was sent, and its answer says that the server has taken it (XEP-0199 §4)")
    func confirmed() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        #expect(try await !component.confirmed(onStream: 1))
        try await server.run(component) { (stream: TestStream) async throws in
            try await component.send(Message(to: "a@b.c", body: "1"), toEach: AddressList(["a@b.c", "d@e.f"]))
            async let isConfirmed = component.confirmed(onStream: 1)
            for to in ["a@b.c", "d@e.f"] { #expect(try await stream.next()["to"] == to) }
            let id = try await expectPing(stream, to: "localhost")
            try await stream.send(result(id, from: "localhost"))
            #expect(try await isConfirmed)
            #expect(try await !component.confirmed(onStream: 2))
            // A server that knows no pings has taken all the same what was before it.
            async let isRefused = component.confirmed(onStream: 1)
            let second = try await expectPing(stream, to: "localhost")
            #expect(second != id)
            try await stream.send(stanzaErrorOf(second))
            #expect(try await isRefused)
        }
    }

    private func stanzaErrorOf(_ id: String) -> String {
        """
        <iq type='error' id='\(id)' from='localhost' to='echo.localhost'><error type='cancel'>\
        <service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
        """
    }

    @Test("a domain of the server's that is silent is followed by our own, which is asked first from then on")
    func ownDomain() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            async let isConfirmed = component.confirmed(onStream: 1, within: .seconds(20))
            _ = try await expectPing(stream, to: "localhost")
            await server.advance(by: .seconds(10))
            let id = try await expectPing(stream, to: "echo.localhost")
            // The server sends it back, and so it does with the answer.
            try await stream.send(ping(from: "echo.localhost", id: id))
            try await stream.expect("<iq type='result' id='\(id)' from='echo.localhost' to='echo.localhost'/>")
            try await stream.send(result(id, from: "echo.localhost"))
            #expect(try await isConfirmed)

            async let isConfirmedAgain = component.confirmed(onStream: 1, within: .seconds(20))
            _ = try await expectPing(stream, to: "echo.localhost")
            await server.advance(by: .seconds(10))
            let late = try await expectPing(stream, to: "localhost")
            try await stream.send(result(late, from: "localhost"))
            #expect(try await isConfirmedAgain)
        }
    }

    @Test("an answer that comes late counts, as long as somebody waits")
    func late() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            async let isConfirmed = component.confirmed(onStream: 1, within: .seconds(20))
            let id = try await expectPing(stream, to: "localhost")
            await server.advance(by: .seconds(11))
            _ = try await expectPing(stream, to: "echo.localhost")
            try await stream.send(result("guessed", from: "localhost"))
            try await stream.send(result(id, from: "localhost"))
            #expect(try await isConfirmed)
        }
    }

    @Test("a server that answers at neither address has confirmed nothing")
    func silent() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            async let isConfirmed = component.confirmed(onStream: 1, within: .seconds(20))
            for target in ["localhost", "echo.localhost"] {
                _ = try await expectPing(stream, to: target)
                await server.advance(by: .seconds(10))
            }
            do {
                _ = try await isConfirmed
                Issue.record("nobody has confirmed anything")
            } catch let error as ComponentError {
                #expect(error.code == .timeout)
            }
        }
    }

    @Test("when the stream ends first, or the task is cancelled, it is not known")
    func lost() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask { try await component.confirmed(onStream: 1) }
                _ = try await expectPing(stream, to: "localhost")
                group.cancelAll()
                #expect(try await group.next() == false)
            }
            async let isConfirmed = component.confirmed(onStream: 1)
            _ = try await expectPing(stream, to: "localhost")
            await stream.close()
            #expect(try await !isConfirmed)
            #expect(try await !component.confirmed(onStream: 1))
        }
    }
}
