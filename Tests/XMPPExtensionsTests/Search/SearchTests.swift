// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct SearchTests {
    /// The characters of XEP-0055's examples.
    private struct Characters: SearchDirectory {
        let fields: [SearchField] = [.first, .last]
        var columns: [FormField] {
            [
                FormField("first", kind: .textSingle, label: "Given Name"),
                FormField("last", kind: .textSingle, label: "Family Name"),
                FormField("jid", kind: .jidSingle, label: "Jabber ID"),
                FormField("x-gender", kind: .listSingle, label: "Gender"),
            ]
        }

        static let all = [
            entry("juliet@capulet.com", "Juliet", "Capulet", "female"),
            entry("tybalt@capulet.com", "Tybalt", "Capulet", "male"),
            entry("romeo@montague.net", "Romeo", "Montague", "male"),
            entry("benvolio@montague.net", "Benvolio", "Montague", "male"),
        ]

        private static func entry(_ jid: JID, _ first: String, _ last: String, _ gender: String) -> SearchEntry {
            SearchEntry(jid: jid, values: ["first": [first], "last": [last], "x-gender": [gender]])
        }

        func form(for requester: JID, at address: JID) async throws -> DataForm {
            guard requester.domain != "evil.example" else { throw StanzaError.forbidden() }
            return DataForm(
                .form, title: "User Directory Search",
                fields: [
                    .text("first", label: "Given Name"), .text("last", label: "Family Name"),
                    .choice("x-gender", label: "Gender", of: [FormOption("male"), FormOption("female")]),
                ])
        }

        func search(_ query: SearchQuery) async throws -> ResultSetSlice<SearchEntry> {
            query.slice(of: Self.all)
        }
    }

    private func run(
        _ configuration: Search.Configuration = .init(), script: (Requester) async throws -> Void
    ) async throws {
        let server = InProcessServer()
        let component = try server.component { Search(Characters(), configuration: configuration) }
        try await server.run(component) { (stream: TestStream) async throws in
            try await script(Requester(stream: stream))
        }
    }

    @Test("the fields and the form, on the wire (XEP-0055 §2.1, §3)")
    func fields() async throws {
        var configuration = Search.Configuration()
        configuration.instructions = "Fill in one or more fields."
        try await run(configuration) { (requester: Requester) async throws in
            try await requester.stream.send(
                """
                <iq type='get' id='search1' from='romeo@montague.net/home' to='echo.localhost'>\
                <query xmlns='jabber:iq:search'/></iq>
                """)
            try await requester.stream.expect(
                """
                <iq type='result' id='search1' from='echo.localhost' to='romeo@montague.net/home'>\
                <query xmlns='jabber:iq:search'><instructions>Fill in one or more fields.</instructions>\
                <first/><last/><x xmlns='jabber:x:data' type='form'><title>User Directory Search</title>\
                <field var='FORM_TYPE' type='hidden'><value>jabber:iq:search</value></field>\
                <field var='first' type='text-single' label='Given Name'/>\
                <field var='last' type='text-single' label='Family Name'/>\
                <field var='x-gender' type='list-single' label='Gender'><option><value>male</value></option>\
                <option><value>female</value></option></field></x></query></iq>
                """)
        }
    }

    @Test("a search by fields (XEP-0055 §2.1)")
    func plain() async throws {
        try await run { (requester: Requester) async throws in
            try await requester.stream.send(
                """
                <iq type='set' id='search2' from='romeo@montague.net/home' to='echo.localhost'>\
                <query xmlns='jabber:iq:search'><last>capulet</last></query></iq>
                """)
            try await requester.stream.expect(
                """
                <iq type='result' id='search2' from='echo.localhost' to='romeo@montague.net/home'>\
                <query xmlns='jabber:iq:search'><item jid='juliet@capulet.com'><first>Juliet</first>\
                <last>Capulet</last></item><item jid='tybalt@capulet.com'><first>Tybalt</first>\
                <last>Capulet</last></item></query></iq>
                """)
        }
    }

    @Test("a search by a form is answered with a table (XEP-0055 §3)")
    func form() async throws {
        try await run { (requester: Requester) async throws in
            let form = DataForm(
                .submit, formType: "jabber:iq:search", fields: [FormField("x-gender", values: ["male"])])
            let results = try await requester.ask(SearchRequest(form: form))
            #expect(results.items.isEmpty)
            #expect(results.form?.formType == "jabber:iq:search")
            #expect(results.form?.reported.map(\.variable) == ["first", "last", "jid", "x-gender"])
            #expect(results.form?.items.first?["jid"]?.values == ["benvolio@montague.net"])
            #expect(results.entries.map { $0[.first] } == ["Benvolio", "Romeo", "Tybalt"])
            #expect(results.page == nil)
        }
    }

    @Test("nothing found is an empty answer, whichever way was asked (XEP-0055 §2.1)")
    func nothing() async throws {
        try await run { (requester: Requester) async throws in
            let form = DataForm(.submit, fields: [FormField("first", values: ["Hamlet"])])
            for request in [
                SearchRequest([.first: "Hamlet"]), SearchRequest(form: form),
                SearchRequest([.first: "Hamlet"], page: ResultSetRequest(maximum: 10)),
            ] {
                let answer = try await requester.exchange(Element(request))
                #expect(answer == Element(SearchRequest.name))
            }
        }
    }

    @Test("a page at a time (XEP-0059 §2.1, §2.2, §2.6, §2.7)")
    func paging() async throws {
        try await run { (requester: Requester) async throws in
            func ask(_ page: ResultSetRequest) async throws -> SearchResults {
                try await requester.ask(SearchRequest([.last: "a"], page: page))
            }
            let first = try await ask(ResultSetRequest(maximum: 3))
            #expect(first.items.map(\.jid.local) == ["benvolio", "juliet", "romeo"])
            #expect(
                first.page
                    == ResultSetPage(
                        first: "benvolio@montague.net", firstIndex: 0, last: "romeo@montague.net", count: 4))
            let last = try #require(first.page?.last)
            let second = try await ask(ResultSetRequest(maximum: 3, position: .after(last)))
            #expect(second.items.map(\.jid) == ["tybalt@capulet.com"])
            #expect(try await ask(ResultSetRequest(maximum: 1, position: .last)).items.map(\.jid.local) == ["tybalt"])
            #expect(try await ask(ResultSetRequest(maximum: 1, position: .index(2))).page?.firstIndex == 2)
            #expect(try await ask(ResultSetRequest(maximum: 0)) == SearchResults(page: ResultSetPage(count: 4)))
        }
    }

    @Test("an answer is never longer than the limit, and says that there is more (XEP-0059 §1)")
    func limit() async throws {
        var configuration = Search.Configuration()
        configuration.pageLimit = 3
        try await run(configuration) { (requester: Requester) async throws in
            let answer = try await requester.ask(SearchRequest([.last: "a"]))
            #expect(answer.items.count == 3)
            #expect(answer.page?.count == 4)
            let greedy = try await requester.ask(SearchRequest([.last: "a"], page: ResultSetRequest(maximum: 1000)))
            #expect(greedy.items.count == 3)
        }
    }

    @Test("a directory that does not look at the page is cut off all the same")
    func careless() async throws {
        let server = InProcessServer()
        let component = try server.component {
            Search(by: [.nick]) { _ in
                let entries = (0..<200).compactMap { JID("u\($0)@b.c") }.map { SearchEntry(jid: $0) }
                return ResultSetSlice(entries: entries, page: ResultSetPage(), hasMore: false)
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            let requester = Requester(stream: stream)
            let answer = try await requester.ask(SearchRequest([.nick: "u"]))
            #expect(answer.items.count == 50)
            #expect(answer.page == nil)
            let fields = try await requester.ask(SearchFieldsRequest())
            #expect(fields.form?.fields.map(\.variable) == ["FORM_TYPE", "nick"])
            #expect(fields.form?["nick"]?.label == "Nickname")
        }
    }

    @Test("a search for nothing, for too much, or with a form filled in wrong is refused")
    func refusals() async throws {
        try await run { (requester: Requester) async throws in
            let long = String(repeating: "x", count: 1025)
            let requests = [
                SearchRequest([:]), SearchRequest([.first: ""]), SearchRequest([.nick: "Pete"]),
                SearchRequest([.first: long]),
                SearchRequest(form: DataForm(.submit)), SearchRequest(form: DataForm(.cancel)),
                SearchRequest(form: DataForm(.submit, fields: [FormField("x-gender", values: ["none"])])),
                SearchRequest(form: DataForm(.submit, formType: "other", fields: [FormField("first", values: ["x"])])),
                SearchRequest(form: DataForm(.submit, fields: [FormField("first", values: [long])])),
            ]
            for request in requests {
                let refusal = try await requester.refusal(Element(request))
                #expect(refusal.condition == .notAcceptable, "\(request)")
            }
            let malformed = Element(
                SearchRequest.name, children: [Element(DataForm.name, attributes: ["type": "jump"])])
            let refusal = try await requester.refusal(malformed)
            #expect(refusal.condition == .badRequest)
        }
        var configuration = Search.Configuration()
        configuration.listsEverything = true
        try await run(configuration) { (requester: Requester) async throws in
            #expect(try await requester.ask(SearchRequest([:])).items.count == 4)
        }
    }

    @Test("a directory can refuse whom it wants to")
    func forbidden() async throws {
        try await run { (requester: Requester) async throws in
            var stranger = requester
            stranger.from = "a@evil.example/x"
            #expect(try await stranger.refusal(Element(SearchFieldsRequest()), type: "get").condition == .forbidden)
        }
    }

    @Test("the feature is advertised, and the identity if there is one (XEP-0055 §7.1)")
    func discovery() async throws {
        var configuration = Search.Configuration()
        configuration.identity = DiscoIdentity(category: "directory", type: "user", name: "Characters")
        try await run(configuration) { (requester: Requester) async throws in
            let info = try await requester.ask(DiscoInfoQuery())
            #expect(info.features.contains("jabber:iq:search"))
            #expect(info.features.contains("http://jabber.org/protocol/rsm"))
            #expect(info.identities.contains(DiscoIdentity(category: "directory", type: "user", name: "Characters")))
        }
    }

    private static let requests = Example.search.filter { $0.xml.contains("jabber:iq:search") }

    @Test("every example with a part wrong is answered once", arguments: requests)
    func generated(example: Example) async throws {
        try await run { (requester: Requester) async throws in
            for (number, variant) in Tree(try example.element()).variants.enumerated() {
                do {
                    _ = try await requester.exchange(variant.element(), id: "\(number)")
                } catch let error as StanzaError {
                    #expect([.badRequest, .notAcceptable].contains(error.condition), "\(error)")
                }
            }
            try await requester.stream.expectNothing()
        }
    }

    @Test("a client asks for the fields and walks through all that is found (XEP-0055 §2.1, XEP-0059 §2.2)")
    func client() async throws {
        let server = InProcessServer()
        let component = try server.component {
            OnMessage(.chat) { _, context in
                let search = context.search(in: "users.example.org")
                let fields = try await search.fields().fields
                var found: [String] = []
                for try await entry in search.pages([.last: "Capulet"], pageSize: 1).entries {
                    found.append("\(entry.jid?.local ?? "")/\(entry[.first] ?? "")")
                }
                let form = DataForm(.submit, fields: [FormField("x-gender", values: ["male"])])
                let men = try await search.results(of: SearchRequest(form: form)).entries.count
                try await context.reply(body: "\(fields.count) \(found.joined(separator: " ")) \(men)")
            }
        }
        try await server.run(component) { (stream: TestStream) async throws in
            func answer(_ type: String, _ payload: some XMLPayload) async throws -> Element {
                let iq = try await stream.next()
                #expect(iq["type"] == type)
                #expect(iq["to"] == "users.example.org")
                try await stream.send(
                    """
                    <iq type='result' id='\(iq["id"] ?? "")' from='users.example.org' to='echo.localhost'>\
                    \(Element(payload))</iq>
                    """)
                return try #require(iq.firstChild)
            }
            func page(_ position: ResultSetRequest.Position) async throws {
                let query = ResultSetQuery(ResultSetRequest(maximum: 1, position: position))
                let all = Characters.all.prefix(2).map { ($0.jid?.description ?? "", $0) }
                let slice = query.slice(ofSorted: all) { $0.0 }
                let items = slice.entries.compactMap { entry in
                    entry.1.jid.map { SearchItem(jid: $0, values: [.first: entry.1[.first] ?? ""]) }
                }
                let request = try SearchRequest(await answer("set", SearchResults(items: items, page: slice.page)))
                #expect(request.values == [.last: "Capulet"])
                #expect(request.page == ResultSetRequest(maximum: 1, position: position))
            }
            try await stream.send(
                "<message type='chat' from='a@b.c/d' to='echo.localhost' id='1'><body>go</body></message>")
            _ = try await answer("get", SearchFields(fields: [.first, .last]))
            try await page(.start)
            try await page(.after("juliet@capulet.com"))
            let table = DataForm(.result, items: [DataForm.Item([FormField("jid", values: ["romeo@montague.net"])])])
            let request = try SearchRequest(await answer("set", SearchResults(form: table)))
            #expect(request.form?["x-gender"]?.values == ["male"])
            #expect(try await stream.next().child("body")?.text == "2 juliet/Juliet tybalt/Tybalt 1")
        }
    }
}
