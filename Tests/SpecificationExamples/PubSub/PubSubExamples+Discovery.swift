// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import XMPPExtensions

extension Example {
    package static let pubSubDiscovery: [Example] = [
        Example(
            "XEP-0060 §1.2: Publisher Publishes a New Weblog Entry", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <publish node='princely_musings'>
                <item>
                  \(PubSubExampleEntry.soliloquy)
                </item>
              </publish>
            </pubsub>
            """),
        Example(
            "XEP-0060 §1.2: Service Notifies Subscribers", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <items node='princely_musings'>
                <item id='ae890ac52d0df67ed7cfdf51b644e901'>
                  [ ... ENTRY ... ]
                </item>
              </items>
            </event>
            """),
        Example(
            "XEP-0060 §1.2: A Transient Notification", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <items node='elsinore/doorbell'/>
            </event>
            """),
        Example(
            "XEP-0060 §5.4: Service responds with information and metadata", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='result'>
              <field var='FORM_TYPE' type='hidden'>
                <value>http://jabber.org/protocol/pubsub#meta-data</value>
              </field>
              <field var='pubsub#type' label='Payload semantic type information' type='text-single'>
                <value>urn:example:e2ee:bundle</value>
              </field>
              <field var='pubsub#creator' label='Node creator' type='jid-single'>
                <value>hamlet@denmark.lit</value>
              </field>
              <field var='pubsub#creation_date' label='Creation date' type='text-single'>
                <value>2003-07-29T22:56:10Z</value>
              </field>
              <field var='pubsub#title' label='A short name for the node' type='text-single'>
                <value>Princely Musings (Atom)</value>
              </field>
              <field var='pubsub#description' label='A description of the node' type='text-single'>
                <value>Updates for Hamlet&apos;s Princely Musings weblog.</value>
              </field>
              <field var='pubsub#language' label='Default language' type='list-single'>
                <value>en</value>
              </field>
              <field var='pubsub#contact' label='People to contact with questions' type='jid-multi'>
                <value>bard@shakespeare.lit</value>
              </field>
              <field var='pubsub#access_model' label='Access model' type='list-single'>
                <value>open</value>
              </field>
              <field var='pubsub#publish_model' label='Publish model' type='list-single'>
                <value>publishers</value>
              </field>
              <field var='pubsub#max_items' label='Max # of items to persist. `max` for no specific limit other than a server imposed maximum.' type='text-single'>
                <value>120</value>
              </field>
              <field var='pubsub#owner' label='Node owners' type='jid-multi'>
                <value>hamlet@denmark.lit</value>
              </field>
              <field var='pubsub#publisher' label='Publishers to this node' type='jid-multi'>
                <value>hamlet@denmark.lit</value>
              </field>
              <field var='pubsub#num_subscribers' label='Number of subscribers to this node' type='text-single'>
                <value>1066</value>
              </field>
            </x>
            """),
        Example(
            "XEP-0060 §5.6: Entity requests all current subscriptions", PubSubGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscriptions/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §5.6: Service returns all current subscriptions", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscriptions>
                <subscription node='node1' jid='francisco@denmark.lit' subscription='subscribed'/>
                <subscription node='node2' jid='francisco@denmark.lit' subscription='subscribed'/>
                <subscription node='node5' jid='francisco@denmark.lit' subscription='unconfigured'/>
                <subscription node='node6' jid='francisco@denmark.lit' subscription='subscribed' subid='123-abc'/>
                <subscription node='node6' jid='francisco@denmark.lit' subscription='subscribed' subid='004-yyy'/>
              </subscriptions>
            </pubsub>
            """),
        Example(
            "XEP-0060 §5.6: No subscriptions", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscriptions/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §5.6: Entity requests current subscriptions from a specific node", PubSubGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscriptions node='princely_musings'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §5.6: Service returns all current subscriptions to a specific node",
            PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscriptions node='node6'>
                <subscription node='node6' jid='francisco@denmark.lit' subscription='subscribed' subid='123-abc'/>
                <subscription node='node6' jid='francisco@denmark.lit' subscription='subscribed' subid='004-yyy'/>
              </subscriptions>
            </pubsub>
            """),
        Example(
            "XEP-0060 §5.7: Entity requests all current affiliations", PubSubGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <affiliations/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §5.7: Service replies with all current affiliations", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <affiliations>
                <affiliation node='node1' affiliation='owner'/>
                <affiliation node='node2' affiliation='publisher'/>
                <affiliation node='node5' affiliation='outcast'/>
                <affiliation node='node6' affiliation='owner'/>
              </affiliations>
            </pubsub>
            """),
        Example(
            "XEP-0060 §5.7: No affiliations", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <affiliations/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §5.7: Entity requests affiliation at a specific node", PubSubGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <affiliations node='node6'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §5.7: Service replies with current affiliation", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <affiliations>
                <affiliation node='node6' affiliation='owner'/>
              </affiliations>
            </pubsub>
            """),
    ]
}
