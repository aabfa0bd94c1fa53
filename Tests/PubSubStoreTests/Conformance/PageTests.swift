// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0059 v1.0: §2 (use cases)

import PubSubService
import Testing
import XMPPComponent
import XMPPExtensions

@Suite("Stores: pages")
struct PageTests {
    /// A list of a store's that has the entries "a" to "g", as names and ids of a page.
    private struct Listing: Sendable {
        let name: String
        let entries: @Sendable (any PubSubReading, ResultSetQuery) throws -> ResultSetSlice<String>
    }

    private static let names = ["a", "b", "c", "d", "e", "f", "g"]

    /// Fills a store so that each of its lists has the same names.
    private static func fill(_ subject: StoreUnderTest) async throws -> [Listing] {
        let node = try await subject.write { store in
            let collection = try store.insert(.sample("0"))
            for name in names.reversed() {
                let root = try store.insert(.sample(name, account: carol))
                let child = try store.insert(.sample(name, account: bob))
                try store.put(child.key, into: collection.key)
                try store.setAffiliation(.member, of: alice, at: root.key)
                try store.put(.sample(root.key, alice))
                let entity = try JID(parsing: "\(name)@example.com")
                try store.put(.sample(collection.key, entity))
                try store.setAffiliation(.member, of: entity, at: collection.key)
            }
            for name in names { _ = try store.put(.sample(name), at: collection.key) }
            return collection.key
        }
        return [
            Listing(name: "nodes") { try $0.nodes(of: carol, $1).map(\.address.id) },
            Listing(name: "nodes in a collection") { try $0.nodes(of: bob, $1).map(\.address.id) },
            Listing(name: "children") { try $0.children(of: node, $1).map(\.address.id) },
            Listing(name: "root nodes") { try $0.rootNodes(of: carol, $1).map(\.address.id) },
            Listing(name: "affiliations of a node") {
                try $0.affiliations(at: node, $1).map { $0.jid.local ?? "" }
            },
            Listing(name: "affiliations of an entity") { try $0.affiliations(of: alice, in: carol, $1).map(\.node) },
            Listing(name: "subscriptions of a node") {
                try $0.subscriptions(at: node, $1).map { $0.subscriber.local ?? "" }
            },
            Listing(name: "subscriptions of an entity") {
                try $0.subscriptions(of: alice, in: carol, $1).map(\.address.id)
            },
            Listing(name: "items") { try $0.items(at: node, $1).map(\.id) },
        ]
    }

    @Test("every list is walked forwards page by page (XEP-0059 §2.2)", arguments: StoreKind.available)
    func forwards(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            for listing in try await Self.fill(subject) {
                var position = ResultSetRequest.Position.start
                var pages: [[String]] = []
                while true {
                    let at = position
                    let slice = try await subject.read { try listing.entries($0, page(3, at)) }
                    #expect(slice.page.count == 7, "\(listing.name)")
                    pages.append(slice.entries)
                    guard slice.hasMore, let last = slice.page.last, pages.count < 9 else { break }
                    position = .after(last)
                }
                #expect(pages == [["a", "b", "c"], ["d", "e", "f"], ["g"]], "\(listing.name)")
            }
        }
    }

    @Test("every list is walked backwards page by page, each in order (XEP-0059 §2.3)", arguments: StoreKind.available)
    func backwards(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            for listing in try await Self.fill(subject) {
                var position = ResultSetRequest.Position.last
                var pages: [[String]] = []
                while true {
                    let at = position
                    let slice = try await subject.read { try listing.entries($0, page(3, at)) }
                    pages.append(slice.entries)
                    guard slice.hasMore, let first = slice.page.first, pages.count < 9 else { break }
                    position = .before(first)
                }
                #expect(pages == [["e", "f", "g"], ["b", "c", "d"], ["a"]], "\(listing.name)")
            }
        }
    }

    @Test(
        "every list has a page by number, a count alone, and ends (XEP-0059 §2.6, §2.7)", arguments: StoreKind.available
    )
    func numbers(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            for listing in try await Self.fill(subject) {
                let slices = try await subject.read { store in
                    try [page(2, .index(3)), page(0), page(7), page(3, .index(7)), page(nil)].map {
                        try listing.entries(store, $0)
                    }
                }
                #expect(slices[0].entries == ["d", "e"], "\(listing.name)")
                #expect(slices[0].page.firstIndex == 3, "\(listing.name)")
                #expect(slices[0].hasMore, "\(listing.name)")
                #expect(slices[1].entries.isEmpty, "\(listing.name)")
                #expect(slices[1].page.count == 7, "\(listing.name)")
                #expect(slices[2].entries == Self.names, "\(listing.name)")
                #expect(!slices[2].hasMore, "\(listing.name)")
                #expect(slices[3].entries.isEmpty, "\(listing.name)")
                #expect(slices[4].entries == Self.names, "\(listing.name)")
            }
        }
    }

    @Test("an anchor that is gone has its place, except among items (XEP-0059 §2.4)", arguments: StoreKind.available)
    func anchorsGone(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let listings = try await Self.fill(subject)
            for listing in listings.dropLast() {
                let anchor = try await subject.read { try listing.entries($0, page(1, .index(3))).page.first ?? "" }
                let node = try await subject.read { try $0.node(at: NodeAddress("0"))?.key ?? 0 }
                let rest = try await subject.writeAndTakeBack { store in
                    for account in [bob, carol] {
                        if let key = try store.node(at: NodeAddress("d", account: account))?.key {
                            try store.deleteNode(key)
                        }
                    }
                    try store.deleteSubscription("1", of: "d@example.com", at: node)
                    try store.setAffiliation(.none, of: "d@example.com", at: node)
                    return [
                        try listing.entries(store, page(2, .after(anchor))).entries,
                        try listing.entries(store, page(2, .before(anchor))).entries,
                    ]
                }
                #expect(rest == [["e", "f"], ["b", "c"]], "\(listing.name)")
            }
            let items = try #require(listings.last)
            await #expect(throws: StanzaError.self) {
                try await subject.read { try items.entries($0, page(2, .after("no such item"))) }
            }
            await #expect(throws: StanzaError.self) {
                try await subject.read { try items.entries($0, page(2, .before("no such item"))) }
            }
        }
    }

    @Test("subscriptions of one subscriber are told apart in pages", arguments: StoreKind.available)
    func sameSubscriber(_ kind: StoreKind) async throws {
        try await withStore(kind) { subject in
            let key = try await subject.makeNode()
            try await subject.write { store in
                for id in ["c", "a", "b"] { try store.put(.sample(key, "bob@example.org/my phone", id: id)) }
            }
            let ids = try await subject.read { store in
                let first = try store.subscriptions(at: key, page(1))
                let second = try store.subscriptions(at: key, page(5, .after(first.page.last ?? "")))
                let mine = try store.subscriptions(of: bob, in: nil, page(2, .last))
                let before = try store.subscriptions(of: bob, in: nil, page(2, .before(mine.page.first ?? "")))
                return [
                    first.entries.map(\.id), second.entries.map(\.id), mine.entries.map(\.subscription.id),
                    before.entries.map(\.subscription.id),
                ]
            }
            #expect(ids == [["a"], ["b", "c"], ["b", "c"], ["a"]])
        }
    }
}

extension StoreUnderTest {
    /// What a body sees that changes something and is taken back.
    fileprivate func writeAndTakeBack<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubTransaction) throws -> Result
    ) async throws -> Result {
        do {
            return try await write { throw TakenBack(result: try body($0)) }
        } catch let error as TakenBack<Result> {
            return error.result
        }
    }
}

private struct TakenBack<Result: Sendable>: Error {
    let result: Result
}
