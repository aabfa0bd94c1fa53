// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Makes stanza ids. Callable from any thread.
final class IdentifierSource: Sendable {
    private let counter = Atomic<UInt64>(0)
    private let prefix = String(UInt64.random(in: .min ... .max), radix: 36)

    /// An id for a stanza that nobody answers by id: unique, and cheap.
    func stanza() -> String {
        "\(prefix)-\(String(number(), radix: 36))"
    }

    /// An id for a request: 128 random bits, so that nobody can guess it and answer in another's place.
    func request() -> String {
        String(UInt128.random(in: .min ... .max), radix: 36)
    }

    /// A number used once.
    func number() -> UInt64 {
        counter.wrappingAdd(1, ordering: .relaxed).oldValue
    }
}
