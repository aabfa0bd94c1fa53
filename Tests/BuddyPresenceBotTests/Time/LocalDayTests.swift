// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BuddyPresenceBot

@Suite("Days of the calendar")
struct LocalDayTests {
    @Test("A day's number and its parts are the same day, on every day there is")
    func everyDay() throws {
        var expected = (year: 1970, month: 1, day: 1)
        for number in 0...LocalDay.lastNumber {
            let day = LocalDay(number: number)
            // Without an expectation for each, which takes longer than all of it.
            guard day.parts == expected,
                LocalDay(year: expected.year, month: expected.month, day: expected.day) == day
            else {
                Issue.record("\(day) is not \(expected)")
                return
            }
            expected.day += 1
            if expected.day > LocalDay.days(in: expected.month, of: expected.year) {
                expected = (expected.year, expected.month + 1, 1)
                if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
            }
        }
        #expect(expected == (3000, 1, 1))
    }

    @Test("Days of the week are those of the calendar")
    func weekdays() {
        #expect(LocalDay(number: 0).weekday == .thursday)
        #expect(LocalDay(year: 2026, month: 11, day: 26)?.weekday == .thursday)
        #expect(LocalDay(year: 2026, month: 11, day: 26)?.monday == LocalDay(year: 2026, month: 11, day: 23))
    }

    @Test("Moments are written as UTC has them")
    func instants() {
        #expect(Instant(seconds: 0).description == "1970-01-01T00:00:00Z")
        #expect(Instant.last.description == "2999-12-31T23:59:59Z")
        #expect((Instant.last + Int.max) == .last)
        #expect((Instant(seconds: 5) + Int.min).seconds == 0)
    }
}
