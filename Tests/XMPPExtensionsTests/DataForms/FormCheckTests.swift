// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct FormCheckTests {
    let form = DataForm(
        .form, formType: "urn:example:room",
        fields: [
            .fixed("About the room"),
            .text("name", label: "Name", isRequired: true),
            .secret("password"),
            .lines("topic"),
            .boolean("public", value: true),
            .jid("owner"),
            .jids("admins"),
            .choice("who", of: [FormOption("all"), FormOption("none")]),
            .choices("how", of: [FormOption("a"), FormOption("b"), FormOption("c")]),
        ])

    private func submission(_ values: [String: [String]]) -> DataForm { form.submission(values) }

    private func rejection(_ form: DataForm, _ values: [String: [String]]) throws -> FormRejection {
        try #require(throws: FormRejection.self) { try form.check(form.submission(values)) }
    }

    private func reasons(_ form: DataForm, _ values: [String: [String]]) -> [FormProblem.Reason] {
        do throws(FormRejection) {
            _ = try form.check(form.submission(values))
            return []
        } catch {
            return error.problems.map(\.reason)
        }
    }

    @Test("what was submitted comes in the form's order with its types")
    func values() throws {
        let values = try form.check(
            DataForm(
                .submit,
                fields: [
                    FormField("unknown", values: ["x"]), FormField("public", values: ["0"]),
                    FormField("admins", values: ["A@b.c", "a@b.c", "d@b.c"]), FormField("name", values: ["Tea"]),
                    FormField("name", values: ["second"]), FormField(nil, values: ["shown again"]),
                ]))
        #expect(values.formType == "urn:example:room")
        #expect(values.fields.map(\.variable) == ["FORM_TYPE", "name", "public", "admins"])
        #expect(values["name"]?.string == "Tea")
        #expect(values["public"]?.values == ["false"])
        #expect(values["admins"]?.kind == .jidMulti)
        #expect(values["admins"]?.values == ["a@b.c", "d@b.c"])
    }

    @Test("a field that was not submitted is not there, one submitted empty has no values (XEP-0004 §3.5, §3.6)")
    func absence() throws {
        let values = try form.check(submission(["name": ["Tea"], "public": [""], "owner": [], "topic": [""]]))
        #expect(values["password"] == nil)
        #expect(values["public"]?.values == [])
        #expect(values["owner"]?.values == [])
        #expect(values["topic"]?.values == [])
    }

    @Test("everything that is wrong is told, with the form to be shown again")
    func rejections() throws {
        let rejection = try rejection(
            form,
            [
                "password": ["secret"], "public": ["yes"], "owner": ["@"], "admins": ["a@b", "@"], "who": ["some"],
                "how": ["a", "d"], "topic": ["x", "y"],
            ])
        #expect(rejection.problems.map(\.variable) == ["name", "public", "owner", "admins", "who", "how"])
        #expect(
            rejection.problems.map(\.reason)
                == [.missing, .mistyped, .mistyped, .mistyped, .notAnOption, .notAnOption])
        let shown = rejection.form
        #expect(shown.kind == .form)
        #expect(shown["public"]?.values == ["yes"])
        #expect(shown["topic"]?.values == ["x", "y"])
        #expect(shown["password"]?.values == [])
        let place = try #require(shown.fields.firstIndex { $0.variable == "name" })
        #expect(shown.fields[place - 1].kind == .fixed)
        #expect(shown.fields[place - 1].values == ["«Name» is required."])
        #expect(shown.fields.count == form.fields.count + 6)
        #expect(rejection.stanzaError.condition == .notAcceptable)
        #expect(rejection.stanzaError.text?.hasPrefix("«Name» is required. ") == true)
    }

    @Test("one value is one value")
    func oneValue() {
        for name in ["name", "password", "public", "owner", "who"] {
            var values = ["name": ["Tea"]]
            values[name] = ["a", "b"]
            #expect(reasons(form, values) == [.tooMany], "\(name)")
        }
    }

    @Test("a submission of another form, and none at all, is refused")
    func otherForms() throws {
        let other = DataForm(.submit, formType: "urn:example:other", fields: [FormField("name", values: ["Tea"])])
        let wrong = try #require(throws: FormRejection.self) { try form.check(other) }
        #expect(wrong.problems.map(\.reason) == [.wrongForm])
        let cancelled = try #require(throws: FormRejection.self) { try form.check(DataForm(.cancel)) }
        #expect(cancelled.problems.map(\.reason) == [.notSubmitted])
        #expect(cancelled.form == form)
    }

    @Test("problems that a form cannot tell are shown the same way")
    func ownProblems() {
        let rejection = form.rejection(
            of: submission(["name": ["Tea"]]),
            [FormProblem("name", FormProblem.Reason(rawValue: "taken"), "There is such a room.")])
        #expect(rejection.form["name"]?.values == ["Tea"])
        #expect(rejection.form.fields.contains { $0.kind == .fixed && $0.values == ["There is such a room."] })
    }

    @Test(
        "values are checked by their datatype (XEP-0122 §7.2.2.2)",
        arguments: [
            ("xs:byte", "-128", "128"), ("xs:short", "32767", "32768"), ("xs:int", "-2147483648", "2147483648"),
            ("xs:long", "9223372036854775807", "9223372036854775808"), ("xs:integer", "-123456789012345678901", "1.0"),
            ("xs:decimal", "-.5", "1e5"), ("xs:double", "-1.5e-3", "0x10"), ("xs:double", "INF", "nan"),
            ("xs:dateTime", "2003-10-06T11:22:00-07:00", "2003-10-06"), ("xs:date", "2004-02-29", "2003-02-29"),
            ("xs:time", "11:22:00", "11:22"), ("xs:language", "de-AT-1901", "d_"), ("xs:boolean", "1", "yes"),
            ("xs:anyURI", "http://a/b#c", "http://a b"),
        ])
    func datatypes(type: String, good: String, bad: String) {
        let form = DataForm(.form, fields: [.text("v", validation: FormValidation(datatype: type))])
        #expect(reasons(form, ["v": [good]]) == [])
        #expect(reasons(form, ["v": [bad]]) == [.mistyped])
    }

    @Test("an unknown datatype is a text (XEP-0122 §4.1)")
    func unknownDatatypes() {
        let form = DataForm(.form, fields: [.text("v", validation: FormValidation(datatype: "x:anything"))])
        #expect(reasons(form, ["v": ["anything"]]) == [])
    }

    @Test(
        "bounds are kept to (XEP-0122 §3.2.3)",
        arguments: [
            ("xs:int", "-2", "10", ["-2", "9", "+10", "-0", "007"], ["-3", "11", "100"]),
            ("xs:decimal", "-1.50", "1.25", ["-1.5", "1.250", "1.2", "0"], ["-1.51", "1.251", "2", "-10"]),
            ("xs:integer", "99999999999999999999", "100000000000000000001", ["100000000000000000000"], ["9", "-1"]),
            ("xs:double", "0", "1", ["1e-3", "1.0"], ["-1e-3", "1e1"]),
            (
                "xs:dateTime", "2003-10-05T00:00:00-07:00", "2003-10-24T23:59:59-07:00", ["2003-10-25T06:59:59Z"],
                ["2003-10-25T07:00:00Z", "2003-10-05T06:59:59Z"]
            ),
            ("xs:date", "2003-10-05", "2003-10-24", ["2003-10-05"], ["2003-11-01", "2002-10-10"]),
            ("xs:time", "08:00:00", "17:00:00", ["08:00:00", "17:00:00"], ["07:59:59", "17:00:00.1"]),
            ("xs:int", "nonsense", "5", ["-9"], ["6"]),
        ])
    func bounds(type: String, minimum: String, maximum: String, good: [String], bad: [String]) {
        let validation = FormValidation(datatype: type, .range(minimum: minimum, maximum: maximum))
        let form = DataForm(.form, fields: [.text("v", validation: validation)])
        for value in good { #expect(reasons(form, ["v": [value]]) == [], "\(value)") }
        for value in bad { #expect(reasons(form, ["v": [value]]) == [.outOfRange], "\(value)") }
    }

    @Test("an open list takes other values, and a list as many as it says (XEP-0122 §3.2.2, §3.3)")
    func lists() {
        let options = [FormOption("a"), FormOption("b"), FormOption("c")]
        let counted = DataForm(
            .form,
            fields: [.choices("v", of: options, validation: FormValidation(minimumCount: 2, maximumCount: 2))])
        #expect(reasons(counted, ["v": ["a"]]) == [.tooFew])
        #expect(reasons(counted, ["v": ["a", "b"]]) == [])
        #expect(reasons(counted, ["v": ["a", "b", "c"]]) == [.tooMany])
        #expect(reasons(counted, ["v": ["a", "x"]]) == [.notAnOption])
        let open = DataForm(
            .form, fields: [.choice("v", of: options, validation: FormValidation(datatype: "xs:int", .open))])
        #expect(reasons(open, ["v": ["7"]]) == [])
        #expect(reasons(open, ["v": ["seven"]]) == [.mistyped])
    }

    @Test("any form can be checked against any submission", arguments: Example.forms)
    func anything(example: Example) throws {
        let original = try DataForm(example.element())
        for variant in Tree(try example.element()).variants {
            guard let form = try? DataForm(variant.element()) else { continue }
            var submission = form
            submission.kind = .submit
            for (form, submission) in [(form, submission), (original, submission), (form, form.submission([:]))] {
                do throws(FormRejection) {
                    let values = try form.check(submission)
                    #expect(try form.check(values) == values)
                } catch {
                    #expect(!error.problems.isEmpty)
                    #expect(error.form.kind == form.kind)
                }
            }
        }
    }

    @Test("a pattern is of the whole value, and one that is none is passed over (XEP-0122 §3.2.4)")
    func patterns() {
        func form(_ pattern: String) -> DataForm {
            DataForm(.form, fields: [.text("v", validation: FormValidation(.pattern(pattern)))])
        }
        #expect(reasons(form("([0-9]{3})-([0-9]{2})-([0-9]{4})"), ["v": ["123-12-1234"]]) == [])
        #expect(reasons(form("([0-9]{3})-([0-9]{2})-([0-9]{4})"), ["v": ["123-12-12345"]]) == [.noMatch])
        #expect(reasons(form("("), ["v": ["anything"]]) == [])
    }
}
