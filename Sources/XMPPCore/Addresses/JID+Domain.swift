// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// What a component needs to know of its own domain, without making strings.
extension JID {
    /// Whether the domainpart is that of `other`.
    package func hasDomain(of other: JID) -> Bool {
        withDomainBytes { mine in
            other.withDomainBytes { theirs in
                guard mine.count == theirs.count, let left = mine.baseAddress, let right = theirs.baseAddress else {
                    return false
                }
                return memcmp(left, right, mine.count) == 0
            }
        }
    }

    /// The same address with the domainpart spelled as `domain`, which may differ from the normalised form.
    package func respelled(domain: String) -> JID {
        let local = local.map { $0 + "@" } ?? ""
        let bare = local + domain
        return JID(
            normalised: bare + (resource.map { "/" + $0 } ?? ""),
            localLength: Int(localLength),
            bareLength: bare.utf8.count
        )
    }

    private func withDomainBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        withBareBytes { bare in
            body(UnsafeRawBufferPointer(rebasing: bare[(localLength == 0 ? 0 : Int(localLength) + 1)...]))
        }
    }
}
