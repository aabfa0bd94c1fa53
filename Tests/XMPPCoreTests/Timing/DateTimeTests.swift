// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing
import XMPPCore

@Suite struct DateTimeTests {
    @Test(
        "moments are read and written (XEP-0082 §3.2)",
        arguments: [
            ("1969-07-21T02:56:15Z", -14_159_025, 0),
            ("1969-07-20T21:56:15-05:00", -14_159_025, -18_000),
            ("1970-01-01T00:00:00Z", 0, 0),
            ("2000-02-29T23:59:59Z", 951_868_799, 0),
            ("2002-09-10T23:08:25.5Z", 1_031_699_305.5, 0),
            ("2002-09-10T23:08:25.000001Z", 1_031_699_305.000001, 0),
            ("2024-12-31T23:30:00+05:30", 1_735_668_000, 19_800),
            ("2003-10-06T11:22:00+14:00", 1_065_388_920, 50_400),
            ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
            ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
        ])
    func moments(text: String, seconds: Double, offset: Int) throws {
        let moment = try #require(DateTime(text))
        #expect(abs(moment.date.timeIntervalSince1970 - seconds) < 0.000_000_3)
        #expect(moment.offset == offset)
        #expect(moment.description == text)
    }

    @Test(
        "other spellings of a moment are read",
        arguments: [
            ("1970-01-01T00:00:00+00:00", 0.0), ("1970-01-01T00:00:00-00:00", 0),
            ("1969-12-31T24:00:00Z", 0), ("1969-12-31T23:59:60Z", 0),
            ("1970-01-01T00:00:00.000Z", 0), ("1970-01-01T00:00:00.25000000000000000000000000001Z", 0.25),
        ])
    func spellings(text: String, seconds: Double) throws {
        #expect(try #require(DateTime(text)).date == Date(timeIntervalSince1970: seconds))
    }

    @Test(
        "what is no moment is refused",
        arguments: [
            "", "T", "1969-07-21", "1969-07-21T02:56:15", "1969-07-21 02:56:15Z", "1969-7-21T02:56:15Z",
            "19690721T02:56:15", "1969-07-21T02:56Z", "1969-07-21T02:56:15.Z", "1969-07-21T02:56:15Z ",
            " 1969-07-21T02:56:15Z", "1969-13-01T00:00:00Z", "1969-00-01T00:00:00Z", "1969-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z", "1969-04-31T00:00:00Z", "1969-04-00T00:00:00Z", "0000-01-01T00:00:00Z",
            "-1969-07-21T02:56:15Z", "1969-07-21T24:00:01Z", "1969-07-21T25:00:00Z", "1969-07-21T00:60:00Z",
            "1969-07-21T00:00:60Z", "1969-07-21T00:00:61Z", "1969-07-21T02:56:15+14:01", "1969-07-21T02:56:15+1:00",
            "1969-07-21T02:56:15+01:60", "1969-07-21T02:56:15+0100", "1969-07-21t02:56:15z",
            "\u{661}969-07-21T02:56:15Z",
        ])
    func refusals(text: String) {
        #expect(DateTime(text) == nil)
    }

    @Test("dates that have no place in the profile are written as the nearest that has")
    func extremes() {
        #expect(DateTime(Date(timeIntervalSince1970: .infinity)).description == "9999-12-31T23:59:59Z")
        #expect(DateTime(Date(timeIntervalSince1970: -.infinity)).description == "0001-01-01T00:00:00Z")
        #expect(DateTime(Date(timeIntervalSince1970: .nan)).description == "0001-01-01T00:00:00Z")
        #expect(
            DateTime(Date(timeIntervalSince1970: 0), offset: .max).description == "1970-01-01T14:00:00+14:00")
        #expect(
            DateTime(Date(timeIntervalSince1970: 0), offset: .min).description == "1969-12-31T10:00:00-14:00")
    }

    @Test("every day of four centuries is read as it was written")
    func everyDay() throws {
        for day in 0..<146_097 {
            let date = Date(timeIntervalSince1970: Double(day - 60_000) * 86_400)
            let text = DateTime(date).description
            try #require(DateTime(text)?.date == date, "\(text)")
        }
    }

    @Test("days are read, written and put in order (XEP-0082 §3.1)")
    func days() throws {
        let day = try #require(CalendarDate("1776-07-04"))
        #expect((day.year, day.month, day.day) == (1776, 7, 4))
        #expect(day.description == "1776-07-04")
        #expect(try day < #require(CalendarDate("1776-07-05")))
        #expect(try #require(CalendarDate("1775-12-31")) < day)
        for text in ["", "1776-07-04Z", "1776-07-4", "1776-06-31", "76-07-04"] {
            #expect(CalendarDate(text) == nil, "\(text)")
        }
        #expect(CalendarDate(year: 2000, month: 2, day: 29) != nil)
        #expect(CalendarDate(year: 1900, month: 2, day: 29) == nil)
    }

    @Test(
        "times are read and written (XEP-0082 §3.3)",
        arguments: [
            ("16:00:00", 57_600, 0, nil), ("00:00:00.25Z", 0, 250_000_000, 0),
            ("23:59:59.000000001-07:00", 86_399, 1, -25_200),
        ] as [(String, Int, Int, Int?)])
    func times(text: String, seconds: Int, nanoseconds: Int, offset: Int?) throws {
        let time = try #require(TimeOfDay(text))
        #expect((time.seconds, time.nanoseconds) == (seconds, nanoseconds))
        #expect(time.offset == offset)
        #expect(time.description == text)
    }

    @Test("what is no time is refused", arguments: ["", "16:00", "16:00:00 ", "16:00:00.", "24:00:00.1", "16:00:00+7"])
    func badTimes(text: String) {
        #expect(TimeOfDay(text) == nil)
    }

    @Test(
        "an offset is read and written alone (XEP-0202 §2)",
        arguments: [("Z", 0), ("-06:00", -21_600), ("+05:30", 19_800)])
    func offsets(text: String, seconds: Int) {
        #expect(DateTime.offset(text) == seconds)
        #expect(DateTime.zone(seconds) == text)
    }

    @Test("what is no offset is refused", arguments: ["", "+", "06:00", "-6:00", "+14:01", "-06:00 ", "Z1"])
    func badOffsets(text: String) {
        #expect(DateTime.offset(text) == nil)
    }

    @Test("an offset out of bounds is written as the nearest within")
    func extremeOffsets() {
        #expect(DateTime.zone(.max) == "+14:00")
        #expect(DateTime.zone(.min) == "-14:00")
    }
}
