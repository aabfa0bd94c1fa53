// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import Testing
import XMPPComponent
import XMPPComponentTesting

/// The same conversations in process, over loopback sockets, with Prosody and with ejabberd: where the kit's own server did
/// otherwise than a real one, one of them would fail.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct ThreeDepthTests {
    static let depths: [TestDepth] = [
        .inProcess, .inProcess(like: .ejabberd), .loopback, .real(.prosody), .real(.ejabberd),
    ]

    /// Echoes, accepts whoever subscribes, asks back, and answers probes.
    @RouteBuilder static func friendly() -> [any Routable] {
        OnMessage { message, context in try await context.reply(body: message.body ?? "", id: message.id) }
        OnPresence(.subscribe) { _, context in
            try await context.reply(.subscribed)
            try await context.reply(.available, status: "here")
            try await context.reply(.subscribe)
        }
        OnPresence(.probe) { _, context in try await context.reply(.available, status: "still here") }
    }

    @Test("a user adds a component, talks to it, logs in again, and removes it", arguments: depths)
    func friends(_ depth: TestDepth) async throws {
        let heard = AsyncStream<String>.makeStream()
        try await TestBench.run(at: depth) {
            Self.friendly()
            OnPresence(.unsubscribe) { presence, _ in
                heard.continuation.yield("\(presence.from?.bare.description ?? "")")
            }
            OnPresence(.available) { presence, _ in heard.continuation.yield("\(presence.from?.description ?? "")") }
        } test: { bench in
            let alice = try await bench.client("alice")
            let ann = try JID(local: "ann", domain: bench.domain.domain)
            try await alice.setContact(ann, name: "Ann", groups: ["Friends"])
            #expect(try await alice.subscribe(to: ann).status == "here")
            try await alice.expect("<presence type='subscribe' from='\(ann)'>...</presence>")
            #expect(try await alice.contact(ann)?.subscription == .to)
            alice.send(presence: "subscribed", to: ann.description)
            var lines = heard.stream.makeAsyncIterator()
            #expect(await lines.next() == alice.jid)
            try await alice.settle()
            #expect(try await alice.contact(ann)?.subscription == .both)
            #expect(try await alice.contact(ann)?.groups == ["Friends"])

            let body = "Grüße & <love> \u{1F44B} \"quoted\" 'twice'\n\ttabbed"
            try alice.send(
                "<message to='\(ann)/desk' id='1' type='chat'><body>\(body)</body><thread>e0ffe42b</thread></message>")
            try await alice.expect(
                """
                <message from='\(ann)/desk' to='\(alice.jid)' id='1' type='chat'>
                  <body>\(body)</body><thread>e0ffe42b</thread>
                </message>
                """)

            // The probe at login is how a second device learns of the contact.
            let phone = try await bench.client("alice", resource: "phone")
            #expect(await lines.next() == phone.jid)
            #expect(try await phone.comesOnline(ann).status == "still here")
            #expect(try await phone.roster.map(\.name) == ["Ann"])
            await phone.disconnect()

            try await alice.removeContact(ann)
            #expect(await lines.next() == alice.bareJID)
            try await alice.settle()
            #expect(try await alice.roster.isEmpty)
        }
    }

    @Test("the domain and its users answer discovery, ping, version, time", arguments: depths)
    func questions(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
            echo()
        } test: { bench in
            let alice = try await bench.client("alice")
            let ann = try JID(local: "ann", domain: bench.domain.domain)
            for (address, identity) in [(bench.domain, "component"), (ann, "client")] {
                let info = try await alice.query(DiscoInfoQuery(), to: address)
                #expect(info.identities.first?.category == identity)
                #expect(try await alice.query(DiscoItemsQuery(), to: address).items.isEmpty)
                let software = try await alice.query(SoftwareVersionQuery(), to: address)
                #expect(software.softwareName == "swift-xmpp-component")
                #expect(software.version == PackageVersion.string)
                let time = try await alice.query(EntityTimeQuery(), to: address)
                #expect(abs(time.date.timeIntervalSinceNow) < 60)
            }
            let activity = try await alice.query(LastActivityQuery(), to: bench.domain)
            #expect((0..<60).contains(activity.seconds))
            let report = try await AdvertisedFeatures.check([bench.domain, ann], as: alice)
            try report.verify()
        }
    }

    @Test("the component asks a user and is answered", arguments: depths)
    func asks(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
            echo()
        } test: { bench in
            let alice = try await bench.client(
                "alice", profile: TestClient.Profile(features: ["urn:example:feature"]))
            let jid = try JID(parsing: alice.jid)
            let desk = try JID(local: "ann", domain: bench.domain.domain, resource: "desk")
            _ = try await bench.component.query(Ping(), to: jid)
            _ = try await bench.component.query(Ping(), to: jid, from: desk)
            #expect(try await bench.component.query(DiscoInfoQuery(), to: jid).features == ["urn:example:feature"])
            let nobody = try JID(local: "nobody", domain: bench.serverDomain.domain, resource: "nowhere")
            let error = await #expect(throws: StanzaError.self) {
                try await bench.component.query(Weather(city: "Rome"), to: nobody)
            }
            #expect(error?.condition == .serviceUnavailable)
        }
    }

    @Test("directed presence is seen, and its end when the connection is lost", arguments: depths)
    func directed(_ depth: TestDepth) async throws {
        let heard = AsyncStream<String>.makeStream()
        try await TestBench.run(at: depth) {
            OnPresence { presence, _ in
                heard.continuation.yield("\(presence.type?.rawValue ?? "available") \(presence.to?.description ?? "")")
            }
        } test: { bench in
            let alice = try await bench.client("alice")
            var lines = heard.stream.makeAsyncIterator()
            alice.send(presence: nil, to: "ann@\(bench.domain)/desk")
            #expect(await lines.next() == "available ann@\(bench.domain)/desk")
            await alice.disconnect()
            #expect(await lines.next() == "unavailable ann@\(bench.domain)/desk")
        }
    }

    @Test("messages wait for a user who is away, and say so", arguments: depths)
    func offline(_ depth: TestDepth) async throws {
        try await TestBench.run(at: depth) {
            echo()
        } test: { bench in
            let bob = try JID(local: "bob", domain: bench.serverDomain.domain)
            try await bench.component.send(Message(to: bob, type: .chat, body: "later"))
            // Goes the same way, after it.
            _ = try await bench.component.query(Ping(), to: bench.serverDomain)
            let client = try await bench.client("bob")
            let message = try await client.expect(
                "<message type='chat' from='\(bench.domain)'>...<body>later</body><delay xmlns='urn:xmpp:delay'>...</delay></message>"
            )
            #expect(message.element["to"] == bob.description)
        }
    }

    @Test("a session with a live server is played again in process", arguments: RealServer.Kind.allCases)
    func recorded(_ kind: RealServer.Kind) async throws {
        let recorder = SessionRecorder(domain: RealServer.Account.echo.domain)
        try await TestBench.run(at: .real(kind)) {
            Self.friendly()
        } configure: {
            $0.tap = recorder.tap
        } test: { bench in
            let alice = try await bench.client("alice")
            try await alice.subscribe(to: bench.domain)
            try alice.send("<message to='\(bench.domain)' id='1' type='chat'><body>hello</body></message>")
            try await alice.expect("<message from='\(bench.domain)' id='1'>...<body>hello</body></message>")
            try await alice.close()
        }
        let text = recorder.transcript.description
        #expect(!text.contains("hello"))
        try await SessionPlayer(SessionTranscript(parsing: text)).play { Self.friendly() }
    }
}
