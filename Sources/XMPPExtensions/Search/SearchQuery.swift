// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0055 v1.3: §2.1 (search), §3 (forms); XEP-0059 v1.0: §2 (paging)

public import XMPPCore

/// What a directory is asked for: checked values, and which page of what is found.
public struct SearchQuery: Hashable, Sendable {
    /// What is looked for, by the name of the field; fields that were left empty are not there.
    public var values: [String: [String]]
    /// The fields among them whose values were chosen from what the form offers, and not typed.
    public var chosen: Set<String>
    /// Which page of what is found.
    public var page: ResultSetQuery
    /// Who asks, as the server gave it.
    public var requester: JID
    /// Our address that is asked.
    public var address: JID

    /// A query.
    public init(
        values: [String: [String]], chosen: Set<String> = [], page: ResultSetQuery, requester: JID, address: JID
    ) {
        self.values = values
        self.chosen = chosen
        self.page = page
        self.requester = requester
        self.address = address
    }

    /// The first value of a field.
    public subscript(variable: String) -> String? { values[variable]?.first }

    /// The value of a field that every directory has.
    public subscript(field: SearchField) -> String? { self[field.rawValue] }

    /// Whether each field that is looked for is in the entry: as a part of a value and in any case when it was typed, as
    /// a value when it was chosen. Of several values one is enough.
    public func matches(_ entry: SearchEntry) -> Bool {
        values.allSatisfy { variable, wanted in
            let isAddress = variable == SearchEntry.addressField
            let known = isAddress ? [entry.jid?.description ?? ""] : entry.values[variable] ?? []
            return wanted.contains { wanted in
                if chosen.contains(variable) { return known.contains(wanted) }
                let wanted = wanted.lowercased()
                return known.contains { $0.lowercased().contains(wanted) }
            }
        }
    }

    /// The page of those of a list that match, for directories that are small enough to be looked through.
    ///
    /// - Parameter entries: Everything there is. What has no address is not found.
    public func slice(of entries: some Sequence<SearchEntry>) -> ResultSetSlice<SearchEntry> {
        let found = entries.filter { $0.jid != nil && matches($0) }.map { ($0.jid?.description ?? "", $0) }
        let sorted = found.sorted { $0.0 < $1.0 }
        return page.slice(ofSorted: sorted) { $0.0 }.map(\.1)
    }
}
