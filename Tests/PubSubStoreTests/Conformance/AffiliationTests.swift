// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@Suite("Stores: affiliations")
struct AffiliationTests {
    @Test("an affiliation is one of the bare address, and the last one holds", arguments: StoreKind.available)
    func set(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            subject.forgetChanges()
            let seen = try await subject.write { store in
                try PubSubAffiliation.allCases.map { affiliation in
                    try store.setAffiliation(affiliation, of: "bob@example.org/phone", at: key)
                    return try store.affiliation(of: bob, at: key)
                }
            }
            #expect(seen == PubSubAffiliation.allCases)
            #expect(subject.changedNodes == [key])
            #expect(try await subject.read { try $0.affiliation(of: "bob@example.org/desk", at: key) } == .outcast)
            #expect(try await subject.read { try $0.affiliation(of: carol, at: key) } == .none)
            try await subject.write { try $0.setAffiliation(.none, of: bob, at: key) }
            #expect(try await subject.read { try $0.affiliations(at: key, page(10)).entries }.isEmpty)
        }
    }

    @Test("a node's affiliations and owners are listed by address", arguments: StoreKind.available)
    func listed(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("news", "other")
            try await subject.write { store in
                try store.setAffiliation(.owner, of: carol, at: keys[0])
                try store.setAffiliation(.owner, of: alice, at: keys[0])
                try store.setAffiliation(.publishOnly, of: bob, at: keys[0])
                try store.setAffiliation(.owner, of: bob, at: keys[1])
            }
            let slice = try await subject.read { try $0.affiliations(at: keys[0], page(2)) }
            #expect(slice.entries == [.init(alice, .owner), .init(bob, .publishOnly)])
            #expect(slice.hasMore)
            #expect(slice.page.count == 3)
            let rest = try await subject.read {
                try $0.affiliations(at: keys[0], page(2, .after(slice.page.last ?? "")))
            }
            #expect(rest.entries == [.init(carol, .owner)])
            #expect(try await subject.read { try $0.owners(of: keys[0]) } == [alice, carol])
            #expect(try await subject.read { try $0.owners(of: keys[1]) } == [bob])
        }
    }

    @Test(
        "somebody's affiliations are listed by node, for the service and each account", arguments: StoreKind.available)
    func ofEntity(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let own = try await subject.makeNodes("b", "a", "c")
            let theirs = try await subject.makeNode("a", account: alice)
            try await subject.write { store in
                try store.setAffiliation(.member, of: bob, at: own[0])
                try store.setAffiliation(.owner, of: bob, at: own[1])
                try store.setAffiliation(.owner, of: carol, at: own[2])
                try store.setAffiliation(.outcast, of: bob, at: theirs)
            }
            try await subject.read { store throws in
                let entity: JID = "bob@example.org/phone"
                #expect(
                    try store.affiliations(of: entity, in: nil, page(10)).entries == [
                        .init("a", .owner), .init("b", .member),
                    ])
                #expect(try store.affiliations(of: entity, in: alice, page(10)).entries == [.init("a", .outcast)])
                #expect(try store.affiliations(of: entity, in: bob, page(10)).entries.isEmpty)
                let last = try store.affiliations(of: entity, in: nil, page(1, .last))
                #expect(last.entries == [.init("b", .member)])
                #expect(last.hasMore)
                #expect(last.page.count == 2)
            }
        }
    }
}
