// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct ServiceCommandTests {
    private let admin = "root@localhost/r"
    private let policy = DefaultPolicy(administrators: ["root@localhost"])

    /// Executes a stage of a command.
    private func command(
        _ service: ServiceScript, _ node: String, session: String? = nil, action: String = "execute",
        _ fields: [String: String]? = nil, from: String? = nil
    ) async throws -> Element {
        let form = fields.map { fields in
            "<x xmlns='jabber:x:data' type='submit'>"
                + fields.map { "<field var='\($0.key)'><value>\($0.value)</value></field>" }.joined() + "</x>"
        }
        let session = session.map { " sessionid='\($0)'" } ?? ""
        return try await service.ask(
            "set",
            """
            <command xmlns='http://jabber.org/protocol/commands' node='\(node)' action='\(action)'\(session)>\
            \(form ?? "")</command>
            """, from: from ?? admin)
    }

    /// Executes a command of one stage to its end.
    private func run(
        _ service: ServiceScript, _ name: String, _ fields: [String: String]
    ) async throws -> (note: String, type: String?) {
        let node = "pubsub-admin:\(name)"
        let first = try await command(service, node)
        let session = try #require(first.firstChild?["sessionid"], "\(first)")
        let last = try await command(service, node, session: session, action: "complete", fields)
        #expect(last.firstChild?["status"] == "completed", "\(last)")
        let note = last.firstChild?.child("note")
        return (note?.text ?? "", note?["type"])
    }

    @Test("an owner has the requests of a node sent, as forms, to itself alone (XEP-0060 §8.7)")
    func pending() async throws {
        try await withService(policy: policy) { service in
            let hamlet = "hamlet@localhost/elsinore"
            let pending = PubSubPendingForm.command
            // Who owns nothing has nothing to approve (§8.7.3.3).
            let refused = try await command(service, pending, from: hamlet)
            #expect(refused.child("error").map { StanzaError($0).condition } == .forbidden)
            try await service.expectResult(
                "set",
                pubsub(
                    "<create node='secrets'/><configure>\(nodeConfiguration(["pubsub#access_model": "authorize"]))</configure>"
                ), from: hamlet)
            for user in ["bob", "carol"] {
                try await service.expectResult(
                    "set", pubsub("<subscribe node='secrets' jid='\(user)@localhost'/>"), from: "\(user)@localhost/r")
            }
            let first = try await command(service, pending, from: hamlet)
            let form = try #require(try first.firstChild?.child(DataForm.name).map { try DataForm($0) })
            #expect(form.formType == PubSubAuthorization.formType)
            #expect(form["pubsub#node"]?.options.map(\.value) == ["secrets"])
            let session = try #require(first.firstChild?["sessionid"])
            // No such node (§8.7.3.4).
            let unknown = try await command(service, pending, session: session, ["pubsub#node": "no"], from: hamlet)
            #expect(unknown.child("error").map { StanzaError($0).condition } == .itemNotFound)

            try await service.stream.send(
                """
                <iq type='set' id='pending2' from='\(hamlet)' to='pubsub.localhost'>\
                <command xmlns='http://jabber.org/protocol/commands' node='\(pending)' sessionid='\(session)' \
                action='execute'><x xmlns='jabber:x:data' type='submit'>\
                <field var='pubsub#node'><value>secrets</value></field></x></command></iq>
                """)
            var subscribers: [String] = []
            while true {
                let stanza = try await service.stream.next()
                if stanza["id"] == "pending2" {
                    #expect(stanza.firstChild?["status"] == "completed", "\(stanza)")
                    break
                }
                // Those that were sent to all owners before, to the bare address, do not count.
                guard stanza["to"] == hamlet else { continue }
                let form = try #require(try stanza.child(DataForm.name).map { try DataForm($0) })
                subscribers.append(try PubSubAuthorization(form).subscriber.description)
            }
            #expect(subscribers == ["bob@localhost", "carol@localhost"])
        }
    }

    @Test("administrators' commands are for administrators: others neither see nor execute them (XEP-0050 §2.2)")
    func access() async throws {
        try await withService(policy: policy) { service in
            let commands = DiscoItemsQuery(node: DiscoItems.commandsNode)
            #expect(try await service.items(commands).items.isEmpty)
            let nodes = try await service.items(commands, from: admin).items.compactMap(\.node)
            #expect(nodes.contains("pubsub-admin:delete-node") && nodes.contains(PubSubPendingForm.command))
            // Without a directory there are no files.
            #expect(!nodes.contains("pubsub-admin:export"))
            let refused = try await command(service, "pubsub-admin:delete-node", from: "alice@localhost/r")
            #expect(refused.child("error").map { StanzaError($0).condition } == .forbidden)
        }
    }

    @Test("an administrator makes, configures, lists, purges and deletes nodes")
    func nodes() async throws {
        try await withService(policy: policy) { configuration in
            configuration.limits.entriesPerPage = 2
        } script: { service in
            for name in ["a", "b", "c"] {
                let (note, type) = try await run(
                    service, "create-node",
                    [
                        "node": name, "type": "leaf", "title": "Node \(name)", "access_model": "open",
                        "owner": "hamlet@localhost",
                    ])
                #expect(type == "info" && note.contains("«\(name)»"))
            }
            let again = try await run(service, "create-node", ["node": "a", "type": "leaf", "access_model": "open"])
            #expect(again.type == "error")
            // It belongs to whom it was made for.
            try await service.expectResult(
                "set", pubsub("<publish node='a'><item id='i'>\(entry("A"))</item></publish>"),
                from: "hamlet@localhost/elsinore")

            let chosen = try await command(service, "pubsub-admin:configure-node")
            let session = try #require(chosen.firstChild?["sessionid"])
            let form = try await command(
                service, "pubsub-admin:configure-node", session: session, action: "next", ["node": "a"])
            #expect("\(form)".contains("pubsub#access_model"), "\(form)")
            let configured = try await command(
                service, "pubsub-admin:configure-node", session: session, action: "complete",
                ["pubsub#title": "The first"])
            #expect(configured.firstChild?.child("note")?["type"] == "info", "\(configured)")
            let info = try await service.info("a")
            #expect(info.form(ofType: PubSubNodeMetadata.formType)?["pubsub#title"]?.string == "The first")

            let page = try await command(service, "pubsub-admin:list-nodes")
            let table = try #require(try page.firstChild?.child(DataForm.name).map { try DataForm($0) }, "\(page)")
            #expect(table.items.map { $0["node"]?.string } == ["a", "b"])
            #expect(table.items.first?["items"]?.string == "1")
            let list = try #require(page.firstChild?["sessionid"])
            let next = try await command(service, "pubsub-admin:list-nodes", session: list, action: "next")
            let rest = try #require(try next.firstChild?.child(DataForm.name).map { try DataForm($0) }, "\(next)")
            #expect(rest.items.map { $0["node"]?.string } == ["c"])
            #expect(next.firstChild?["status"] == "completed")

            _ = try await run(service, "purge-node", ["node": "a", "sure": "true"])
            let items = try await service.expectResult("get", pubsub("<items node='a'/>"))
            #expect(items?.child("items")?.firstChild == nil)
            #expect(try await run(service, "delete-node", ["node": "a", "sure": "false"]).note.contains("Nothing"))
            #expect(try await run(service, "delete-node", ["node": "a", "sure": "true"]).type == "info")
            #expect(try await run(service, "delete-node", ["node": "a", "sure": "true"]).type == "error")
            let statistics = try await command(service, "pubsub-admin:statistics")
            let numbers = try #require(try statistics.firstChild?.child(DataForm.name).map { try DataForm($0) })
            #expect(numbers["nodes"]?.string == "2")
        }
    }

    // MARK: Files

    private func withDirectory(_ body: (URL) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try await body(directory)
    }

    private func withFiles(
        in directory: URL, _ script: (ServiceScript) async throws -> Void
    ) async throws {
        try await withService(policy: policy) {
            $0.exportDirectory = directory.path
        } script: {
            try await script($0)
        }
    }

    @Test("what one service exports another one imports: nodes, collections, affiliations, subscriptions, items")
    func files() async throws {
        try await withDirectory { directory in
            try await withFiles(in: directory) { service in
                try await service.expectResult(
                    "set",
                    pubsub(
                        "<create node='all'/><configure>\(nodeConfiguration(["pubsub#node_type": "collection"]))</configure>"
                    ))
                try await service.expectResult(
                    "set",
                    pubsub(
                        "<create node='news'/><configure>\(nodeConfiguration(["pubsub#title": "News &amp; &lt;more&gt;", "pubsub#collection": "all"]))</configure>"
                    ))
                for number in 1...60 {
                    try await service.expectResult(
                        "set",
                        pubsub(
                            "<publish node='news'><item id='i\(number)'>\(entry("Nr.&#10;\(number)"))</item></publish>")
                    )
                }
                try await service.expectResult(
                    "set", pubsub("<subscribe node='news' jid='bob@localhost'/>"), from: "bob@localhost/r")
                let (note, type) = try await run(service, "export", ["file": "backup.xml"])
                #expect(type == "info" && note.contains("2 nodes and 60 items"), "\(note)")
                // Nothing is written over.
                #expect(try await run(service, "export", ["file": "backup.xml"]).type == "error")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["backup.xml"])
            try await withFiles(in: directory) { service in
                let (note, type) = try await run(service, "import", ["file": "backup.xml"])
                #expect(type == "info" && note.contains("2 nodes, 1 subscriptions and 60 items"), "\(note)")
                let items = try await service.expectResult("get", pubsub("<items node='news' max_items='2'/>"))
                let titles = items?.child("items")?.children.map { $0.firstChild?.child("title")?.text }
                #expect(titles == ["Nr.\n59", "Nr.\n60"] || titles == ["Nr.\n60", "Nr.\n59"], "\(titles ?? [])")
                let info = try await service.info("news")
                #expect(info.form(ofType: PubSubNodeMetadata.formType)?["pubsub#title"]?.string == "News & <more>")
                #expect(try await service.items(DiscoItemsQuery(node: "all")).items.map(\.node) == ["news"])
                let subscriptions = try await service.expectResult(
                    "get", pubsub("<subscriptions/>"), from: "bob@localhost/r")
                #expect(subscriptions?.child("subscriptions")?.firstChild?["node"] == "news")
                // The owner is who it was.
                try await service.expectResult("set", owner("<delete node='all'/>"))
                let again = try await run(service, "import", ["file": "backup.xml"])
                #expect(again.type == "error" && again.note.contains("Line"), "\(again.note)")
                #expect(again.note.contains("Nothing has been imported"))
            }
        }
    }

    @Test("where deleted nodes have moved is exported and imported; a file of the first version has nothing of it")
    func redirects() async throws {
        try await withDirectory { directory in
            try await withFiles(in: directory) { service in
                for number in 1...60 {
                    try await service.expectResult("set", pubsub("<create node='old-\(number)'/>"))
                    try await service.expectResult(
                        "set", owner("<delete node='old-\(number)'><redirect uri='xmpp:new?;node=\(number)'/></delete>")
                    )
                }
                try await service.expectResult("set", pubsub("<create node='here'/>"))
                #expect(try await run(service, "export", ["file": "backup.xml"]).type == "info")
            }
            try await withFiles(in: directory) { service in
                try await service.expectResult("set", pubsub("<create node='old-2'/>"))
                let (note, type) = try await run(service, "import", ["file": "backup.xml"])
                #expect(type == "info", "\(note)")
                for number in [1, 60] {
                    try await service.expectError(
                        .gone("xmpp:new?;node=\(number)"), "get", pubsub("<items node='old-\(number)'/>"))
                }
                // What is there is there.
                try await service.expectResult("get", pubsub("<items node='old-2'/>"))
            }
            let path = directory.appendingPathComponent("backup.xml")
            let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
            let first = lines.filter { !$0.hasPrefix("<redirect") }.joined(separator: "\n")
                .replacing(" version='2'", with: "")
            #expect(!first.contains("version="))
            try first.write(
                to: directory.appendingPathComponent("first.xml"), atomically: true, encoding: .utf8)
            try await withFiles(in: directory) { service in
                #expect(try await run(service, "import", ["file": "first.xml"]).type == "info")
                try await service.expectResult("get", pubsub("<items node='here'/>"))
            }
        }
    }

    @Test(
        "a bad file is refused with its line and the reason, and changes nothing",
        arguments: [
            ("<export xmlns='urn:swift-xmpp-component:pubsub-export:1'>\n<node id='x'>\n</export>\n", 3),
            (
                "<export xmlns='urn:swift-xmpp-component:pubsub-export:1'>\n\n<items node='x'/>\n</export>\n",
                3
            ),
            ("<export xmlns='urn:swift-xmpp-component:pubsub-export:1'>\n<node id='x'/>\n</export>\n", 2),
            ("<export xmlns='urn:swift-xmpp-component:pubsub-export:1'>\n<nodes/>\n</export>\n", 2),
            ("<export xmlns='urn:swift-xmpp-component:pubsub-export:1'>\n", 2),
            ("<export xmlns='urn:swift-xmpp-component:pubsub-export:1' version='3'>\n</export>\n", 1),
            ("<export xmlns='urn:swift-xmpp-component:pubsub-export:1'>\n<redirect node='x'/>\n</export>\n", 2),
            ("<html xmlns='http://www.w3.org/1999/xhtml'>\n</html>\n", 1), ("", 1),
        ])
    func badFiles(content: String, line: Int) async throws {
        try await withDirectory { directory in
            try content.write(to: directory.appendingPathComponent("bad.xml"), atomically: true, encoding: .utf8)
            try await withFiles(in: directory) { service in
                let (note, type) = try await run(service, "import", ["file": "bad.xml"])
                #expect(type == "error" && note.contains("Line \(line):"), "\(note)")
                #expect(try await service.items(DiscoItemsQuery()).items.isEmpty)
            }
        }
    }

    @Test("a file with more than the service takes is refused with its line, and changes nothing")
    func limits() async throws {
        try await withDirectory { directory in
            try await withFiles(in: directory) { service in
                let title = nodeConfiguration(["pubsub#title": "News"])
                for node in ["short", "long-name"] {
                    try await service.expectResult(
                        "set", pubsub("<create node='\(node)'/><configure>\(title)</configure>"))
                    for id in ["1", "2", "a-long-one"] {
                        let item = "<item id='\(id)'>\(entry("News"))</item>"
                        try await service.expectResult("set", pubsub("<publish node='\(node)'>\(item)</publish>"))
                    }
                    for user in ["bob", "carol"] {
                        try await service.expectResult(
                            "set", pubsub("<subscribe node='\(node)' jid='\(user)@localhost'/>"),
                            from: "\(user)@localhost/r")
                    }
                }
                #expect(try await run(service, "export", ["file": "backup.xml"]).type == "info")
            }
            let tooLow: [(String, WritableKeyPath<PubSubLimits, Int>, Int)] = [
                ("bytes, more than the 64", \.payloadBytes, 64), ("more than 2 items", \.itemsPerNode, 2),
                ("more than 1 subscriptions", \.subscriptionsPerNode, 1),
                ("more than 0 affiliations", \.affiliationsPerNode, 0), ("more than 8 bytes", \.nameBytes, 8),
                ("alice@localhost would have made more than 1 nodes", \.nodesPerOwner, 1),
                ("@localhost would have more than 1 subscriptions", \.subscriptionsPerAccount, 1),
                ("at most 3 bytes of text", \.configurationBytes, 3),
            ]
            for (reason, limit, value) in tooLow {
                try await withService(policy: policy) {
                    $0.exportDirectory = directory.path
                    $0.limits[keyPath: limit] = value
                } script: { service in
                    let (note, type) = try await run(service, "import", ["file": "backup.xml"])
                    #expect(type == "error" && note.contains(reason) && note.contains("Line "), "\(note)")
                    #expect(try await service.items(DiscoItemsQuery()).items.isEmpty)
                }
            }
        }
    }

    @Test(
        "a file's name leads nowhere but to the directory",
        arguments: ["../up.xml", "/etc/passwd", ".hidden", "a/b", "", "ü.xml", "nul\u{2028}l", "no-such-file.xml"])
    func names(name: String) async throws {
        try await withDirectory { directory in
            try Data().write(to: directory.deletingLastPathComponent().appendingPathComponent("up.xml"))
            try await withFiles(in: directory) { service in
                for command in ["import"] + (name.hasPrefix("no-such") ? [] : ["export"]) {
                    let node = "pubsub-admin:\(command)"
                    let first = try await self.command(service, node)
                    let session = try #require(first.firstChild?["sessionid"])
                    let last = try await self.command(
                        service, node, session: session, action: "complete", ["file": name])
                    // Refused by the form, or by the command.
                    let note = last.firstChild?.child("note")
                    #expect(
                        note?["type"] == "error" || last["type"] == "error" || last.firstChild?["status"] == "executing"
                    )
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
        }
    }

    @Test("a link in the directory is not followed")
    func links() async throws {
        try await withDirectory { directory in
            try FileManager.default.createSymbolicLink(
                atPath: directory.appendingPathComponent("link.xml").path, withDestinationPath: "/etc/hostname")
            try await withFiles(in: directory) { service in
                for command in ["import", "export"] {
                    let (_, type) = try await run(service, command, ["file": "link.xml"])
                    #expect(type == "error")
                }
            }
        }
    }
}
