// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPExtensions

/// The statements for the pages of a list (XEP-0059). Behind the list's own parameters are the anchor, the number of rows
/// and the offset.
struct PagedStatements: Sendable {
    private let forwards: Statement
    private let backwards: Statement
    private let fromEnd: Statement
    private let count: Statement
    private let before: Statement

    /// Statements.
    ///
    /// - Parameters:
    ///   - source: What follows FROM, with the condition.
    ///   - parameters: How many of the list's own parameters there are.
    ///   - key: What the list is sorted by: a text that is not empty. Given the text of an expression, that of its key.
    init(
        _ name: String, _ columns: String, from source: String, parameters: Int,
        key: (String) -> [String]
    ) {
        let keys = key("")
        let anchor = "$\(parameters + 1)::text"
        let columnKey = "(\(keys.joined(separator: ", ")))"
        let anchorKey = "(\(key(anchor).joined(separator: ", ")))"
        let select = "SELECT \(columns) FROM \(source)"
        let ascending = "ORDER BY \(keys.joined(separator: ", "))"
        let descending = "ORDER BY \(keys.map { "\($0) DESC" }.joined(separator: ", "))"
        let limit = "LIMIT $\(parameters + 2)::bigint OFFSET $\(parameters + 3)::bigint"
        forwards = Statement(name, "\(select) AND \(columnKey) > \(anchorKey) \(ascending) \(limit)")
        backwards = Statement("\(name)-back", "\(select) AND \(columnKey) < \(anchorKey) \(descending) \(limit)")
        let noAnchor = "LIMIT $\(parameters + 1)::bigint OFFSET $\(parameters + 2)::bigint"
        fromEnd = Statement("\(name)-end", "\(select) \(descending) \(noAnchor)")
        count = Statement("\(name)-count", "SELECT count(*) FROM \(source)")
        before = Statement(
            "\(name)-before", "SELECT count(*) FROM \(source) AND \(columnKey) < \(anchorKey)")
    }

    func page(_ values: [SQLValue], _ query: ResultSetQuery) -> Command {
        let window: [SQLValue] = [.int(Int64(clamping: query.fetchCount)), .int(Int64(clamping: query.offset))]
        switch (query.isBackwards, query.anchor) {
        case (false, let anchor): return Command(forwards, values + [.text(anchor ?? "")] + window)
        case (true, let anchor?): return Command(backwards, values + [.text(anchor)] + window)
        case (true, nil): return Command(fromEnd, values + window)
        }
    }

    func count(_ values: [SQLValue]) -> Command { Command(count, values) }
    func before(_ values: [SQLValue], _ id: String) -> Command { Command(before, values + [.text(id)]) }
}
