// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

@Suite("What has left the process", .timeLimit(.minutes(15)))
struct WrittenTests {
    @Test("whoever waits is told when what was sent is written")
    func written() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        #expect(component.streamNumber == nil)
        try await server.run(component) { (stream: TestStream) async throws in
            #expect(component.streamNumber == 1)
            #expect(await component.written(onStream: 1))
            #expect(await !component.written(onStream: 2))
            await server.stopReading()
            try await component.send(Message(to: "a@b.c", body: "1"), toEach: AddressList(["a@b.c", "d@e.f"]))
            async let isWritten = component.written(onStream: 1)
            await settle(server)
            try await component.send(Message(to: "a@b.c", body: "2"))
            await server.resumeReading()
            #expect(await isWritten)
            for to in ["a@b.c", "d@e.f", "a@b.c"] { #expect(try await stream.next()["to"] == to) }
        }
    }

    @Test("when the stream ends first, or the task is cancelled, it is not known")
    func lost() async throws {
        let server = InProcessServer()
        let component = try server.component {}
        try await server.run(component) { (stream: TestStream) async throws in
            await server.stopReading()
            try await component.send(Message(to: "a@b.c", body: "1"))
            await withTaskGroup(of: Bool.self) { group in
                group.addTask { await component.written(onStream: 1) }
                await settle(server)
                group.cancelAll()
                #expect(await group.next() == false)
            }
            async let isWritten = component.written(onStream: 1)
            await settle(server)
            await stream.close()
            #expect(await !isWritten)
            #expect(await !component.written(onStream: 1))
        }
    }
}
