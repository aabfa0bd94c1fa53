// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMLStream
import XMPPComponent
import XMPPCore
import XMPPExtensions

extension Example {
    /// The examples of XEP-0054 §3 and XEP-0153 §3 that have a card.
    static let vCards = [
        Example(
            "XEP-0054: a card that is retrieved", VCard.self,
            """
            <vCard xmlns='vcard-temp'>
              <FN>Peter Saint-Andre</FN>
              <N>
                <FAMILY>Saint-Andre</FAMILY>
                <GIVEN>Peter</GIVEN>
                <MIDDLE/>
              </N>
              <NICKNAME>stpeter</NICKNAME>
              <URL>http://www.xmpp.org/xsf/people/stpeter.shtml</URL>
              <BDAY>1966-08-06</BDAY>
              <ORG>
                <ORGNAME>XMPP Standards Foundation</ORGNAME>
                <ORGUNIT/>
              </ORG>
              <TITLE>Executive Director</TITLE>
              <ROLE>Patron Saint</ROLE>
              <TEL><WORK/><VOICE/><NUMBER>303-308-3282</NUMBER></TEL>
              <TEL><WORK/><FAX/><NUMBER/></TEL>
              <TEL><WORK/><MSG/><NUMBER/></TEL>
              <ADR>
                <WORK/>
                <EXTADD>Suite 600</EXTADD>
                <STREET>1899 Wynkoop Street</STREET>
                <LOCALITY>Denver</LOCALITY>
                <REGION>CO</REGION>
                <PCODE>80202</PCODE>
                <CTRY>USA</CTRY>
              </ADR>
              <TEL><HOME/><VOICE/><NUMBER>303-555-1212</NUMBER></TEL>
              <TEL><HOME/><FAX/><NUMBER/></TEL>
              <TEL><HOME/><MSG/><NUMBER/></TEL>
              <ADR>
                <HOME/>
                <EXTADD/>
                <STREET/>
                <LOCALITY>Denver</LOCALITY>
                <REGION>CO</REGION>
                <PCODE>80209</PCODE>
                <CTRY>USA</CTRY>
              </ADR>
              <EMAIL><INTERNET/><PREF/><USERID>stpeter@jabber.org</USERID></EMAIL>
              <JABBERID>stpeter@jabber.org</JABBERID>
              <DESC>
                More information about me is located on my
                personal website: http://www.saint-andre.com/
              </DESC>
            </vCard>
            """),
        Example(
            "XEP-0054: a card that is published", VCardPublication.self,
            """
            <vCard xmlns='vcard-temp'>
              <FN>Peter Saint-Andre</FN>
              <N>
                <FAMILY>Saint-Andre</FAMILY>
                <GIVEN>Peter</GIVEN>
                <MIDDLE/>
              </N>
              <NICKNAME>stpeter</NICKNAME>
              <URL>http://www.xmpp.org/xsf/people/stpeter.shtml</URL>
              <BDAY>1966-08-06</BDAY>
              <ORG>
                <ORGNAME>XMPP Standards Foundation</ORGNAME>
                <ORGUNIT/>
              </ORG>
              <TITLE>Executive Director</TITLE>
              <ROLE>Patron Saint</ROLE>
              <TEL><WORK/><VOICE/><NUMBER>303-308-3282</NUMBER></TEL>
              <TEL><WORK/><FAX/><NUMBER/></TEL>
              <TEL><WORK/><MSG/><NUMBER/></TEL>
              <ADR>
                <WORK/>
                <EXTADD>Suite 600</EXTADD>
                <STREET>1899 Wynkoop Street</STREET>
                <LOCALITY>Denver</LOCALITY>
                <REGION>CO</REGION>
                <PCODE>80202</PCODE>
                <CTRY>USA</CTRY>
              </ADR>
              <TEL><HOME/><VOICE/><NUMBER>303-555-1212</NUMBER></TEL>
              <TEL><HOME/><FAX/><NUMBER/></TEL>
              <TEL><HOME/><MSG/><NUMBER/></TEL>
              <ADR>
                <HOME/>
                <EXTADD/>
                <STREET/>
                <LOCALITY>Denver</LOCALITY>
                <REGION>CO</REGION>
                <PCODE>80209</PCODE>
                <CTRY>USA</CTRY>
              </ADR>
              <EMAIL><INTERNET/><PREF/><USERID>stpeter@jabber.org</USERID></EMAIL>
              <JABBERID>stpeter@jabber.org</JABBERID>
              <DESC>
                Check out my blog at https://stpeter.im/
              </DESC>
            </vCard>
            """),
        Example(
            "XEP-0054: another user's card", VCard.self,
            """
            <vCard xmlns='vcard-temp'>
              <FN>JeremieMiller</FN>
              <N>
                <GIVEN>Jeremie</GIVEN>
                <FAMILY>Miller</FAMILY>
                <MIDDLE/>
              </N>
              <NICKNAME>jer</NICKNAME>
              <EMAIL><INTERNET/><PREF/><USERID>jeremie@jabber.org</USERID></EMAIL>
              <JABBERID>jer@jabber.org</JABBERID>
            </vCard>
            """),
        Example(
            "XEP-0153: a card with an avatar is published", VCardPublication.self,
            """
            <vCard xmlns='vcard-temp'>
              <BDAY>1476-06-09</BDAY>
              <ADR>
                <CTRY>Italy</CTRY>
                <LOCALITY>Verona</LOCALITY>
                <HOME/>
              </ADR>
              <NICKNAME/>
              <N><GIVEN>Juliet</GIVEN><FAMILY>Capulet</FAMILY></N>
              <EMAIL><USERID>jcapulet@shakespeare.lit</USERID></EMAIL>
              <PHOTO>
                <TYPE>image/jpeg</TYPE>
                <BINVAL>
                  Base64-encoded-avatar-file-here!
                </BINVAL>
              </PHOTO>
            </vCard>
            """),
        Example(
            "XEP-0153: a card with an avatar is retrieved", VCard.self,
            """
            <vCard xmlns='vcard-temp'>
              <BDAY>1476-06-09</BDAY>
              <ADR>
                <CTRY>Italy</CTRY>
                <LOCALITY>Verona</LOCALITY>
                <HOME/>
              </ADR>
              <NICKNAME/>
              <N><GIVEN>Juliet</GIVEN><FAMILY>Capulet</FAMILY></N>
              <EMAIL><USERID>jcapulet@shakespeare.lit</USERID></EMAIL>
              <PHOTO>
                <TYPE>image/jpeg</TYPE>
                <BINVAL>
                  Base64-encoded-avatar-file-here!
                </BINVAL>
              </PHOTO>
            </vCard>
            """),
    ]
}
