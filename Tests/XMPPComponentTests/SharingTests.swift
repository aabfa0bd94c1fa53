// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting

/// Several connections for one domain: what is another's is handed over, and what the server loses is told.
@Suite("replicas", .timeLimit(.minutes(15)))
struct SharingTests {
    private func component(
        on server: InProcessServer, @RouteBuilder _ routes: () -> [any Routable] = { [] }
    ) throws -> Component {
        var configuration = server.configuration()
        configuration.conflictPolicy = .shared
        // No signs of life are asked for between the probes.
        configuration.timeouts.idle = .seconds(600)
        return try server.component(configuration, routes: routes)
    }

    private func probes(_ stream: TestStream) async throws -> [Element] {
        var probes: [Element] = []
        for _ in 0..<48 {
            let probe = try await stream.next()
            #expect(probe.firstChild?.name == "probe" && probe["type"] == "result")
            probes.append(probe)
        }
        return probes
    }

    @Test("a server that sends everything to one connection is nothing to worry about")
    func alone() async throws {
        let server = InProcessServer()
        let component = try component(on: server)
        try await server.run(component) { (stream: TestStream) async throws in
            #expect(component.balancing == nil)
            for probe in try await probes(stream) { try await stream.send(probe) }
            await server.advance(by: .seconds(11))
            #expect(component.balancing?.method == .alone)
            #expect(component.balancing?.isSafe == true)
            // Again each minute.
            await server.advance(by: .seconds(20))
            try await stream.expectNothing()
            await server.advance(by: .seconds(41))
            _ = try await probes(stream)
        }
    }

    @Test("a server that drops a part of the traffic is found out")
    func leaking() async throws {
        let server = InProcessServer()
        let component = try component(on: server)
        try await server.run(component) { (stream: TestStream) async throws in
            for round in 0..<2 {
                for (index, probe) in try await probes(stream).enumerated() where index % 2 == 0 {
                    try await stream.send(probe)
                }
                #expect(component.balancing == nil, "\(round)")
                await server.advance(by: .seconds(11))
            }
            #expect(component.balancing?.lostProbes == 24)
            #expect(component.balancing?.isSafe == false)
            #expect(component.balancing?.advice.contains("component_number") == true)
        }
    }

    @Test("a probe that the server sends back as an error has come to nobody")
    func bounced() async throws {
        let server = InProcessServer()
        let component = try component(on: server)
        try await server.run(component) { (stream: TestStream) async throws in
            for _ in 0..<2 {
                for probe in try await probes(stream) {
                    try await stream.send(
                        Element(
                            QName("iq", in: "jabber:component:accept"),
                            attributes: [
                                "type": "error", "from": probe["from"] ?? "", "to": probe["to"] ?? "",
                                "id": probe["id"] ?? "",
                            ], children: probe.firstChild.map { [$0] } ?? []))
                }
                await server.advance(by: .seconds(11))
            }
            #expect(component.balancing?.lostProbes == 48)
        }
    }

    @Test("an answer that comes to another replica is handed over, by way of the server and as often as it takes")
    func handOver() async throws {
        let serverA = InProcessServer()
        let serverB = InProcessServer()
        let replicaA = try component(on: serverA)
        let replicaB = try component(on: serverB)
        try await serverA.run(replicaA) { (a: TestStream) async throws in
            try await serverB.run(replicaB) { (b: TestStream) async throws in
                for probe in try await probes(b) { try await b.send(probe) }
                // Half of what A asks comes to B, whose notes of that come to A in the end.
                for (index, probe) in try await probes(a).enumerated() {
                    try await (index % 2 == 0 ? a : b).send(probe)
                    guard index % 2 == 1 else { continue }
                    let note = try await b.next()
                    #expect(note.firstChild?.name == "carrier")
                    try await b.send(note)
                    let again = try await b.next()
                    #expect(again.firstChild?["hops"] == "31" && again["to"] != note["to"])
                    try await a.send(again)
                }
                await serverA.advance(by: .seconds(11))
                #expect(replicaA.balancing?.method == .random)
                #expect(replicaA.balancing?.replicas == 2)

                async let forecast = replicaA.query(Weather(city: "Rome"), to: "alice@example.org/phone")
                let question = try await a.next()
                let id = try #require(question["id"])
                try await b.send(answer(id, "sunny & <warm>"))
                let carrier = try await b.next()
                #expect(!carrier.description.contains("sunny"))
                // To itself first, as chance may have it.
                try await b.send(carrier)
                try await a.send(b.next())
                #expect(try await forecast.text == "sunny & <warm>")

                // An answer that nobody waits for any more ends there.
                try await b.send(answer(id, "late"))
                try await a.send(b.next())
                try await a.expectNothing()
                try await b.expectNothing()
            }
        }
    }

    @Test("an answer to a replica that was not heard of yet is kept until then, and no longer than a round")
    func early() async throws {
        let serverA = InProcessServer()
        let serverB = InProcessServer()
        let replicaA = try component(on: serverA)
        let replicaB = try component(on: serverB)
        try await serverA.run(replicaA) { (a: TestStream) async throws in
            let ofA = try await probes(a)
            try await serverB.run(replicaB) { (b: TestStream) async throws in
                for probe in try await probes(b) { try await b.send(probe) }
                async let forecast = replicaA.query(Weather(city: "Rome"), to: "alice@example.org/phone")
                let id = try #require(try await a.next()["id"])
                try await b.send(answer(id, "sunny"))
                try await b.expectNothing()
                // Of strangers there is only so much room, which does not matter here.
                for number in 0..<300 { try await b.send(answer("0000000000000.\(number)", "x")) }
                try await b.expectNothing()
                try await b.send(ofA[0])
                // The answer, and where the probe has landed.
                for _ in 0..<2 { try await a.send(b.next()) }
                #expect(try await forecast.text == "sunny")
                try await b.expectNothing()
            }
            // Another one, which hears of nobody for as long as a round takes.
            let serverC = InProcessServer()
            let replicaC = try component(on: serverC)
            try await serverC.run(replicaC) { (c: TestStream) async throws in
                for probe in try await probes(c) { try await c.send(probe) }
                let first = try #require(ofA.first)
                let tag = try #require(first.firstChild?["of"])
                try await c.send(answer("\(tag).1", "x"))
                await serverC.advance(by: .seconds(11))
                try await c.send(answer("\(tag).2", "x"))
                try await c.send(first)
                let note = try await c.next()
                #expect(note.firstChild?.text.hasPrefix("landed") == true)
                try await c.expectNothing()
            }
        }
    }

    /// Requests that go on with what one process began.
    private static func talk(_ name: String) -> some Routable {
        OnIQ(.set, QName("talk", in: "urn:example:talk")) { _, context in
            Forecast("\(name) says \(context.component.makeID())")
        }.belonging { $0["id"] }
    }

    private func talk(_ id: String?, number: Int = 1) -> Element {
        let attributes: KeyValuePairs<String, String> = if let id { ["id": id] } else { [:] }
        return Element(
            QName("iq", in: "jabber:component:accept"),
            attributes: ["type": "set", "id": "t\(number)", "from": "alice@example.org/phone", "to": "echo.localhost"],
            children: [Element(QName("talk", in: "urn:example:talk"), attributes: attributes)])
    }

    @Test("a request that goes on with what another replica began is handed over to it, which answers")
    func belonging() async throws {
        let serverA = InProcessServer()
        let serverB = InProcessServer()
        let replicaA = try component(on: serverA) { Self.talk("A") }
        let replicaB = try component(on: serverB) { Self.talk("B") }
        try await serverA.run(replicaA) { (a: TestStream) async throws in
            try await serverB.run(replicaB) { (b: TestStream) async throws in
                for probe in try await probes(a) { try await a.send(probe) }
                // One of B's comes to A, and the note of that to B: they know each other.
                for (index, probe) in try await probes(b).enumerated() { try await (index == 0 ? a : b).send(probe) }
                try await b.send(a.next())

                try await a.send(talk(nil))
                let begun = try #require(try await a.next().firstChild?.text)
                #expect(begun.hasPrefix("A says "))
                let id = String(begun.dropFirst("A says ".count))
                try await b.send(talk(id, number: 2))
                let carrier = try await b.next()
                #expect(carrier.firstChild?.name == "carrier")
                try await a.send(carrier)
                let answer = try await a.next()
                #expect(answer["id"] == "t2" && answer["to"] == "alice@example.org/phone" && answer["type"] == "result")
                #expect(answer.firstChild?.text.hasPrefix("A says ") == true)
                try await b.expectNothing()

                // That one has gone meanwhile: what is sent on comes back to B until it has had enough.
                try await b.send(talk(id, number: 6))
                var sent = try await b.next()
                var hops = 0
                while sent.firstChild?.name == "carrier" {
                    hops += 1
                    try await b.send(sent)
                    sent = try await b.next()
                }
                #expect(hops == 32 && sent["id"] == "t6")
                #expect(sent.firstChild?.text.hasPrefix("B says ") == true)

                // One's own, and what belongs to nobody who is there, is handled where it comes to.
                try await a.send(talk(id, number: 3))
                #expect(try await a.next().firstChild?.text.hasPrefix("A says ") == true)
                try await b.send(talk("0000000000000.abc", number: 4))
                #expect(try await b.next().firstChild?.text.hasPrefix("B says ") == true)
                try await b.send(talk("anything", number: 5))
                #expect(try await b.next().firstChild?.text.hasPrefix("B says ") == true)
            }
        }
    }

    @Test("what only looks like a carrier is dropped")
    func forged() async throws {
        let server = InProcessServer()
        let component = try component(on: server)
        try await server.run(component) { (stream: TestStream) async throws in
            for probe in try await probes(stream) { try await stream.send(probe) }
            async let forecast = component.query(Weather(city: "Rome"), to: "alice@example.org/phone")
            let id = try #require(try await stream.next()["id"])
            let tag = String(id.prefix { $0 != "." })
            let namespace = "urn:swift-xmpp-component:replicas:0"
            for content in [
                "<carrier xmlns='\(namespace)'/>",
                "<carrier xmlns='\(namespace)' to='\(tag)' hops='3' code='00'>PGlxLz4=</carrier>",
                "<carrier xmlns='\(namespace)' to='elsewhere' hops='999999999999999999999' code=''>x</carrier>",
                "<probe xmlns='\(namespace)'/>", "<probe xmlns='\(namespace)' of='\(tag)' number='0' code='x'/>",
            ] {
                for sender in ["x@echo.localhost", "mallory@example.org/x"] {
                    try await stream.send(
                        "<iq type='result' id='1' from='\(sender)' to='y@echo.localhost'>\(content)</iq>")
                }
            }
            // Ids of nobody that is known.
            try await stream.send(answer("0000000000000.abc", "x"))
            try await stream.send(answer("", "x"))
            try await stream.expectNothing()
            try await stream.send(answer(id, "sunny"))
            #expect(try await forecast.text == "sunny")
        }
    }

    @Test("a component whose parts remember what others would have to know does not start")
    func obstacle() throws {
        struct Memory: Module {
            var content: [any Routable] { [] }
            var obstacleToSharing: String? { "It keeps everything in memory." }
        }
        var configuration = ComponentConfiguration(domain: "echo.localhost", secret: Secret("s"))
        configuration.conflictPolicy = .shared
        let error = #expect(throws: ComponentError.self) { try Component(configuration) { Memory() } }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("Memory: It keeps everything in memory.") == true)
        configuration.conflictPolicy = .standby
        #expect(throws: Never.self) { try Component(configuration) { Memory() } }
    }

    private func answer(_ id: String, _ text: String) -> Element {
        Element(
            QName("iq", in: "jabber:component:accept"),
            attributes: ["type": "result", "id": id, "from": "alice@example.org/phone", "to": "echo.localhost"],
            children: [Element(Forecast.name, text: text)])
    }
}
