// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Makes stanza ids. Callable from any thread.
final class IdentifierSource: Sendable {
    private let counter = Atomic<UInt64>(0)
    private let prefix = String(UInt64.random(in: .min ... .max), radix: 36)
    /// Begins the ids of requests, where several components share a domain.
    private let tag: String?

    init(tag: String? = nil) { self.tag = tag }

    /// A tag that no other component has.
    static func makeTag() -> String {
        let number = String(UInt64.random(in: .min ... .max), radix: 36)
        return String(repeating: "0", count: tagLength - number.utf8.count) + number
    }

    /// The tag of the component that made an id; nil when no tag is in it.
    static func tag(of id: String) -> String? {
        let bytes = id.utf8
        guard bytes.count > tagLength, bytes.dropFirst(tagLength).first == UInt8(ascii: ".") else { return nil }
        return String(id.prefix(tagLength))
    }

    private static let tagLength = 13

    /// An id for a stanza that nobody answers by id: unique, and cheap.
    func stanza() -> String {
        "\(prefix)-\(String(number(), radix: 36))"
    }

    /// An id for a request: 128 random bits, so that nobody can guess it and answer in another's place.
    func request() -> String {
        let random = String(UInt128.random(in: .min ... .max), radix: 36)
        return tag.map { "\($0).\(random)" } ?? random
    }

    /// A number used once.
    func number() -> UInt64 {
        counter.wrappingAdd(1, ordering: .relaxed).oldValue
    }
}
