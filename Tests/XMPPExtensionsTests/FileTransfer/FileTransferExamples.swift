// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMLStream
import XMPPComponent
import XMPPCore
import XMPPExtensions

extension Example {
    /// The examples of XEP-0363.
    static let fileTransfer = [
        Example(
            "XEP-0363: the server's items", DiscoItems.self,
            """
            <query xmlns='http://jabber.org/protocol/disco#items'>
              <item jid='upload.montague.tld' name='HTTP File Upload' />
              <item jid='conference.montague.tld' name='Chatroom Service' />
            </query>
            """),
        Example("XEP-0363: the service's information", DiscoInfo.self, uploadInformation),
        Example(
            "XEP-0363: a slot is requested", UploadSlotRequest.self,
            """
            <request xmlns='urn:xmpp:http:upload:0'
              filename='très cool.jpg'
              size='23456'
              content-type='image/jpeg' />
            """),
        Example(
            "XEP-0363: a slot", UploadSlot.self,
            """
            <slot xmlns='urn:xmpp:http:upload:0'>
              <put url='https://upload.montague.tld/4a771ac1-f0b2-4a4a-9700-f2a26fa2bb67/tr%C3%A8s%20cool.jpg'>
                <header name='Authorization'>Basic Base64String==</header>
                <header name='Cookie'>foo=bar; user=romeo</header>
              </put>
              <get url='https://download.montague.tld/4a771ac1-f0b2-4a4a-9700-f2a26fa2bb67/tr%C3%A8s%20cool.jpg' />
            </slot>
            """),
        Example(
            "XEP-0363: for a message", UploadSlotRequest.self,
            """
            <request xmlns='urn:xmpp:http:upload:0'
                     filename='hi.jpg'
                     size='23425'
                     content-type='image/jpeg'>
              <message xmlns="urn:xmpp:http:upload:purpose:0" />
            </request>
            """),
        Example(
            "XEP-0363: for an avatar", UploadSlotRequest.self,
            """
            <request xmlns='urn:xmpp:http:upload:0'
                     filename='avatar.jpg'
                     size='100'
                     content-type='image/jpeg'>
              <profile xmlns="urn:xmpp:http:upload:purpose:0"/>
            </request>
            """),
        Example(
            "XEP-0363: with a limited lifetime", UploadSlotRequest.self,
            """
            <request xmlns='urn:xmpp:http:upload:0'
                     filename='eiffel-tower-status-picture.jpg'
                     size='100'
                     content-type='image/jpeg'>
              <ephemeral xmlns="urn:xmpp:http:upload:purpose:0"
                         expire-before="2025-09-10T23:08:25Z" />
            </request>
            """),
        Example(
            "XEP-0363: for permanent storage", UploadSlotRequest.self,
            """
            <request xmlns='urn:xmpp:http:upload:0'
                     filename='pubsub-blog-picture.jpg'
                     size='42000'
                     content-type='image/jpeg'>
              <permanent xmlns="urn:xmpp:http:upload:purpose:0" />
            </request>
            """),
        Example(
            "XEP-0363: the file is too large", FileTooLarge.self,
            """
            <file-too-large xmlns='urn:xmpp:http:upload:0'>
              <max-file-size>20000</max-file-size>
            </file-too-large>
            """),
        Example(
            "XEP-0363: try again later", UploadRetry.self,
            """
            <retry xmlns='urn:xmpp:http:upload:0'
              stamp='2017-12-03T23:42:05Z' />
            """),
    ]

    static let uploadInformation = """
        <query xmlns='http://jabber.org/protocol/disco#info'>
          <identity category='store'
                    type='file'
                    name='HTTP File Upload' />
          <feature var='urn:xmpp:http:upload:0' />
          <x type='result' xmlns='jabber:x:data'>
            <field var='FORM_TYPE' type='hidden'>
              <value>urn:xmpp:http:upload:0</value>
            </field>
            <field var='max-file-size'>
              <value>5242880</value>
            </field>
          </x>
        </query>
        """
}
