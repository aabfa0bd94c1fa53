// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// A publish-subscribe service with rules of its own: the staff alone makes nodes and publishes, and only Atom entries.
//
//     COMPONENT_DOMAIN=news.example.org COMPONENT_SECRET_FILE=secret STAFF="ann@example.org bob@example.org" \
//         swift run staff-only-pubsub
//
// Everything is kept in memory and gone at the end: give PubSubModule another store to keep it.

import Foundation
import PubSubService
import XMPPComponent
import XMPPExtensions

/// Who may do what: the rest is left to each node's configuration.
struct StaffOnly: PubSubPolicy {
    static let entry = QName("entry", in: "http://www.w3.org/2005/Atom")
    /// Bare addresses.
    let staff: Set<JID>

    /// Nodes of the staff's tell what they are for, and keep what is published.
    func create(_ creation: NodeCreation, _ context: PolicyContext) async throws -> NodeCreation {
        try requireStaff(context)
        var creation = creation
        creation.configuration.type = Self.entry.namespace
        creation.configuration.persistsItems = true
        return creation
    }

    func publish(
        _ items: [PubSubItem], at node: String, _ context: PolicyContext
    ) async throws -> [PubSubItem] {
        try requireStaff(context)
        for item in items {
            guard let payload = item.payload, payload.isNamed(Self.entry) else {
                throw PubSubError(.invalidPayload, text: "Only Atom entries are published here.")
            }
            // A feed without a title or a time is one that no reader can show.
            for child in ["title", "updated"] where payload.child(child) == nil {
                throw PubSubError(.invalidPayload, text: "The entry has no <\(child)/>.")
            }
        }
        return items
    }

    /// What was published stays published for a day at least.
    func deleteItems(_ ids: [String]?, from node: String, _ context: PolicyContext) async throws {
        try requireStaff(context)
        guard let node = try await context.node(), Date.now.timeIntervalSince(node.createdAt) > 86_400 else {
            throw StanzaError.notAllowed("Nothing is deleted on the first day of a node.")
        }
    }

    private func requireStaff(_ context: PolicyContext) throws(StanzaError) {
        guard staff.contains(context.requester.bare) else { throw .forbidden("Only the staff does this.") }
    }
}

/// A service with these rules.
func staffOnlyPubSub(staff: Set<JID>) -> PubSubModule {
    var configuration = PubSubConfiguration()
    configuration.name = "Staff News"
    configuration.leafDefaults.sendLastItem = .onSubscriptionAndPresence
    return PubSubModule(store: MemoryStore(), configuration: configuration, policy: StaffOnly(staff: staff))
}

@main
struct StaffOnlyPubSub {
    static func main() async throws {
        let variables = ProcessInfo.processInfo.environment
        let staff = (variables["STAFF"] ?? "").split(separator: " ").compactMap { JID(String($0)) }
        let component = try Component(try await .load()) {
            staffOnlyPubSub(staff: Set(staff))
        }
        try await component.run()
    }
}
