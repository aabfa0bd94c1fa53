// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

extension PersonalEventingTests {
    /// What the played server knows: rosters as XML, and what clients want.
    struct World {
        let service: ServiceScript
        /// The roster of a user whose server fails.
        static let unavailable = "unavailable"
        var rosters: [String: String] = [:]
        var wants: [String: [String]] = [:]

        /// The next stanza that is no question about rosters or clients; those are answered.
        func next() async throws -> Element {
            while true {
                let stanza = try await service.stream.next()
                guard stanza.name == "iq", stanza["type"] == "get", let user = stanza["to"], let id = stanza["id"]
                else {
                    return stanza
                }
                if stanza.child(Ping.name) != nil {
                    // Whether what is told has been taken.
                    try await service.stream.send(
                        "<iq type='result' id='\(id)' from='\(user)' to='pubsub.localhost'/>")
                    continue
                }
                let query: String
                if stanza.child(RosterQuery.name) != nil {
                    guard rosters[user] != Self.unavailable else {
                        try await service.stream.send(
                            """
                            <iq type='error' id='\(id)' from='\(user)' to='pubsub.localhost'><error type='wait'>\
                            <internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
                            """)
                        continue
                    }
                    query = "<query xmlns='jabber:iq:roster'>\(rosters[user] ?? "")</query>"
                } else if let asked = stanza.child(DiscoInfoQuery.name) {
                    let features = (wants[user] ?? []).map { "<feature var='\($0)+notify'/>" }.joined()
                    query = """
                        <query xmlns='http://jabber.org/protocol/disco#info' node='\(asked["node"] ?? "")'>\
                        <identity category='client' type='pc'/>\(features)</query>
                        """
                } else {
                    return stanza
                }
                try await service.stream.send(
                    "<iq type='result' id='\(id)' from='\(user)' to='pubsub.localhost'>\(query)</iq>")
            }
        }

        /// Grants everything.
        func grant() async throws {
            try await service.stream.send(
                """
                <message from='localhost' to='pubsub.localhost'><privilege xmlns='urn:xmpp:privilege:2'>\
                <perm access='roster' type='get'/><perm access='message' type='outgoing'/>\
                <perm access='presence' type='roster'/></privilege></message>
                """)
            try await service.stream.send(
                """
                <message from='localhost' to='pubsub.localhost'><delegation xmlns='urn:xmpp:delegation:2'>\
                <delegated namespace='http://jabber.org/protocol/pubsub'/>\
                <delegated namespace='http://jabber.org/protocol/pubsub#owner'/></delegation></message>
                """)
        }

        func comes(_ device: String) async throws {
            try await service.stream.send(
                """
                <presence from='\(device)' to='pubsub.localhost'>\
                <c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:example:\(device)' ver='\(device)'/>\
                </presence>
                """)
        }

        /// Answers all questions that come of what happened so far: what is asked next depends on the answers.
        func settle() async throws {
            for number in 1...4 {
                let id = "settle-\(number)"
                try await service.stream.send(
                    """
                    <iq type='get' id='\(id)' from='nobody@test.invalid' to='pubsub.localhost'>\
                    <ping xmlns='urn:xmpp:ping'/></iq>
                    """)
                let answer = try await next()
                #expect(answer["id"] == id, "\(answer)")
            }
        }

        /// Waits until it is settled who is told of what has happened: who comes later gets last items alone.
        func untilTold() async throws {
            repeat { try await settle() } while !service.module.statistics.isPlanned
        }

        func delegate(_ type: String, _ payload: String, from: String, to: String?) async throws {
            let recipient = to.map { " to='\($0)'" } ?? ""
            try await service.stream.send(
                """
                <iq type='set' id='d1' from='localhost' to='pubsub.localhost'><delegation xmlns='urn:xmpp:delegation:2'>\
                <forwarded xmlns='urn:xmpp:forward:0'><iq xmlns='jabber:client' type='\(type)' id='u1' from='\(from)'\
                \(recipient)>\(payload)</iq></forwarded></delegation></iq>
                """)
        }

        /// The answer to a delegated request, out of its wrapping.
        func answer() async throws -> Element {
            let stanza = try await next()
            let inner = stanza.firstChild?.firstChild?.firstChild
            return try #require(inner, "\(stanza)")
        }

        /// The message that the component sends in a user's name, out of its wrapping.
        func message() async throws -> Element {
            let stanza = try await next()
            let inner = stanza.firstChild?.firstChild?.firstChild
            #expect(stanza.name == "message" && stanza["to"] == "localhost", "\(stanza)")
            return try #require(inner, "\(stanza)")
        }
    }
}
