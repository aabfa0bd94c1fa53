// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §10 (feature summary); XEP-0248 v0.5.0: §9; XEP-0163 v1.2.2: §5; XEP-0312 v0.3: §3

import XMPPExtensions

/// What a service can do, worked out from the requests that it carries out and from its configuration.
struct ServiceFeatures: Sendable {
    let configuration: PubSubConfiguration
    /// Whether rosters can be asked for: who may decide by them.
    let knowsRosters: Bool

    /// The requests that the engine carries out: each case of the four sets. Its switches are exhaustive; a test sends
    /// every request there is and finds it answered if it is here, and here if it is answered.
    static let verbs: [any PubSubVerb.Type] = [
        PubSub.GetAffiliations.self, PubSub.GetDefaultOptions.self, PubSub.GetItems.self, PubSub.GetOptions.self,
        PubSub.GetSubscriptions.self, PubSub.Create.self, PubSub.SetOptions.self, PubSub.Publish.self,
        PubSub.Retract.self, PubSub.Subscribe.self, PubSub.Unsubscribe.self, PubSubOwner.GetAffiliations.self,
        PubSubOwner.GetConfiguration.self, PubSubOwner.GetDefaultConfiguration.self,
        PubSubOwner.GetSubscriptions.self, PubSubOwner.SetAffiliations.self, PubSubOwner.Associate.self,
        PubSubOwner.Configure.self, PubSubOwner.Delete.self, PubSubOwner.Dissociate.self, PubSubOwner.Purge.self,
        PubSubOwner.SetSubscriptions.self,
    ]

    /// The features of the service itself.
    var ofService: [PubSubFeature] {
        let engine = configuration.engine(knowsRosters: knowsRosters)
        var features = common(defaults: engine.leafDefaults)
        if configuration.createsNodesOnPublish { features.append(.autoCreate) }
        if configuration.hasCommands { features.append(.getPending) }
        // By presence that is sent to the service itself.
        features.append(.presenceNotifications)
        return features.inOrder
    }

    /// The features of users' accounts (XEP-0163 §5).
    var ofAccounts: [PubSubFeature] {
        let features = common(defaults: configuration.accountEngine.leafDefaults)
        return (features + [.autoCreate, .autoSubscribe, .filteredNotifications, .presenceSubscribe, .onAccount])
            .inOrder
    }

    private func common(defaults: PubSubNodeConfiguration) -> [PubSubFeature] {
        let limits = configuration.limits
        var features = Self.verbs.map { $0.feature }
        // What the verbs do besides what they are named after.
        features += [
            .configNodeMax, .createAndConfigure, .instantNodes, .itemIds, .memberAffiliation, .metaData,
            .outcastAffiliation, .persistentItems, .publishNodeFull, .publishOnlyAffiliation, .publishOptions,
            .publisherAffiliation, .retractItems, .subscriptionNotifications, .leasedSubscription, .multiCollection,
            .rsm, .since,
        ]
        if limits.itemsPerNode > 1 { features.append(.multiItems) }
        if limits.subscriptionsPerAccountAndNode > 1 { features.append(.multiSubscribe) }
        if defaults.sendLastItem == .onSubscriptionAndPresence { features.append(.lastPublished) }
        switch defaults.accessModel {
        case .authorize: features.append(.accessAuthorize)
        case .open: features.append(.accessOpen)
        case .presence: features.append(.accessPresence)
        case .roster: features.append(.accessRoster)
        case .whitelist: features.append(.accessWhitelist)
        }
        return features
    }
}

extension [PubSubFeature] {
    /// Each once, those of XEP-0060 §10 in its order, and then the others.
    fileprivate var inOrder: [PubSubFeature] {
        let mine = Set(self)
        let others = mine.subtracting(PubSubFeature.all).sorted { $0.rawValue < $1.rawValue }
        return PubSubFeature.all.filter(mine.contains) + others
    }
}
