// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0055 v1.3: §2.1 (search), §3 (forms); XEP-0059 v1.0: §2 (paging), the responder's side

public import XMPPComponent
import XMPPCore

/// Lets a directory be searched (XEP-0055), by fields and by a form, a page at a time.
///
/// ```swift
/// Search(people, instructions: "Fill in one or more fields.")
/// Search(by: [.nick]) { query in
///     query.slice(of: entries)
/// }
/// ```
public struct Search: Module {
    /// What the module can be told.
    public struct Configuration: Sendable {
        /// What to do, for people.
        public var instructions: String?
        /// Entries of an answer at most, however many are asked for.
        public var pageLimit = 50
        /// Bytes of a value that is looked for.
        public var valueBytes = 1024
        /// Whether everything is found when nothing is filled in.
        public var listsEverything = false
        /// What the domain is, for service discovery, such as `directory/user`; `nil` for nothing more than it is anyway.
        public var identity: DiscoIdentity?

        /// The defaults.
        public init() {}
    }

    let destination: Destination
    let configuration: Configuration
    let directory: any SearchDirectory

    /// A search of a directory.
    ///
    /// - Parameters:
    ///   - directory: What is searched.
    ///   - destination: The addresses of ours that can be asked.
    ///   - configuration: What else there is to say.
    public init(
        _ directory: some SearchDirectory, at destination: Destination = .domain,
        configuration: Configuration = Configuration()
    ) {
        self.directory = directory
        self.destination = destination
        self.configuration = configuration
    }

    /// A search by a closure.
    ///
    /// - Parameters:
    ///   - fields: What can be searched by.
    ///   - destination: The addresses of ours that can be asked.
    ///   - configuration: What else there is to say.
    ///   - search: See ``SearchDirectory/search(_:)``.
    public init(
        by fields: [SearchField], at destination: Destination = .domain,
        configuration: Configuration = Configuration(),
        search: @escaping @Sendable (SearchQuery) async throws -> ResultSetSlice<SearchEntry>
    ) {
        self.init(ClosureDirectory(fields: fields, body: search), at: destination, configuration: configuration)
    }

    /// The routes of both requests.
    public var content: [any Routable] {
        OnIQ(SearchFieldsRequest.self) { _, context in
            guard let requester = context.sender else { throw StanzaError.forbidden() }
            return SearchFields(
                instructions: configuration.instructions, fields: Set(directory.fields),
                form: try await form(for: requester, at: context.address))
        }.at(destination)
        OnIQ(SearchRequest.self) { request, context in
            guard let requester = context.sender else { throw StanzaError.forbidden() }
            return try await results(of: request, for: requester, at: context.address)
        }.at(destination)
    }

    /// What the configuration says.
    public var identities: [DiscoIdentity] { configuration.identity.map { [$0] } ?? [] }

    private func form(for requester: JID, at address: JID) async throws -> DataForm {
        var form = try await directory.form(for: requester, at: address)
        // Other types would not be taken for a search (XEP-0055 §3).
        form.fields.removeAll { $0.variable == DataForm.formTypeVariable }
        form.fields.insert(.hidden(DataForm.formTypeVariable, value: SearchRequest.name.namespace), at: 0)
        form.kind = .form
        return form
    }

    private func results(of request: SearchRequest, for requester: JID, at address: JID) async throws -> SearchResults {
        var values: [String: [String]] = [:]
        var chosen: Set<String> = []
        if let submission = request.form {
            let checked = try await form(for: requester, at: address).check(submission)
            for field in checked.fields where field.kind != .hidden {
                guard let variable = field.variable else { continue }
                values[variable] = field.values.filter { !$0.isEmpty }
                if [.boolean, .listSingle, .listMulti].contains(field.kind) { chosen.insert(variable) }
            }
        } else {
            for field in directory.fields {
                if let value = request.values[field], !value.isEmpty { values[field.rawValue] = [value] }
            }
        }
        values = values.filter { !$0.value.isEmpty }
        guard !values.isEmpty || configuration.listsEverything else {
            throw StanzaError.notAcceptable("Fill in at least one field.")
        }
        guard values.values.joined().allSatisfy({ $0.utf8.count <= configuration.valueBytes }) else {
            throw StanzaError.notAcceptable("What is looked for is too long.")
        }
        let page = ResultSetQuery(request.page, limit: configuration.pageLimit)
        let slice = try await directory.search(
            SearchQuery(values: values, chosen: chosen, page: page, requester: requester, address: address))
        return answer(slice, to: request, limit: page.limit)
    }

    /// An answer of the kind that the request is of. Nothing at all is told by an empty one (XEP-0055 §2.1).
    private func answer(_ slice: ResultSetSlice<SearchEntry>, to request: SearchRequest, limit: Int) -> SearchResults {
        // A directory that does not look at the page has found too much, and cannot say where the rest begins.
        let entries = slice.entries.prefix(limit)
        let isWhole = entries.count == slice.entries.count
        // Who does not page is told nevertheless that there is more (XEP-0059 §1).
        let isPaged = request.page != nil || slice.hasMore
        let page = isPaged && isWhole && (slice.page.count ?? 1) > 0 ? slice.page : nil
        guard !entries.isEmpty, request.form != nil else {
            return SearchResults(items: entries.compactMap { $0.item(directory.fields) }, page: page)
        }
        let columns = directory.columns
        return SearchResults(
            form: DataForm(
                .result, formType: SearchRequest.name.namespace, reported: columns,
                items: entries.map { $0.row(columns) }),
            page: page)
    }
}

private struct ClosureDirectory: SearchDirectory {
    let fields: [SearchField]
    let body: @Sendable (SearchQuery) async throws -> ResultSetSlice<SearchEntry>

    func search(_ query: SearchQuery) async throws -> ResultSetSlice<SearchEntry> { try await body(query) }
}
