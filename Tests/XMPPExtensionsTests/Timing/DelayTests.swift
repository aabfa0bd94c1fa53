// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import SpecificationExamples
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct DelayTests {
    @Test("a delay says when, from whom and why (XEP-0203 §3)")
    func reading() throws {
        let delays = try Example.timing.map { try Delay($0.element()) }
        #expect(
            delays.first
                == Delay(
                    stamp: Date(timeIntervalSince1970: 1_031_699_305), from: "capulet.com", reason: "Offline Storage"))
        #expect(delays.last?.from == "coven@macbeth.shakespeare.lit")
        #expect(delays.last?.reason == nil)
    }

    @Test("a stamp is written in UTC")
    func writing() throws {
        let delay = try Delay(element("<delay xmlns='urn:xmpp:delay' stamp='2002-09-11T01:08:25.5+02:00'/>"))
        #expect(try Element(delay)["stamp"] == "2002-09-10T23:08:25.5Z")
    }

    @Test(
        "a delay without a proper stamp, or from no address, is refused",
        arguments: ["", "stamp=''", "stamp='20020910T23:08:25'", "stamp='2002-09-10T23:08:25Z' from='@'"])
    func refusals(attributes: String) {
        #expect(throws: PayloadError.self) { try Delay(element("<delay xmlns='urn:xmpp:delay' \(attributes)/>")) }
    }
}
