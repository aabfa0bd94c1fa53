// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct AtomTests {
    private func entry(_ content: String, required: [String] = ["id", "title", "updated"]) throws -> AtomEntry {
        let parts = [
            "id": "<id>urn:example:1</id>", "title": "<title>T</title>",
            "updated": "<updated>2003-12-13T18:30:02Z</updated>",
        ]
        return try AtomEntry(
            element(
                "<entry xmlns='http://www.w3.org/2005/Atom'>\(required.compactMap { parts[$0] }.joined())\(content)</entry>"
            ))
    }

    @Test("all parts are read (RFC 4287 §1.1)")
    func reading() throws {
        let example = try #require(Example.atomEntries.first { $0.name == "RFC 4287: a more extensive entry" })
        let entry = try AtomEntry(example.element())
        #expect(entry.id == "tag:example.org,2003:3.2397")
        #expect(entry.title == "Atom draft-07 snapshot")
        #expect(entry.updated == Date(timeIntervalSince1970: 1_122_812_969))
        #expect(entry.published == Date(timeIntervalSince1970: 1_071_318_569))
        #expect(entry.authors == [AtomPerson("Mark Pilgrim", uri: "http://example.org/", email: "f8dy@example.com")])
        #expect(entry.contributors.map(\.name) == ["Sam Ruby", "Joe Gregorio"])
        #expect(
            entry.links == [
                AtomLink("http://example.org/2005/04/02/atom", mediaType: "text/html"),
                AtomLink(
                    "http://example.org/audio/ph34r_my_podcast.mp3", relation: AtomLink.enclosure,
                    mediaType: "audio/mpeg", length: 1337),
            ])
        #expect(entry.alternate?.href == "http://example.org/2005/04/02/atom")
        guard case .text(let content) = entry.content else { return #expect(Bool(false)) }
        #expect(content.plainText == "[Update: The Atom draft is finished.]")
        #expect(content.language == "en")
        #expect(content.base == "http://diveintomark.org/")
    }

    @Test("the item of XEP-0060 is read")
    func items() throws {
        let example = try #require(Example.atomEntries.first { $0.name == "XEP-0060: an item" })
        let entry = try AtomEntry(example.element())
        #expect(entry.summary?.plainText?.hasPrefix("To be, or not to be") == true)
        #expect(entry.authors.isEmpty)
        #expect(entry.content == nil)
    }

    @Test("an entry is written with what it needs and no more (RFC 4287 §4.1.2)")
    func writing() throws {
        let entry = AtomEntry(
            id: "urn:example:1", title: "Build failed", updated: Date(timeIntervalSince1970: 1_071_340_202),
            authors: [AtomPerson("CI")], links: [AtomLink("https://ci.example.org/1", mediaType: "text/html")],
            categories: [AtomCategory("build", label: "Builds")], summary: AtomText("2 < 3", language: "en"),
            content: .text(AtomText(.html("<b>no</b>"))))
        #expect(
            try Element(entry)
                == element(
                    """
                    <entry xmlns='http://www.w3.org/2005/Atom'><id>urn:example:1</id>\
                    <title type='text'>Build failed</title><updated>2003-12-13T18:30:02Z</updated>\
                    <author><name>CI</name></author>\
                    <link rel='alternate' type='text/html' href='https://ci.example.org/1'/>\
                    <category term='build' label='Builds'/><summary type='text' xml:lang='en'>2 &lt; 3</summary>\
                    <content type='html'>&lt;b&gt;no&lt;/b&gt;</content></entry>
                    """))
        #expect(try AtomEntry(Element(entry)) == entry)
    }

    @Test(
        "an entry without id, title or date is refused by the name of what is missing",
        arguments: ["id", "title", "updated"])
    func missing(part: String) throws {
        let error = #expect(throws: PayloadError.self) {
            try entry("", required: ["id", "title", "updated"].filter { $0 != part })
        }
        #expect(error?.message.contains("<\(part)/>") == true)
    }

    @Test(
        "parts that are not as RFC 4287 wants them are refused",
        arguments: [
            "<published>2003-12-13</published>", "<published>2003-12-13t18:30:02z</published>", "<published/>",
            "<author/>", "<contributor><uri>x</uri></contributor>", "<link/>", "<link href=''/>", "<category/>",
            "<category term=''/>", "<summary type='application/xml'>x</summary>", "<summary type='xhtml'>x</summary>",
            "<summary type=''/>", "<content type='xhtml'/>", "<content type='other'/>",
            "<content type='text/xml'>x</content>",
            "<content src=''/>",
        ])
    func refusals(content: String) {
        #expect(throws: PayloadError.self) { try entry(content) }
    }

    @Test("dates have any offset and fraction (RFC 4287 §3.3)")
    func dates() throws {
        #expect(
            try entry("<published> 2003-12-13T18:30:02.25+01:00 </published>").published
                == Date(timeIntervalSince1970: 1_071_336_602.25))
    }

    @Test("content is told by its type (RFC 4287 §4.1.3)")
    func contents() throws {
        let svg = try element("<svg xmlns='http://www.w3.org/2000/svg'/>")
        for (xml, content) in [
            ("<content>x</content>", .text("x")),
            ("<content type='html'>&lt;p></content>", .text(AtomText(.html("<p>")))),
            ("<content type='text/markdown'># x</content>", .data("# x", mediaType: "text/markdown")),
            ("<content type='image/png'>AAEC</content>", .data("AAEC", mediaType: "image/png")),
            (
                "<content type='image/svg+xml'><svg xmlns='http://www.w3.org/2000/svg'/></content>",
                .xml(svg, mediaType: "image/svg+xml")
            ),
            ("<content type='video/mp4' src='https://x/y'/>", .source("https://x/y", mediaType: "video/mp4")),
            ("<content src='https://x/y'/>", .source("https://x/y", mediaType: nil)),
        ] as [(String, AtomContent)] {
            let entry = try entry(xml)
            #expect(entry.content == content)
            #expect(try AtomEntry(Element(entry)).content == content)
        }
        #expect(AtomText(.html("x")).plainText == nil)
    }

    @Test("the link to the entry itself is a web page if there is one (RFC 4287 §4.2.7)")
    func alternates() throws {
        #expect(
            try entry("<link rel='via' href='a'/><link href='xmpp:b'/><link type='text/html' href='c' length='x'/>")
                .alternate == AtomLink("c", mediaType: "text/html"))
        #expect(
            try entry("<link rel='via' href='a'/><link href='xmpp:b' length='-1'/>").alternate == AtomLink("xmpp:b"))
        #expect(try entry("").alternate == nil)
    }
}
