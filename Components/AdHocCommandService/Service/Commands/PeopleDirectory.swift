// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0055 v1.3: §2.1 (search), §3 (forms)

import XMPPCore
import XMPPExtensions

/// The people of the file, for clients that search directories (XEP-0055).
struct PeopleDirectory: SearchDirectory {
    let desk: ServiceDesk

    let fields = SearchField.allCases

    var columns: [FormField] {
        PersonForm.columns.map { FormField($0.name, kind: .textSingle, label: $0.label) }
            + [FormField(SearchEntry.addressField, kind: .jidSingle, label: "Address")]
    }

    func form(for requester: JID, at address: JID) async throws -> DataForm {
        try check(requester)
        return DataForm(
            .form, title: "Find a person", instructions: ["Parts of the values are enough."],
            fields: PersonForm.columns.map { .text($0.name, label: $0.label) })
    }

    func search(_ query: SearchQuery) async throws -> ResultSetSlice<SearchEntry> {
        try check(query.requester)
        return query.slice(of: desk.file.people)
    }

    private func check(_ requester: JID) throws(StanzaError) {
        let file = desk.file
        guard !file.people.isEmpty else { throw .itemNotFound("There is no directory.") }
        guard file.peopleAccess.allows(requester) || file.builtInAccess.allows(requester) else { throw .forbidden() }
    }
}
