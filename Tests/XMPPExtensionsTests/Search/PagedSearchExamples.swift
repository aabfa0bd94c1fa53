// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMPPExtensions

extension Example {
    /// The examples of XEP-0059 §2, which are searches.
    static let pagedSearches = [
        Example(
            "XEP-0059: requesting a Limit to the Result Set (§2.1)", SearchRequest.self,
            """
            <query xmlns='jabber:iq:search'>
              <nick>Pete</nick>
              <set xmlns='http://jabber.org/protocol/rsm'>
                <max>10</max>
              </set>
            </query>
            """),
        Example(
            "XEP-0059: returning a Limited Result Set (§2.1)", SearchResults.self,
            """
            <query xmlns='jabber:iq:search'>
              <item jid='stpeter@jabber.org'>
                <first>Peter</first>
                <last>Saint-Andre</last>
                <nick>Pete</nick>
              </item>
              .
              [8 more items]
              .
              <item jid='peterpan@neverland.lit'>
                <first>Peter</first>
                <last>Pan</last>
                <nick>Pete</nick>
              </item>
            </query>
            """),
        Example(
            "XEP-0059: returning the First Page of a Result Set (§2.2)", SearchResults.self,
            """
            <query xmlns='jabber:iq:search'>
              <item jid='stpeter@jabber.org'>
                <first>Peter</first>
                <last>Saint-Andre</last>
                <nick>Pete</nick>
              </item>
              .
              [8 more items]
              .
              <item jid='peterpan@neverland.lit'>
                <first>Peter</first>
                <last>Pan</last>
                <nick>Pete</nick>
              </item>
              <set xmlns='http://jabber.org/protocol/rsm'>
                <first index='0'>stpeter@jabber.org</first>
                <last>peterpan@neverland.lit</last>
                <count>800</count>
              </set>
            </query>
            """),
        Example(
            "XEP-0059: requesting the Second Page of a Result Set (§2.2)", SearchRequest.self,
            """
            <query xmlns='jabber:iq:search'>
              <nick>Pete</nick>
              <set xmlns='http://jabber.org/protocol/rsm'>
                <max>10</max>
                <after>peterpan@neverland.lit</after>
              </set>
            </query>
            """),
        Example(
            "XEP-0059: returning the Second Page of a Result Set (§2.2)", SearchResults.self,
            """
            <query xmlns='jabber:iq:search'>
              <item jid='peter@pixyland.org'>
                <first>Peter</first>
                <last>Pan</last>
                <nick>Pete</nick>
              </item>
              .
              [8 more items]
              .
              <item jid='peter@rabbit.lit'>
                <first>Peter</first>
                <last>Rabbit</last>
                <nick>Pete</nick>
              </item>
              <set xmlns='http://jabber.org/protocol/rsm'>
                <first index='10'>peter@pixyland.org</first>
                <last>peter@rabbit.lit</last>
                <count>800</count>
              </set>
            </query>
            """),
        Example(
            "XEP-0059: returning an Empty Page (§2.2)", SearchResults.self,
            """
            <query xmlns='jabber:iq:search'>
              <set xmlns='http://jabber.org/protocol/rsm'>
                <count>790</count>
              </set>
            </query>
            """),
        Example(
            "XEP-0059: requesting the Previous Page of a Result Set (§2.3)", SearchRequest.self,
            """
            <query xmlns='jabber:iq:search'>
              <nick>Pete</nick>
              <set xmlns='http://jabber.org/protocol/rsm'>
                <max>10</max>
                <before>peter@pixyland.org</before>
              </set>
            </query>
            """),
        Example(
            "XEP-0059: requesting the Last Page of a Result Set (§2.5)", SearchRequest.self,
            """
            <query xmlns='jabber:iq:search'>
              <nick>Pete</nick>
              <set xmlns='http://jabber.org/protocol/rsm'>
                <max>10</max>
                <before/>
              </set>
            </query>
            """),
        Example(
            "XEP-0059: requesting a Result Page by Index (§2.6)", SearchRequest.self,
            """
            <query xmlns='jabber:iq:search'>
              <nick>Pete</nick>
              <set xmlns='http://jabber.org/protocol/rsm'>
                <max>10</max>
                <index>371</index>
              </set>
            </query>
            """),
        Example(
            "XEP-0059: returning a Result Page at an Index (§2.6)", SearchResults.self,
            """
            <query xmlns='jabber:iq:search'>
              <item jid='peter@pixyland.org'>
                <first>Peter</first>
                <last>Pan</last>
                <nick>Pete</nick>
              </item>
              .
              [8 more items]
              .
              <item jid='peter@rabbit.lit'>
                <first>Peter</first>
                <last>Rabbit</last>
                <nick>Pete</nick>
              </item>
              <set xmlns='http://jabber.org/protocol/rsm'>
                <first index='371'>peter@pixyland.org</first>
                <last>peter@rabbit.lit</last>
                <count>800</count>
              </set>
            </query>
            """),
        Example(
            "XEP-0059: requesting the Item Count (§2.7)", SearchRequest.self,
            """
            <query xmlns='jabber:iq:search'>
              <nick>Pete</nick>
              <set xmlns='http://jabber.org/protocol/rsm'>
                <max>0</max>
              </set>
            </query>
            """),
        Example(
            "XEP-0059: returning the Item Count (§2.7)", SearchResults.self,
            """
            <query xmlns='jabber:iq:search'>
              <set xmlns='http://jabber.org/protocol/rsm'>
                <count>800</count>
              </set>
            </query>
            """),
    ]
}
