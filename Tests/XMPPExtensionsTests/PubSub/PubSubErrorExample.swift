// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing

/// An error as a specification shows it.
struct PubSubErrorExample: Sendable, CustomTestStringConvertible {
    let name: String
    let xml: String

    var testDescription: String { name }

    init(_ name: String, _ xml: String) {
        self.name = name
        self.xml = xml
    }

    /// The errors that XEP-0060 and XEP-0248 show, each once.
    static let all: [PubSubErrorExample] = [
        PubSubErrorExample(
            "XEP-0060 §5.6: Subscriptions retrieval not supported",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='retrieve-subscriptions'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §5.7: Affiliations retrieval not supported",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='retrieve-affiliations'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.1.3.1: JIDs do not match",
            """
            <error type='modify'>
              <bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <invalid-jid xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.1.3.2: Entity is not authorized to create a subscription (presence subscription required)",
            """
            <error type='auth'>
              <not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <presence-subscription-required xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.1.3.3: Entity is not authorized to create a subscription (not in roster group)",
            """
            <error type='auth'>
              <not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <not-in-roster-group xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.1.3.4: Node has whitelist access model",
            """
            <error type='cancel'>
              <not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <closed-node xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.1.3.5: Payment is required for a subscription",
            """
            <error type='auth'>
              <payment-required xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.1.3.6: Requesting entity is anonymous",
            """
            <error type='cancel'>
              <forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.1.3.7: Requesting entity has pending subscription",
            """
            <error type='auth'>
              <not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <pending-subscription xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.1.3.8: Requesting entity is blocked",
            """
            <error type='auth'>
              <forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.1.3.9: Requesting entity has exceeded limit on number of subscriptions",
            """
            <error type='wait'>
              <policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <too-many-subscriptions xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.1.3.10: Subscribing not supported",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='subscribe'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.1.3.11: Node has moved",
            """
            <error type='modify'>
              <gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>
                xmpp:pubsub.shakespeare.lit?;node=some-other-node
              </gone>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.1.3.12: Node does not exist",
            """
            <error type='cancel'>
              <item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.1.5: Service returns error specifying that subscription configuration is required",
            """
            <error type='modify'>
              <not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <configuration-required xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.2.3.1: Entity did not specify SubID",
            """
            <error type='modify'>
              <bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <subid-required xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.2.3.2: Requesting entity is not a subscriber",
            """
            <error type='cancel'>
              <unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <not-subscribed xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.2.3.5: Invalid subscription identifier",
            """
            <error type='modify'>
              <not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <invalid-subid xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.3.4.2: No such subscriber",
            """
            <error type='modify'>
              <unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <not-subscribed xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.3.4.3: Subscriber JID not specified",
            """
            <error type='modify'>
              <bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <jid-required xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.3.4.6: Subscription options not supported",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='subscription-options'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.3.6.2: Service responds with Bad Request for invalid options",
            """
            <error type='modify'>
              <bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <invalid-options xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.4.3.2: Service does not support retrieval of default subscription configuration options",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='retrieve-default-sub'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.5.9.3: Entity is not subscribed",
            """
            <error type='auth'>
              <not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <not-subscribed xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.5.9.4: Persistent items not supported",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='persistent-items'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §6.5.9.5: Item retrieval not supported",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='retrieve-items'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §7.1.3.2: Node does not support item publication",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='publish'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §7.1.3.4: Entity attempts to publish to a node with max_items reached",
            """
            <error type='cancel'>
              <conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <node-full xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §7.1.3.5: Entity attempts to publish very large payload",
            """
            <error type='modify'>
              <not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <payload-too-big xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §7.1.3.6: Entity attempts to publish item with multiple payload elements or namespace does not match",
            """
            <error type='modify'>
              <bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <invalid-payload xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §7.1.3.7: Publisher attempts to publish to persistent node with no item",
            """
            <error type='modify'>
              <bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <item-required xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §7.1.3.7: Publisher attempts to publish to payload node with no payload",
            """
            <error type='modify'>
              <bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <payload-required xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §7.1.3.7: Publisher attempts to publish to transient notification node with item",
            """
            <error type='modify'>
              <bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <item-forbidden xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §7.2.3.3: Request does not specify a node",
            """
            <error type='modify'>
              <bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <nodeid-required xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §7.2.3.6: Service does not support item deletion",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='delete-items'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.1.1: Service does not support node creation",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='create-nodes'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.1.1: Service requires registration",
            """
            <error type='auth'>
              <registration-required xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.1.1: NodeID already exists",
            """
            <error type='cancel'>
              <conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.1.1: Service does not support instant nodes",
            """
            <error type='modify'>
              <not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <nodeid-required xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.1.2: Service does not support specified access model",
            """
            <error type='modify'>
              <not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported-access-model xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.2.3.1: Service does not support node configuration",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='config-node'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.2.3.4: Node has no configuration options",
            """
            <error type='cancel'>
              <not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.2.5.2: Configuration change cannot be processed",
            """
            <error type='modify'>
              <not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.3.4.2: Service does not support retrieval of default node configuration options",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='retrieve-default'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.5.3.1: Service does not support node purging",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='purge-nodes'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.7.3.1: Service responds with node not found",
            """
            <error type='cancel'>
              <service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.7.3.2: Service responds with node not found",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='get-pending'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.8.1.3: Node or service does not support subscription management",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='manage-subscriptions'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.9.1.3: Node or service does not support affiliation management",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='modify-affiliations'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0060 §8.9.2.3: Node or service does not support the requested affiliation",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='member-affiliation'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0248 §6.1.3: Service does not allow mulitple subscriptions to the same node",
            """
            <error type='cancel'>
              <conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0248 §6.1.3: Service does not allow requested options",
            """
            <error type='cancel'>
              <not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0248 §6.2.3: Service cannot fulfil request",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0248 §7.1.3.1: Service does not support collection nodes",
            """
            <error type='cancel'>
              <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <unsupported xmlns='http://jabber.org/protocol/pubsub#errors'
                           feature='collections'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0248 §7.1.3.3: Requesting entity has insufficient privileges to create collection nodes",
            """
            <error type='auth'>
              <forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0248 §7.2.3.1: Attempt to add a leaf node as the parent of another node",
            """
            <error type='cancel'>
              <not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <invalid-options xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0248 §7.2.3.2: Entity is not authorized to add node to a collection",
            """
            <error type='cancel'>
              <forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0248 §7.2.3.3: Node would contain too many children",
            """
            <error type='cancel'>
              <not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
              <max-nodes-exceeded xmlns='http://jabber.org/protocol/pubsub#errors'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0248 §7.6.3.1: Node is not associated",
            """
            <error type='modify'>
              <bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
        PubSubErrorExample(
            "XEP-0462 §3.2: Error returned when a requesting entity includes both fields",
            """
            <error type='modify'>
              <bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
            </error>
            """),
    ]
}
