// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import XMPPExtensions

extension Example {
    package static let pubSubSubscriber: [Example] = [
        Example(
            "XEP-0060 §6.1.1: Entity subscribes to a node", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscribe
                  node='princely_musings'
                  jid='francisco@denmark.lit'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.1.2: Service replies with success", PubSubAnswer<PubSubSetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscription
                  node='princely_musings'
                  jid='francisco@denmark.lit'
                  subid='ba49252aaa4f5d320c24d3766f0bdcade78c78d3'
                  subscription='subscribed'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.1.4: Service replies with pending", PubSubAnswer<PubSubSetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscription
                  node='princely_musings'
                  jid='francisco@denmark.lit'
                  subscription='pending'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.1.5: Service replies with success and indicates that subscription configuration is required",
            PubSubAnswer<PubSubSetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscription
                  node='princely_musings'
                  jid='francisco@denmark.lit'
                  subscription='unconfigured'>
                <subscribe-options>
                  <required/>
                </subscribe-options>
              </subscription>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.1.5: Service replies with success and indicates that subscription options are supported but not required",
            PubSubAnswer<PubSubSetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscription
                  node='princely_musings'
                  jid='francisco@denmark.lit'
                  subscription='unconfigured'>
                <subscribe-options/>
              </subscription>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.1.7: Service sends last published item", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <items node='princely_musings'>
                <item id='ae890ac52d0df67ed7cfdf51b644e901'>
                  \(PubSubExampleEntry.soliloquy)
                </item>
              </items>
            </event>
            """),
        Example(
            "XEP-0060 §6.1.7: Service sends last published item (2)", Delay.self,
            """
            <delay xmlns='urn:xmpp:delay' stamp='2003-12-13T23:58:37Z'/>
            """),
        Example(
            "XEP-0060 §6.2.1: Entity unsubscribes from a node", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <unsubscribe
                  node='princely_musings'
                  jid='francisco@denmark.lit'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.2.2: Service replies with success", PubSubAnswer<PubSubSetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscription
                  node='princely_musings'
                  jid='francisco@denmark.lit'
                  subscription='none'
                  subid='ba49252aaa4f5d320c24d3766f0bdcade78c78d3'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.3.2: Subscriber requests subscription options form", PubSubGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <options node='princely_musings' jid='francisco@denmark.lit'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.3.3: Service responds with the options form", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <options node='princely_musings' jid='francisco@denmark.lit'>
                <x xmlns='jabber:x:data' type='form'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#subscribe_options</value>
                  </field>
                  <field var='pubsub#deliver' type='boolean'
                         label='Enable delivery?'>
                    <value>1</value>
                  </field>
                  <field var='pubsub#digest' type='boolean'
                         label='Receive digest notifications (approx. one per day)?'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#include_body' type='boolean'
                         label='Receive message body in addition to payload?'>
                    <value>false</value>
                  </field>
                  <field
                      var='pubsub#show-values'
                      type='list-multi'
                      label='Select the presence types which are
                             allowed to receive event notifications'>
                    <option label='Want to Chat'><value>chat</value></option>
                    <option label='Available'><value>online</value></option>
                    <option label='Away'><value>away</value></option>
                    <option label='Extended Away'><value>xa</value></option>
                    <option label='Do Not Disturb'><value>dnd</value></option>
                    <value>chat</value>
                    <value>online</value>
                  </field>
                </x>
              </options>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.3.5: Subscriber submits completed options form", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <options node='princely_musings' jid='francisco@denmark.lit'>
                <x xmlns='jabber:x:data' type='submit'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#subscribe_options</value>
                  </field>
                  <field var='pubsub#deliver'><value>1</value></field>
                  <field var='pubsub#digest'><value>0</value></field>
                  <field var='pubsub#include_body'><value>false</value></field>
                  <field var='pubsub#show-values'>
                    <value>chat</value>
                    <value>online</value>
                    <value>away</value>
                  </field>
                </x>
              </options>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.3.7: Entity subscribes to node and sets configuration options", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscribe node='princely_musings' jid='francisco@denmark.lit'/>
              <options>
                <x xmlns='jabber:x:data' type='submit'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#subscribe_options</value>
                  </field>
                  <field var='pubsub#deliver'><value>1</value></field>
                  <field var='pubsub#digest'><value>0</value></field>
                  <field var='pubsub#include_body'><value>false</value></field>
                  <field var='pubsub#show-values'>
                    <value>chat</value>
                    <value>online</value>
                    <value>away</value>
                  </field>
                </x>
              </options>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.3.7: Service replies with success (including configuration options)",
            PubSubAnswer<PubSubSetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscription
                  node='princely_musings'
                  jid='francisco@denmark.lit'
                  subid='ba49252aaa4f5d320c24d3766f0bdcade78c78d3'
                  subscription='subscribed'/>
              <options>
                <x xmlns='jabber:x:data' type='result'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#subscribe_options</value>
                  </field>
                  <field var='pubsub#deliver'><value>1</value></field>
                  <field var='pubsub#digest'><value>0</value></field>
                  <field var='pubsub#include_body'><value>false</value></field>
                  <field var='pubsub#show-values'>
                    <value>chat</value>
                    <value>online</value>
                    <value>away</value>
                  </field>
                </x>
              </options>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.4.1: Entity requests default subscription configuration options", PubSubGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <default node='princely_musings'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.4.1: Entity requests default subscription configuration options", PubSubGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <default/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.4.2: Service responds with default subscription configuration options",
            PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <default node='princely_musings'>
                <x xmlns='jabber:x:data' type='result'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#subscribe_options</value>
                  </field>
                  <field var='pubsub#deliver'><value>1</value></field>
                  <field var='pubsub#digest'><value>0</value></field>
                  <field var='pubsub#include_body'><value>false</value></field>
                  <field var='pubsub#show-values'>
                    <value>chat</value>
                    <value>online</value>
                    <value>away</value>
                  </field>
                </x>
              </default>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.5.2: Subscriber requests all items", PubSubGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <items node='princely_musings'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.5.3: Service returns all items", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <items node='princely_musings'>
                <item id='368866411b877c30064a5f62b917cffe'>
                  \(PubSubExampleEntry.theUsesOfThisWorld)
                </item>
                <item id='3300659945416e274474e469a1f0154c'>
                  \(PubSubExampleEntry.ghostlyEncounters)
                </item>
                <item id='4e30f35051b7b8b42abe083742187228'>
                  \(PubSubExampleEntry.alone)
                </item>
                <item id='ae890ac52d0df67ed7cfdf51b644e901'>
                  \(PubSubExampleEntry.soliloquy)
                </item>
              </items>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.5.4: Service returns some items via result set management",
            PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <items node='princely_musings'>
                <item id='368866411b877c30064a5f62b917cffe'>
                  \(PubSubExampleEntry.theUsesOfThisWorld)
                </item>
                <item id='3300659945416e274474e469a1f0154c'>
                  \(PubSubExampleEntry.ghostlyEncounters)
                </item>
                <item id='4e30f35051b7b8b42abe083742187228'>
                  \(PubSubExampleEntry.alone)
                </item>
              </items>
              <set xmlns='http://jabber.org/protocol/rsm'>
                <first index='0'>368866411b877c30064a5f62b917cffe</first>
                <last>4e30f35051b7b8b42abe083742187228</last>
                <count>19</count>
              </set>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.5.5: Service returns last published item", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <items node='princely_musings'>
                <item id='ae890ac52d0df67ed7cfdf51b644e901'>
                  \(PubSubExampleEntry.soliloquy)
                </item>
              </items>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.5.6: Subscriber requests specific items by ItemID", PubSubGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <items node='princely_musings'>
                <item id='368866411b877c30064a5f62b917cffe'/>
                <item id='4e30f35051b7b8b42abe083742187228'/>
              </items>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.5.6: Service sends requested item(s)", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <items node='princely_musings'>
                <item id='368866411b877c30064a5f62b917cffe'>
                  \(PubSubExampleEntry.theUsesOfThisWorld)
                </item>
                <item id='4e30f35051b7b8b42abe083742187228'>
                  \(PubSubExampleEntry.alone)
                </item>
              </items>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.5.7: Subscriber requests two most recent items", PubSubGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <items node='princely_musings' max_items='2'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.5.7: Service returns two most recent items", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <items node='princely_musings'>
                <item id='4e30f35051b7b8b42abe083742187228'>
                  \(PubSubExampleEntry.alone)
                </item>
                <item id='ae890ac52d0df67ed7cfdf51b644e901'>
                  \(PubSubExampleEntry.soliloquy)
                </item>
              </items>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.5.7: Service returns no items if it has none", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <items node='princely_musings'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §6.5.8: Subscriber requests a particular item", PubSubGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <items node='princely_musings'>
                <item id='ae890ac52d0df67ed7cfdf51b644e901'/>
              </items>
            </pubsub>
            """),
    ]
}
