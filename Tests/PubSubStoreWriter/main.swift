// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Logging
import PubSubSQLiteStore
import PubSubService
import XMPPComponent
import XMPPExtensions

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// A process to be killed: publishes at the node "news" of a file, sixteen items at a time, and writes the id of each on a
// line when the store has answered. Arguments: the file, and what the ids begin with.

let arguments = CommandLine.arguments
guard arguments.count == 3 else { exit(2) }
let store = SQLiteStore(path: arguments[1], logger: Logger(label: "writer"))
try await store.start { _ in }
let address = NodeAddress("news")
let key = try await store.write { store in
    if let node = try store.node(at: address) { return node.key }
    var configuration = PubSubNodeConfiguration()
    configuration.maximumItems = .maximum
    return try store.insert(
        Node(address: address, configuration: configuration, creator: "alice@example.com", createdAt: Date())
    ).key
}

/// In one piece, so that a line is written or not.
@Sendable func tell(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}

try await withThrowingTaskGroup(of: Void.self) { group in
    for lane in 0..<16 {
        group.addTask {
            for number in 0... {
                let id = "\(arguments[2])-\(lane)-\(number)"
                try await store.write { store in
                    let item = StoredItem(
                        id: id, payload: Array("<entry xmlns='urn:example:e'>\(id)</entry>".utf8),
                        publisher: "alice@example.com/desk", publishedAt: Date())
                    let stored = try store.put(item, at: key)
                    try store.enqueue(
                        OutboxEvent(node: key, address: address, kind: .published([stored]), date: Date()))
                }
                tell(id)
            }
        }
    }
    try await group.waitForAll()
}
