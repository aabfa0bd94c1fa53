// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import XMPPExtensions

extension Example {
    package static let pubSubNotes: [Example] = [
        Example(
            "XEP-0060 §12.5: A Temporary Subscription", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <options node='princely_musings' jid='francisco@denmark.lit'>
                <x xmlns='jabber:x:data' type='submit'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#subscribe_options</value>
                  </field>
                  ...
                  <field var='pubsub#expire'><value>presence</value></field>
                  ...
                </x>
              </options>
            </pubsub>
            """),
        Example(
            "XEP-0060 §12.17: Event notification with publisher JID", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <items node='n48ad4fj78zn38st734'>
                <item id='i1s2d3f4g5h6bjeh936'
                      publisher='portia@merchantofvenice.lit'>
                  <geoloc xmlns='http://jabber.org/protocol/geoloc'>
                    <description>Venice</description>
                    <lat>45.44</lat>
                    <lon>12.33</lon>
                  </geoloc>
                </item>
              </items>
            </event>
            """),
        Example(
            "XEP-0060 §12.19: Leasing process", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <options node='princely_musings' jid='francisco@denmark.lit'>
                <x xmlns='jabber:x:data' type='form'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#subscribe_options</value>
                  </field>
                  ...
                  <field var='pubsub#expire' type='text-single'
                         label='Requested lease period'/>
                  ...
                </x>
              </options>
            </pubsub>
            """),
        Example(
            "XEP-0060 §12.19: Leasing process (2)", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <options node='princely_musings' jid='francisco@denmark.lit'>
                <x xmlns='jabber:x:data' type='submit'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#subscribe_options</value>
                  </field>
                  ...
                  <field var='pubsub#expire'><value>2006-02-28T11:59:59Z</value></field>
                  ...
                </x>
              </options>
            </pubsub>
            """),
        Example(
            "XEP-0060 §12.19: Service notifies subscriber of impending lease end", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <subscription
                  expiry='2006-02-28T23:59:59Z'
                  jid='francisco@denmark.lit'
                  node='princely_musings'
                  subid='ba49252aaa4f5d320c24d3766f0bdcade78c78d3'
                  subscription='subscribed'/>
            </event>
            """),
        Example(
            "XEP-0060 §12.19: Renewing a lease", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <options node='princely_musings' jid='francisco@denmark.lit'>
                <x xmlns='jabber:x:data' type='submit'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#subscribe_options</value>
                  </field>
                  ...
                  <field var='pubsub#expire'><value>2006-03-31T23:59:59Z</value></field>
                  ...
                </x>
              </options>
            </pubsub>
            """),
        Example(
            "XEP-0060 §12.20: A content-based subscription", PubSubAnswer<PubSubSetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <subscription
                  node='princely_musings'
                  jid='bard@shakespeare.lit'
                  subid='991d7fd1616fd041015064133cd097a10030819e'
                  subscription='unconfigured'>
                <subscribe-options>
                  <required/>
                </subscribe-options>
              </subscription>
            </pubsub>
            """),
        Example(
            "XEP-0060 §12.20: A content-based subscription (2)", PubSubGetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <options node='princely_musings'
                       jid='bard@shakespeare.lit'
                       subid='991d7fd1616fd041015064133cd097a10030819e'/>
            </pubsub>
            """),
        Example(
            "XEP-0060 §12.20: A content-based subscription (3)", PubSubAnswer<PubSubGetResponse>.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <options node='princely_musings'
                       jid='bard@shakespeare.lit'
                       subid='991d7fd1616fd041015064133cd097a10030819e'>
                <x xmlns='jabber:x:data' type='form'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#subscribe_options</value>
                  </field>
                  ...
                  <field var='x-http://shakespeare.lit/search#keyword'
                         type='text-single'
                         label='Keyword to match'/>
                  ...
                </x>
              </options>
            </pubsub>
            """),
        Example(
            "XEP-0060 §12.20: A content-based subscription (4)", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <options node='princely_musings'
                       jid='bard@shakespeare.lit'
                       subid='991d7fd1616fd041015064133cd097a10030819e'>
                <x xmlns='jabber:x:data' type='submit'>
                  <field var='FORM_TYPE' type='hidden'>
                    <value>http://jabber.org/protocol/pubsub#subscribe_options</value>
                  </field>
                  ...
                  <field var='x-http://shakespeare.lit/search#keyword'><value>peasant</value></field>
                  ...
                </x>
              </options>
            </pubsub>
            """),
        Example(
            "XEP-0060 §12.20: Event notification for matched keyword", PubSubEvent.self,
            """
            <event xmlns='http://jabber.org/protocol/pubsub#event'>
              <items node='princely_musings'>
                <item id='4e30f35051b7b8b42abe083742187228'>
                  \(PubSubExampleEntry.alone)
                </item>
              </items>
            </event>
            """),
        Example(
            "XEP-0060 §12.20: Event notification for matched keyword (2)", StanzaHeaders.self,
            """
            <headers xmlns='http://jabber.org/protocol/shim'>
              <header name='SubID'>991d7fd1616fd041015064133cd097a10030819e</header>
            </headers>
            """),
        Example(
            "XEP-0060 §12.21: Publishing to a Singleton Node", PubSubSetRequest.self,
            """
            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
              <publish node='elsinore-doorbell'>
                <item id='current'/>
              </publish>
            </pubsub>
            """),
    ]
}
