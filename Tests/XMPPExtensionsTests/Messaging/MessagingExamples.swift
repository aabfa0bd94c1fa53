// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMLStream
import XMPPCore
import XMPPExtensions

extension Example {
    static let messaging = messageParts + atomEntries

    /// The examples of XEP-0184 §7, XEP-0333 §4, XEP-0308 §3, XEP-0444 §3, XEP-0461 §3, XEP-0428 §2.2 and XEP-0066 §2, §3
    /// and §6, but for elements that are empty.
    private static let messageParts = [
        Example(
            "XEP-0184: a receipt", DeliveryReceipt.self,
            """
            <received xmlns='urn:xmpp:receipts' id='richard2-4.1.247'/>
            """),
        Example(
            "XEP-0333: a message has been displayed", DisplayedMarker.self,
            """
            <displayed xmlns='urn:xmpp:chat-markers:0' id='the-msg-1'/>
            """),
        Example(
            "XEP-0333: a message of a room has been displayed", DisplayedMarker.self,
            """
            <displayed xmlns='urn:xmpp:chat-markers:0'
                      id='39K7ZYIp'/>
            """),
        Example(
            "XEP-0308: a correction", MessageCorrection.self,
            """
            <replace id='bad1' xmlns='urn:xmpp:message-correct:0'/>
            """),
        Example(
            "XEP-0444: a reaction", Reactions.self,
            """
            <reactions id='744f6e18-a57a-11e9-a656-4889e7820c76' xmlns='urn:xmpp:reactions:0'>
              <reaction>👋</reaction>
            </reactions>
            """),
        Example(
            "XEP-0444: a further reaction", Reactions.self,
            """
            <reactions id='744f6e18-a57a-11e9-a656-4889e7820c76' xmlns='urn:xmpp:reactions:0'>
              <reaction>👋</reaction>
              <reaction>🐢</reaction>
            </reactions>
            """),
        Example(
            "XEP-0444: no reaction any more", Reactions.self,
            """
            <reactions id='744f6e18-a57a-11e9-a656-4889e7820c76' xmlns='urn:xmpp:reactions:0'/>
            """),
        Example(
            "XEP-0444: reactions that are rejected", Reactions.self,
            """
            <reactions id='restricted-reactions-1' xmlns='urn:xmpp:reactions:0'>
              <reaction>💘</reaction>
              <reaction>💜</reaction>
            </reactions>
            """),
        Example(
            "XEP-0461: a reply", MessageReply.self,
            """
            <reply to='anna@example.com/tablet' id='message-id1' xmlns='urn:xmpp:reply:0' />
            """),
        Example(
            "XEP-0461: a reply with a fallback", Fallback.self,
            """
            <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>
              <body start="0" end="38" />
            </fallback>
            """),
        Example(
            "XEP-0428: a quotation", Fallback.self,
            """
            <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>
              <body start='0' end='33' />
            </fallback>
            """),
        Example(
            "XEP-0424: a whole message", Fallback.self,
            """
            <fallback xmlns="urn:xmpp:fallback:0" for='urn:xmpp:message-retract:1'/>
            """),
        Example(
            "XEP-0447: a whole body", Fallback.self,
            """
            <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body/></fallback>
            """),
        Example(
            "XEP-0066: a request", OutOfBandRequest.self,
            """
            <query xmlns='jabber:iq:oob'>
              <url>http://www.jabber.org/images/psa-license.jpg</url>
              <desc>A license to Jabber!</desc>
            </query>
            """),
        Example(
            "XEP-0066: a request of stream initiation", OutOfBandRequest.self,
            """
            <query xmlns='jabber:iq:oob'
                   sid='a0'>
              <url>http://www.shakespeare.lit/files/letter.txt</url>
            </query>
            """),
        Example(
            "XEP-0066: a URI in a message", OutOfBandData.self,
            """
            <x xmlns='jabber:x:oob'>
              <url>http://www.jabber.org/images/psa-license.jpg</url>
            </x>
            """),
    ]
}
