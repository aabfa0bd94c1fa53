// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Synchronization
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite("Events at users' nodes", .timeLimit(.minutes(15)))
struct AccountDeliveryTests {
    private final class Contacts: ImplicitAudience {
        let sent = Mutex<[Message]>([])
        let error = Mutex<(any Error)?>(nil)

        func endLostSubscriptions(at node: Node) async throws {}

        func recipients(at address: NodeAddress, node: Node?) async throws -> [JID] {
            #expect(address.account == "juliet@capulet.lit")
            return ["romeo@montague.lit/orchard", "juliet@capulet.lit/balcony"]
        }

        func send(_ message: Message, as account: JID) async throws {
            if let error = error.withLock(\.self) { throw error }
            sent.withLock { $0.append(message) }
        }

        func take() throws -> [Element] {
            try sent.withLock { sent in
                defer { sent = [] }
                return try sent.map { message in
                    var writer = Writer()
                    message.write(to: &writer)
                    return try Element(
                        parsing: writer.withBytes { String(decoding: $0, as: UTF8.self) },
                        defaultNamespace: "jabber:component:accept")
                }
            }
        }
    }

    @Test("they come from the account, with the publishing resource for those who see its presence (XEP-0163 §4.3.1)")
    func published() async throws {
        let contacts = Contacts()
        let bench = try await DeliveryBench(implicit: contacts)
        let node = try await bench.node("http://jabber.org/protocol/tune", of: "juliet@capulet.lit")
        try await bench.subscribe("benvolio@montague.lit", to: node)
        // Told by its resource.
        try await bench.subscribe("romeo@montague.lit", to: node)
        try await bench.publish("current", at: node, by: "juliet@capulet.lit/balcony")
        await bench.deliver()
        let content: StanzaLiteral = """
            <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='http://jabber.org/protocol/tune'>\
            <item id='current'/></items></event>
            """
        let replyTo: StanzaLiteral = """
            <addresses xmlns='http://jabber.org/protocol/address'>\
            <address type='replyto' jid='juliet@capulet.lit/balcony'/></addresses>
            """
        let head: StanzaLiteral = "from='juliet@capulet.lit' id='*' type='headline'"
        let expected: [StanzaLiteral] = [
            "<message to='benvolio@montague.lit' \(head)>\(content)</message>",
            "<message to='romeo@montague.lit/orchard' \(head)>\(content)\(replyTo)</message>",
            "<message to='juliet@capulet.lit/balcony' \(head)>\(content)\(replyTo)</message>",
        ]
        let sent = try contacts.take()
        #expect(sent.count == 3)
        for (literal, element) in zip(expected, sent) { #expect(try literal.difference(from: element) == nil) }
        #expect(Set(sent.compactMap { $0["id"] }).count == 3)
        #expect(bench.sink.sent.isEmpty)
    }

    @Test("what the server does not allow is counted; without a stream it waits")
    func refused() async throws {
        let contacts = Contacts()
        let bench = try await DeliveryBench(implicit: contacts)
        let node = try await bench.node("n", of: "juliet@capulet.lit")
        contacts.error.withLock { $0 = PrivilegeError(.notGranted, "Not granted.") }
        try await bench.publish("1", at: node)
        await bench.deliver()
        #expect(bench.delivery.statistics.refused == 2)
        #expect(bench.delivery.statistics.events == 1)
        contacts.error.withLock { $0 = ComponentError(.notConnected, "There is no stream.") }
        try await bench.publish("2", at: node)
        await bench.deliver()
        #expect(bench.delivery.statistics.events == 1)
        contacts.error.withLock { $0 = nil }
        await bench.deliver()
        #expect(try contacts.take().count == 2)
        #expect(bench.delivery.statistics.events == 2)
    }
}
