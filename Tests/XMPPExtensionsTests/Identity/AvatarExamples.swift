// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMLStream
import XMPPComponent
import XMPPCore
import XMPPExtensions

extension Example {
    /// The examples of XEP-0153 §3 and §4, and of XEP-0084 §3 and §5. Its bytes, the same published and returned, end in
    /// dots, which are no Base64; here they end in padding.
    static let avatars = [
        Example(
            "XEP-0153: the id of an avatar in presence", VCardUpdate.self,
            """
            <x xmlns='vcard-temp:x:update'>
              <photo>01b87fcd030b72895ff8e88db57ec525450f000d</photo>
            </x>
            """),
        Example(
            "XEP-0153: no avatar", VCardUpdate.self,
            """
            <x xmlns='vcard-temp:x:update'>
              <photo/>
            </x>
            """),
        Example(
            "XEP-0084: the bytes are published", AvatarData.self,
            """
            <data xmlns='urn:xmpp:avatar:data'>
              qANQR1DBwU4DX7jmYZnncg==
            </data>
            """),
        Example(
            "XEP-0084: metadata of bytes at the data node", AvatarMetadata.self,
            """
            <metadata xmlns='urn:xmpp:avatar:metadata'>
              <info bytes='12345'
                    id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f'
                    height='64'
                    type='image/png'
                    width='64'/>
            </metadata>
            """),
        Example(
            "XEP-0084: metadata of bytes in the web", AvatarMetadata.self,
            """
            <metadata xmlns='urn:xmpp:avatar:metadata'>
              <info bytes='23456'
                    height='64'
                    id='357a8123a30844a3aa99861b6349264ba67a5694'
                    type='image/gif'
                    url='http://avatars.example.org/happy.gif'
                    width='64'/>
            </metadata>
            """),
        Example(
            "XEP-0084: metadata in an event", AvatarMetadata.self,
            """
            <metadata xmlns='urn:xmpp:avatar:metadata'>
              <info bytes='12345'
                    height='64'
                    id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f'
                    type='image/png'
                    width='64'/>
            </metadata>
            """),
        Example(
            "XEP-0084: metadata with several types", AvatarMetadata.self,
            """
            <metadata xmlns='urn:xmpp:avatar:metadata'>
              <info bytes='12345'
                    height='64'
                    id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f'
                    type='image/png'
                    width='64'/>
              <info bytes='12345'
                    height='64'
                    id='e279f80c38f99c1e7e53e262b440993b2f7eea57'
                    type='image/png'
                    url='http://avatars.example.org/happy.png'
                    width='64'/>
              <info bytes='23456'
                    height='64'
                    id='357a8123a30844a3aa99861b6349264ba67a5694'
                    type='image/gif'
                    url='http://avatars.example.org/happy.gif'
                    width='64'/>
              <info bytes='78912'
                    height='64'
                    id='03a179fe37bd5d6bf9c2e1e592a14ae7814e31da'
                    type='image/mng'
                    url='http://avatars.example.org/happy.mng'
                    width='64'/>
            </metadata>
            """),
        Example(
            "XEP-0084: metadata with a pointer", AvatarMetadata.self,
            """
            <metadata xmlns='urn:xmpp:avatar:metadata'>
              <info bytes='12345'
                    height='64'
                    id='111f4b3c50d7b0df729d299bc6f8e9ef9066971f'
                    type='image/png'
                    width='64'/>
              <pointer>
                <x xmlns='http://example.com/virtualworlds'>
                  <game>Ancapistan</game>
                  <character>Kropotkin</character>
                </x>
              </pointer>
            </metadata>
            """),
    ]
}
