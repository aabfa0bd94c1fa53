// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing

@testable import XMLStream

@Suite struct QNameTests {
    @Test("the description is James Clark's notation")
    func description() {
        #expect(QName("ping", in: "urn:xmpp:ping").description == "{urn:xmpp:ping}ping")
    }
}
