// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMLStream
import XMPPCore
import XMPPExtensions

extension Example {
    /// The examples of XEP-0297 §3, XEP-0359 §2 and XEP-0131 §4 and §5.
    static let stanzaParts = [
        Example(
            "XEP-0297: forwarding a message", Forwarded.self,
            """
            <forwarded xmlns='urn:xmpp:forward:0'>
              <delay xmlns='urn:xmpp:delay' stamp='2010-07-10T23:08:25Z'/>
              <message from='juliet@capulet.lit/orchard'
                       id='0202197'
                       to='romeo@montague.lit'
                       type='chat'
                       xmlns='jabber:client'>
                <body>Yet I should kill thee with much cherishing.</body>
                <mood xmlns='http://jabber.org/protocol/mood'>
                  <amorous/>
                </mood>
              </message>
            </forwarded>
            """),
        Example(
            "XEP-0359: a stanza id", StanzaID.self,
            """
            <stanza-id xmlns='urn:xmpp:sid:0'
                       id='de305d54-75b4-431b-adb2-eb6b9e546013'
                       by='room@muc.example.com'/>
            """),
        Example(
            "XEP-0359: an origin id", OriginID.self,
            """
            <origin-id xmlns='urn:xmpp:sid:0' id='de305d54-75b4-431b-adb2-eb6b9e546013'/>
            """),
        Example(
            "XEP-0131: a basic example", StanzaHeaders.self,
            """
            <headers xmlns='http://jabber.org/protocol/shim'>
              <header name='In-Reply-To'>123456789@capulet.com</header>
              <header name='Keywords'>shakespeare,&lt;xmpp/&gt;</header>
            </headers>
            """),
        Example(
            "XEP-0131: time to live", StanzaHeaders.self,
            """
            <headers xmlns='http://jabber.org/protocol/shim'>
              <header name='Created'>2004-05-10T11:00Z</header>
              <header name='TTL'>3600</header>
            </headers>
            """),
        Example(
            "XEP-0131: urgency", StanzaHeaders.self,
            """
            <headers xmlns='http://jabber.org/protocol/shim'>
              <header name='Urgency'>high</header>
            </headers>
            """),
    ]
}
