// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (stages); XEP-0004 v2.13.2: §3.4 (tables)

import XMPPComponent
import XMPPExtensions

// What there is.
extension ServiceCommands {
    /// All nodes as a table, a page at a time.
    var listNodes: OnCommand {
        OnCommand(Self.node("list-nodes"), name: "List Nodes") { [self] _ in
            try await page(after: nil, isFirst: true)
        }
    }

    private func page(after last: String?, isFirst: Bool) async throws -> CommandStep {
        let query = ResultSetQuery(
            ResultSetRequest(position: last.map { .after($0) } ?? .start),
            limit: desk.configuration.limits.entriesPerPage)
        let (rows, page, hasMore) = try await desk.read { store in
            let slice = try store.nodes(of: nil, query)
            let rows = try slice.entries.map { node in
                NodeRow(
                    node: node, items: node.isCollection ? nil : try store.itemCount(at: node.key),
                    subscriptions: try store.subscriptionCount(at: node.key))
            }
            return (rows, slice.page, slice.hasMore)
        }
        let table = DataForm(
            .result, title: "Nodes", reported: NodeRow.columns, items: rows.map(\.item))
        let count = page.count.map { " of \($0)" } ?? ""
        let first = (page.firstIndex ?? 0) + 1
        let note = CommandNote.information(
            rows.isEmpty ? "There are no nodes." : "Nodes \(first) to \(first + rows.count - 1)\(count).")
        guard hasMore, let last = page.last else { return .done(table, notes: [note]) }
        return .progress([note], payloads: [.form(table)], isFirst: isFirst) { _ in
            try await self.page(after: last, isFirst: false)
        }
    }

    /// A node as a row of the table.
    private struct NodeRow: Sendable {
        let node: Node
        let items: Int?
        let subscriptions: Int

        static let columns: [FormField] = [
            .text("node", label: "Name"), .text("title", label: "Title"), .text("type", label: "Type"),
            .text("items", label: "Items"), .text("subscriptions", label: "Subscriptions"),
            .text("creator", label: "Made by"), .text("created", label: "Made at"),
        ]

        var item: DataForm.Item {
            DataForm.Item([
                .text("node", value: node.address.id), .text("title", value: node.configuration.title ?? ""),
                .text("type", value: node.configuration.nodeType.rawValue),
                .text("items", value: items.map(String.init) ?? ""),
                .text("subscriptions", value: String(subscriptions)),
                .text("creator", value: node.creator.description),
                .text("created", value: DateTime(node.createdAt).description),
            ])
        }
    }

    /// How much there is of everything.
    var statistics: OnCommand {
        OnCommand(Self.node("statistics"), name: "Statistics") { [desk] _ in
            let totals = try await desk.read { try $0.totals() }
            let seconds = desk.runningTime.components.seconds
            let values: [(name: String, label: String, value: Int)] = [
                ("nodes", "Nodes", totals.nodes), ("subscriptions", "Subscriptions", totals.subscriptions),
                ("items", "Items", totals.items), ("outbox", "Events to be told", totals.outbox),
                ("uptime", "Seconds since start", Int(seconds)),
            ]
            return .done(
                DataForm(
                    .result, title: "Statistics",
                    fields: values.map { .text($0.name, label: $0.label, value: String($0.value)) }))
        }
    }
}
