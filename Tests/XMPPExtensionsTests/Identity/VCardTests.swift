// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct VCardTests {
    private func card(_ fields: String) throws -> VCard {
        try VCard(element("<vCard xmlns='vcard-temp'>\(fields)</vCard>"))
    }

    @Test("a card has its fields (XEP-0054 §3.1)")
    func reading() throws {
        let card = try VCard(#require(Example.vCards.first).element())
        #expect(card.fullName == "Peter Saint-Andre")
        #expect(card.structuredName == VCard.StructuredName(family: "Saint-Andre", given: "Peter"))
        #expect(card.nickname == "stpeter")
        #expect(card.url == "http://www.xmpp.org/xsf/people/stpeter.shtml")
        #expect(card.birthDate == CalendarDate(year: 1966, month: 8, day: 6))
        #expect(card.organization == VCard.Organization("XMPP Standards Foundation"))
        #expect(card.title == "Executive Director")
        #expect(card.role == "Patron Saint")
        #expect(card.telephones.count == 6)
        #expect(card.telephones.first == VCard.Telephone("303-308-3282", [.work, .voice]))
        #expect(card.telephones.last == VCard.Telephone("", [.home, .messages]))
        var work = VCard.Address([.work])
        work.extended = "Suite 600"
        work.street = "1899 Wynkoop Street"
        work.locality = "Denver"
        work.region = "CO"
        work.postalCode = "80202"
        work.country = "USA"
        #expect(card.addresses.first == work)
        #expect(card.addresses.last?.usages == [.home])
        #expect(card.emails == [VCard.Email("stpeter@jabber.org", [.internet, .preferred])])
        #expect(card.jabberID == "stpeter@jabber.org")
        #expect(card.details?.contains("http://www.saint-andre.com/") == true)
        #expect(card.others.isEmpty)
    }

    @Test("all that a card can have is written and read (XEP-0054 §9)")
    func writing() throws {
        var card = VCard(fullName: "Juliet Capulet")
        card.structuredName = VCard.StructuredName(
            family: "Capulet", given: "Juliet", middle: "M.", prefix: "Lady", suffix: "Jr.")
        card.nickname = "Jule"
        card.photo = .embedded([1, 2, 3], mediaType: "image/png")
        card.birthDate = CalendarDate(year: 1476, month: 6, day: 9)
        var home = VCard.Address([.home, .postal, .parcel, .domestic, .preferred])
        home.postOfficeBox = "23"
        card.addresses = [home]
        card.telephones = [VCard.Telephone("1", Set([.cell, .video, .bulletinBoard, .modem, .isdn]))]
        card.emails = [VCard.Email("juliet@capulet.example")]
        card.jabberID = "juliet@capulet.example"
        card.title = "Daughter"
        card.role = "Lover"
        card.organization = VCard.Organization("Capulet", units: ["Balcony", "Orchard"])
        card.categories = ["love", "tragedy"]
        card.note = "note"
        card.revision = "1597-01-01T00:00:00Z"
        card.uniqueID = "1"
        card.url = "https://capulet.example/"
        card.details = "details"
        card.others = [Element(QName("MAILER", in: "vcard-temp"), text: "pigeon")]
        let written = try Element(card)
        #expect(try VCard(written) == card)
        #expect(written.child("BDAY")?.text == "1476-06-09")
        #expect(written.children.map(\.name).first == "FN")
        #expect(written.children.map(\.name).last == "MAILER")
    }

    @Test("fields without a property, of other namespaces or there again are kept")
    func others() throws {
        let card = try card(
            """
            <FN>One</FN><FN>Two</FN><TZ>+01:00</TZ><GEO><LAT>1</LAT><LON>2</LON></GEO>\
            <PHOTO><BINVAL>!</BINVAL></PHOTO><x xmlns='urn:example:more'><y/></x>
            """)
        #expect(card.fullName == "One")
        #expect(card.photo == nil)
        #expect(card.others.map(\.name) == ["FN", "TZ", "GEO", "PHOTO", "x"])
        #expect(try Element(card).children.map(\.name) == ["FN", "FN", "TZ", "GEO", "PHOTO", "x"])
        #expect(try VCard(Element(card)) == card)
    }

    @Test("a field without text is none, and a card without fields is empty")
    func empty() throws {
        #expect(try card("<FN/><NICKNAME></NICKNAME><DESC/>").isEmpty)
        #expect(try card("").isEmpty)
        #expect(VCard().isEmpty)
        #expect(try !card("<FN>x</FN>").isEmpty)
        #expect(try card("<TEL/>").telephones == [VCard.Telephone("")])
    }

    @Test("a telephone without a number is written with an empty one (XEP-0054 §8)")
    func emptyNumber() throws {
        var card = VCard()
        card.telephones = [VCard.Telephone("", [.fax])]
        #expect("\(try Element(card))" == "<vCard xmlns='vcard-temp'><TEL><FAX/><NUMBER/></TEL></vCard>")
    }

    @Test("a photo is bytes or a place (XEP-0054 §9)")
    func photos() throws {
        #expect(
            try card("<PHOTO><TYPE>image/gif</TYPE><BINVAL>\n AQ\tID \r</BINVAL></PHOTO>").photo
                == .embedded([1, 2, 3], mediaType: "image/gif"))
        #expect(try card("<PHOTO><BINVAL>AQID</BINVAL></PHOTO>").photo == .embedded([1, 2, 3], mediaType: nil))
        let outside = try card("<PHOTO><EXTVAL>https://example.org/a.png</EXTVAL></PHOTO>")
        #expect(outside.photo == .external("https://example.org/a.png"))
        #expect(try VCard(Element(outside)) == outside)
        for broken in ["", "<BINVAL/>", "<BINVAL>AQI</BINVAL>", "<BINVAL>AQ=D</BINVAL>", "<TYPE>image/png</TYPE>"] {
            #expect(try card("<PHOTO>\(broken)</PHOTO>").photo == nil, "\(broken)")
        }
    }

    @Test("a birthday may have a time, and be no date at all")
    func birthdays() throws {
        #expect(try card("<BDAY>1476-06-09T12:00:00Z</BDAY>").birthDate == CalendarDate("1476-06-09"))
        #expect(try card("<BDAY>in June</BDAY>").birthDate == nil)
        #expect(try card("<BDAY>in June</BDAY>").birthday == "in June")
        var card = VCard()
        card.birthDate = CalendarDate("1476-06-09")
        card.birthDate = nil
        #expect(card.isEmpty)
    }

    @Test("an address may be none")
    func addresses() throws {
        #expect(try card("<JABBERID> juliet@capulet.example\n</JABBERID>").jid == "juliet@capulet.example")
        #expect(try card("<JABBERID>@</JABBERID>").jid == nil)
        #expect(try card("<JABBERID>@</JABBERID>").jabberID == "@")
        var card = VCard()
        card.jid = "juliet@capulet.example"
        #expect(card.jabberID == "juliet@capulet.example")
    }

    @Test("a card is asked for with an empty one (XEP-0054 §3.3)")
    func question() throws {
        #expect("\(try Element(VCardQuery()))" == "<vCard xmlns='vcard-temp'/>")
        #expect(try VCardQuery(element("<vCard xmlns='vcard-temp'><FN>x</FN></vCard>")) == VCardQuery())
        #expect(VCardQuery.features == ["vcard-temp"])
        #expect(try VCard(resultPayload: element("<vCard xmlns='vcard-temp'/>")).isEmpty)
        #expect(throws: PayloadError.self) { try VCard(resultPayload: nil) }
    }
}
