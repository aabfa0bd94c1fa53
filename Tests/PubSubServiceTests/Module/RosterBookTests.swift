// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import XMPPComponent
import XMPPExtensions

@testable import PubSubService

@Suite struct RosterBookTests {
    @Test("who is no contact is looked for again, but strangers cannot have a roster be sent again and again")
    func strangers() async throws {
        let fetched = Mutex(0)
        let contacts = Mutex<[RosterItem]>([])
        let book = RosterBook(lifetime: .seconds(1), maximum: 10) { _ in
            fetched.withLock { $0 += 1 }
            return Roster(contacts.withLock { $0 })
        }
        let question = RosterQuestion(owner: "alice@localhost", contact: "eve@elsewhere.example")
        #expect(await book.answer(to: question, now: .zero) == .stranger)
        // Let in a moment ago.
        contacts.withLock { $0 = [RosterItem("bob@localhost", subscription: .from)] }
        let other = RosterQuestion(owner: "alice@localhost", contact: "bob@localhost")
        #expect(await book.answer(to: other, now: .zero).seesPresence)
        for number in 1...100 {
            #expect(await book.answer(to: question, now: .milliseconds(number)) == .stranger)
        }
        #expect(fetched.withLock { $0 } == 5)
        #expect(await book.answer(to: other, now: .milliseconds(100)).seesPresence)
        #expect(fetched.withLock { $0 } == 5)
        _ = await book.answer(to: question, now: .seconds(2))
        #expect(fetched.withLock { $0 } == 6)
    }
}
