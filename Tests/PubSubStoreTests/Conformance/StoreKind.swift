// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import InteropSupport
import PubSubService
import Testing

/// The stores that the conformance suite runs on.
enum StoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case memory, sqlite, postgresql

    var testDescription: String { rawValue }

    /// Those that can run here.
    static var available: [StoreKind] { allCases.filter(\.isAvailable) }

    private var isAvailable: Bool {
        switch self {
        case .memory, .sqlite: true
        case .postgresql: PostgreSQLServer.isInstalled
        }
    }

    /// A new place, with nothing in it.
    func makeSite() async throws -> any StoreSite {
        switch self {
        case .memory: MemorySite()
        case .sqlite: try FileSite()
        case .postgresql: PostgreSQLSite(try await PostgreSQLServer.shared.value)
        }
    }
}

/// Where the contents of a store are, from one life of the store to the next.
protocol StoreSite: Sendable {
    /// A store of what is there, not started.
    func makeStore() throws -> any PubSubStore
    /// Removes everything.
    func remove() async
}

/// The object itself is the place.
struct MemorySite: StoreSite {
    private let store = MemoryStore()

    func makeStore() -> any PubSubStore { store }
    func remove() async {}
}
