// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import XMPPExtensions

extension Example {
    package static let pubSubOwner: [Example] = [
        Example(
            "XEP-0060 §8.1.1: Request to create a node", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <create node='princely_musings'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.1.1: Entity requests an instant node", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <create/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.1.1: Service replies with success and generated NodeID", PubSubAnswer<PubSubSetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <create node='25e3d37dabbab9541f7523321421edc5bfeb2dae'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.1.2: Entity requests leaf node with non-default access model", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <create node='princely_musings'/>
              <configure>
                <x xmlns='jabber:x:data' type='submit'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#node_config</value>
                  </field>
                  <field var='pubsub#access_model'><value>whitelist</value></field>
                </x>
              </configure>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.1.3: Entity requests a new node with non-default configuration.", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <create node='princely_musings'/>
              <configure>
                <x xmlns='jabber:x:data' type='submit'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#node_config</value>
                  </field>
                  <field var='pubsub#title'><value>Princely Musings (Atom)</value></field>
                  <field var='pubsub#deliver_notifications'><value>1</value></field>
                  <field var='pubsub#deliver_payloads'><value>1</value></field>
                  <field var='pubsub#persist_items'><value>1</value></field>
                  <field var='pubsub#max_items'><value>10</value></field>
                  <field var='pubsub#item_expire'><value>604800</value></field>
                  <field var='pubsub#access_model'><value>open</value></field>
                  <field var='pubsub#publish_model'><value>publishers</value></field>
                  <field var='pubsub#purge_offline'><value>0</value></field>
                  <field var='pubsub#send_last_published_item'><value>never</value></field>
                  <field var='pubsub#presence_based_delivery'><value>false</value></field>
                  <field var='pubsub#notification_type'><value>headline</value></field>
                  <field var='pubsub#notify_config'><value>0</value></field>
                  <field var='pubsub#notify_delete'><value>0</value></field>
                  <field var='pubsub#notify_retract'><value>0</value></field>
                  <field var='pubsub#notify_sub'><value>0</value></field>
                  <field var='pubsub#max_payload_size'><value>1028</value></field>
                  <field var='pubsub#type'><value>urn:example:e2ee:bundle</value></field>
                  <field var='pubsub#body_xslt'>
                    <value>http://jabxslt.jabberstudio.org/atom_body.xslt</value>
                  </field>
                </x>
              </configure>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.2.1: Owner requests configuration form", PubSubOwnerGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <configure node='princely_musings'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.2.2: Service responds with configuration form", PubSubAnswer<PubSubOwnerGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <configure node='princely_musings'>
                <x xmlns='jabber:x:data' type='form'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#node_config</value>
                  </field>
                  <field var='pubsub#title' type='text-single'
                         label='A friendly name for the node'/>
                  <field var='pubsub#deliver_notifications' type='boolean'
                         label='Whether to deliver event notifications'>
                    <value>true</value>
                  </field>
                  <field var='pubsub#deliver_payloads' type='boolean'
                         label='Whether to deliver payloads with event notifications'>
                    <value>true</value>
                  </field>
                  <field var='pubsub#notify_config' type='boolean'
                         label='Notify subscribers when the node configuration changes'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#notify_delete' type='boolean'
                         label='Notify subscribers when the node is deleted'>
                    <value>false</value>
                  </field>
                  <field var='pubsub#notify_retract' type='boolean'
                         label='Notify subscribers when items are removed from the node'>
                    <value>false</value>
                  </field>
                  <field var='pubsub#notify_sub' type='boolean'
                         label='Notify owners about new subscribers and unsubscribes'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#persist_items' type='boolean'
                         label='Persist items to storage'>
                    <value>1</value>
                  </field>
                  <field var='pubsub#max_items' type='text-single'
                         label='Max # of items to persist. `max` for no specific limit other than a server imposed maximum.'>
                    <value>10</value>
                  </field>
                  <field var='pubsub#item_expire' type='text-single'
                         label='Time after which to automatically purge items. `max` for no specific limit other than a server imposed maximum.'>
                    <value>604800</value>
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
                  <field var='pubsub#roster_groups_allowed' type='list-multi'
                         label='Roster groups allowed to subscribe'>
                    <option><value>friends</value></option>
                    <option><value>courtiers</value></option>
                    <option><value>servants</value></option>
                    <option><value>enemies</value></option>
                  </field>
                  <field var='pubsub#publish_model' type='list-single'
                         label='Specify the publisher model'>
                    <option><value>publishers</value></option>
                    <option><value>subscribers</value></option>
                    <option><value>open</value></option>
                    <value>publishers</value>
                  </field>
                  <field var='pubsub#purge_offline' type='boolean'
                         label='Purge all items when the relevant publisher goes offline?'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#max_payload_size' type='text-single'
                         label='Max Payload size in bytes'>
                    <value>1028</value>
                  </field>
                  <field var='pubsub#send_last_published_item' type='list-single'
                         label='When to send the last published item'>
                    <option label='Never'><value>never</value></option>
                    <option label='When a new subscription is processed'><value>on_sub</value></option>
                    <option label='When a new subscription is processed and whenever a subscriber comes online'>
                      <value>on_sub_and_presence</value>
                    </option>
                    <value>never</value>
                  </field>
                  <field var='pubsub#presence_based_delivery' type='boolean'
                         label='Deliver event notifications only to available users'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#notification_type' type='list-single'
                         label='Specify the delivery style for event notifications'>
                    <option><value>normal</value></option>
                    <option><value>headline</value></option>
                    <value>headline</value>
                  </field>
                  <field var='pubsub#type' type='text-single'
                         label='Specify the semantic type of payload data to be provided at this node.'>
                    <value>urn:example:e2ee:bundle</value>
                  </field>
                  <field var='pubsub#dataform_xslt' type='text-single'
                         label='Payload XSLT'/>
                </x>
              </configure>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.2.4: Owner submits node configuration form", PubSubOwnerSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <configure node='princely_musings'>
                <x xmlns='jabber:x:data' type='submit'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#node_config</value>
                  </field>
                  <field var='pubsub#title'><value>Princely Musings (Atom)</value></field>
                  <field var='pubsub#deliver_notifications'><value>1</value></field>
                  <field var='pubsub#deliver_payloads'><value>1</value></field>
                  <field var='pubsub#persist_items'><value>1</value></field>
                  <field var='pubsub#max_items'><value>10</value></field>
                  <field var='pubsub#item_expire'><value>604800</value></field>
                  <field var='pubsub#access_model'><value>roster</value></field>
                  <field var='pubsub#roster_groups_allowed'>
                    <value>friends</value>
                    <value>servants</value>
                    <value>courtiers</value>
                  </field>
                  <field var='pubsub#publish_model'><value>publishers</value></field>
                  <field var='pubsub#purge_offline'><value>0</value></field>
                  <field var='pubsub#send_last_published_item'><value>never</value></field>
                  <field var='pubsub#presence_based_delivery'><value>false</value></field>
                  <field var='pubsub#notification_type'><value>headline</value></field>
                  <field var='pubsub#notify_config'><value>0</value></field>
                  <field var='pubsub#notify_delete'><value>0</value></field>
                  <field var='pubsub#notify_retract'><value>0</value></field>
                  <field var='pubsub#notify_sub'><value>0</value></field>
                  <field var='pubsub#max_payload_size'><value>1028</value></field>
                  <field var='pubsub#type'><value>urn:example:e2ee:bundle</value></field>
                  <field var='pubsub#body_xslt'>
                    <value>http://jabxslt.jabberstudio.org/atom_body.xslt</value>
                  </field>
                </x>
              </configure>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.2.4: Owner cancels configuration process", PubSubOwnerSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <configure node='princely_musings'>
                <x xmlns='jabber:x:data' type='cancel'/>
              </configure>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.2.5.3: Service sends configuration change notification (event notification only)",
            PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <configuration node='princely_musings'/>
            </event>
            """),
        Example(
            "XEP-0060 §8.2.5.3: Service sends configuration change notification (full payload)", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <configuration node='princely_musings'>
                <x xmlns='jabber:x:data' type='result'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#node_config</value>
                  </field>
                  <field var='pubsub#title'><value>Princely Musings (Atom)</value></field>
                  <field var='pubsub#deliver_notifications'><value>1</value></field>
                  <field var='pubsub#deliver_payloads'><value>1</value></field>
                  <field var='pubsub#notify_config'><value>0</value></field>
                  <field var='pubsub#notify_delete'><value>0</value></field>
                  <field var='pubsub#notify_retract'><value>0</value></field>
                  <field var='pubsub#notify_sub'><value>0</value></field>
                  <field var='pubsub#persist_items'><value>1</value></field>
                  <field var='pubsub#max_items'><value>10</value></field>
                  <field var='pubsub#item_expire'><value>604800</value></field>
                  <field var='pubsub#subscribe'><value>1</value></field>
                  <field var='pubsub#access_model'><value>open</value></field>
                  <field var='pubsub#publish_model'><value>publishers</value></field>
                  <field var='pubsub#purge_offline'><value>0</value></field>
                  <field var='pubsub#max_payload_size'><value>9216</value></field>
                  <field var='pubsub#send_last_published_item'><value>never</value></field>
                  <field var='pubsub#presence_based_delivery'><value>0</value></field>
                  <field var='pubsub#notification_type'><value>headline</value></field>
                  <field var='pubsub#type'><value>urn:example:e2ee:bundle</value></field>
                  <field var='pubsub#body_xslt'>
                    <value>http://jabxslt.jabberstudio.org/atom_body.xslt</value>
                  </field>
                </x>
              </configuration>
            </event>
            """),
        Example(
            "XEP-0060 §8.3.1: Entity requests default node configuration options", PubSubOwnerGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <default/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.3.2: Entity requests default node configuration options", PubSubOwnerGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <default type='collection'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.3.3: Service responds with default node configuration options",
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
                  <field var='pubsub#deliver_notifications' type='boolean'
                         label='Deliver event notifications'>
                    <value>true</value>
                  </field>
                  <field var='pubsub#deliver_payloads' type='boolean'
                       label='Deliver payloads with event notifications'>
                    <value>1</value>
                  </field>
                  <field var='pubsub#description' type='text-single'
                       label='A description of the node'/>
                  <field var='pubsub#notify_config' type='boolean'
                         label='Notify subscribers when the node configuration changes'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#notify_delete' type='boolean'
                         label='Notify subscribers when the node is deleted'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#notify_retract' type='boolean'
                         label='Notify subscribers when items are removed from the node'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#notify_sub' type='boolean'
                         label='Notify owners about new subscribers and unsubscribes'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#persist_items' type='boolean'
                         label='Persist items to storage'>
                    <value>1</value>
                  </field>
                  <field var='pubsub#max_items' type='text-single'
                         label='Max # of items to persist. `max` for no specific limit other than a server imposed maximum.'>
                    <value>10</value>
                  </field>
                  <field var='pubsub#item_expire' type='text-single'
                         label='Time after which to automatically purge items. `max` for no specific limit other than a server imposed maximum.'>
                    <value>604800</value>
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
                  <field var='pubsub#roster_groups_allowed' type='list-multi'
                         label='Roster groups allowed to subscribe'>
                    <option><value>friends</value></option>
                    <option><value>courtiers</value></option>
                    <option><value>servants</value></option>
                    <option><value>enemies</value></option>
                  </field>
                  <field var='pubsub#publish_model' type='list-single'
                         label='Specify the publisher model'>
                    <option><value>publishers</value></option>
                    <option><value>subscribers</value></option>
                    <option><value>open</value></option>
                    <value>publishers</value>
                  </field>
                  <field var='pubsub#purge_offline' type='boolean'
                         label='Purge all items when the relevant publisher goes offline?'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#max_payload_size' type='text-single'
                         label='Max payload size in bytes'>
                    <value>9216</value>
                  </field>
                  <field var='pubsub#send_last_published_item' type='list-single'
                         label='When to send the last published item'>
                    <option label='Never'><value>never</value></option>
                    <option label='When a new subscription is processed'><value>on_sub</value></option>
                    <option label='When a new subscription is processed and whenever a subscriber comes online'>
                      <value>on_sub_and_presence</value>
                    </option>
                    <value>never</value>
                  </field>
                  <field var='pubsub#presence_based_delivery' type='boolean'
                         label='Deliver notifications only to available users'>
                    <value>0</value>
                  </field>
                  <field var='pubsub#notification_type' type='list-single'
                         label='Specify the delivery style for notifications'>
                    <option><value>normal</value></option>
                    <option><value>headline</value></option>
                    <value>headline</value>
                  </field>
                </x>
              </default>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.4.1: Owner deletes a node", PubSubOwnerSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <delete node='princely_musings'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.4.1: Owner deletes a node with redirection", PubSubOwnerSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <delete node='princely_musings'>
                <redirect uri='xmpp:hamlet@denmark.lit?;node=blog'/>
              </delete>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.4.2: Subscribers are notified of node deletion", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <delete node='princely_musings'>
                <redirect uri='xmpp:hamlet@denmark.lit?;node=blog'/>
              </delete>
            </event>
            """),
        Example(
            "XEP-0060 §8.5.1: Owner purges all items from a node", PubSubOwnerSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <purge node='princely_musings'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.5.2: Subscribers are notified of node purge", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <purge node='princely_musings'/>
            </event>
            """),
        Example(
            "XEP-0060 §8.6: Service sends authorization request to node owner", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='form'>
              <title>PubSub subscriber request</title>
              <instructions>
                To approve this entity&apos;s subscription request,
                click the OK button. To deny the request, click the
                cancel button.
              </instructions>
              <field var='FORM_TYPE' type='hidden'>
                <value>http://jabber.org/protocol/pubsub#subscribe_authorization</value>
              </field>
              <field var='pubsub#subid' type='hidden'><value>123-abc</value></field>
              <field var='pubsub#node' type='text-single' label='Node ID'>
                <value>princely_musings</value>
              </field>
              <field var='pubsub#subscriber_jid' type='jid-single' label='Subscriber Address'>
                <value>horatio@denmark.lit</value>
              </field>
              <field var='pubsub#allow' type='boolean'
                     label='Allow this JID to subscribe to this pubsub node?'>
                <value>false</value>
              </field>
            </x>
            """),
        Example(
            "XEP-0060 §8.6: Owner approves subscription request", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='submit'>
              <field var='FORM_TYPE' type='hidden'>
                <value>http://jabber.org/protocol/pubsub#subscribe_authorization</value>
              </field>
              <field var='pubsub#subid'>
                <value>123-abc</value>
              </field>
              <field var='pubsub#node'>
                <value>princely_musings</value>
              </field>
              <field var='pubsub#subscriber_jid'>
                <value>horatio@denmark.lit</value>
              </field>
              <field var='pubsub#allow'>
                <value>true</value>
              </field>
            </x>
            """),
        Example(
            "XEP-0060 §8.6: Subscription approval notification", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <subscription node='princely_musings' jid='horatio@denmark.lit' subscription='subscribed'/>
            </event>
            """),
        Example(
            "XEP-0060 §8.6: Owner denies subscription request", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='submit'>
              <field var='FORM_TYPE' type='hidden'>
                <value>http://jabber.org/protocol/pubsub#subscribe_authorization</value>
              </field>
              <field var='pubsub#subid'>
                <value>123-abc</value>
              </field>
              <field var='pubsub#node'>
                <value>princely_musings</value>
              </field>
              <field var='pubsub#subscriber_jid'>
                <value>horatio@denmark.lit</value>
              </field>
              <field var='pubsub#allow'>
                  <value>false</value>
              </field>
            </x>
            """),
        Example(
            "XEP-0060 §8.6: Subscription cancellation / denial notification", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <subscription node='princely_musings' jid='horatio@denmark.lit' subscription='none'/>
            </event>
            """),
        Example(
            "XEP-0060 §8.6: Owner cancels form submission", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='cancel'>
              <field var='FORM_TYPE' type='hidden'>
                <value>http://jabber.org/protocol/pubsub#subscribe_authorization</value>
              </field>
            </x>
            """),
        Example(
            "XEP-0060 §8.7.2: Service responds with data form to be populated", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='form'>
              <field var='FORM_TYPE' type='hidden'>
                <value>http://jabber.org/protocol/pubsub#subscribe_authorization</value>
              </field>
              <field type='list-single' var='pubsub#node'>
                <option><value>princely_musings</value></option>
                <option><value>news_from_elsinore</value></option>
              </field>
            </x>
            """),
        Example(
            "XEP-0060 §8.7.4: Owner requests all pending subscription requests for a node", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='submit'>
              <field var='pubsub#node'>
                <value>princely_musings</value>
              </field>
            </x>
            """),
        Example(
            "XEP-0060 §8.8.1.1: Owner requests all subscriptions", PubSubOwnerGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <subscriptions node='princely_musings'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.8.1.2: Service returns list of subscriptions", PubSubAnswer<PubSubOwnerGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <subscriptions node='princely_musings'>
                <subscription jid='hamlet@denmark.lit' subscription='subscribed'/>
                <subscription jid='polonius@denmark.lit' subscription='unconfigured'/>
                <subscription jid='bernardo@denmark.lit' subscription='subscribed' subid='123-abc'/>
                <subscription jid='bernardo@denmark.lit' subscription='subscribed' subid='004-yyy'/>
              </subscriptions>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.8.2.1: Owner modifies subscriptions", PubSubOwnerSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <subscriptions node='princely_musings'>
                <subscription jid='bard@shakespeare.lit' subscription='subscribed'/>
              </subscriptions>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.8.2.4: Owner sets subscription for multiple entities", PubSubOwnerSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <subscriptions node='princely_musings'>
                <subscription jid='polonius@denmark.lit' subscription='none'/>
                <subscription jid='bard@shakespeare.lit' subscription='subscribed'/>
              </subscriptions>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.8.2.4: Service responds with an error", PubSubAnswer<PubSubOwnerGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <subscriptions node='princely_musings'>
                <subscription jid='polonius@denmark.lit' subscription='subscribed'/>
              </subscriptions>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.8.4: Service sends notification of subscription change", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <subscription node='princely_musings' jid='polonius@denmark.lit' subscription='none'/>
            </event>
            """),
        Example(
            "XEP-0060 §8.9.1.1: Owner requests all affiliated entities", PubSubOwnerGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <affiliations node='princely_musings'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.9.1.2: Service returns list of affiliated entities", PubSubAnswer<PubSubOwnerGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <affiliations node='princely_musings'>
                <affiliation jid='hamlet@denmark.lit' affiliation='owner'/>
                <affiliation jid='polonius@denmark.lit' affiliation='outcast'/>
              </affiliations>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.9.2.1: Owner modifies affiliation", PubSubOwnerSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <affiliations node='princely_musings'>
                <affiliation jid='bard@shakespeare.lit' affiliation='publisher'/>
              </affiliations>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.9.2.4: Owner sets affiliation for multiple entities", PubSubOwnerSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <affiliations node='princely_musings'>
                <affiliation jid='hamlet@denmark.lit' affiliation='none'/>
                <affiliation jid='polonius@denmark.lit' affiliation='none'/>
                <affiliation jid='bard@shakespeare.lit' affiliation='publisher'/>
              </affiliations>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.9.2.4: Service responds with an error", PubSubAnswer<PubSubOwnerGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>
              <affiliations node='princely_musings'>
                <affiliation jid='hamlet@denmark.lit' affiliation='owner'/>
              </affiliations>
            </pubsub>
            """),
        Example(
            "XEP-0060 §8.9.4: Service sends notification of affiliation change", PubSubAffiliationNotice.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <affiliations node='princely_musings'>
                <affilation jid='polonius@denmark.lit' affiliation='none'/>
              </affiliations>
            </pubsub>
            """),
    ]
}
