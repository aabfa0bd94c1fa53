// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0055 v1.3: §2.1 (search), §3 (forms)

public import XMPPCore

/// What can be searched. ``Search`` speaks the protocol for it.
public protocol SearchDirectory: Sendable {
    /// The fields that it can be searched by without a form.
    var fields: [SearchField] { get }

    /// The columns of a table of results.
    var columns: [FormField] { get }

    /// The form, which may ask for more than ``fields``. It gets the FORM_TYPE that the protocol asks for.
    ///
    /// - Parameters:
    ///   - requester: Who asks, as the server gave it.
    ///   - address: Our address that is asked.
    /// - Throws: a `StanzaError` for whoever may not search.
    func form(for requester: JID, at address: JID) async throws -> DataForm

    /// Searches.
    ///
    /// - Returns: The page that is asked for, of entries that all match; see ``ResultSetQuery``.
    /// - Throws: a `StanzaError` for whoever may not search.
    func search(_ query: SearchQuery) async throws -> ResultSetSlice<SearchEntry>
}

extension SearchDirectory {
    /// The fields, and the address.
    public var columns: [FormField] {
        fields.map { FormField($0.rawValue, kind: .textSingle, label: $0.label) }
            + [FormField(SearchEntry.addressField, kind: .jidSingle, label: "Address")]
    }

    /// A form of the fields.
    public func form(for requester: JID, at address: JID) async throws -> DataForm {
        DataForm(.form, fields: fields.map { .text($0.rawValue, label: $0.label) })
    }
}
