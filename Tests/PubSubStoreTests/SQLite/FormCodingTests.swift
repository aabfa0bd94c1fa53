// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PubSubService
import Testing
import XMPPExtensions

@testable import PubSubSQLiteStore

@Suite("SQLite store: forms as bytes")
struct FormCodingTests {
    @Test("what a form has that is usual takes no byte, what is not comes back")
    func roundTrip() throws {
        #expect(StoredForms.options.encode(PubSubSubscriptionOptions()).isEmpty)
        #expect(try StoredForms.configuration.decode([]) == PubSubNodeConfiguration())
        var configuration = PubSubNodeConfiguration()
        configuration.maximumItems = .number(100)
        let bytes = StoredForms.configuration.encode(configuration)
        #expect(bytes == Array("\u{10}pubsub#max_items\u{1}\u{3}100".utf8))
        #expect(try StoredForms.configuration.decode(bytes) == configuration)
        configuration.rosterGroupsAllowed = ["", "a", String(repeating: "ü", count: 20_000)]
        configuration.title = "x"
        var expected = configuration
        // By XEP-0004 an empty value is none.
        expected.rosterGroupsAllowed.removeFirst()
        #expect(try StoredForms.configuration.decode(StoredForms.configuration.encode(configuration)) == expected)
        var options = PubSubSubscriptionOptions()
        options.presenceStates = []
        #expect(try StoredForms.options.decode(StoredForms.options.encode(options)) == options)
    }

    @Test("fields of a newer version are passed over")
    func newer() throws {
        let bytes = Array("\u{A}pubsub#new\u{2}\u{1}a\u{1}b\u{C}pubsub#title\u{1}\u{1}t".utf8)
        var expected = PubSubNodeConfiguration()
        expected.title = "t"
        #expect(try StoredForms.configuration.decode(bytes) == expected)
    }

    @Test("bytes that nobody has written are an error and no end")
    func unreadable() {
        var generator = SystemRandomNumberGenerator()
        var refused = 0
        for length in 1..<300 {
            let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            if (try? StoredForms.configuration.decode(bytes)) == nil { refused += 1 }
        }
        #expect(refused > 250)
        for bytes: [UInt8] in [[0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [1], [1, 65, 1], [1, 65, 1, 9]] {
            #expect(throws: PubSubStoreError.self) { try StoredForms.configuration.decode(bytes) }
        }
        let bytes = Array("\u{13}pubsub#access_model\u{1}\u{2}no".utf8)
        #expect(throws: PubSubStoreError.self) { try StoredForms.configuration.decode(bytes) }
    }

    @Test("what is usual is as it was when files were first written: another default needs a migration")
    func usual() {
        func fields(_ form: some PubSubForm) -> [String] {
            form.form(.submit).fields.dropFirst().map { "\($0.variable ?? "")=\($0.values.joined(separator: ","))" }
        }
        #expect(
            fields(PubSubNodeConfiguration()) == [
                "pubsub#node_type=leaf", "pubsub#access_model=open", "pubsub#publish_model=publishers",
                "pubsub#subscribe=true", "pubsub#tempsub=false", "pubsub#persist_items=true",
                "pubsub#purge_offline=false", "pubsub#deliver_notifications=true", "pubsub#deliver_payloads=true",
                "pubsub#notification_type=headline", "pubsub#presence_based_delivery=false",
                "pubsub#notify_config=false", "pubsub#notify_delete=true", "pubsub#notify_retract=true",
                "pubsub#notify_sub=false", "pubsub#send_last_published_item=on_sub",
            ])
        #expect(
            fields(PubSubSubscriptionOptions()) == [
                "pubsub#deliver=true", "pubsub#digest=false", "pubsub#include_body=false",
                "pubsub#show-values=away,chat,dnd,online,xa",
            ])
    }

    @Test("moments out of bounds are stored as the nearest that can be")
    func moments() {
        #expect(Date(microseconds: Date.at(5).microseconds) == .at(5))
        #expect(Date(timeIntervalSince1970: .infinity).microseconds == 1 << 62)
        #expect(Date(timeIntervalSince1970: -.infinity).microseconds == -(1 << 62))
        #expect(Date(timeIntervalSince1970: .nan).microseconds == -(1 << 62))
        #expect(Date(timeIntervalSince1970: 1e300).microseconds == 1 << 62)
    }
}
