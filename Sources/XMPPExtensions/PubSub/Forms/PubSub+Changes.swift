// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §6.3.5, §6.3.7, §7.1.5, §8.1.3, §8.2.4 (forms in requests)

import XMPPCore

/// The forms in requests as what they change. All throw `PayloadError`, which names the field that has a value that is
/// not allowed and is answered as XEP-0060 has it.
extension PubSub.Create {
    /// What the node is to be like, where that is told.
    public var changes: PubSubChanges<PubSubNodeConfiguration>? {
        get throws(PayloadError) {
            guard let configuration else { return nil }
            return try PubSubChanges(configuration)
        }
    }
}

extension PubSub.Publish {
    /// What the node must be like, or what it is to be like when it is made by this. A service must refuse unknown fields
    /// (XEP-0060 §7.1.5): ``PubSubChanges/unmet(by:)`` tells them too.
    public var conditions: PubSubChanges<PubSubNodeConfiguration>? {
        get throws(PayloadError) {
            guard let options else { return nil }
            return try PubSubChanges(options, formType: PubSubNodeConfiguration.publishOptions)
        }
    }
}

extension PubSub.Subscribe {
    /// The options that are chosen at once.
    public var changes: PubSubChanges<PubSubSubscriptionOptions>? {
        get throws(PayloadError) {
            guard let options else { return nil }
            return try PubSubChanges(options)
        }
    }
}

extension PubSub.SetOptions {
    /// The options that are chosen.
    public var changes: PubSubChanges<PubSubSubscriptionOptions> {
        get throws(PayloadError) { try PubSubChanges(form) }
    }
}

extension PubSubOwner.Configure {
    /// What is to be otherwise.
    public var changes: PubSubChanges<PubSubNodeConfiguration> {
        get throws(PayloadError) { try PubSubChanges(form) }
    }
}
