// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BuddyPresenceBot

@Suite("Clocks of places")
struct ZoneTests {
    private let berlin = Zone(name: "Europe/Berlin") ?? .utc

    @Test(
        "A clock time is the moment that people mean, also when clocks are changed",
        arguments: [
            ("2026-11-26T10:00", "2026-11-26T09:00:00Z"),
            ("2026-07-01T10:00", "2026-07-01T08:00:00Z"),
            // Left out on 29 March: 02:00 to 03:00.
            ("2026-03-29T01:59", "2026-03-29T00:59:00Z"),
            ("2026-03-29T02:00", "2026-03-29T01:00:00Z"),
            ("2026-03-29T02:30", "2026-03-29T01:30:00Z"),
            ("2026-03-29T03:00", "2026-03-29T01:00:00Z"),
            // Twice on 25 October: 02:00 to 03:00; the first one.
            ("2026-10-25T01:59", "2026-10-24T23:59:00Z"),
            ("2026-10-25T02:00", "2026-10-25T00:00:00Z"),
            ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),
            ("2026-10-25T03:00", "2026-10-25T02:00:00Z"),
        ])
    func changes(local: String, moment: String) {
        #expect(berlin.instant(LocalTime(testing: local)).description == moment)
    }

    @Test("A moment's clock time is that moment again, or the first one that shows it, in every zone there is")
    func roundTrip() {
        var random = SeededRandom(seed: 1)
        let names = [
            "Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe",
            "Africa/Casablanca",
        ]
        for zone in names.compactMap({ Zone(name: $0) }) + [.utc, Zone(offset: 50_400), Zone(offset: -43_200)] {
            for _ in 0..<400 {
                let moment = Instant(seconds: Int.random(in: 200_000...4_000_000_000, using: &random))
                let local = zone.local(moment)
                let again = zone.instant(local)
                #expect(again == moment || (again < moment && zone.local(again) == local), "\(zone): \(moment)")
            }
        }
    }

    @Test(
        "Zones are found by names, cities, abbreviations and offsets",
        arguments: [
            ("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("berlin", "Europe/Berlin"),
            ("New York", "America/New_York"), ("Berlin.", "Europe/Berlin"), ("CET", "Europe/Berlin"),
            ("EST", "America/New_York"), ("utc", "UTC"), ("UTC+2", "UTC+02:00"), ("GMT-03:30", "UTC-03:30"),
            ("+0530", "UTC+05:30"), ("+14", "UTC+14:00"), ("US/Eastern", "US/Eastern"),
            ("Los Angeles", "America/Los_Angeles"),
        ])
    func names(text: String, name: String) {
        #expect(ZoneNames.find(text)?.description == name)
    }

    @Test(
        "What is no zone is none",
        arguments: [
            "", "Atlantis", "+15", "UTC+99", "../../etc/passwd", "/etc/localtime", "a/b", "+", "-", "+1:2:3",
            "Europe/Berlin\u{0}",
        ])
    func noZones(text: String) {
        #expect(ZoneNames.find(text) == nil)
    }

    @Test("A zone is written and read again, be it a name or an offset")
    func coding() throws {
        for zone in [berlin, .utc, Zone(offset: -12_600)] {
            var notebook = Notebook()
            notebook.zone = zone
            #expect(try Notebook(encoded: notebook.encoded()).zone == zone)
        }
    }
}
