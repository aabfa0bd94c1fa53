// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct ExportTests {
    /// All parts, written and read again as in a file.
    private func export(_ stage: NodesStage) async throws -> [NodeExport] {
        try await stage.read(by: malcolm) { engine, request, store in
            var parts: [NodeExport] = []
            var position = PubSubEngine.ExportPosition.start
            while let part = try engine.export(from: &position, request, in: store) {
                var writer = Writer(contentNamespace: "")
                part.write(to: &writer)
                let text = writer.withBytes { String(decoding: $0, as: UTF8.self) }
                let read = try NodeExport(Element(parsing: text))
                #expect(read == part)
                parts.append(read)
            }
            return parts
        }
    }

    private func importAll(_ parts: [NodeExport], into stage: NodesStage) async throws {
        for part in parts { try await stage.write(by: malcolm) { try $0.importPart(part, $1, in: $2) } }
    }

    private func filled() async throws -> NodesStage {
        let stage = try await NodesStage { $0.limits.entriesPerPage = 2 }
        stage.appoint(malcolm)
        try await stage.create("z") { $0.nodeType = .collection }
        try await stage.create("a") {
            $0.nodeType = .collection; $0.collections = ["z"]
        }
        try await stage.create("musings") {
            $0.title = "Musings & <more>"
            $0.accessModel = .authorize
            $0.collections = ["a", "z"]
        }
        for name in ["x", "y"] { try await stage.create(name) { $0.collections = ["a"] } }
        try await stage.publish("1", "2", "3", "4", "5", at: "musings")
        try await stage.subscribe(macbeth, to: "musings")
        try await stage.subscribe(banquo, to: "musings")
        try await stage.subscribe(duncan, to: "musings")
        try await stage.subscribe(banquo, to: nil)
        try await stage.own(
            .affiliations(.init([.init(macbeth, .publisher), .init(banquo, .outcast)], at: "musings")))
        return stage
    }

    @Test("what is exported and imported elsewhere is the same, part by part")
    func roundTrip() async throws {
        let old = try await filled()
        let parts = try await export(old)
        #expect(parts.filter { $0.head != nil }.map(\.address.id) == ["", "a", "musings", "x", "y", "z"])
        #expect(parts.allSatisfy { max($0.items.count, $0.affiliations.count, $0.subscriptions.count) <= 2 })
        let new = try await NodesStage { $0.limits.entriesPerPage = 2 }
        new.appoint(malcolm)
        try await importAll(parts, into: new)
        #expect(try await export(new) == parts)
        #expect(try await new.items(of: "musings") == ["1", "2", "3", "4", "5"])
        #expect(try await new.parents(of: "musings") == ["a", "z"])
        #expect(try await new.parents(of: "a") == ["z"])
        #expect(try await new.states(of: macbeth, at: "musings") == [.subscribed])
        #expect(new.events() == [], "nobody is told")
    }

    @Test("a node is not imported over another one, nor the rest of one that there is not")
    func conflicts() async throws {
        let stage = try await filled()
        let parts = try await export(stage)
        let musings = try #require(parts.first { $0.address.id == "musings" })
        let rest = try #require(parts.first { !$0.items.isEmpty })
        #expect(await answer { try await importAll([musings], into: stage) } == "cancel conflict")
        let empty = try await NodesStage()
        empty.appoint(malcolm)
        #expect(await answer { try await importAll([rest], into: empty) } == "cancel item-not-found")
    }

    @Test("an import keeps the rules of collections")
    func rules() async throws {
        let stage = try await filled()
        let cycle = {
            var part = NodeExport(NodeAddress("a"))
            part.children = ["z"]
            return part
        }()
        #expect(await answer { try await importAll([cycle], into: stage) } == "cancel not-allowed <invalid-options>")
    }

    @Test("only administrators export and import")
    func administrators() async throws {
        let stage = try await filled()
        #expect(
            await answer {
                _ = try await stage.read(by: duncan) { engine, request, store in
                    var position = PubSubEngine.ExportPosition.start
                    return try engine.export(from: &position, request, in: store)
                }
            } == "auth forbidden")
        let part = NodeExport(NodeAddress("new"))
        #expect(
            await answer { try await stage.write(by: duncan) { try $0.importPart(part, $1, in: $2) } }
                == "auth forbidden")
    }

    @Test(
        "what is no export is told",
        arguments: [
            "<node xmlns='urn:swift-xmpp-component:pubsub:export:0'/>",
            "<node xmlns='urn:swift-xmpp-component:pubsub:export:0' id='a'><item id='1'/></node>",
            """
            <node xmlns='urn:swift-xmpp-component:pubsub:export:0' id='a'>\
            <affiliation jid='a@b' affiliation='king'/></node>
            """,
            """
            <node xmlns='urn:swift-xmpp-component:pubsub:export:0' id='a'>\
            <subscription jid='a@b' id='1' state='none' created='2003-07-29T22:56:10Z'/></node>
            """,
            """
            <node xmlns='urn:swift-xmpp-component:pubsub:export:0' id='a'>\
            <item id='1' publisher='a@b' published='yesterday'/></node>
            """,
        ])
    func malformed(xml: String) throws {
        let element = try Element(parsing: xml)
        #expect(throws: PayloadError.self) { try NodeExport(element) }
    }
}
