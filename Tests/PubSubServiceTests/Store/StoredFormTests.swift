// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMPPExtensions

@Suite("Stores: forms as text")
struct StoredFormTests {
    @Test("what a form has that is usual takes no byte, what is not comes back")
    func roundTrip() throws {
        #expect(StoredForm.text(PubSubSubscriptionOptions()).isEmpty)
        #expect(try StoredForm.form(PubSubNodeConfiguration.self, "") == PubSubNodeConfiguration())
        var configuration = PubSubNodeConfiguration()
        configuration.maximumItems = .number(100)
        #expect(StoredForm.text(configuration) == "pubsub#max_items=100\n")
        configuration.rosterGroupsAllowed = ["a", String(repeating: "ü", count: 20_000)]
        configuration.title = "line\nbreak \\ and = more"
        #expect(try StoredForm.form(PubSubNodeConfiguration.self, StoredForm.text(configuration)) == configuration)
        // No value at all is not the usual one.
        var options = PubSubSubscriptionOptions()
        options.presenceStates = []
        #expect(StoredForm.text(options) == "pubsub#show-values\n")
        #expect(try StoredForm.form(PubSubSubscriptionOptions.self, StoredForm.text(options)) == options)
    }

    @Test("rows that have all fields, as they were written once, are read; so are those with fields of a newer version")
    func older() throws {
        var expected = PubSubNodeConfiguration()
        expected.title = "t"
        expected.accessModel = .whitelist
        let text = """
            pubsub#node_type=leaf
            pubsub#title=t
            pubsub#description
            pubsub#access_model=whitelist
            pubsub#newer=1

            """
        #expect(try StoredForm.form(PubSubNodeConfiguration.self, text) == expected)
        #expect(throws: PubSubStoreError.self) {
            try StoredForm.form(PubSubNodeConfiguration.self, "pubsub#access_model=no\n")
        }
    }

    @Test("all names begin with a p: by that the older form of the SQLite store is known")
    func names() {
        #expect(
            PubSubNodeConfiguration.fields.allSatisfy { $0.variable.hasPrefix("p") && $0.variable.utf8.count < 112 })
        #expect(
            PubSubSubscriptionOptions.fields.allSatisfy { $0.variable.hasPrefix("p") && $0.variable.utf8.count < 112 })
    }

    @Test("what is usual is as it was when rows were first written: another default needs a migration")
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
}
