// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@Suite("The book of presence")
struct PresenceBookTests {
    private func presence(_ sender: JID, _ type: PresenceType? = nil, show: Show? = nil) -> Presence {
        Presence(type: type, to: "pubsub.b.c", from: sender, show: show)
    }

    @Test("initial presence is told apart from later one, and unavailable and errors remove (XEP-0163 §4.3.3)")
    func changes() {
        let book = PresenceBook()
        #expect(book.note(presence("a@b.c/x")) == .cameOnline("a@b.c/x"))
        #expect(book.note(presence("a@b.c/x", show: .away)) == nil)
        #expect(book.note(presence("a@b.c/y")) == .cameOnline("a@b.c/y"))
        #expect(book.note(presence("a@b.c/z", .unavailable)) == nil)
        #expect(book.note(presence("a@b.c/x", .probe)) == nil)
        #expect(book.isAvailable("a@b.c"))
        #expect(book.note(presence("a@b.c/x", .unavailable)) == .wentOffline("a@b.c/x"))
        #expect(!book.isAvailable("a@b.c/x") && book.isAvailable("a@b.c"))
        #expect(book.note(presence("a@b.c", .error)) == .leftAltogether(["a@b.c/y"]))
        #expect(!book.isAvailable("a@b.c"))
        #expect(book.count == 0)
    }

    @Test("of a bare address one resource with a wanted presence is enough, a full one is asked itself")
    func states() {
        let book = PresenceBook()
        book.note(presence("a@b.c/x", show: .dnd))
        book.note(presence("a@b.c/y", show: .chat))
        #expect(
            book.allows("a@b.c", [.chat]) && book.allows("a@b.c", [.doNotDisturb]) && !book.allows("a@b.c", [.online]))
        #expect(!book.allows("a@b.c/x", [.chat]) && book.allows("a@b.c/x", [.doNotDisturb]))
        #expect(!book.allows("stranger@b.c", nil))
    }

    @Test("capabilities are kept until others come")
    func capabilities() {
        let book = PresenceBook()
        var first = presence("a@b.c/x")
        first.append(EntityCapabilities(node: "urn:client", version: "q07IKJEyjvHSyhy//CH0CxmKi8w="))
        book.note(first, at: .seconds(1))
        book.note(presence("a@b.c/x", show: .away), at: .seconds(2))
        let resource = book.resources(of: "a@b.c").first
        #expect(resource?.capabilities?.node == "urn:client")
        #expect(resource?.state == .away && resource?.changedAt == .seconds(2))
    }

    @Test("whoever floods it has no more than so many resources, and all together no more than the limit")
    func bounded() throws {
        let book = PresenceBook(limit: 100)
        for number in 0..<1000 { book.note(presence(try JID(parsing: "flood@b.c/\(number)"))) }
        #expect(book.resources(of: "flood@b.c").count == 32)
        for number in 0..<1000 {
            book.note(presence(try JID(parsing: "u\(number)@b.c/x")))
            #expect(book.count <= 100)
        }
        #expect(book.isAvailable("u999@b.c") && book.isAvailable("u960@b.c") && !book.isAvailable("flood@b.c"))
    }
}
