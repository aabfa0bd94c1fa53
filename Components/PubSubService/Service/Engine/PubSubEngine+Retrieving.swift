// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.5 (retrieve items); XEP-0059 v1.0: §2

import XMPPComponent
import XMPPExtensions

extension PubSubEngine {
    /// Answers with items, in the order of publication: those of the names that are told, or the newest of them, or a page
    /// (XEP-0060 §6.5). What would be too large for one answer is cut, and the number of all is told (§6.5.4).
    func items(_ verb: PubSub.GetItems, _ request: EngineRequest, in store: any PubSubReading) throws
        -> PubSub.GetItems.Response
    {
        let node = try node(verb.node, request, in: store)
        try requireRetrieveAccess(request, to: node, in: store)
        try requireSubscriptionID(verb.subscriptionID, request, at: node, in: store)
        if node.isCollection { return try collectedItems(verb, of: node, in: store) }
        guard node.configuration.persistsItems else { throw PubSubError.unsupported(.persistentItems) }
        if !verb.itemIDs.isEmpty { return try namedItems(verb.itemIDs, of: node, in: store) }
        if let maximum = verb.maximum, verb.page == nil { return try newestItems(maximum, of: node, in: store) }
        return try pageOfItems(verb, of: node, in: store)
    }

    /// - Throws: `subid-required` when one address of the requester has several subscriptions and none is named
    ///   (§6.5.9.1), `invalid-subid` when the one that is named is none of a subscriber's (§6.5.9.2).
    private func requireSubscriptionID(
        _ id: String?, _ request: EngineRequest, at node: Node, in store: any PubSubReading
    ) throws {
        let all = try store.subscriptions(of: request.requester, at: node.key)
        guard !all.isEmpty else { return }
        if let id {
            guard all.contains(where: { $0.id == id }) else { throw PubSubError(.invalidSubscriptionID) }
            return
        }
        for address in [request.requester.bare, request.requester] {
            guard all.count(where: { $0.subscriber == address }) < 2 else {
                throw PubSubError(.subscriptionIDRequired)
            }
        }
    }

    /// The items of these names; those that there are not are left out (§6.5.9.12).
    private func namedItems(_ names: [String], of node: Node, in store: any PubSubReading) throws
        -> PubSub.GetItems.Response
    {
        let names = unique(names)
        let found = try store.items(Array(names.prefix(limits.entriesPerPage)), at: node.key)
        let kept = found.prefix(fitting(found))
        let isCut = kept.count < found.count || names.count > limits.entriesPerPage
        return try response(kept, of: node, page: isCut ? page(of: kept, count: names.count) : nil)
    }

    /// The newest items (§6.5.7).
    private func newestItems(_ maximum: Int, of node: Node, in store: any PubSubReading) throws
        -> PubSub.GetItems.Response
    {
        let newest = try store.newestItems(at: node.key, limit: min(maximum, limits.entriesPerPage))
        let kept = newest.prefix(fitting(newest)).reversed()
        // Fewer than asked for: either there are no more, or they are too much for one answer.
        guard kept.count < maximum, kept.count < newest.count || kept.count == limits.entriesPerPage else {
            return try response(kept, of: node, page: nil)
        }
        let count = try store.itemCount(at: node.key)
        guard count > kept.count else { return try response(kept, of: node, page: nil) }
        var page = page(of: kept, count: count)
        page.firstIndex = count - kept.count
        return try response(kept, of: node, page: page)
    }

    /// A page of all items, oldest first; the first unless another is asked for (§6.5.2, §6.5.4).
    private func pageOfItems(_ verb: PubSub.GetItems, of node: Node, in store: any PubSubReading) throws
        -> PubSub.GetItems.Response
    {
        let query = ResultSetQuery(verb.page, limit: min(verb.maximum ?? .max, limits.entriesPerPage))
        var slice = try store.items(at: node.key, query)
        let all = slice.entries.count
        if query.isBackwards {
            slice.entries = slice.entries.suffix(fitting(slice.entries.reversed()))
            slice.page.firstIndex = slice.page.firstIndex.map { $0 + all - slice.entries.count }
        } else {
            slice.entries = Array(slice.entries.prefix(fitting(slice.entries)))
        }
        slice.page.first = slice.entries.first?.id
        slice.page.last = slice.entries.last?.id
        let isTold = verb.page != nil || slice.hasMore || slice.entries.count < all
        return try response(slice.entries, of: node, page: isTold ? slice.page : nil)
    }

    // MARK: Answers

    /// How many of these items fit into one answer: one at least, if there is one.
    func fitting(_ items: some Sequence<StoredItem>) -> Int {
        var bytes = 0
        var count = 0
        for item in items {
            // The payload, the name twice (in a page), and what is around them.
            bytes += item.payload.count + 2 * item.id.utf8.count + 128
            guard count == 0 || bytes <= limits.bytesPerAnswer else { break }
            count += 1
        }
        return count
    }

    /// Each text once, in the order of first occurrence.
    func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }

    private func page(of items: some BidirectionalCollection<StoredItem>, count: Int) -> ResultSetPage {
        ResultSetPage(first: items.first?.id, last: items.last?.id, count: count)
    }

    private func response(_ items: some Sequence<StoredItem>, of node: Node, page: ResultSetPage?) throws
        -> PubSub.GetItems.Response
    {
        PubSub.GetItems.Response(node: node.address.id, items: try items.map { try $0.item(at: node) }, page: page)
    }
}
