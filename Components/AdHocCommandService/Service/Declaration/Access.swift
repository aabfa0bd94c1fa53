// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPCore

/// Who may do something: addresses, domains, or everybody. Nobody unless said.
public struct Access: Hashable, Sendable {
    /// Addresses: a bare one is meant with all of its resources, a full one as it is.
    public var addresses: Set<JID>
    /// Domains, with everybody in them.
    public var domains: Set<String>
    /// Whether everybody may, of whatever server.
    public var isForEverybody: Bool

    /// A rule.
    public init(addresses: Set<JID> = [], domains: Set<String> = [], isForEverybody: Bool = false) {
        self.addresses = addresses
        self.domains = domains
        self.isForEverybody = isForEverybody
    }

    /// Whether somebody may.
    public func allows(_ requester: JID) -> Bool {
        isForEverybody || addresses.contains(requester) || addresses.contains(requester.bare)
            || domains.contains(requester.domain)
    }

    mutating func formUnion(_ other: Access) {
        addresses.formUnion(other.addresses)
        domains.formUnion(other.domains)
        isForEverybody = isForEverybody || other.isForEverybody
    }

    /// Reads a list of addresses, domains, `group:NAME` and `everybody`.
    init(_ section: YAMLSection, _ key: String, groups: [String: Access]) throws(Problem) {
        self.init()
        for entry in try section.texts(key) ?? [] {
            if entry == "everybody" {
                isForEverybody = true
            } else if entry.hasPrefix("group:") {
                let name = String(entry.dropFirst(6))
                guard let group = groups[name] else {
                    throw section.problem(key, "names the group «\(name)», which is not among the groups.")
                }
                formUnion(group)
            } else if let jid = JID(entry) {
                if jid.isDomain, jid.resource == nil { domains.insert(jid.domain) } else { addresses.insert(jid) }
            } else {
                throw section.problem(
                    key, "has «\(entry)», which is no address, no domain, no group:NAME and not «everybody».")
            }
        }
    }
}
