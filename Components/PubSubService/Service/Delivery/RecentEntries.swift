// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// A dictionary that forgets what was not touched for long: never more than its limit, at a constant cost.
///
/// There are two halves. Whatever is touched goes into the younger one; when that is full, the older one is dropped.
struct RecentEntries<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let halfLimit: Int
    private let weigh: @Sendable (Value) -> Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private var youngWeight = 0

    /// - Parameters:
    ///   - limit: How much is kept at most.
    ///   - weigh: How much an entry counts.
    init(limit: Int, weigh: @escaping @Sendable (Value) -> Int = { _ in 1 }) {
        halfLimit = max(1, limit / 2)
        self.weigh = weigh
    }

    /// How many entries there are.
    var count: Int { young.count + old.count }

    /// The value, which is not touched.
    func peek(_ key: Key) -> Value? { young[key] ?? old[key] }

    /// The value. Setting it touches it.
    subscript(key: Key) -> Value? {
        get { peek(key) }
        set {
            if let known = young.removeValue(forKey: key) {
                youngWeight -= weigh(known)
            } else {
                old.removeValue(forKey: key)
            }
            guard let newValue else { return }
            let weight = weigh(newValue)
            if youngWeight + weight > halfLimit, !young.isEmpty {
                old = young
                young = [:]
                youngWeight = 0
            }
            young[key] = newValue
            youngWeight += weight
        }
    }

    /// Forgets everything.
    mutating func removeAll() {
        young = [:]
        old = [:]
        youngWeight = 0
    }
}
