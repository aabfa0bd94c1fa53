// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMLStream
import XMPPCore
import XMPPExtensions

extension Example {
    /// The examples of XEP-0068 §4 and XEP-0122 §3 and §4.
    static let standardForms = [
        Example(
            "XEP-0068: a form without a FORM_TYPE", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='form'>
              <title>Vote #134</title>
              <instructions>
                This is the vote to pick a new mascot.
                Thanks for your time!
              </instructions>
              <field var='mascot' type='list-single'>
                <required/>
                <option label='Light Bulb'><value>light_bulb</value></option>
                <option label='Penguin'><value>penguin</value></option>
                <option label='Moose'><value>moose</value></option>
                <option label='Triangle Man'><value>triangle_man</value></option>
                <option label='Other'><value>other</value></option>
              </field>
            </x>
            """),
        Example(
            "XEP-0068: an authorization, with a FORM_TYPE", DataForm.self,
            """
            <x xmlns="jabber:x:data" type="form">
               <title>PubSub subscriber request</title>
               <instructions>To approve this entity's subscription request,
                    click the OK button. To deny the request, click the
                    cancel button.</instructions>
               <field var="FORM_TYPE" type="hidden">
                   <value>http://jabber.org/protocol/pubsub#subscribe_authorization</value>
               </field>
               <field var="pubsub#node" type="hidden">
                   <value>generic/pgm-mp3-player</value>
               </field>
               <field var="pubsub#subscriber_jid" type="jid-single"
                      label="Jabber ID of Subscriber">
                   <value>sub1@foo.com</value>
               </field>
               <field var="{http://example.com/pubsub}time_restrictions" type="text-multi"
                      label="Limit to these time ranges">
                   <value>09:00-12:00</value>
                   <value>13:00-17:00</value>
               </field>
            </x>
            """),
        Example(
            "XEP-0068: a FORM_TYPE that is not hidden", DataForm.self,
            """
            <x xmlns="jabber:x:data" type="form">
               <title>Balcony Scene (Act 2, Scene 2)</title>
               <instructions>But soft! What light through yonder window breaks?</instructions>
               <field var="FORM_TYPE" type="text-single">
                 <value>http://jabber.org/protocol/shakespeare</value>
               </field>
               <field var="light" type="list-multi">
                   <option label="Juliet">Sun</option>
                   <option lable="Maid">Moon</option>
                   <option label="Eyes">Stars</option>
               </field>
            </x>
            """),
        Example(
            "XEP-0068: a registration", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='form'>
              <title>Dark Cave Registration</title>
              <instructions>
                Please provide the following information
                to register with this room.
              </instructions>
              <field
                  type='hidden'
                  var='FORM_TYPE'>
                <value>http://jabber.org/protocol/muc#user</value>
              </field>
              <field
                  type='text-single'
                  label='First Name'
                  var='muc#user_first'>
                <required/>
              </field>
              <field
                  type='text-single'
                  label='Last Name'
                  var='muc#user_last'>
                <required/>
              </field>
              <field
                  type='text-single'
                  label='Desired Nickname'
                  var='muc#user_roomnick'>
                <required/>
              </field>
              <field
                  type='text-single'
                  label='Your URL'
                  var='muc#user_url'/>
              <field
                  type='text-single'
                  label='Email Address'
                  var='muc#user_email'/>
              <field
                  type='text-multi'
                  label='FAQ Entry'
                  var='muc#user_faqentry'/>
            </x>
            """),
        Example(
            "XEP-0068: a registration, filled in", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='submit'>
              <field var='FORM_TYPE'>
                <value>http://jabber.org/protocol/muc#user</value>
              </field>
              <field var='muc#user_first'>
                <value>Brunhilde</value>
              </field>
              <field var='muc#user_last'>
                <value>Entwhistle-Throckmorton</value>
              </field>
              <field var='muc#user_roomnick'>
                <value>thirdwitch</value>
              </field>
              <field var='muc#user_url'>
                <value>http://witchesonline/~hag66/</value>
              </field>
              <field var='muc#user_email'>
                <value>hag66@witchesonline</value>
              </field>
              <field var='muc#user_faqentry'>
                <value>Just another witch.</value>
              </field>
            </x>
            """),
        Example(
            "XEP-0122: a datatype", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='form'>
              <field var='evt.date' type='text-single' label='Event Date/Time'>
                <validate xmlns='http://jabber.org/protocol/xdata-validate'
                          datatype='xs:dateTime'/>
                <value>2003-10-06T11:22:00-07:00</value>
              </field>
            </x>
            """),
        Example(
            "XEP-0122: basic", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='form'>
              <field var='evt.date' type='text-single' label='Event Date/Time'>
                <validate xmlns='http://jabber.org/protocol/xdata-validate'
                          datatype='xs:dateTime'>
                  <basic/>
                </validate>
                <value>2003-10-06T11:22:00-07:00</value>
              </field>
            </x>
            """),
        Example(
            "XEP-0122: open", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='form'>
              <field var='evt.category'
                     type='list-single'
                     label='Event Category'>
                <validate xmlns='http://jabber.org/protocol/xdata-validate'
                          datatype='xs:string'>
                  <open/>
                </validate>
                <option><value>holiday</value></option>
                <option><value>reminder</value></option>
                <option><value>appointment</value></option>
              </field>
            </x>
            """),
        Example(
            "XEP-0122: range", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='form'>
              <field var='evt.date' type='text-single' label='Event Date/Time'>
                <validate xmlns='http://jabber.org/protocol/xdata-validate'
                          datatype='xs:dateTime'>
                  <range min='2003-10-05T00:00:00-07:00'
                         max='2003-10-24T23:59:59-07:00'/>
                </validate>
                <value>2003-10-06T11:22:00-07:00</value>
              </field>
            </x>
            """),
        Example(
            "XEP-0122: regex", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='form'>
              <field var='ssn' type='text-single' label='Social Security Number'>
                <desc>This field should be your SSN, including '-' (e.g. 123-12-1234)</desc>
                <validate xmlns='http://jabber.org/protocol/xdata-validate'
                          datatype='xs:string'>
                  <regex>([0-9]{3})-([0-9]{2})-([0-9]{4})</regex>
                </validate>
              </field>
            </x>
            """),
        Example(
            "XEP-0122: list-range", DataForm.self,
            """
            <x xmlns='jabber:x:data' type='form'>
              <field var='evt.notify-methods'
                     type='list-multi'
                     label='Notify me by'>
                <validate xmlns='http://jabber.org/protocol/xdata-validate'
                          datatype='xs:string'>
                  <basic/>
                  <list-range min='1' max='3'/>
                </validate>
                <option><value>e-mail</value></option>
                <option><value>jabber/xmpp</value></option>
                <option><value>work phone</value></option>
                <option><value>home phone</value></option>
                <option><value>cell phone</value></option>
              </field>
            </x>
            """),
        Example(
            "XEP-0122: prefixes", DataForm.self,
            """
            <x xmlns='jabber:x:data'
               xmlns:xdv='http://jabber.org/protocol/xdata-validate'
               type='form'>
              <title>Sample Form</title>
              <instructions>
                Please provide information for the following fields...
              </instructions>
              <field type='text-single' var='name' label='Event Name'/>
              <field type='text-single' var='date/start' label='Starting Date'>
                <xdv:validate datatype='xs:date'>
                  <basic/>
                </xdv:validate>
              </field>
              <field type='text-single' var='date/end' label='Ending Date'>
                <xdv:validate datatype='xs:date'>
                  <basic/>
                </xdv:validate>
              </field>
            </x>
            """),
    ]
}
