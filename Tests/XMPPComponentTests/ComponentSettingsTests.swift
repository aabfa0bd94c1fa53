// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Configuration
import Testing
import XMPPComponent

@Suite
struct ComponentSettingsTests {
    private let settings = ComponentSettings(variables: [
        "PUBSUB_STORE": "sqlite:x", "PUBSUB_LIMITS_NODE_BYTES": "12", "PUBSUB_LIMITS_ITEM_SECONDS": "none",
        "PUBSUB_PEP": "yes", "PUBSUB_CREATE": "Local", "PUBSUB_ADMINS": "alice@example.org, bob@example.org",
        "PUBSUB_EMPTY": "", "PUBSUB_WRONG": "@@", "PUBSUB_FILE_LIST": "[a, b]",
    ])

    @Test("a key is an environment variable in capitals, a capital letter begins a word")
    func names() {
        #expect(ComponentSettings.variable("pubsub.limits.nodeBytes") == "PUBSUB_LIMITS_NODE_BYTES")
    }

    @Test("what is set is read as what it is")
    func values() throws {
        #expect(settings.text("pubsub.store") == "sqlite:x")
        #expect(settings.text("pubsub.empty") == nil)
        #expect(settings.text("pubsub.other", default: "d") == "d")
        #expect(try settings.whole("pubsub.limits.nodeBytes", default: 1, in: 1...20) == 12)
        #expect(try settings.whole("pubsub.limits.other", default: 3, in: 1...20) == 3)
        #expect(try settings.limit("pubsub.limits.itemSeconds", default: 5, in: 1...20) == nil)
        #expect(try settings.limit("pubsub.limits.nodeBytes", default: nil, in: 1...20) == 12)
        #expect(try settings.limit("pubsub.limits.other", default: nil, in: 1...20) == nil)
        #expect(try settings.truth("pubsub.pep", default: false))
        #expect(try settings.truth("pubsub.other", default: true))
        #expect(try settings.choice("pubsub.create", default: 0, of: ["anyone": 1, "local": 2]) == 2)
        #expect(settings.list("pubsub.fileList") == ["a", "b"])
        #expect(try settings.addresses("pubsub.admins").map(\.description) == ["alice@example.org", "bob@example.org"])
    }

    @Test("what is not allowed is refused with the name of the variable, and never becomes the default")
    func refusals() {
        func expectRefusal(_ name: String, _ read: () throws -> Void) {
            #expect {
                try read()
            } throws: { error in
                guard let error = error as? ComponentError else { return false }
                return error.code == .invalidConfiguration && error.message.contains(name)
            }
        }
        expectRefusal("PUBSUB_STORE") { _ = try settings.whole("pubsub.store", default: 1, in: 1...2) }
        expectRefusal("PUBSUB_LIMITS_NODE_BYTES") {
            _ = try settings.whole("pubsub.limits.nodeBytes", default: 1, in: 1...2)
        }
        expectRefusal("PUBSUB_LIMITS_NODE_BYTES") {
            _ = try settings.limit("pubsub.limits.nodeBytes", default: nil, in: 1...2)
        }
        expectRefusal("PUBSUB_STORE") { _ = try settings.truth("pubsub.store", default: true) }
        expectRefusal("anyone, admins") {
            _ = try settings.choice("pubsub.create", default: 0, of: ["anyone": 1, "admins": 2])
        }
        expectRefusal("PUBSUB_WRONG") { _ = try settings.addresses("pubsub.wrong") }
    }
}
