// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import XMPPExtensions

extension Example {
    package static let pubSubCollections: [Example] = [
        Example(
            "XEP-0248 §5.3.1.1: Subscriber receives a publish notification from a collection", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <items node='princely_musings'>
                <item id='ae890ac52d0df67ed7cfdf51b644e901'>
                  ...
                </item>
              </items>
            </event>
            """),
        Example(
            "XEP-0248 §5.3.1.1: Subscriber receives a publish notification from a collection (2)", StanzaHeaders.self,
            """
            <headers xmlns='http://jabber.org/protocol/shim'>
              <header name='Collection'>blogs</header>
            </headers>
            """),
        Example(
            "XEP-0248 §5.3.1.2: Subscriber receives a creation notification from a collection", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <create node='princely_musings'/>
            </event>
            """),
        Example(
            "XEP-0248 §5.3.2: Notification of node association", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <collection node='some-collection'>
                <associate node='new-node-id'/>
              </collection>
            </event>
            """),
        Example(
            "XEP-0248 §5.3.2: Notification of node dissociation", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <collection node='some-collection'>
                <dissociate node='old-node-id'/>
              </collection>
            </event>
            """),
        Example(
            "XEP-0248 §5.3.2.1: Notification of node association", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <collection node='some-collection'>
                <associate node='new-node-id'>
                  <x xmlns='jabber:x:data' type='result'>
                    <field var='FORM_TYPE' type='hidden'>
                      <value>http://jabber.org/protocol/pubsub#meta-data</value>
                    </field>
                    <field var='pubsub#creation_date'>
                      <value>2003-07-29T22:56Z</value>
                    </field>
                    <field var='pubsub#creator'>
                      <value>hamlet@denmark.lit</value>
                    </field>
                    <field var='pubsub#description'>
                      <value>Atom feed for my blog.</value>
                    </field>
                    <field var='pubsub#language'>
                      <value>en</value>
                    </field>
                    <field var='pubsub#contact'>
                      <value>bard@shakespeare.lit</value>
                    </field>
                    <field var='pubsub#owner'>
                      <value>hamlet@denmark.lit</value>
                    </field>
                    <field var='pubsub#title'>
                      <value>Princely Musings (Atom).</value>
                    </field>
                    <field var='pubsub#type'
                      ><value>http://www.w3.org/2005/Atom</value>
                    </field>
                  </x>
                </associate>
              </collection>
            </event>
            """),
        Example(
            "XEP-0248 §6.1.1: Entity subscribes to a collection node (no configuration)", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscribe jid='francisco@denmark.lit'
                         node='blogs'/>
            </pubsub>
            """),
        Example(
            "XEP-0248 §6.1.1: Entity subscribes to a collection node (with configuration)", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscribe jid='francisco@denmark.lit'
                         node='blogs'/>
              <options>
                <x xmlns='jabber:x:data' type='submit'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#subscribe_options</value>
                  </field>
                  <field var='pubsub#subscription_type'>
                    <value>items</value>
                  </field>
                  <field var='pubsub#subscription_depth'>
                    <value>all</value>
                  </field>
                </x>
              </options>
            </pubsub>
            """),
        Example(
            "XEP-0248 §6.1.2: Service responds with success", PubSubAnswer<PubSubSetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscription node='blogs'
                            jid='francisco@denmark.lit'
                            subscription='subscribed'/>
            </pubsub>
            """),
        Example(
            "XEP-0248 §6.2.1: Subscriber requests all items on a collection", PubSubGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <items node='blogs'/>
            </pubsub>
            """),
        Example(
            "XEP-0248 §6.2.2: Service returns items on leaf nodes", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <items node='Romeoance'>
                <item id='368866411b877c30064a5f62b917cffe'>
                  ...
                </item>
              </items>
              <items node='Julliennui'>
                <item id='3300659945416e274474e469a1f0154c'>
                  ...
                </item>
              </items>
            </pubsub>
            """),
        Example(
            "XEP-0248 §7.1.1: Entity requests a new collection node", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <create node='announcements'/>
              <configure>
                <x xmlns='jabber:x:data' type='submit'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#node_config</value>
                  </field>
                  <field var='pubsub#node_type'><value>collection</value></field>
                </x>
              </configure>
            </pubsub>
            """),
        Example(
            "XEP-0248 §7.2.1: Entity configures a collection node", PubSubOwnerSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <configure node='blogs'>
                <x xmlns='jabber:x:data' type='submit'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#node_config</value>
                  </field>
                  <field var='pubsub#node_type'>
                    <value>collection</value>
                  </field>
                  <field var='pubsub#children'>
                    <value>Romeoance</value>
                    <value>Julliennui</value>
                  </field>
                  <field var='pubsub#collection'>
                    <value/>
                  </field>
                </x>
              </configure>
            </pubsub>
            """),
        Example(
            "XEP-0248 §7.3.2: Service responds with default node configuration options",
            PubSubAnswer<PubSubOwnerGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <default>
                <x xmlns='jabber:x:data' type='form'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#node_config</value>
                  </field>
                  <field var='pubsub#title' type='text-single'
                         label='A friendly name for the node'/>
                  <field var='pubsub#description' type='text-single'
                       label='A description of the node'/>
                  <field var='pubsub#node_type'
                         type='list-single'
                         label='Whether the node is a leaf (default) or a collection'>
                    <option label='The node is a leaf node (default)'>
                      <value>leaf</value>
                    </option>
                    <option label='The node is a collection node'>
                      <value>collection</value>
                    </option>
                    <value>collection</value>
                  </field>
                  <field var='pubsub#collection'
                         type='text-multi'
                         label='The collections of which this node is a child'/>
                  <field var='pubsub#children'
                         type='text-multi'
                         label='The nodes of which this node is a parent'/>
                  <field var='pubsub#children_association_policy'
                         type='list-single'>
                    <option label='Only the owners of this node may associate other nodes to this collection'>
                      owners
                    </option>
                    <option label='Only those on the children association whitelist may associate other nodes to this collection'>
                      whitelist
                    </option>
                    <option label='Anyone may associate nodes with this collection'>
                      all
                    </option>
                    <value>owner</value>
                  </field>
                  <field var='pubsub#children_association_whitelist'
                         type='jid-multi'
                         label='JIDs who can associate nodes to this collection'/>
                  <field var='pubsub#children_max'
                         type='text-single'
                         label='The maximum number of children for this collection'/>
                  <field var='pubsub#deliver_notifications' type='boolean'
                         label='Deliver event notifications'>
                    <value>true</value>
                  </field>
                  <field var='pubsub#notify_config' type='boolean'
                         label='Notify subscribers when the node configuration changes'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#notify_delete' type='boolean'
                         label='Notify subscribers when the node is deleted'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#notify_sub' type='boolean'
                         label='Notify owners about new subscribers and unsubscribes'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#subscribe' type='boolean'
                         label='Whether to allow subscriptions'>
                    <value>1</value>
                  </field>
                  <field var='pubsub#access_model' type='list-single'
                         label='Specify the subscriber model'>
                    <option><value>authorize</value></option>
                    <option><value>open</value></option>
                    <option><value>presence</value></option>
                    <option><value>roster</value></option>
                    <option><value>whitelist</value></option>
                    <value>open</value>
                  </field>
                </x>
              </default>
            </pubsub>
            """),
        Example(
            "XEP-0248 §7.4.1: Owner attempts to delete a collection node", PubSubOwnerSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <delete node='blogs'/>
            </pubsub>
            """),
        Example(
            "XEP-0248 §7.5.1: Entity requests node association", PubSubOwnerSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <collection node='some-collection'>
                <associate node='new-child-node'/>
              </collection>
            </pubsub>
            """),
        Example(
            "XEP-0248 §7.6.1: Entity requests node dissociation", PubSubOwnerSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <collection node='some-collection'>
                <dissociate node='old-child-node'/>
              </collection>
            </pubsub>
            """),
        Example(
            "XEP-0248 §8.1: Entity subscribes to the root node", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscribe jid='francisco@denmark.lit'/>
            </pubsub>
            """),
    ]
}
