// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct DataFormTests {
    private func example(_ name: String) throws -> DataForm {
        let example = try #require(Example.forms.first { $0.name == name })
        return try DataForm(example.element())
    }

    @Test("the form of a bot is read (XEP-0004 §5.1)")
    func botForm() throws {
        let form = try example("XEP-0004: the form of a bot")
        #expect(form.kind == .form)
        #expect(form.title == "Bot Configuration")
        #expect(form.instructions == ["Fill out this form to configure your new bot!"])
        #expect(form.formType == "jabber:bot")
        #expect(form.fields.map(\.kind).prefix(3) == [.hidden, .fixed, .textSingle])
        #expect(form["public"]?.isRequired == true)
        #expect(form["features"]?.values == ["news", "search"])
        #expect(form["features"]?.options.first == FormOption("contests", label: "Contests"))
        #expect(form["maxsubs"]?.kind == .listSingle)
        #expect(form["invitelist"]?.details == "Tell all your friends about your new bot!")
    }

    @Test("a submission's values are read as what they mean (XEP-0004 §5.1)")
    func values() throws {
        let form = try example("XEP-0004: the bot, filled in")
        #expect(form.kind == .submit)
        #expect(try form["public"]?.boolean == false)
        #expect(try form["maxsubs"]?.integer == 50)
        #expect(try form["invitelist"]?.jids == ["juliet@capulet.com", "benvolio@montague.net"])
        #expect(form["description"]?.string?.hasSuffix("cool!\nIt even supports Google News!") == true)
        #expect(throws: PayloadError.self) { try form["botname"]?.boolean }
        #expect(throws: PayloadError.self) { try form["botname"]?.integer }
        #expect(throws: PayloadError.self) { try form["botname"]?.date }
        #expect(throws: PayloadError.self) { try form["botname"]?.jid }
        #expect(throws: PayloadError.self) { try form["invitelist"]?.jid }
        #expect(try FormField("empty", values: [""]).integer == nil)
        #expect(try FormField("date", values: ["1970-01-01T01:00:00+01:00"]).date == Date(timeIntervalSince1970: 0))
        #expect(form["none"] == nil)
    }

    @Test("a table of results is read (XEP-0004 §5.2)")
    func table() throws {
        let form = try example("XEP-0004: a table of results")
        #expect(form.reported.map(\.variable) == ["name", "url"])
        #expect(form.items.count == 5)
        #expect(form.items.last?["url"]?.string == "http://www.veronafiere.it/")
    }

    @Test("a FORM_TYPE counts when it is hidden, or in a submission that does not say what it is (XEP-0068 §4.3, §5)")
    func formTypes() throws {
        #expect(
            try example("XEP-0068: an authorization, with a FORM_TYPE").formType
                == "http://jabber.org/protocol/pubsub#subscribe_authorization")
        #expect(try example("XEP-0068: a FORM_TYPE that is not hidden").formType == nil)
        #expect(
            try example("XEP-0068: a registration, filled in").formType == "http://jabber.org/protocol/muc#user")
    }

    @Test("validations are read, their methods also from the namespace of forms (XEP-0122 §3, §4.2)")
    func validations() throws {
        func validation(_ name: String, _ field: String) throws -> FormValidation? {
            try example("XEP-0122: \(name)")[field]?.validation
        }
        #expect(try validation("a datatype", "evt.date") == FormValidation(datatype: "xs:dateTime"))
        #expect(try validation("open", "evt.category") == FormValidation(.open))
        #expect(
            try validation("range", "evt.date")
                == FormValidation(
                    datatype: "xs:dateTime",
                    .range(minimum: "2003-10-05T00:00:00-07:00", maximum: "2003-10-24T23:59:59-07:00")))
        #expect(
            try validation("regex", "ssn") == FormValidation(.pattern("([0-9]{3})-([0-9]{2})-([0-9]{4})")))
        #expect(
            try validation("list-range", "evt.notify-methods") == FormValidation(minimumCount: 1, maximumCount: 3))
        #expect(try validation("prefixes", "date/end") == FormValidation(datatype: "xs:date"))
        let misplaced = try element(
            """
            <validate xmlns='http://jabber.org/protocol/xdata-validate'><open xmlns='jabber:x:data'/></validate>
            """)
        #expect(try FormValidation(misplaced).method == .open)
    }

    @Test("a form that was built is written and read")
    func building() throws {
        let form = DataForm(
            .form, formType: "urn:example:room", title: "A room", instructions: ["One", "Two"],
            fields: [
                .fixed("Section"),
                .text(
                    "name", label: "Name", value: "Tea", isRequired: true,
                    validation: FormValidation(.pattern("[A-Z].*"))),
                .secret("password", label: "Password"),
                .lines("topic", value: "a\n\nb"),
                .boolean("public", label: "Open to all", value: true),
                .jid("owner", value: "a@b.c"),
                .jids("admins", values: ["d@b.c", "e@b.c"]),
                .choice("who", of: [FormOption("all", label: "All"), FormOption("none")], value: "all"),
                .choices(
                    "how", of: [FormOption("a"), FormOption("b")], values: ["a"],
                    validation: FormValidation(.basic, minimumCount: 1, maximumCount: 2)),
                .hidden("step", value: "2"),
            ], reported: [FormField("cell")], items: [DataForm.Item([FormField("cell", values: [""])])])
        #expect(form["topic"]?.values == ["a", "", "b"])
        #expect(try DataForm(Element(form)) == form)
    }

    @Test("filling in keeps what is hidden and leaves out what is not of the form")
    func filling() throws {
        let form = try example("XEP-0004: the form of a bot")
        let submission = form.submission(["botname": ["Joe"], "other": ["x"]])
        #expect(submission.kind == .submit)
        #expect(submission.fields.map(\.variable) == ["FORM_TYPE", "botname"])
        #expect(submission.formType == "jabber:bot")
    }

    @Test("forms without what XEP-0004 requires are refused")
    func refusals() throws {
        for xml in [
            "<x xmlns='jabber:x:data'/>", "<x xmlns='jabber:x:data' type='error'/>",
            "<x xmlns='jabber:x:data' type='form'><field type='boolean'/></x>",
        ] {
            #expect(throws: PayloadError.self) { try DataForm(element(xml)) }
        }
    }
}
