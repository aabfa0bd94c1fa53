// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@Suite("Stores: collections")
struct CollectionTests {
    @Test("a node can be in several collections, each of which lists its nodes by name", arguments: StoreKind.available)
    func several(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("one", "two", "z", "a")
            subject.forgetChanges()
            try await subject.write { store in
                try store.put(keys[2], into: keys[0])
                try store.put(keys[3], into: keys[0])
                try store.put(keys[3], into: keys[1])
                try store.put(keys[3], into: keys[1])
            }
            #expect(subject.changedNodes == Set(keys))
            try await subject.read { store throws in
                #expect(try store.children(of: keys[0]).map(\.key) == [keys[3], keys[2]])
                #expect(try store.children(of: keys[1]).map(\.key) == [keys[3]])
                #expect(try store.parents(of: keys[3]).map(\.address.id) == ["one", "two"])
                #expect(try store.parents(of: keys[0]).isEmpty)
                #expect(try store.rootNodes(of: nil, page(10)).entries.map(\.address.id) == ["one", "two"])
            }
        }
    }

    @Test("a node that is in no collection any more is in the root", arguments: StoreKind.available)
    func root(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let keys = try await subject.makeNodes("one", "two", "a")
            try await subject.write { store in
                try store.put(keys[2], into: keys[0])
                try store.put(keys[2], into: keys[1])
            }
            let names = { try await subject.read { try $0.rootNodes(of: nil, page(10)).entries.map(\.address.id) } }
            #expect(try await names() == ["one", "two"])
            subject.forgetChanges()
            try await subject.write { try $0.take(keys[2], outOf: keys[0]) }
            #expect(subject.changedNodes == [keys[2], keys[0]])
            #expect(try await names() == ["one", "two"])
            try await subject.write { store in
                try store.take(keys[2], outOf: keys[0])
                try store.take(keys[2], outOf: keys[1])
            }
            #expect(try await names() == ["a", "one", "two"])
            #expect(try await subject.read { try $0.parents(of: keys[2]) }.isEmpty)
        }
    }

    @Test("the root of each account is its own", arguments: StoreKind.available)
    func accounts(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let own = try await subject.makeNodes("x", "y")
            let theirs = try await subject.makeNodes("x", "y", account: bob)
            try await subject.write { try $0.put(theirs[0], into: theirs[1]) }
            #expect(try await subject.read { try $0.rootNodes(of: nil, page(10)).entries.map(\.key) } == own)
            #expect(try await subject.read { try $0.rootNodes(of: bob, page(10)).entries.map(\.key) } == [theirs[1]])
        }
    }
}
