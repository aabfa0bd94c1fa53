// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import XMPPCore
import XMPPExtensions

struct DurationTextTests {
    @Test(
        "durations are read as XML Schema and as people write them",
        arguments: [
            ("PT5M", 300.0), ("P2DT1H", 176_400), ("PT0.5S", 0.5), ("P1W", 604_800), ("PT1H30M", 5400), ("90s", 90),
            ("1h30m", 5400), ("2d", 172_800), ("0.25s", 0.25), ("1w", 604_800),
        ])
    func read(text: String, seconds: Double) {
        #expect(DurationText(text)?.duration == .milliseconds(Int64(seconds * 1000)))
    }

    @Test(
        "what says nothing about how long is refused",
        arguments: [
            "", "P", "PT", "5", "5 m", "P5M", "PT5", "PT1D", "m5", "1m1h", "1.5h", "-5m", "PT5m", "P1DT", "1e9s", "٣m",
            "999999999999w", "PT1H1H", "PTT1H",
        ])
    func refused(text: String) {
        #expect(DurationText(text) == nil)
    }

    @Test("what is written is read again", arguments: [0, 1, 59, 60, 3599, 3600, 86399, 86400, 90061, 604_800])
    func roundTrip(seconds: Int) {
        let text = DurationText(.seconds(seconds)).description
        #expect(DurationText(text)?.duration == .seconds(seconds), "\(text)")
    }

    @Test("milliseconds are written as a fraction, and for people as they are")
    func fraction() {
        #expect(DurationText(.milliseconds(1050)).description == "PT1.050S")
        #expect(DurationText(.milliseconds(50)).short == "50ms")
        #expect(DurationText(.seconds(93_784)).short == "1d 2h 3m 4s")
    }
}

/// Days, durations, files.
private struct Backup: TypedForm {
    var day: CalendarDate?
    var age: Duration?
    var archive: URL?
    var fields: [TypedField<Self>] {
        [
            .day("day", \.day, label: "Day", isRequired: true),
            .duration("age", \.age, label: "Age", in: .seconds(60) ... .seconds(7200)),
            .file("archive", \.archive, label: "Archive"),
        ]
    }
}

struct TimeFieldTests {
    private func fill(_ values: [String: String]) throws(FormRejection) -> Backup {
        let form = Backup()
        return try form.filled(by: form.form.submission(values.mapValues { [$0] }))
    }

    @Test("a day, a duration and a file are read, and their datatypes told (XEP-0122 §3.1)")
    func read() throws {
        let backup = try fill(["day": "2026-02-28", "age": "90m", "archive": "https://files.example/a.tar"])
        #expect(backup.day == CalendarDate(year: 2026, month: 2, day: 28))
        #expect(backup.age == .seconds(5400))
        #expect(backup.archive?.absoluteString == "https://files.example/a.tar")
        let form = backup.form
        #expect(form["day"]?.validation?.datatype == "xs:date")
        #expect(
            form["age"]?.validation == FormValidation(datatype: "xs:duration", .range(minimum: "PT1M", maximum: "PT2H"))
        )
        #expect(form["age"]?.values == ["PT1H30M"])
        #expect(form["archive"]?.validation?.datatype == "xs:anyURI")
    }

    @Test(
        "each has its own complaint",
        arguments: [
            ("day", "2026-02-30", "«Day» must be a date such as 2003-10-06."),
            ("age", "soon", "«Age» must be a duration such as PT1H30M or 90m."),
            ("age", "3h", "«Age» must be PT2H or less."),
            ("archive", "http://files.example/a", "«Archive» does not have the form that is asked for."),
            ("archive", "https:///etc/passwd", "«Archive» does not have the form that is asked for."),
            ("archive", "file:///etc/passwd", "«Archive» does not have the form that is asked for."),
        ])
    func refused(field: String, value: String, message: String) {
        var values = ["day": "2026-02-28"]
        values[field] = value
        do throws(FormRejection) {
            _ = try fill(values)
            Issue.record("\(value) was taken")
        } catch {
            #expect(error.problems.map(\.message) == [message])
            #expect(error.form[field]?.values == [value])
        }
    }
}
