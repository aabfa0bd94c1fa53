// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Names known at start, which become small integers while parsing. Frozen when built. Ids start at 1; 0 is "unknown".
package final class NameTable: Sendable {
    /// Tells tables apart, also after one was freed.
    package struct ID: Hashable, Sendable {
        let value: UInt32
    }

    private static let tables = Atomic<UInt32>(0)

    package let id: ID
    private let names: [QName]
    /// Open addressing: an index into `names` plus one, or 0. The size is a power of two, at least twice the count.
    private let slots: [UInt16]

    /// A table of `names`; a name that comes twice keeps its first id. At most 32,767 names are known, the rest is unknown.
    package init(_ names: [QName]) {
        let names = names.count > Int(Int16.max) ? Array(names.prefix(Int(Int16.max))) : names
        var size = 8
        while size < names.count * 2 { size *= 2 }
        var slots = [UInt16](repeating: 0, count: size)
        for (index, name) in names.enumerated() {
            var slot = Self.hash(name) & (size - 1)
            while slots[slot] != 0, names[Int(slots[slot]) - 1] != name { slot = (slot + 1) & (size - 1) }
            if slots[slot] == 0 { slots[slot] = UInt16(index + 1) }
        }
        self.id = ID(value: Self.tables.add(1, ordering: .relaxed).newValue)
        self.names = names
        self.slots = slots
    }

    /// The id of `name`, or 0.
    package func id(of name: QName) -> UInt16 {
        withUTF8(of: name.name) { nameBytes in
            withUTF8(of: name.namespace) { id(nameBytes: nameBytes, namespaceBytes: $0) }
        }
    }

    /// The id of an element's name, or 0: a load when a parser with this table made the element, a look-up otherwise.
    package func id(of element: Element) -> UInt16 {
        if element.nameTableID == id { return element.knownName }
        return element.withNameBytes { nameBytes in
            element.withNamespaceBytes { id(nameBytes: nameBytes, namespaceBytes: $0) }
        }
    }

    /// The id of the name of these UTF-8 bytes, or 0.
    package func id(nameBytes: UnsafeRawBufferPointer, namespaceBytes: UnsafeRawBufferPointer) -> UInt16 {
        let mask = slots.count - 1
        var slot = Self.hash(nameBytes, namespaceBytes) & mask
        while slots[slot] != 0 {
            let name = names[Int(slots[slot]) - 1]
            if hasBytes(name.name, nameBytes), hasBytes(name.namespace, namespaceBytes) { return slots[slot] }
            slot = (slot + 1) & mask
        }
        return 0
    }

    private static func hash(_ name: QName) -> Int {
        withUTF8(of: name.name) { nameBytes in withUTF8(of: name.namespace) { hash(nameBytes, $0) } }
    }

    /// FNV-1a. The peer cannot attack it: the table is frozen, so a look-up is at worst as long as its longest run.
    private static func hash(_ name: UnsafeRawBufferPointer, _ namespace: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ 0xff) &* 0x100_0000_01b3
        for byte in namespace { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: hash ^ (hash >> 32)) & Int.max
    }
}

extension Element {
    /// Calls `body` with what the names of the first `limit` children are in `table`, as far as they are known there, until
    /// it gives something. No child is made for that.
    package func firstOfChildren<R>(in table: NameTable, limit: Int, _ body: (UInt16) -> R?) -> R? {
        let isTableOfParser = nameTableID == table.id
        return storage.withTape { tape in
            let end = tape.end(of: node)
            var cursor = tape.contentStart(of: node)
            var remaining = limit
            while cursor < end, remaining > 0 {
                if tape.nodes[cursor].kind == TapeNode.element {
                    let id =
                        isTableOfParser
                        ? tape.nodes[cursor].known
                        : table.id(nameBytes: tape.name(of: cursor), namespaceBytes: tape.namespace(of: cursor))
                    if id != 0, let found = body(id) { return found }
                    remaining -= 1
                }
                cursor = tape.next(after: cursor)
            }
            return nil
        }
    }

    /// Whether there is exactly one child element.
    package var hasOneChild: Bool {
        storage.withTape { tape in
            let end = tape.end(of: node)
            var cursor = tape.contentStart(of: node)
            var count = 0
            while cursor < end, count < 2 {
                if tape.nodes[cursor].kind == TapeNode.element { count += 1 }
                cursor = tape.next(after: cursor)
            }
            return count == 1
        }
    }
}
