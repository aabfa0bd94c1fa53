// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

// What a component needs to know of its own domain, without making strings.
extension JID {
    /// Whether the domainpart is that of `other`.
    package func hasDomain(of other: JID) -> Bool {
        withDomainBytes { mine in
            other.withDomainBytes { theirs in
                mine.count == theirs.count && mine.elementsEqual(theirs)
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
