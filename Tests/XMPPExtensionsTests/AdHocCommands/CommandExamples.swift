// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMPPComponent
import XMPPExtensions

extension Example {
    /// The examples of XEP-0050.
    static let commands = [
        Example(
            "XEP-0050: disco request for items (§2.2)", DiscoItemsQuery.self,
            """
            <query xmlns='http://jabber.org/protocol/disco#items'
            node='http://jabber.org/protocol/commands'/>
            """),
        Example(
            "XEP-0050: disco result for items (§2.2)", DiscoItems.self,
            """
            <query xmlns='http://jabber.org/protocol/disco#items'
                   node='http://jabber.org/protocol/commands'>
              <item jid='responder@domain'
                    node='list'
                    name='List Service Configurations'/>
              <item jid='responder@domain'
                    node='config'
                    name='Configure Service'/>
              <item jid='responder@domain'
                    node='reset'
                    name='Reset Service Configuration'/>
              <item jid='responder@domain'
                    node='start'
                    name='Start Service'/>
              <item jid='responder@domain'
                    node='stop'
                    name='Stop Service'/>
              <item jid='responder@domain'
                    node='restart'
                    name='Restart Service'/>
            </query>
            """),
        Example(
            "XEP-0050: disco request for command information (§2.2)", DiscoInfoQuery.self,
            """
            <query xmlns='http://jabber.org/protocol/disco#info'
            node='config'/>
            """),
        Example(
            "XEP-0050: disco result for command information (§2.2)", DiscoInfo.self,
            """
            <query xmlns='http://jabber.org/protocol/disco#info'
                   node='config'>
              <identity name='Configure Service'
                        category='automation'
                        type='command-node'/>
              <feature var='http://jabber.org/protocol/commands'/>
              <feature var='jabber:x:data'/>
            </query>
            """),
        Example(
            "XEP-0050: execute command request (§2.4.1)", CommandRequest.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
            node='list'
            action='execute'/>
            """),
        Example(
            "XEP-0050: execute command result (§2.4.1)", CommandResponse.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
                     sessionid='list:20020923T213616Z-700'
                     node='list'
                     status='completed'>
              <x xmlns='jabber:x:data' type='result'>
                <title>Available Services</title>
                <reported>
                  <field var='service' label='Service'/>
                  <field var='runlevel-1' label='Single-User mode'/>
                  <field var='runlevel-2' label='Non-Networked Multi-User mode'/>
                  <field var='runlevel-3' label='Full Multi-User mode'/>
                  <field var='runlevel-5' label='X-Window mode'/>
                </reported>
                <item>
                  <field var='service'><value>httpd</value></field>
                  <field var='runlevel-1'><value>off</value></field>
                  <field var='runlevel-2'><value>off</value></field>
                  <field var='runlevel-3'><value>on</value></field>
                  <field var='runlevel-5'><value>on</value></field>
                </item>
                <item>
                  <field var='service'><value>postgresql</value></field>
                  <field var='runlevel-1'><value>off</value></field>
                  <field var='runlevel-2'><value>off</value></field>
                  <field var='runlevel-3'><value>on</value></field>
                  <field var='runlevel-5'><value>on</value></field>
                </item>
                <item>
                  <field var='service'><value>jabberd</value></field>
                  <field var='runlevel-1'><value>off</value></field>
                  <field var='runlevel-2'><value>off</value></field>
                  <field var='runlevel-3'><value>on</value></field>
                  <field var='runlevel-5'><value>on</value></field>
                </item>
              </x>
            </command>
            """),
        Example(
            "XEP-0050: execute command request (stage 1) (§2.4.2)", CommandRequest.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
            node='config'
            action='execute'/>
            """),
        Example(
            "XEP-0050: execute command result (stage 1) (§2.4.2)", CommandResponse.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
                     sessionid='config:20020923T213616Z-700'
                     node='config'
                     status='executing'>
              <actions execute='next'>
                <next/>
              </actions>
              <x xmlns='jabber:x:data' type='form'>
                <title>Configure Service</title>
                <instructions>
                  Please select the service to configure.
                </instructions>
                <field var='service' label='Service' type='list-single'>
                  <option><value>httpd</value></option>
                  <option><value>jabberd</value></option>
                  <option><value>postgresql</value></option>
                </field>
              </x>
            </command>
            """),
        Example(
            "XEP-0050: execute command request (stage 2) (§2.4.2)", CommandRequest.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
                     sessionid='config:20020923T213616Z-700'
                     node='config'>
              <x xmlns='jabber:x:data' type='submit'>
                <field var='service'>
                  <value>httpd</value>
                </field>
              </x>
            </command>
            """),
        Example(
            "XEP-0050: execute command result (stage 2) (§2.4.2)", CommandResponse.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
                     sessionid='config:20020923T213616Z-700'
                     node='config'
                     status='executing'>
              <actions execute='complete'>
                <prev/>
                <complete/>
              </actions>
              <x xmlns='jabber:x:data' type='form'>
                <title>Configure Service</title>
                <instructions>
                  Please select the run modes and state for 'httpd'.
                </instructions>
                <field var='runlevel' label='Run Modes' type='list-multi'>
                  <value>3</value>
                  <value>5</value>
                  <option label='Single-User'><value>1</value></option>
                  <option label='Non-Networked Multi-User'><value>2</value></option>
                  <option label='Full Multi-User'><value>3</value></option>
                  <option label='X-Window'><value>5</value></option>
                </field>
                <field var='state' label='Run State' type='list-single'>
                  <value>off</value>
                  <option label='Active'><value>off</value></option>
                  <option label='Inactive'><value>on</value></option>
                </field>
              </x>
            </command>
            """),
        Example(
            "XEP-0050: execute command request (stage 3) (§2.4.2)", CommandRequest.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
                     sessionid='config:20020923T213616Z-700'
                     node='config'>
              <x xmlns='jabber:x:data' type='submit'>
                <field var='runlevel'>
                  <value>3</value>
                </field>
                <field var='state'>
                  <value>on</value>
                </field>
              </x>
            </command>
            """),
        Example(
            "XEP-0050: execute command result (stage 3) (§2.4.2)", CommandResponse.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
                     sessionid='config:20020923T213616Z-700'
                     node='config'
                     status='completed'>
              <note type='info'>Service 'httpd' has been configured.</note>
            </command>
            """),
        Example(
            "XEP-0050: execute command request (revert from stage 2 to stage 1) (§2.4.2)", CommandRequest.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
            sessionid='config:20020923T213616Z-700'
            node='config'
            action='prev'/>
            """),
        Example(
            "XEP-0050: execute command result (revert from stage 2 to stage 1) (§2.4.2)", CommandResponse.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
                     sessionid='config:20020923T213616Z-700'
                     node='config'
                     status='executing'>
              <actions execute='next'>
                <next/>
              </actions>
              <x xmlns='jabber:x:data' type='form'>
                <title>Configure Service</title>
                <instructions>
                  Please select the service to configure.
                </instructions>
                <field var='service' label='Service' type='list-single'>
                  <value>httpd</value>
                  <option><value>httpd</value></option>
                  <option><value>jabberd</value></option>
                  <option><value>postgresql</value></option>
                </field>
              </x>
            </command>
            """),
        Example(
            "XEP-0050: execute command request (stage 2; canceling) (§2.4.3)", CommandRequest.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
            sessionid='config:20020923T213616Z-700'
            node='config'
            action='cancel'/>
            """),
        Example(
            "XEP-0050: execute command result (stage 2; canceled) (§2.4.3)", CommandResponse.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
            sessionid='config:20020923T213616Z-700'
            node='config'
            status='canceled'/>
            """),
        Example(
            "XEP-0050: execute command result (with language/locale) (§3.7)", CommandResponse.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
                     sessionid='list:20020923T213616Z-700'
                     node='list'
                     status='completed'>
              <x xmlns='jabber:x:data' type='result'>
                <title>Available Services</title>
                <reported>
                  <field var='service' label='Service'/>
                  <field var='runlevel-1' label='Single-User mode'/>
                  <field var='runlevel-2' label='Non-Networked Multi-User mode'/>
                  <field var='runlevel-3' label='Full Mult-User mode'/>
                  <field var='runlevel-5' label='X-Window mode'/>
                </reported>
                <item>
                  <field var='service'><value>httpd</value></field>
                  <field var='runlevel-1'><value>off</value></field>
                  <field var='runlevel-2'><value>off</value></field>
                  <field var='runlevel-3'><value>on</value></field>
                  <field var='runlevel-5'><value>on</value></field>
                </item>
                <item>
                  <field var='service'><value>postgresql</value></field>
                  <field var='runlevel-1'><value>off</value></field>
                  <field var='runlevel-2'><value>off</value></field>
                  <field var='runlevel-3'><value>on</value></field>
                  <field var='runlevel-5'><value>on</value></field>
                </item>
                <item>
                  <field var='service'><value>jabberd</value></field>
                  <field var='runlevel-1'><value>off</value></field>
                  <field var='runlevel-2'><value>off</value></field>
                  <field var='runlevel-3'><value>on</value></field>
                  <field var='runlevel-5'><value>on</value></field>
                </item>
              </x>
            </command>
            """),
        Example(
            "XEP-0050: execute command failed result (with language/locale) (§3.7)", CommandRequest.self,
            """
            <command xmlns='http://jabber.org/protocol/commands'
            node='list'
            action='execute'
            xml:lang='fr-ca'/>
            """),
        Example(
            "XEP-0050: command Action: Resulting Stanza (§7.4)", CommandRequest.self,
            """
            <command xmlns='http://jabber.org/protocol/commands' node='stats'/>
            """),
    ]
}
