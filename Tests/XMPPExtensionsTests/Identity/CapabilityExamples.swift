// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMLStream
import XMPPComponent
import XMPPCore
import XMPPExtensions

extension Example {
    /// The examples of XEP-0115 §1.2, §5.3 and §6. Those of Romeo and the Nurse are the same as the first here.
    static let capabilities = [
        Example(
            "XEP-0115: capabilities in presence", EntityCapabilities.self,
            """
            <c xmlns='http://jabber.org/protocol/caps'
               hash='sha-1'
               node='http://code.google.com/p/exodus'
               ver='QgayPKawpkPSDYmwT/WM94uAlu0='/>
            """),
        Example(
            "XEP-0115: capabilities that have changed", EntityCapabilities.self,
            """
            <c xmlns='http://jabber.org/protocol/caps'
               hash='sha-1'
               node='http://code.google.com/p/exodus'
               ver='66/0NaeaBKkwk85efJTGmU47vXI='/>
            """),
        Example(
            "XEP-0115: capabilities of a server", EntityCapabilities.self,
            """
            <c xmlns='http://jabber.org/protocol/caps'
               hash='sha-1'
               node='http://jabberd.org'
               ver='ItBTI0XLDFvVxZ72NQElAzKS9sU='/>
            """),
        Example(
            "XEP-0115: a question at a node", DiscoInfoQuery.self,
            """
            <query xmlns='http://jabber.org/protocol/disco#info'
                   node='http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0='/>
            """),
        Example(
            "XEP-0115: an answer at a node", DiscoInfo.self,
            """
            <query xmlns='http://jabber.org/protocol/disco#info'
                   node='http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0='>
              <identity category='client' type='pc'/>
              <feature var='http://jabber.org/protocol/disco#info'/>
              <feature var='http://jabber.org/protocol/disco#items'/>
              <feature var='http://jabber.org/protocol/muc'/>
            </query>
            """),
        Example(
            "XEP-0115: the complex generation example", DiscoInfo.self,
            """
            <query xmlns='http://jabber.org/protocol/disco#info'
                   node='http://psi-im.org#q07IKJEyjvHSyhy//CH0CxmKi8w='>
              <identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>
              <identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>
              <feature var='http://jabber.org/protocol/caps'/>
              <feature var='http://jabber.org/protocol/disco#info'/>
              <feature var='http://jabber.org/protocol/disco#items'/>
              <feature var='http://jabber.org/protocol/muc'/>
              <x xmlns='jabber:x:data' type='result'>
                <field var='FORM_TYPE' type='hidden'>
                  <value>urn:xmpp:dataforms:softwareinfo</value>
                </field>
                <field var='ip_version' type='text-multi' >
                  <value>ipv4</value>
                  <value>ipv6</value>
                </field>
                <field var='os'>
                  <value>Mac</value>
                </field>
                <field var='os_version'>
                  <value>10.5.1</value>
                </field>
                <field var='software'>
                  <value>Psi</value>
                </field>
                <field var='software_version'>
                  <value>0.11</value>
                </field>
              </x>
            </query>
            """),
        Example(
            "XEP-0115: capabilities of Benvolio", EntityCapabilities.self,
            """
            <c xmlns='http://jabber.org/protocol/caps'
               hash='sha-1'
               node='http://psi-im.org'
               ver='q07IKJEyjvHSyhy//CH0CxmKi8w='/>
            """),
        Example(
            "XEP-0115: capabilities of the Bard", EntityCapabilities.self,
            """
            <c xmlns='http://jabber.org/protocol/caps'
               hash='sha-1'
               node='http://www.chatopus.com'
               ver='zHyEOgxTrkpSdGcQKH8EFPLsriY='/>
            """),
    ]
}
