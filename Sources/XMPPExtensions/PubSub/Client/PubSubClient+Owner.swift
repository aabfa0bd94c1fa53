// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §8 (an owner's part); XEP-0248 v0.5.0: §7

import XMPPCore

extension PubSubClient {
    /// Makes a node (XEP-0060 §8.1).
    ///
    /// - Parameters:
    ///   - node: Its name; `nil` leaves it to the service.
    ///   - configuration: What is to be otherwise than usual.
    /// - Returns: Its name.
    @discardableResult
    public func create(
        _ node: String? = nil, _ configuration: PubSubChanges<PubSubNodeConfiguration>? = nil
    ) async throws -> String {
        let answer = try await send(PubSub.Create(node, configuration: configuration?.form()))
        guard let name = answer.node ?? node else {
            throw PayloadError("the answer does not tell the name of the new node", element: PubSub.name)
        }
        return name
    }

    /// The configuration of a node (XEP-0060 §8.2.1).
    public func configuration(of node: String) async throws -> PubSubNodeConfiguration {
        try PubSubNodeConfiguration(await send(PubSubOwner.GetConfiguration(node)).form)
    }

    /// The configuration that a new node has (XEP-0060 §8.3).
    public func defaultConfiguration(of type: PubSubNodeType? = nil) async throws -> PubSubNodeConfiguration {
        try PubSubNodeConfiguration(await send(PubSubOwner.GetDefaultConfiguration(type)).form)
    }

    /// Changes the configuration of a node (XEP-0060 §8.2.4).
    public func configure(_ node: String, _ changes: PubSubChanges<PubSubNodeConfiguration>) async throws {
        _ = try await send(PubSubOwner.Configure(node, form: changes.form()))
    }

    /// Deletes a node (XEP-0060 §8.4).
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - redirect: Where subscribers find another node, such as `xmpp:hamlet@denmark.lit?;node=blog`.
    public func delete(_ node: String, redirect: String? = nil) async throws {
        _ = try await send(PubSubOwner.Delete(node, redirect: redirect))
    }

    /// Deletes all items of a node (XEP-0060 §8.5).
    public func purge(_ node: String) async throws {
        _ = try await send(PubSubOwner.Purge(node))
    }

    /// Who is subscribed to a node (XEP-0060 §8.8.1).
    public func subscriptions(to node: String) async throws -> [PubSubSubscription] {
        try await whole(PubSubOwner.GetSubscriptions(node))
    }

    /// Changes who is subscribed to a node (XEP-0060 §8.8.2).
    public func setSubscriptions(_ subscriptions: [PubSubSubscription], to node: String) async throws {
        _ = try await send(PubSubOwner.SetSubscriptions(subscriptions, at: node))
    }

    /// Who may do what at a node (XEP-0060 §8.9.1).
    public func affiliations(at node: String) async throws -> [PubSubAffiliation.Entity] {
        try await whole(PubSubOwner.GetAffiliations(node))
    }

    /// Changes who may do what at a node (XEP-0060 §8.9.2).
    public func setAffiliations(_ affiliations: [PubSubAffiliation.Entity], at node: String) async throws {
        _ = try await send(PubSubOwner.SetAffiliations(affiliations, at: node))
    }

    /// Puts a node into a collection (XEP-0248 §7.5).
    public func associate(_ node: String, with collection: String) async throws {
        _ = try await send(PubSubOwner.Associate(node, with: collection))
    }

    /// Takes a node out of a collection (XEP-0248 §7.6).
    public func dissociate(_ node: String, from collection: String) async throws {
        _ = try await send(PubSubOwner.Dissociate(node, from: collection))
    }
}
