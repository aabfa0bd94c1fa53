// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import XMPPExtensions

extension Example {
    package static let pubSubPublisher: [Example] = [
        Example(
            "XEP-0060 §7.1.1: Publisher publishes an item with an ItemID", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <publish node='princely_musings'>
                <item id='bnd81g37d61f49fgn581'>
                  \(PubSubExampleEntry.soliloquy)
                </item>
              </publish>
            </pubsub>
            """),
        Example(
            "XEP-0060 §7.1.2: Service replies with success", PubSubAnswer<PubSubSetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <publish node='princely_musings'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §7.1.2: Service replies with success and the ID of the new item",
            PubSubAnswer<PubSubSetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <publish node='princely_musings'>
                <item id='ae890ac52d0df67ed7cfdf51b644e901'/>
              </publish>
            </pubsub>
            """),
        Example(
            "XEP-0060 §7.1.2.2: Subscribers receive event notifications only", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <items node='princely_musings'>
                <item id='ae890ac52d0df67ed7cfdf51b644e901'/>
              </items>
            </event>
            """),
        Example(
            "XEP-0060 §7.1.2.3: Service Notifies Subscribers", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <items node='princely_musings'>
                <item id='ae890ac52d0df67ed7cfdf51b644e901'
                      publisher='hamlet@denmark.lit'>
                  [ ... ENTRY ... ]
                </item>
              </items>
            </event>
            """),
        Example(
            "XEP-0060 §7.1.2.3: Service returns items", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <items node='princely_musings'>
                <item id='ae890ac52d0df67ed7cfdf51b644e901'
                      publisher='hamlet@denmark.lit'>
                  [ ... ENTRY ... ]
                </item>
                  [ ... MORE ITEMS ... ]
              </items>
            </pubsub>
            """),
        Example(
            "XEP-0060 §7.1.2.4: Subscriber receives notated event notification", StanzaHeaders.self,
            """
            <headers xmlns='http://jabber.org/protocol/shim'>
              <header name='SubID'>123-abc</header>
              <header name='SubID'>004-yyy</header>
            </headers>
            """),
        Example(
            "XEP-0060 §7.1.5: Publishing with options", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <publish node='princely_musings'>
                <item id='ae890ac52d0df67ed7cfdf51b644e901'>
                  \(PubSubExampleEntry.soliloquy)
                </item>
              </publish>
              <publish-options>
                <x xmlns='jabber:x:data' type='submit'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#publish-options</value>
                  </field>
                  <field var='pubsub#access_model'>
                    <value>presence</value>
                  </field>
                </x>
              </publish-options>
            </pubsub>
            """),
        Example(
            "XEP-0060 §7.2.1: Entity deletes an item from a node", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <retract node='princely_musings'>
                <item id='ae890ac52d0df67ed7cfdf51b644e901'/>
              </retract>
            </pubsub>
            """),
        Example(
            "XEP-0060 §7.2.2.1: Subscribers are notified of deletion", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <items node='princely_musings'>
                <retract id='ae890ac52d0df67ed7cfdf51b644e901'/>
              </items>
            </event>
            """),
    ]
}
