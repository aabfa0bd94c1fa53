// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMPPExtensions

extension Example {
    static let search = directories + pagedSearches + resultSets

    /// The examples of XEP-0055.
    private static let directories = [
        Example(
            "XEP-0055: receiving Search Fields (§2.1)", SearchFields.self,
            """
            <query xmlns='jabber:iq:search'>
              <instructions>
                Fill in one or more fields to search
                for any matching Jabber users.
              </instructions>
              <first/>
              <last/>
              <nick/>
              <email/>
            </query>
            """),
        Example(
            "XEP-0055: submitting a Search Request (§2.1)", SearchRequest.self,
            """
            <query xmlns='jabber:iq:search'>
              <last>Capulet</last>
            </query>
            """),
        Example(
            "XEP-0055: receiving Search Results (§2.1)", SearchResults.self,
            """
            <query xmlns='jabber:iq:search'>
              <item jid='juliet@capulet.com'>
                <first>Juliet</first>
                <last>Capulet</last>
                <nick>JuliC</nick>
                <email>juliet@shakespeare.lit</email>
              </item>
              <item jid='tybalt@shakespeare.lit'>
                <first>Tybalt</first>
                <last>Capulet</last>
                <nick>ty</nick>
                <email>tybalt@shakespeare.lit</email>
              </item>
            </query>
            """),
        Example(
            "XEP-0055: host Returns Search Form to Entity (§3)", SearchFields.self,
            """
            <query xmlns='jabber:iq:search'>
              <instructions>
                Use the enclosed form to search. If your Jabber client does not
                support Data Forms, visit http://shakespeare.lit/
              </instructions>
              <x xmlns='jabber:x:data' type='form'>
                <title>User Directory Search</title>
                <instructions>
                  Please provide the following information
                  to search for Shakespearean characters.
                </instructions>
                <field type='hidden'
                       var='FORM_TYPE'>
                  <value>jabber:iq:search</value>
                </field>
                <field type='text-single'
                       label='Given Name'
                       var='first'/>
                <field type='text-single'
                       label='Family Name'
                       var='last'/>
                <field type='list-single'
                       label='Gender'
                       var='x-gender'>
                  <option label='Male'><value>male</value></option>
                  <option label='Female'><value>female</value></option>
                </field>
              </x>
            </query>
            """),
        Example(
            "XEP-0055: entity Submits Search Form (§3)", SearchRequest.self,
            """
            <query xmlns='jabber:iq:search'>
              <x xmlns='jabber:x:data' type='submit'>
                <field type='hidden' var='FORM_TYPE'>
                  <value>jabber:iq:search</value>
                </field>
                <field var='x-gender'>
                  <value>male</value>
                </field>
              </x>
            </query>
            """),
        Example(
            "XEP-0055: service Returns Search Results (§3)", SearchResults.self,
            """
            <query xmlns='jabber:iq:search'>
              <x xmlns='jabber:x:data' type='result'>
                <field type='hidden' var='FORM_TYPE'>
                  <value>jabber:iq:search</value>
                </field>
                <reported>
                  <field var='first' label='Given Name' type='text-single'/>
                  <field var='last' label='Family Name' type='text-single'/>
                  <field var='jid' label='Jabber ID' type='jid-single'/>
                  <field var='x-gender' label='Gender' type='list-single'/>
                </reported>
                <item>
                  <field var='first'><value>Benvolio</value></field>
                  <field var='last'><value>Montague</value></field>
                  <field var='jid'><value>benvolio@montague.net</value></field>
                  <field var='x-gender'><value>male</value></field>
                </item>
                <item>
                  <field var='first'><value>Romeo</value></field>
                  <field var='last'><value>Montague</value></field>
                  <field var='jid'><value>romeo@montague.net</value></field>
                  <field var='x-gender'><value>male</value></field>
                </item>
              </x>
            </query>
            """),
    ]
}
