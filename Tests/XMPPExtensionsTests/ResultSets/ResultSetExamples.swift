// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import XMPPComponent
import XMPPExtensions

extension Example {
    /// The examples of XEP-0059.
    static let resultSets = [
        request("a limit (§2.1)", "<max>10</max>"),
        request("the second page (§2.2)", "<max>10</max><after>peterpan@neverland.lit</after>"),
        request("the page before (§2.3)", "<max>10</max><before>peter@pixyland.org</before>"),
        request("the last page (§2.5)", "<max>10</max><before/>"),
        request("a page by index (§2.6)", "<max>10</max><index>371</index>"),
        request("the count (§2.7)", "<max>0</max>"),
        request("rooms after one (§3)", "<max>20</max><after>4da91d4b330112f683dddaebf93180b1bd25e95f</after>"),
        answer(
            "the first page (§2.2)",
            "<first index='0'>stpeter@jabber.org</first><last>peterpan@neverland.lit</last><count>800</count>"),
        answer(
            "the second page (§2.2)",
            "<first index='10'>peter@pixyland.org</first><last>peter@rabbit.lit</last><count>800</count>"),
        answer("an empty page (§2.2)", "<count>790</count>"),
        answer(
            "a page by index (§2.6)",
            "<first index='371'>peter@pixyland.org</first><last>peter@rabbit.lit</last><count>800</count>"),
        answer(
            "rooms (§3)",
            """
            <first index='0'>acc3594e844c77696f7a7ba9367ae324b6b958ad</first>\
            <last>4da91d4b330112f683dddaebf93180b1bd25e95f</last><count>150</count>
            """),
        Example(
            "XEP-0059: asking for rooms (§3)", DiscoItemsQuery.self,
            """
            <query xmlns='http://jabber.org/protocol/disco#items'>
              <set xmlns='http://jabber.org/protocol/rsm'>
                <max>20</max>
              </set>
            </query>
            """),
    ]

    private static func request(_ name: String, _ content: String) -> Example {
        Example("XEP-0059: asking for \(name)", ResultSetRequest.self, set(content))
    }

    private static func answer(_ name: String, _ content: String) -> Example {
        Example("XEP-0059: \(name)", ResultSetPage.self, set(content))
    }

    private static func set(_ content: String) -> String {
        "<set xmlns='http://jabber.org/protocol/rsm'>\(content)</set>"
    }
}
