// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import XMPPExtensions

extension Example {
    package static let pubSubNeighbours: [Example] = [
        Example(
            "XEP-0312 §2: Last Logout Indication in Initial Presence", TimeAway.self,
            """
            <ago xmlns='urn:xmpp:ago:0' secs='86511'/>
            """),
        Example(
            "XEP-0462 §3.2: Requesting disco#items with only nodes of the following types, including empty ones",
            PubSubTypeFilter.self,
            """
            <filter xmlns='urn:xmpp:pubsub-filter:0'>
              <x xmlns='jabber:x:data' type='submit'>
                <field var='FORM_TYPE' type='hidden'>
                  <value>urn:xmpp:pubsub-filter:0</value>
                </field>
                <field type='list-multi' var='included-types'>
                  <value>urn:xmpp:microblog:0</value>
                  <value/>
                </field>
              </x>
            </filter>
            """),
    ]
}
