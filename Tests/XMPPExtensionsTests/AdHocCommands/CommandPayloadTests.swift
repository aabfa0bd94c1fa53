// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPComponent
import XMPPExtensions

@Suite struct CommandPayloadTests {
    private func example(_ name: String) throws -> Element {
        try #require(Example.commands.first { $0.name.contains(name) }).element()
    }

    @Test("a request names command, session and action (XEP-0050 §4.1)")
    func request() throws {
        #expect(
            try CommandRequest(example("execute command request (§2.4.1)")) == CommandRequest("list", action: .execute))
        let second = try CommandRequest(example("execute command request (stage 2) (§2.4.2)"))
        #expect(second.sessionID == "config:20020923T213616Z-700")
        #expect(second.action == nil)
        #expect(second.form?["service"]?.values == ["httpd"])
        let back = try CommandRequest(example("revert from stage 2 to stage 1) (§2.4.2)"))
        #expect(back.action == .previous)
        #expect(try CommandRequest(example("with language/locale) (§3.7)")).language == nil)
        #expect(try CommandRequest(example("failed result")).language == "fr-ca")
    }

    @Test("a response says where the command stands and what can be done (XEP-0050 §4.2)")
    func response() throws {
        let first = try CommandResponse(example("execute command result (stage 1)"))
        #expect(first.status == .executing)
        #expect(first.actions == CommandActions([.next], execute: .next))
        #expect(first.form?["service"]?.options.map(\.value) == ["httpd", "jabberd", "postgresql"])
        let second = try CommandResponse(example("execute command result (stage 2) (§2.4.2)"))
        #expect(second.actions?.allowed == [.previous, .complete])
        #expect(second.actions?.standard == .complete)
        let third = try CommandResponse(example("execute command result (stage 3)"))
        #expect(third.status == .completed)
        #expect(third.actions == nil)
        #expect(third.notes == [.information("Service 'httpd' has been configured.")])
        #expect(!third.hasFailed)
        let list = try CommandResponse(example("execute command result (§2.4.1)"))
        #expect(list.form?.items.count == 3)
        #expect(try CommandResponse(example("canceled) (§2.4.3)")).status == .canceled)
    }

    @Test("a command that completes with an error note has failed (XEP-0050 §3.6)")
    func failure() {
        let note = CommandNote.error("no such service")
        #expect(CommandResponse("x", sessionID: nil, status: .completed, notes: [note]).hasFailed)
        #expect(!CommandResponse("x", sessionID: nil, status: .executing, notes: [note]).hasFailed)
        #expect(!CommandResponse("x", sessionID: nil, status: .completed, notes: [.warning("slow")]).hasFailed)
    }

    @Test("payloads keep their order, whatever they are (XEP-0050 §3.5)")
    func payloads() throws {
        let response = try CommandResponse(
            element(
                """
                <command xmlns='http://jabber.org/protocol/commands' node='n' status='completed' xml:lang='en'>                <x xmlns='jabber:x:oob'><url>https://example.org/</url></x><note type='warn'>late</note>                <x xmlns='jabber:x:data' type='result'/><x xmlns='jabber:x:data' type='form'/></command>
                """))
        #expect(response.payloads.count == 3)
        guard case .element(let first) = response.payloads[0] else { throw PayloadError("no element") }
        #expect(first.namespace == "jabber:x:oob")
        #expect(response.forms.map(\.kind) == [.result, .form])
        #expect(response.notes == [.warning("late")])
        #expect(response.language == "en")
        let again = try CommandResponse(Element(response))
        #expect(again == response)
    }

    @Test(
        "the default action is next unless said otherwise, and none when that is not allowed (XEP-0050 §3.4)",
        arguments: [
            ("<actions><next/></actions>", CommandActions.Step.next), ("<actions><complete/></actions>", nil),
            ("<actions execute='complete'><complete/><prev/></actions>", .complete),
            ("<actions execute='prev'><next/></actions>", nil), ("<actions execute='execute'><next/></actions>", .next),
        ])
    func standard(xml: String, step: CommandActions.Step?) throws {
        let response = try CommandResponse(
            element("<command xmlns='http://jabber.org/protocol/commands' node='n' status='executing'>\(xml)</command>")
        )
        #expect(response.actions?.standard == step)
    }

    @Test(
        "a request without a node, with an unknown action or an empty session is refused, and so is a bad form",
        arguments: [
            "<command/>", "<command node='n' action='jump'/>", "<command node='n' sessionid=''/>",
            "<command node='n'><x xmlns='jabber:x:data'/></command>",
            "<command node='n'><x xmlns='jabber:x:data' type='submit'><field type='boolean'/></x></command>",
        ])
    func badRequests(xml: String) throws {
        let command = try Element(parsing: xml, defaultNamespace: CommandRequest.name.namespace)
        #expect(throws: PayloadError.self) { try CommandRequest(command) }
    }

    @Test(
        "a response without a status, or with an unknown status, note or default action, is refused",
        arguments: [
            "<command node='n'/>", "<command node='n' status='done'/>",
            "<command node='n' status='completed'><note type='fatal'/></command>",
            "<command node='n' status='executing'><actions execute='jump'/></command>",
            "<command status='completed'/>", "<command node='n' status='completed' sessionid=''/>",
        ])
    func badResponses(xml: String) throws {
        let command = try Element(parsing: xml, defaultNamespace: CommandRequest.name.namespace)
        #expect(throws: PayloadError.self) { try CommandResponse(command) }
    }

    @Test("each error has its general condition and kind (XEP-0050 §4.4)", arguments: CommandError.Condition.allCases)
    func errors(condition: CommandError.Condition) throws {
        let error = CommandError(condition, "no").stanzaError
        let isOver = condition == .sessionExpired
        #expect(error.condition == (isOver ? .notAllowed : .badRequest))
        #expect(error.kind == (isOver ? .cancel : .modify))
        #expect(error.application?.isNamed(condition.rawValue, in: "http://jabber.org/protocol/commands") == true)
        #expect(CommandError(error) == CommandError(condition, "no"))
        #expect(CommandError(.itemNotFound()) == nil)
    }
}
