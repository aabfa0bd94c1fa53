// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import XMPPComponent

@Suite struct EntityTimeTests {
    private func time(_ content: String) throws -> EntityTime {
        try EntityTime(Element(parsing: "<time xmlns='urn:xmpp:time'>\(content)</time>"))
    }

    @Test("the example of XEP-0202 §2 is read and written")
    func example() throws {
        let time = try time("<tzo>-06:00</tzo><utc>2006-12-19T17:58:35Z</utc>")
        #expect(time == EntityTime(date: Date(timeIntervalSince1970: 1_166_551_115), offset: -21_600))
        #expect(
            "\(try Element(time))"
                == "<time xmlns='urn:xmpp:time'><tzo>-06:00</tzo><utc>2006-12-19T17:58:35Z</utc></time>")
    }

    @Test("fractions of a second are read")
    func fraction() throws {
        let time = try time("<tzo>Z</tzo><utc>1970-01-01T00:00:01.5Z</utc>")
        #expect(time == EntityTime(date: Date(timeIntervalSince1970: 1.5), offset: 0))
    }

    @Test("this machine's time is told in whole seconds")
    func now() throws {
        let now = EntityTime.now()
        #expect(now.date.timeIntervalSince1970.truncatingRemainder(dividingBy: 1) == 0)
        #expect(try EntityTime(Element(now)) == now)
    }

    @Test(
        "a time without its parts, or with others than XEP-0082 has, is refused",
        arguments: [
            "<tzo>Z</tzo>", "<utc>2006-12-19T17:58:35Z</utc>", "<tzo>06:00</tzo><utc>2006-12-19T17:58:35Z</utc>",
            "<tzo>Z</tzo><utc>2006-12-19</utc>", "<tzo>Z</tzo><utc>20061219T17:58:35</utc>",
        ])
    func refusals(content: String) {
        #expect(throws: PayloadError.self) { try time(content) }
    }
}
