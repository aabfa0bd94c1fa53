// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import XMPPComponent
import XMPPExtensions

/// The items of a node in a `MemoryStore`, by id and in the order of publication.
///
/// Storing, deleting and finding one take constant time: a deleted item leaves its place in the order empty, and the order
/// is made anew when half of it is.
struct MemoryItems {
    private struct Place {
        var position: Int64
        var id: String
    }

    private var byID: [String: StoredItem] = [:]
    /// Ascending by position. A place is empty when there is no item of that id and position.
    private var order: [Place] = []
    /// Places before this one are empty.
    private var head = 0

    /// How many items there are.
    var count: Int { byID.count }

    /// An item.
    subscript(id: String) -> StoredItem? { byID[id] }

    private func item(at index: Int) -> StoredItem? {
        let place = order[index]
        guard let item = byID[place.id], item.position == place.position else { return nil }
        return item
    }

    /// Items of these ids, oldest first.
    func items(_ ids: Set<String>) -> [StoredItem] {
        ids.compactMap { byID[$0] }.sorted { $0.position < $1.position }
    }

    /// The items, oldest first.
    var all: some Sequence<StoredItem> { (head..<order.count).lazy.compactMap { item(at: $0) } }

    /// The items, newest first.
    var newestFirst: some Sequence<StoredItem> {
        (head..<order.count).reversed().lazy.compactMap { item(at: $0) }
    }

    /// Stores an item at its position.
    ///
    /// - Returns: The item of the same id that was there before.
    mutating func insert(_ item: StoredItem) -> StoredItem? {
        let old = byID.updateValue(item, forKey: item.id)
        let place = Place(position: item.position, id: item.id)
        if let last = order.last, last.position >= item.position {
            // One that was deleted comes back.
            let index = self.index(of: item.position)
            if index < order.count, order[index].position == item.position {
                order[index] = place
                head = min(head, index)
            } else {
                order.insert(place, at: index)
                head = min(head, index)
            }
        } else {
            order.append(place)
        }
        if old != nil { tidy() }
        return old
    }

    /// Deletes an item.
    mutating func remove(_ id: String) -> StoredItem? {
        guard let old = byID.removeValue(forKey: id) else { return nil }
        tidy()
        return old
    }

    /// Lets go of empty places: at both ends at once, in between when they are half of all.
    private mutating func tidy() {
        while head < order.count, item(at: head) == nil { head += 1 }
        while order.count > head, item(at: order.count - 1) == nil { order.removeLast() }
        if order.count - count > max(32, count) { close() }
    }

    /// Leaves no place empty.
    private mutating func close() {
        guard order.count != count else { return }
        order = order.filter { byID[$0.id]?.position == $0.position }
        head = 0
    }

    /// The index of the first place from that position on.
    private func index(of position: Int64) -> Int {
        var low = 0
        var high = order.count
        while low < high {
            let middle = low + (high - low) / 2
            if order[middle].position < position { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// A page.
    ///
    /// - Throws: `StanzaError` (`item-not-found`) when the anchor is gone.
    mutating func page(_ query: ResultSetQuery) throws -> ResultSetSlice<StoredItem> {
        close()
        return try slice(query)
    }

    /// A page, where no place is empty.
    private func slice(_ query: ResultSetQuery) throws -> ResultSetSlice<StoredItem> {
        var start = 0
        var end = order.count
        if let anchor = query.anchor {
            guard let position = byID[anchor]?.position else { throw ResultSetQuery.missing(anchor) }
            let index = index(of: position)
            if query.isBackwards { end = index } else { start = index + 1 }
        } else if !query.isBackwards {
            start = min(query.offset, end)
        }
        let wanted = min(query.fetchCount, end - start)
        let range = query.isBackwards ? (end - wanted)..<end : start..<(start + wanted)
        let fetched = order[range].compactMap { byID[$0.id] }
        return query.slice(ofFetched: query.isBackwards ? fetched.reversed() : fetched, count: count) { id in
            byID[id].map { index(of: $0.position) }
        } id: {
            $0.id
        }
    }
}
