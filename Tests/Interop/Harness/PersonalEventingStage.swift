// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0163 v1.2.2: §3 (publishing), §4 (receiving), as clients do it

import InteropSupport
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// A real server that has handed its users' accounts to `pubsub-service`, which runs as people run it.
struct PersonalEventingStage: Sendable {
    let server: RealServer
    let service: ComponentProcess

    /// Starts the server and the service, and ends both.
    static func with(_ kind: RealServer.Kind, _ body: (PersonalEventingStage) async throws -> Void) async throws {
        try await RealServer.with(kind, accounts: true) { server in
            let stage = try PersonalEventingStage(server)
            do {
                try await stage.isHandedOver()
                try await body(stage)
            } catch {
                let log = stage.service.lines.suffix(25).joined(separator: "\n")
                throw InteropError("\(error)\n--- end of the service's log:\n\(log)\n\(server.logExcerpt)")
            }
            if stage.service.exitStatus == nil { #expect(try await stage.service.stop() == .exited(0)) }
        }
    }

    /// The service keeps what it has beside the server's data.
    private init(_ server: RealServer) throws {
        self.server = server
        service = try ComponentProcess(
            "pubsub-service", attachedTo: server, as: .privileged,
            environment: [
                "PUBSUB_STORE": "sqlite:\(server.directory)/pubsub.sqlite", "PUBSUB_PRIVILEGES": "true",
                "COMPONENT_LOG_LEVEL": "debug",
            ])
    }

    /// The service in its next life, after it was stopped.
    func another() throws -> PersonalEventingStage { try PersonalEventingStage(server) }

    /// Waits until the server has granted privileges and delegated both namespaces: on ejabberd in messages of their own.
    func isHandedOver() async throws {
        try await service.line(containing: "privileges granted")
        let isDone = try await eventually(within: .patience) { () -> Bool? in
            let words = service.lines.filter { $0.contains("namespaces delegated") }
                .flatMap { $0.split { " \"[],=".contains($0) } }
            return words.contains(Substring(PubSub.namespace)) && words.contains(Substring(PubSub.ownerNamespace))
                ? true : nil
        }
        guard isDone == true else { throw InteropError("the accounts were not handed over") }
    }

    /// Waits until the service has asked these clients what they want to be told.
    func knows(_ clients: String...) async throws {
        for client in clients { try await service.line(containing: "client=\(client)") }
    }

    // MARK: Clients

    /// Logs in a client that wants to be told of some nodes (XEP-0163 §4.3.2).
    func login(_ user: String, _ resource: String, wanting nodes: [String] = []) async throws -> ChatClient {
        try await ChatClient.login(
            user, domain: server.domain, host: server.host, port: server.clientPort, password: "password",
            resource: resource, profile: Self.profile(nodes))
    }

    static func profile(_ nodes: [String]) -> ChatClient.Profile {
        ChatClient.Profile(features: nodes.map { $0 + "+notify" })
    }

    /// Two users let each other see their presence.
    func befriend(_ one: ChatClient, _ other: ChatClient) async throws {
        for (asking, asked) in [(one, other), (other, one)] {
            asking.send(presence: "subscribe", to: asked.bareJID)
            let asker = asking.bareJID
            _ = try await asked.next("request") { $0.isPresence("subscribe", from: asker) }
            asked.send(presence: "subscribed", to: asker)
            let contact = asked.bareJID
            _ = try await asking.next("approval") { $0.isPresence("subscribed", from: contact) }
        }
    }
}

extension ChatClient {
    /// Asks an account for something of publish-subscribe; its own where `account` is nil.
    func pubsub(
        _ kind: QueryKind, _ content: String, owner: Bool = false, at account: String? = nil,
        within limit: Duration = .seconds(10)
    ) async throws -> Element {
        let namespace = owner ? PubSub.ownerNamespace : PubSub.namespace
        let payload = try Element(parsing: "<pubsub xmlns='\(namespace)'>\(content)</pubsub>")
        return try await query(kind, payload, to: account, within: limit)
    }

    /// Publishes one item at an own node.
    func publish(_ payload: String, at node: String, id: String = "current") async throws {
        let answer = try await pubsub(.set, "<publish node='\(node)'><item id='\(id)'>\(payload)</item></publish>")
        guard answer["type"] == "result" else { throw InteropError("not published: \(answer)") }
    }

    /// Takes the next notification of an account's node.
    func event(of node: String, from account: String) async throws -> Element {
        try await next("event of \(node)") { $0.isEvent(of: node, from: account) }
    }

    /// The nodes of which notifications have arrived that nobody waited for.
    func untaken() async throws -> [String] { try await drain().compactMap(\.eventNode) }
}

extension Element {
    /// The node that a notification is about.
    var eventNode: String? { name == "message" ? child(PubSubEvent.name)?.firstChild?["node"] : nil }

    func isEvent(of node: String, from account: String) -> Bool { eventNode == node && self["from"] == account }
}
