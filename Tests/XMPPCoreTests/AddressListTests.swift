// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPCore

@Suite("Lists of addresses")
struct AddressListTests {
    @Test("what comes out is what went in, in its order")
    func order() throws {
        let addresses: [JID] = ["juliet@example.com/balcony", "example.com", "fußball@example.com", "a@b/c@d/e"]
        let list = AddressList(addresses)
        #expect(Array(list) == addresses)
        for (position, address) in addresses.enumerated() {
            #expect(list[position].bare == address.bare && list[position].resource == address.resource)
            #expect(list[position].local == address.local && list[position].domain == address.domain)
            #expect(list.has(address, at: position))
            #expect(!list.has("other@example.com", at: position))
        }
        var part = AddressList()
        part.append(at: 2, of: list)
        #expect(part == AddressList([addresses[2]]))
    }

    @Test("the last address takes the place of one that is removed, and room is used again")
    func removal() throws {
        var list = AddressList()
        var plain: [JID] = []
        for number in 0..<2000 {
            let address = try JID(parsing: "user\(number)@example.com")
            list.append(address)
            plain.append(address)
        }
        func replaceMost() throws {
            for number in 0..<1900 {
                let position = number * 7919 % plain.count
                list.removeMovingLast(at: position)
                let last = plain.removeLast()
                if position < plain.count { plain[position] = last }
            }
            #expect(Array(list) == plain)
            for number in 0..<1900 {
                let address = try JID(parsing: "user\(number)@example.com")
                list.append(address)
                plain.append(address)
            }
        }
        // What an array takes for as many elements depends on how it grew: it is compared after the same way of growing.
        try replaceMost()
        let before = list.memoryBytes
        for _ in 0..<20 { try replaceMost() }
        #expect(Array(list) == plain)
        #expect(list.memoryBytes <= 2 * before)
    }
}
