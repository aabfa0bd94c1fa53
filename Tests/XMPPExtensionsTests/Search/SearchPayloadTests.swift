// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPComponent
import XMPPExtensions

@Suite struct SearchPayloadTests {
    private func example(_ name: String) throws -> Element {
        try #require(Example.search.first { $0.name.contains(name) }).element()
    }

    @Test("a directory tells its fields, and what to do (XEP-0055 §2.1)")
    func fields() throws {
        let fields = try SearchFields(example("receiving Search Fields"))
        #expect(fields.fields == Set(SearchField.allCases))
        #expect(fields.instructions?.hasPrefix("Fill in one or more fields") == true)
        #expect(fields.form == nil)
    }

    @Test("a directory tells its form (XEP-0055 §3)")
    func form() throws {
        let fields = try SearchFields(example("host Returns Search Form"))
        #expect(fields.fields.isEmpty)
        #expect(fields.form?.formType == "jabber:iq:search")
        #expect(fields.form?["x-gender"]?.options.map(\.value) == ["male", "female"])
        let request = try SearchRequest(example("entity Submits Search Form"))
        #expect(request.values.isEmpty)
        #expect(request.form?["x-gender"]?.string == "male")
    }

    @Test("a search has values for fields (XEP-0055 §2.1)")
    func request() throws {
        #expect(try SearchRequest(example("submitting a Search Request")) == SearchRequest([.last: "Capulet"]))
        let xml = try Element(SearchFieldsRequest())
        #expect(xml == Element(QName("query", in: "jabber:iq:search")))
        #expect(try SearchFieldsRequest(xml) == SearchFieldsRequest())
    }

    @Test("results are items, or a table, and entries in either case (XEP-0055 §2.1, §3)")
    func results() throws {
        let plain = try SearchResults(example("receiving Search Results"))
        #expect(plain.items.map(\.jid) == ["juliet@capulet.com", "tybalt@shakespeare.lit"])
        #expect(plain.items.first?.values[.nick] == "JuliC")
        #expect(plain.entries.last?[.email] == "tybalt@shakespeare.lit")
        let table = try SearchResults(example("service Returns Search Results"))
        #expect(table.items.isEmpty)
        #expect(table.entries.map(\.jid) == ["benvolio@montague.net", "romeo@montague.net"])
        #expect(table.entries.first?["x-gender"] == "male")
        #expect(table.entries.first?.values["jid"] == nil)
    }

    @Test("a search is asked for and answered a page at a time (XEP-0059 §2)")
    func paging() throws {
        let request = try SearchRequest(example("requesting the Second Page"))
        #expect(request.values == [.nick: "Pete"])
        #expect(request.page == ResultSetRequest(maximum: 10, position: .after("peterpan@neverland.lit")))
        let page = try SearchResults(example("returning the Second Page")).page
        #expect(
            page == ResultSetPage(first: "peter@pixyland.org", firstIndex: 10, last: "peter@rabbit.lit", count: 800))
        #expect(try SearchRequest(example("requesting the Last Page")).page?.position == .last)
        #expect(try SearchResults(example("returning the Item Count")).page == ResultSetPage(count: 800))
    }

    @Test("an item without an address is passed over")
    func itemWithoutAddress() throws {
        let results = try SearchResults(
            element("<query xmlns='jabber:iq:search'><item/><item jid='@'/><item jid='a@b.c'><last/></item></query>"))
        #expect(results.items == [SearchItem(jid: "a@b.c", values: [.last: ""])])
    }

    @Test(
        "a malformed form or page is refused",
        arguments: [
            "<x xmlns='jabber:x:data'/>", "<x xmlns='jabber:x:data' type='jump'/>",
            "<set xmlns='http://jabber.org/protocol/rsm'><max>x</max></set>",
        ])
    func refusals(content: String) {
        let xml = "<query xmlns='jabber:iq:search'>\(content)</query>"
        #expect(throws: PayloadError.self) { try SearchRequest(element(xml)) }
        guard !content.contains("max") else { return }
        #expect(throws: PayloadError.self) { try SearchFields(element(xml)) }
        #expect(throws: PayloadError.self) { try SearchResults(element(xml)) }
    }
}
