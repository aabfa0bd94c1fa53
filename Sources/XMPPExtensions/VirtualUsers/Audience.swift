// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0163 v1.2.2: §4 (receiving events)

import XMPPCore

/// Who is there among the buddies, and what each of their clients wants to be told: as much as may be, and no more.
struct Audience: Sendable {
    /// Events that a client wants.
    struct Interests: OptionSet, Hashable, Sendable {
        let rawValue: UInt8
        static let avatar = Interests(rawValue: 1)
        static let nickname = Interests(rawValue: 2)
    }

    /// A client that is there.
    struct Resource: Sendable {
        let name: String
        var interests: Interests = []
        /// Digests of what it was told last; 0 is nothing.
        var toldAvatar: Int = 0
        var toldNickname: Int = 0
    }

    private let maximum: Int
    private let maximumOfBuddy: Int
    private var buddies: [BuddyKey: [Resource]] = [:]
    /// How many clients are there.
    private(set) var count = 0

    init(maximum: Int, maximumOfBuddy: Int) {
        self.maximum = maximum
        self.maximumOfBuddy = maximumOfBuddy
    }

    /// The clients of a buddy, in the order they came.
    subscript(_ key: BuddyKey) -> [Resource] { buddies[key] ?? [] }

    /// The buddies who are there.
    var keys: Set<BuddyKey> { Set(buddies.keys) }

    /// Notes a client.
    mutating func enter(_ resource: String, of key: BuddyKey) {
        var resources = buddies[key] ?? []
        guard !resources.contains(where: { $0.name == resource }) else { return }
        guard resources.count < maximumOfBuddy, count < maximum else { return }
        count += 1
        resources.append(Resource(name: resource))
        buddies[key] = resources
    }

    /// Changes what is known of a client, if it is there.
    mutating func update(_ resource: String, of key: BuddyKey, _ change: (inout Resource) -> Void) {
        guard let position = buddies[key]?.firstIndex(where: { $0.name == resource }) else { return }
        if var known = buddies[key]?[position] {
            change(&known)
            buddies[key]?[position] = known
        }
    }

    /// Forgets a client; `nil` is all of the buddy's.
    mutating func leave(_ resource: String?, of key: BuddyKey) {
        guard var resources = buddies[key] else { return }
        let before = resources.count
        if let resource { resources.removeAll { $0.name == resource } } else { resources = [] }
        count -= before - resources.count
        buddies[key] = resources.isEmpty ? nil : resources
    }

    /// Forgets all, as when the stream ends that would have told of changes.
    mutating func removeAll() {
        buddies = [:]
        count = 0
    }
}
