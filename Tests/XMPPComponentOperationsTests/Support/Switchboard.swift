// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization
import XMPPComponent
import XMPPComponentTesting

@testable import XMPPComponentOperations

/// A server that has a component's domain and its own, as far as `doctor` asks: it answers pings and disco, and sends back what
/// is for the component, in one of several ways.
final class Switchboard: Sendable {
    /// What becomes of a second connection.
    enum Habit: Sendable {
        /// It is refused (Prosody).
        case newcomerWaits
        /// It takes the place of the first (Prosody, kick_old).
        case newcomerWins
        /// Both get stanzas in turn (ejabberd).
        case shared
    }

    let habit: Habit
    /// Every so many-th stanza for the component vanishes; 0 is none.
    let losesEvery: Int
    /// Further domains that the server tells of; what is for them comes to the component too.
    let foreign: [String]
    /// Sent after the handshake.
    let greeting: String
    private let streams = Mutex<[TestStream.Outlet]>([])
    private let turn = Atomic(0)

    init(_ habit: Habit = .newcomerWaits, losesEvery: Int = 0, foreign: [String] = [], greeting: String = "") {
        self.habit = habit
        self.losesEvery = losesEvery
        self.foreign = foreign
        self.greeting = greeting
    }

    /// Serves until the task is cancelled and the server closed.
    func serve(_ server: LoopbackServer) async {
        await withDiscardingTaskGroup { group in
            // Doctor has two connections at the same time.
            for _ in 0..<2 {
                group.addTask {
                    while !Task.isCancelled, let stream = try? await server.accept() { await self.serve(stream) }
                }
            }
        }
    }

    private func serve(_ stream: TestStream) async {
        do {
            let others = streams.withLock { $0 }
            if habit == .newcomerWaits, !others.isEmpty {
                try await stream.expectHeader()
                try await stream.sendHeader()
                _ = try await stream.next()
                try await stream.fail("conflict", text: "Component already connected")
                return
            }
            try await stream.expectHeader()
            try await stream.sendHeader()
            try await stream.expectHandshake(secret: "secret")
            // In this order: when the newcomer is in, the other is out.
            if habit == .newcomerWins {
                for other in others {
                    try await other.send(
                        """
                        <stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>
                        """)
                    await other.close()
                }
                streams.withLock { $0 = [] }
            }
            try await stream.send("<handshake/>" + greeting)
            let outlet = stream.outlet
            streams.withLock { $0.append(outlet) }
            while true { try await route(try await stream.next(), of: stream) }
        } catch {
            // The component has closed its stream, or the test is over.
            await stream.close()
        }
    }

    private func route(_ stanza: Element, of stream: TestStream) async throws {
        let to = stanza["to"].flatMap { JID($0) }?.domain ?? ""
        if to == "localhost" {
            guard stanza["type"] == "get", let payload = stanza.firstChild else { return }
            let items = (["parrot.localhost"] + foreign).map { "<item jid='\($0)'/>" }.joined()
            let isItems = payload.namespace.hasSuffix("disco#items")
            try await stream.send(
                """
                <iq type='result' id='\(stanza["id"] ?? "")' from='localhost' to='\(stanza["from"] ?? "")'>\
                \(isItems ? "<query xmlns='http://jabber.org/protocol/disco#items'>\(items)</query>" : "")</iq>
                """)
            return
        }
        let number = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        if losesEvery > 0, number % losesEvery == 0 { return }
        let streams = streams.withLock { $0 }
        guard !streams.isEmpty else { return }
        var writer = Writer()
        writer.copy(stanza)
        try await streams[number % streams.count].send(writer.withBytes { String(decoding: $0, as: UTF8.self) })
    }
}

/// What doctor finds with a server of that kind.
func examine(
    _ board: Switchboard, _ more: [String: String] = [:], answerWithin limit: Duration = .seconds(60)
) async throws -> [Finding] {
    let server = try await LoopbackServer()
    return await withTaskGroup { group in
        group.addTask { () -> [Finding]? in
            await board.serve(server)
            return nil
        }
        let findings = await Doctor<Parrot>(
            Preparation(environment: variables(server, more)),
            patience: .init(connect: .seconds(60), handshake: .seconds(60), answer: limit)
        ).findings(attaching: true)
        group.cancelAll()
        await server.close()
        return findings
    }
}

extension [Finding] {
    /// What is wrong, by subject.
    var wrong: [Finding] { filter { $0.verdict == .wrong } }
    func about(_ subject: String) -> [Finding] { filter { $0.subject == subject } }
}
