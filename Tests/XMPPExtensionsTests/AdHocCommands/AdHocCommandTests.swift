// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct AdHocCommandTests {
    private let log = ServiceLog()
    private let staff: JID = "requester@domain"

    private func run(
        _ configuration: AdHocCommands.Configuration = .init(), @CommandBuilder commands: () -> [any AdHocCommand],
        script: (Requester) async throws -> Void
    ) async throws {
        let server = InProcessServer()
        let component = try server.component { AdHocCommands(configuration: configuration, commands) }
        try await server.run(component) { (stream: TestStream) async throws in
            try await script(Requester(stream: stream))
        }
    }

    @Test("a command that only answers (XEP-0050 §2.4.1)")
    func simple() async throws {
        let table = DataForm(
            .result, title: "Available Services", reported: [FormField("service", label: "Service")],
            items: [DataForm.Item([FormField("service", values: ["httpd"])])])
        try await run {
            OnCommand("list", name: "List Service Configurations") { _ in .done(table) }
        } script: { requester in
            try await requester.stream.send(
                """
                <iq type='set' id='exec1' from='requester@domain/resource' to='echo.localhost'>\
                <command xmlns='http://jabber.org/protocol/commands' node='list' action='execute'/></iq>
                """)
            try await requester.stream.expect(
                """
                <iq type='result' id='exec1' from='echo.localhost' to='requester@domain/resource'>\
                <command xmlns='http://jabber.org/protocol/commands' sessionid='*' node='list' status='completed'>\
                <x xmlns='jabber:x:data' type='result'><title>Available Services</title>\
                <reported><field var='service' label='Service'/></reported>\
                <item><field var='service'><value>httpd</value></field></item></x></command></iq>
                """)
        }
    }

    @Test("commands that at(_:) has put to a user are listed and executed there, and nowhere else")
    func placed() async throws {
        let server = InProcessServer()
        let component = try server.component {
            RouteGroup { AdHocCommands { OnCommand("list", name: "List") { _ in .done() } } }.at(.user("bot"))
        }
        try await server.run(component) { (stream: TestStream) async throws in
            func ask(_ address: String, _ payload: String) async throws -> Element {
                try await stream.send("<iq type='get' id='1' from='requester@domain/r' to='\(address)'>\(payload)</iq>")
                return try await stream.next()
            }
            let items = "\(try Element(DiscoItemsQuery(node: DiscoItems.commandsNode)))"
            let info = "\(try Element(DiscoInfoQuery(node: "list")))"
            let listed = try DiscoItems(resultPayload: try await ask("bot@echo.localhost", items).firstChild)
            #expect(listed.items.map { "\($0.jid) \($0.node ?? "")" } == ["bot@echo.localhost list"])
            #expect(try await ask("bot@echo.localhost", info)["type"] == "result")
            for address in ["echo.localhost", "other@echo.localhost"] {
                #expect(try await ask(address, items)["type"] == "error")
                #expect(try await ask(address, info)["type"] == "error")
                #expect(
                    try await component.discoInfo(at: #require(JID(address))).features.contains(
                        "http://jabber.org/protocol/commands") == false)
            }
            #expect(
                try await component.discoInfo(at: "bot@echo.localhost").features.contains(
                    "http://jabber.org/protocol/commands"))
        }
    }

    @Test("two stages, on the wire (XEP-0050 §2.4.2)")
    func stages() async throws {
        try await run {
            ConfigureService(log: log)
        } script: { requester in
            try await requester.stream.send(
                """
                <iq type='set' id='exec1' from='requester@domain/resource' to='echo.localhost'>\
                <command xmlns='http://jabber.org/protocol/commands' node='config' action='execute'/></iq>
                """)
            let first = try await requester.stream.expect(
                """
                <iq type='result' id='exec1' from='echo.localhost' to='requester@domain/resource'>\
                <command xmlns='http://jabber.org/protocol/commands' sessionid='*' node='config' status='executing'>\
                <actions execute='next'><next/></actions><x xmlns='jabber:x:data' type='form'>\
                <title>Configure Service</title><instructions>Please select the service to configure.</instructions>\
                <field var='service' label='Service' type='list-single'><required/>\
                <option><value>httpd</value></option><option><value>jabberd</value></option>\
                <option><value>postgresql</value></option></field></x></command></iq>
                """)
            let session = try CommandResponse(resultPayload: first.firstChild)
            #expect((session.sessionID?.count ?? 0) > 16)
            let second = try await requester.ask(going(on: session, nil, ["service": ["httpd"]]), id: "exec2")
            #expect(second.sessionID == session.sessionID)
            #expect(second.actions == CommandActions([.previous, .complete], execute: .complete))
            #expect(second.form?.instructions == ["Please select the run modes and state for 'httpd'."])
            #expect(second.form?["runlevel"]?.values == ["3", "5"])
            let end = try await requester.ask(
                going(on: session, nil, ["runlevel": ["3"], "state": ["on"]]), id: "exec3")
            #expect(end.status == .completed)
            #expect(end.notes == [.information("Service 'httpd' has been configured.")])
            #expect(log.entries == ["httpd 3 requester@domain/resource"])
        }
    }

    @Test("back to the first stage, and on again with another service (XEP-0050 §2.4.2)")
    func back() async throws {
        try await run {
            ConfigureService(log: log)
        } script: { requester in
            let session = try await requester.ask(CommandRequest("config"))
            _ = try await requester.ask(going(on: session, .next, ["service": ["httpd"]]), id: "2")
            let first = try await requester.ask(going(on: session, .previous), id: "3")
            #expect(first.actions == CommandActions([.next], execute: .next))
            #expect(first.form?["service"]?.values == ["httpd"])
            let second = try await requester.ask(going(on: session, .next, ["service": ["jabberd"]]), id: "4")
            #expect(second.form?.instructions == ["Please select the run modes and state for 'jabberd'."])
            _ = try await requester.ask(going(on: session, .complete, ["state": ["off"]]), id: "5")
            // What was not submitted is as the form had it.
            #expect(log.entries == ["jabberd 3,5 requester@domain/resource"])
        }
    }

    @Test("canceled (XEP-0050 §2.4.3)")
    func cancel() async throws {
        try await run {
            ConfigureService(log: log)
        } script: { requester in
            let session = try await requester.ask(CommandRequest("config"))
            let end = try await requester.ask(going(on: session, .cancel), id: "2")
            #expect(end == CommandResponse("config", sessionID: session.sessionID, status: .canceled))
            let late = try await requester.refusal(going(on: session, .next, ["service": ["httpd"]]), id: "3")
            #expect(CommandError(late)?.condition == .sessionExpired)
            #expect(late.condition == .notAllowed)
        }
    }

    @Test("what is filled in wrong comes back in the form, with the values and the reasons (XEP-0050 §4.3)")
    func rejection() async throws {
        try await run {
            ConfigureService(log: log)
        } script: { requester in
            let session = try await requester.ask(CommandRequest("config"))
            let again = try await requester.ask(going(on: session, .next, ["service": ["apache"]]), id: "2")
            #expect(again.status == .executing)
            #expect(again.notes == [.error("«Service» must be chosen from the list.")])
            #expect(again.form?.fields.first?.kind == .fixed)
            #expect(again.form?["service"]?.values == ["apache"])
            #expect(again.actions == CommandActions([.next], execute: .next))
            let empty = try await requester.ask(going(on: session, .next), id: "3")
            #expect(empty.notes == [.error("«Service» is required.")])
            let second = try await requester.ask(going(on: session, .next, ["service": ["httpd"]]), id: "4")
            #expect(second.form?["state"] != nil)
            // What only the command itself can tell.
            let refused = try await requester.ask(
                going(on: session, .complete, ["runlevel": [""], "state": ["on"]]), id: "5")
            #expect(refused.notes == [.error("Choose at least one.")])
            #expect(refused.form?["state"]?.values == ["on"])
            #expect(refused.actions?.allowed == [.previous, .complete])
            #expect(log.entries.isEmpty)
        }
    }

    @Test("a form of type cancel is taken as submitted (XEP-0050 §3.5.1)")
    func cancelledForm() async throws {
        try await run {
            ConfigureService(log: log)
        } script: { requester in
            let session = try await requester.ask(CommandRequest("config"))
            var request = going(on: session, .next)
            request.payloads = [.form(DataForm(.cancel, fields: [FormField("service", values: ["httpd"])]))]
            #expect(try await requester.ask(request, id: "2").form?["state"] != nil)
        }
    }

    @Test("a failure is told with an error note (XEP-0050 §3.6), an error of the command as it is")
    func failures() async throws {
        struct Broken: Error {}
        try await run {
            OnCommand("fail", name: "Fail") { _ in .failed("The disk is full.") }
            OnCommand("refuse", name: "Refuse") { _ in throw StanzaError.conflict("taken") }
            OnCommand("break", name: "Break") { _ in throw Broken() }
        } script: { requester in
            let failed = try await requester.ask(CommandRequest("fail"))
            #expect(failed.hasFailed)
            #expect(failed.notes == [.error("The disk is full.")])
            #expect(try await requester.refusal(CommandRequest("refuse")).condition == .conflict)
            let broken = try await requester.refusal(CommandRequest("break"))
            #expect(broken.condition == .internalServerError)
            #expect(broken.text == nil)
        }
    }

    @Test("an error at a later stage leaves the session where it was")
    func errorAtStage() async throws {
        let failing = ServiceLog()
        try await run {
            OnCommand("restart", name: "Restart", asking: SelectService()) { selection, _ in
                failing.note(selection.service)
                if failing.entries.count == 1 { throw StanzaError.resourceConstraint() }
                return .done()
            }
        } script: { requester in
            let session = try await requester.ask(CommandRequest("restart"))
            #expect(session.actions == CommandActions([.complete], execute: .complete))
            let request = going(on: session, .complete, ["service": ["httpd"]])
            #expect(try await requester.refusal(request, id: "2").condition == .resourceConstraint)
            #expect(try await requester.ask(request, id: "3").status == .completed)
            #expect(failing.entries == ["httpd", "httpd"])
        }
    }

    @Test("a request that comes again gets the same answer, and nothing is done twice")
    func repetition() async throws {
        try await run {
            ConfigureService(log: log)
        } script: { requester in
            let session = try await requester.ask(CommandRequest("config"))
            let first = going(on: session, .next, ["service": ["httpd"]])
            let second = try await requester.ask(first, id: "2")
            #expect(try await requester.ask(first, id: "2") == second)
            let last = going(on: session, .complete, ["state": ["on"], "runlevel": ["5"]])
            let end = try await requester.ask(last, id: "3")
            #expect(try await requester.ask(last, id: "3") == end)
            #expect(try await requester.ask(last, id: "4") == end)
            #expect(log.entries.count == 1)
        }
    }

    @Test("a first request that comes again, for its answer was lost, begins nothing twice (RFC 6120 §8.1.3)")
    func repeatedBeginning() async throws {
        let server = InProcessServer()
        var settings = server.configuration()
        // Nobody answers the component's pings.
        settings.timeouts.idle = .seconds(1 << 20)
        let component = try server.component(settings) {
            AdHocCommands {
                OnCommand("reboot", name: "Reboot") { [log] _ in
                    log.note("reboot")
                    return .done("Done \(log.entries.count) times.")
                }
                ConfigureService(log: log)
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            let requester = Requester(stream: stream)
            let end = try await requester.ask(CommandRequest("reboot"), id: "7")
            #expect(try await requester.ask(CommandRequest("reboot"), id: "7") == end)
            #expect(log.entries.count == 1)
            // Another id, another resource, another command, another language: another request.
            _ = try await requester.ask(CommandRequest("reboot"), id: "8")
            var other = requester
            other.from = "requester@domain/other"
            _ = try await other.ask(CommandRequest("reboot"), id: "7")
            _ = try await requester.ask(CommandRequest("reboot", language: "de"), id: "7")
            #expect(log.entries.count == 4)
            // The first stage of a session again, also when the session has gone on.
            let session = try await requester.ask(CommandRequest("config"), id: "9")
            #expect(try await requester.ask(CommandRequest("config"), id: "9") == session)
            _ = try await requester.ask(going(on: session, .next, ["service": ["httpd"]]), id: "10")
            #expect(try await requester.ask(CommandRequest("config"), id: "9") == session)
            // Ids may begin anew in another stream.
            await server.advance(by: .seconds(30))
            #expect(try await requester.ask(CommandRequest("reboot"), id: "7") != end)
            #expect(log.entries.count == 5)
        }
    }

    @Test("progress is asked for again, and what it holds is let go once")
    func progress() async throws {
        let released = ServiceLog()
        @Sendable func show(_ percent: Int) -> CommandStep {
            guard percent < 100 else { return .done("Finished.") }
            return .progress(
                [.information("\(percent) %")], isFirst: percent == 0, release: { released.note("\(percent)") }
            ) { _ in show(percent + 50) }
        }
        try await run {
            OnCommand("job", name: "Job", asking: SelectService()) { _, _ in show(0) }
        } script: { requester in
            let session = try await requester.ask(CommandRequest("job"))
            let begun = try await requester.ask(going(on: session, .complete, ["service": ["httpd"]]), id: "2")
            #expect(begun.notes == [.information("0 %")])
            #expect(begun.actions == CommandActions([.next, .previous], execute: .next))
            #expect(try await requester.ask(going(on: session, .next), id: "3").notes == [.information("50 %")])
            #expect(released.entries.isEmpty)
            #expect(try await requester.ask(going(on: session, .next), id: "4").notes == [.information("Finished.")])
            #expect(released.entries == ["50"])
            let other = try await requester.ask(CommandRequest("job"), id: "5")
            _ = try await requester.ask(going(on: other, .complete, ["service": ["httpd"]]), id: "6")
            _ = try await requester.ask(going(on: other, .cancel), id: "7")
            #expect(released.entries == ["50", "0"])
        }
    }

    @Test("the language is that of the first request, and the nearest there is (XEP-0050 §3.7)")
    func language() async throws {
        var configuration = AdHocCommands.Configuration()
        configuration.languages = ["en", "fr"]
        try await run(configuration) {
            OnCommand("say", name: "Say") { .done($0.language) }
            ConfigureService(log: log)
        } script: { requester in
            let french = try await requester.ask(CommandRequest("say"), language: "fr-ca")
            #expect(french.notes == [.information("fr")])
            #expect(french.language == "fr")
            var request = CommandRequest("say")
            request.language = "EN-US"
            #expect(try await requester.ask(request, language: "fr").language == "en")
            #expect(try await requester.ask(CommandRequest("say"), language: "de").language == "en")
            #expect(try await requester.ask(CommandRequest("say")).language == "en")
            let session = try await requester.ask(CommandRequest("config"), language: "fr")
            let second = try await requester.ask(
                going(on: session, .next, ["service": ["httpd"]]), id: "2", language: "en")
            #expect(second.language == "fr")
        }
        configuration.isLanguageRequired = true
        try await run(configuration) {
            OnCommand("say", name: "Say") { .done($0.language) }
        } script: { requester in
            let refusal = try await requester.refusal(CommandRequest("say"), language: "de-at")
            #expect(CommandError(refusal)?.condition == .badLocale)
            #expect(try await requester.ask(CommandRequest("say"), language: "fr").language == "fr")
        }
    }

    @Test("commands at users alone, at the domain alone (XEP-0050 §2.2)")
    func destinations() async throws {
        let server = InProcessServer()
        let component = try server.component {
            AdHocCommands { OnCommand("domain", name: "Domain") { _ in .done() } }
            AdHocCommands(at: .users) { OnCommand("user", name: "User") { .done("\($0.address)") } }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            var requester = Requester(stream: stream)
            let node = DiscoItems.commandsNode
            #expect(try await requester.ask(DiscoItemsQuery(node: node)).items.map(\.node) == ["domain"])
            #expect(try await requester.refusal(CommandRequest("user")).condition == .itemNotFound)
            requester.to = "bot@echo.localhost"
            let items = try await requester.ask(DiscoItemsQuery(node: node)).items
            #expect(items == [DiscoItem(jid: "bot@echo.localhost", node: "user", name: "User")])
            #expect(
                try await requester.ask(CommandRequest("user")).notes == [.information("bot@echo.localhost")])
            #expect(try await requester.refusal(CommandRequest("domain")).condition == .itemNotFound)
            #expect(try await requester.ask(DiscoInfoQuery()).features.contains(CommandRequest.name.namespace))
            let info = try Element(DiscoInfoQuery(node: "domain"))
            #expect(try await requester.refusal(info, type: "get").condition == .itemNotFound)
        }
    }
}
