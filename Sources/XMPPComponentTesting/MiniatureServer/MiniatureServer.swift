// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import DequeModule
import NIOCore
import NIOPosix
import Synchronization
import XMPPComponent

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Carries stanzas between virtual clients and one component, as a ``ServerModel`` says.
final class MiniatureServer: Sendable {
    private enum Outgoing: Sendable {
        case stanza(Element)
        case fail(String, String)
        case cut
    }

    private struct State: Sendable {
        var model: ServerModel
        /// Hand a stanza to a client; nil says that its connection is gone. They only put it into the client's loop.
        var clients: [JID: @Sendable (Element?) -> Void] = [:]
        /// What the component is to get, in order.
        var outgoing: Deque<Outgoing> = []
        var isWriting = false
        var wake: AsyncStream<Void>.Continuation?
        var idleWaiters: [CheckedContinuation<Void, Never>] = []
    }

    let domain: JID
    private let secret: String
    private let state: Mutex<State>

    init(domain: JID, component: JID, secret: String, habits: ServerHabits) {
        self.domain = domain
        self.secret = secret
        state = Mutex(State(model: ServerModel(domain: domain, component: component, habits: habits)))
    }

    func register(_ user: String) {
        state.withLock { $0.model.register(user) }
    }

    // MARK: Clients

    func connect(_ user: String, resource: String, profile: TestClient.Profile) async throws -> TestClient {
        let jid = try JID(local: user, domain: domain.domain, resource: resource)
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let session = try await eventLoop.submit {
            let session = ClientSession(eventLoop: eventLoop, profile: profile)
            session.link = MiniatureLink(server: self, address: jid, session: session)
            return NIOLoopBound(session, eventLoop: eventLoop)
        }.get()
        // A resource that is there already is replaced (RFC 6120 §7.7.2.2).
        disconnect(jid, because: "another connection took the resource")
        perform { state in
            state.model.connect(jid)
            state.clients[jid] = { stanza in
                eventLoop.execute {
                    if let stanza {
                        session.value.received(stanza)
                    } else {
                        session.value.disconnected("another connection took the resource")
                    }
                }
            }
        }
        return TestClient(jid: jid.description, eventLoop: eventLoop, session: session)
    }

    func disconnect(_ jid: JID, because reason: String? = nil) {
        perform { state in
            guard let client = state.clients.removeValue(forKey: jid) else { return }
            state.model.disconnect(jid)
            if reason != nil { client(nil) }
        }
    }

    func receive(_ stanzas: [Element], from session: JID) {
        perform { state in
            guard state.clients[session] != nil else { return }
            for stanza in stanzas { state.model.receive(stanza, from: session) }
        }
    }

    /// Changes the model and hands on what comes of it, in one order for everybody.
    private func perform(_ body: (inout State) -> Void) {
        let now = Date.now.formatted(.iso8601)
        let wake = state.withLock { state in
            state.model.now = now
            body(&state)
            for delivery in state.model.takeOutbox() {
                switch delivery {
                case .client(let jid, let stanza): state.clients[jid]?(stanza)
                case .component(let stanza): state.outgoing.append(.stanza(stanza))
                case .fail(let condition, let text): state.outgoing.append(.fail(condition, text))
                }
            }
            return state.outgoing.isEmpty ? nil : state.wake
        }
        wake?.yield()
    }

    // MARK: The component

    /// Serves the component's connections, one after the other, until it is cancelled.
    func serve(_ server: any TestServer) async {
        while !Task.isCancelled, let stream = try? await server.accept() {
            await serve(stream)
        }
    }

    private func serve(_ stream: TestStream) async {
        do {
            try await stream.expectHeader()
            try await stream.sendHeader()
            try await stream.expectHandshake(secret: secret)
        } catch {
            try? await stream.fail("not-authorized", text: "\(error)")
            return
        }
        let (signals, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        // Before the component knows that it is connected: whoever waits for that finds it here.
        state.withLock { state in
            state.model.isComponentAttached = true
            state.wake = wake
        }
        try? await stream.send("<handshake/>")
        let carrier = stream.carrier
        async let writing: Void = write(to: carrier, signals)
        reading: while let event = try? await stream.nextEvent() {
            switch event {
            case .stanza(let stanza): perform { $0.model.receiveFromComponent(stanza) }
            case .refused(let head, _): perform { $0.model.bounceTooLarge(head) }
            case .opened: break
            case .closed:
                try? await stream.send("</stream:stream>")
                break reading
            }
        }
        await stream.close()
        let waiters = state.withLock { state in
            state.model.isComponentAttached = false
            state.wake = nil
            state.outgoing = []
            defer { state.idleWaiters = [] }
            return state.idleWaiters
        }
        for waiter in waiters { waiter.resume() }
        wake.finish()
        await writing
    }

    private func write(to carrier: TestStream.Carrier, _ signals: AsyncStream<Void>) async {
        for await _ in signals {
            while let batch = takeBatch() {
                var writer = Writer(capacity: 4096)
                for outgoing in batch {
                    switch outgoing {
                    case .stanza(let stanza): writer.copy(stanza)
                    case .fail(let condition, let text):
                        var error = TestStream.streamError(condition, text: text)
                        error.withUTF8 { writer.appendRaw(UnsafeRawBufferPointer($0)) }
                    case .cut: break
                    }
                }
                if writer.count > 0 { try? await carrier.write(writer.withBytes { ByteBuffer(bytes: $0) }) }
                if batch.contains(where: { if case .stanza = $0 { false } else { true } }) { await carrier.close() }
            }
        }
    }

    /// What is to be written next; nil when there is nothing, which those are told who wait for it.
    private func takeBatch() -> [Outgoing]? {
        let (batch, waiters) = state.withLock { state -> ([Outgoing], [CheckedContinuation<Void, Never>]) in
            state.isWriting = !state.outgoing.isEmpty
            defer { state.outgoing = [] }
            guard !state.isWriting else { return (Array(state.outgoing), []) }
            defer { state.idleWaiters = [] }
            return ([], state.idleWaiters)
        }
        for waiter in waiters { waiter.resume() }
        return batch.isEmpty ? nil : batch
    }

    /// Cuts the component's connection without a word, after what it was sent before.
    func cutComponent() {
        perform { state in
            state.outgoing.append(.cut)
            state.model.isComponentAttached = false
        }
    }

    /// Waits until all that clients sent has been written to the component.
    func flush() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.wake == nil || (state.outgoing.isEmpty && !state.isWriting) { return true }
                state.idleWaiters.append(continuation)
                return false
            }
            if isIdle { continuation.resume() }
        }
    }
}

extension ServerModel {
    /// A stanza over a limit of the server's: only its head is known.
    mutating func bounceTooLarge(_ head: Element) {
        bounce(head.relayed(in: .client), .policyViolation("XML stanza is too big"))
    }
}
