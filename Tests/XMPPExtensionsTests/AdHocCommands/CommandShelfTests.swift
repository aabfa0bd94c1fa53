// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct CommandShelfTests {
    @Test("commands are exchanged while the component runs; a session whose command is gone cannot go on")
    func replace() async throws {
        let log = ServiceLog()
        let shelf = CommandShelf([ConfigureService(log: log)])
        let server = InProcessServer()
        let component = try server.component { AdHocCommands(shelf) }
        try await server.run(component) { (stream: TestStream) async throws in
            let requester = Requester(stream: stream)
            let session = try await requester.ask(CommandRequest("config"))
            try shelf.replace(with: [OnCommand("uptime", name: "Uptime") { _ in .done("3 days") }])
            let items = try await requester.ask(DiscoItemsQuery(node: DiscoItems.commandsNode)).items
            #expect(items.map(\.node) == ["uptime"])
            let refusal = try await requester.refusal(going(on: session, .next, ["service": ["httpd"]]), id: "2")
            #expect(refusal.condition == .itemNotFound)
            #expect(try await requester.ask(CommandRequest("uptime"), id: "3").notes == [.information("3 days")])
        }
    }

    @Test("two commands of one node are refused, and the old ones stay")
    func repeated() {
        let shelf = CommandShelf([OnCommand("a", name: "A") { _ in .done() }])
        let other = OnCommand("b", name: "B") { _ in .done() }
        #expect(throws: CommandShelfError(node: "b")) { try shelf.replace(with: [other, other]) }
        #expect(shelf.commands.map(\.node) == ["a"])
        #expect(shelf["b"] == nil)
    }

    @Test("who is in the midst of which command can be told")
    func overview() async throws {
        let server = InProcessServer()
        let commands = AdHocCommands { ConfigureService(log: ServiceLog()) }
        let component = try server.component { commands }
        try await server.run(component) { (stream: TestStream) async throws in
            let requester = Requester(stream: stream)
            let session = try await requester.ask(CommandRequest("config"))
            _ = try await requester.ask(going(on: session, .next, ["service": ["httpd"]]), id: "2")
            #expect(commands.sessions.map(\.node) == ["config"])
            #expect(commands.sessions.map(\.stages) == [2])
            #expect(commands.sessions.map(\.requester) == ["requester@domain/resource"])
            _ = try await requester.ask(going(on: session, .cancel), id: "3")
            #expect(commands.sessions.isEmpty)
        }
    }
}
