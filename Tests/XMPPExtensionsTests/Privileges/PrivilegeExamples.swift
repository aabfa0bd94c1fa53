// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMLStream
import XMPPCore
import XMPPExtensions

extension Example {
    /// The examples of XEP-0356, of XEP-0355 (but for client mode's questions), of RFC 6121 §2, and what servers send.
    static let privileges = grants + privilegedStanzas + delegations + rosters

    static let grants = [
        Example(
            "XEP-0356: server advertises roster privilege", PrivilegeGrant.self,
            """
            <privilege xmlns='urn:xmpp:privilege:2'>
                <perm access='roster' type='both' push='true'/>
              </privilege>
            """),
        Example(
            "XEP-0356: server advertises roster and message privileges", PrivilegeGrant.self,
            """
            <privilege xmlns='urn:xmpp:privilege:2'>
                    <perm access='roster' type='both' push='true'/>
                    <perm access='message' type='outgoing'/>
                </privilege>
            """),
        Example(
            "XEP-0356: server advertises IQ privilege", PrivilegeGrant.self,
            """
            <privilege xmlns='urn:xmpp:privilege:2'>
                <perm access='iq'>
                  <namespace ns='http://jabber.org/protocol/pubsub' type='set' />
                </perm>
              </privilege>
            """),
        Example(
            "XEP-0356: server advertises roster, message, managed entity presence and roster presence privileges",
            PrivilegeGrant.self,
            """
            <privilege xmlns='urn:xmpp:privilege:2'>
                <perm access='roster' type='both' push='true'/>
                <perm access='message' type='none'/>
                <perm access='iq'>
                  <namespace ns='http://jabber.org/protocol/pubsub' type='set' />
                </perm>
                <perm access='presence' type='roster'/>
              </privilege>
            """),
        Example(
            "Prosody's permissions, each namespace inside the one before", PrivilegeGrant.self,
            """
            <privilege xmlns='urn:xmpp:privilege:2'><perm type='both' access='roster'/>\
            <perm type='outgoing' access='message'/><perm type='roster' access='presence'/>\
            <perm access='iq'><namespace ns='http://jabber.org/protocol/pubsub' type='both'>\
            <namespace ns='urn:xmpp:mam:2' type='get'><namespace ns='urn:example:none'/></namespace></namespace></perm>\
            </privilege>
            """),
        Example(
            "ejabberd's permissions, of version 1", PrivilegeGrant.self,
            """
            <privilege xmlns='urn:xmpp:privilege:1'><perm type='outgoing' access='message'/>\
            <perm type='both' access='roster'/><perm type='roster' access='presence'/></privilege>
            """),
    ]

    static let privilegedStanzas = [
        Example(
            "XEP-0356: privileged entity sends a notification message", PrivilegedStanza.self,
            """
            <privilege xmlns='urn:xmpp:privilege:2'>
                <forwarded xmlns='urn:xmpp:forward:0'>
                  <message from='juliet@capulet.lit'
                    id='foo'
                    to='romeo@montague.lit/orchard'
                    xmlns='jabber:client'>
                    <event xmlns='http://jabber.org/protocol/pubsub#event'>
                      <items node='http://jabber.org/protocol/tune'>
                        <item>
                          <tune xmlns='http://jabber.org/protocol/tune'>
                            <artist>Gerald Finzi</artist>
                            <length>255</length>
                            <source>Music for "Love's Labors Lost" (Suite for small orchestra)</source>
                            <title>Introduction (Allegro vigoroso)</title>
                            <track>1</track>
                          </tune>
                        </item>
                      </items>
                    </event>
                    <delay xmlns='urn:xmpp:delay' stamp='2014-11-25T14:34:32Z'/>
                  </message>
                </forwarded>
              </privilege>
            """),
        Example(
            "XEP-0356: privileged entity sends an IQ on behalf of Juliet", PrivilegedIQ.self,
            """
            <privileged_iq xmlns='urn:xmpp:privilege:2'>
                    <iq
                      xmlns='jabber:client'
                      type='set'
                      to='romeo@montaigu.lit'
                      id='sub_1'>
                      <pubsub xmlns='http://jabber.org/protocol/pubsub'>
                        <subscribe
                          node='urn:xmpp:microblog:0'
                          jid='juliet@capulet.lit'/>
                      </pubsub>
                  </iq>
                </privileged_iq>
            """),
        // The specification's example lacks the namespace of the IQ inside.
        Example(
            "XEP-0356: server forwards the response to the privileged entity", PrivilegedStanza.self,
            """
            <privilege xmlns="urn:xmpp:privilege:2">
                <forwarded xmlns='urn:xmpp:forward:0'>
                  <iq type='result'
                    xmlns='jabber:client'
                    from='romeo@montaigu.lit'
                    to='juliet@capulet.lit'
                    id='sub_1'>
                    <pubsub xmlns='http://jabber.org/protocol/pubsub'>
                      <subscription
                        node='urn:xmpp:microblog:0'
                        jid='juliet@capulet.lit'
                        subid='some_id'
                        subscription='subscribed'/>
                    </pubsub>
                  </iq>
                </forwarded>
              </privilege>
            """),
    ]

    static let delegations = [
        Example(
            "XEP-0355: server advertises delegated namespaces", DelegationGrant.self,
            """
            <delegation xmlns='urn:xmpp:delegation:2'>
                    <delegated namespace='urn:xmpp:mam:2'>
                        <attribute name='node' />
                    </delegated>
                    <delegated namespace='http://jabber.org/protocol/pubsub'/>
                </delegation>
            """),
        Example(
            "XEP-0355: server advertises delegated namespaces for Juliet", DelegationGrant.self,
            """
            <delegation xmlns='urn:xmpp:delegation:2' to='juliet@capulet.lit'>
                    <delegated namespace='http://jabber.org/protocol/pubsub'/>
                </delegation>
            """),
        Example(
            "ejabberd's delegation, of version 1", DelegationGrant.self,
            """
            <delegation xmlns='urn:xmpp:delegation:1'><delegated namespace='urn:example:delegated'/></delegation>
            """),
        Example(
            "XEP-0355: server delegates the stanza to pubsub.capulet.lit", DelegatedStanza.self,
            """
            <delegation xmlns='urn:xmpp:delegation:2'>
                    <forwarded xmlns='urn:xmpp:forward:0'>
                        <iq from='juliet@capulet.lit/balcony'
                            id='pep1'
                            type='set'
                            xmlns='jabber:client'>
                            <pubsub xmlns='http://jabber.org/protocol/pubsub'>
                                <publish node='http://jabber.org/protocol/mood'>
                                <item>
                                    <mood xmlns='http://jabber.org/protocol/mood'>
                                        <annoyed/>
                                        <text>curse my nurse!</text>
                                    </mood>
                                </item>
                                </publish>
                            </pubsub>
                        </iq>
                    </forwarded>
                </delegation>
            """),
        Example(
            "XEP-0355: pubsub.capulet.lit replies to Juliet", DelegatedStanza.self,
            """
            <delegation xmlns='urn:xmpp:delegation:2'>
                    <forwarded xmlns='urn:xmpp:forward:0'>
                        <iq to='juliet@capulet.lit/balcony'
                            id='pep1'
                            type='result'
                            xmlns='jabber:client'>
                            <pubsub xmlns='http://jabber.org/protocol/pubsub' />
                        </iq>
                    </forwarded>
                </delegation>
            """),
        Example(
            "XEP-0355: server forwards stanza to managing entity", DelegatedStanza.self,
            """
            <delegation xmlns='urn:xmpp:delegation:2'>
                    <forwarded xmlns='urn:xmpp:forward:0'>
                        <iq from='juliet@capulet.lit/balcony'
                                  id='roster1'
                                  type='set'
                                  xmlns='jabber:client'>
                            <query xmlns='jabber:iq:roster'>
                                <item jid='romeo@montaigu.lit'
                                      name='My Romeo'>
                                </item>
                            </query>
                        </iq>
                    </forwarded>
                </delegation>
            """),
        Example(
            "XEP-0355: filtering component accepts Romeo", DelegatedStanza.self,
            """
            <delegation xmlns='urn:xmpp:delegation:2'>
                    <forwarded xmlns='urn:xmpp:forward:0'>
                        <iq to='juliet@capulet.lit/balcony'
                            id='roster1'
                            type='result'
                            xmlns='jabber:client' />
                    </forwarded>
                </delegation>
            """),
        Example(
            "an error in version 1", DelegatedStanza.self,
            """
            <delegation xmlns='urn:xmpp:delegation:1'><forwarded xmlns='urn:xmpp:forward:0'>\
            <iq xmlns='jabber:client' type='error' id='1' to='alice@localhost/r1'><error type='cancel'>\
            <item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq></forwarded></delegation>
            """),
    ]

    static let rosters = [
        Example(
            "RFC 6121 §2.1.4: a roster", Roster.self,
            """
            <query xmlns='jabber:iq:roster' ver='ver7'>
                   <item jid='nurse@example.com'/>
                   <item jid='romeo@example.net'/>
                 </query>
            """),
        Example(
            "RFC 6121 §2.2: a roster with subscriptions and groups", Roster.self,
            """
            <query xmlns='jabber:iq:roster' ver='ver11'>
                   <item jid='romeo@example.net'
                         name='Romeo'
                         subscription='both'>
                     <group>Friends</group>
                   </item>
                   <item jid='mercutio@example.com'
                         name='Mercutio'
                         subscription='from'
                         ask='subscribe' approved='true'/>
                   <item jid='benvolio@example.net'
                         name='Benvolio'
                         subscription='both'/>
                 </query>
            """),
        Example(
            "RFC 6121 §2.1.3: a roster get", RosterQuery.self, "<query xmlns='jabber:iq:roster' ver='ver14'/>"),
        Example(
            "RFC 6121 §2.3.1: a contact to be added", RosterUpdate.self,
            """
            <query xmlns='jabber:iq:roster'>
                   <item jid='nurse@example.com'
                         name='Nurse'>
                     <group>Servants</group>
                   </item>
                 </query>
            """),
        Example(
            "RFC 6121 §2.5.1: a contact to be removed", RosterUpdate.self,
            """
            <query xmlns='jabber:iq:roster'>
                   <item jid='nurse@example.com'
                         subscription='remove'/>
                 </query>
            """),
        Example(
            "XEP-0356: server sends roster push of Juliet to privileged entity", RosterUpdate.self,
            """
            <query xmlns='jabber:iq:roster'>
                <item jid='nurse@example.com'/>
              </query>
            """),
    ]
}
