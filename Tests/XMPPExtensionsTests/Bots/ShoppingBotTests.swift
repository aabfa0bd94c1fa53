// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing
import XMPPExtensions

@testable import shopping_bot

@Suite(.timeLimit(.minutes(15)))
struct ShoppingBotTests {
    @Test("the example keeps a list: words, a form, a correction, a reaction, a question")
    func transcript() async throws {
        let said = Notes()
        let lists = ShoppingLists()
        let console = BotConsole(ShoppingBot.bot(lists)) { said.note($0) }
        try await console.attended {
            for line in [
                "buy milk", ":correct buy oat milk", "order 2 bread", "get tea", ":react ✔", "list", "clear", "no",
                "clear",
                "yes", "list", "oder 2 bread",
            ] {
                await console.say(line)
            }
        }
        #expect(
            said.all == [
                "milk: it is on your list.", "oat milk: it is on your list.", "2 × bread: it is on your list.",
                "tea: it is on your list.", "oat milk\n2 × bread", "Take all 2 things off your list? (yes or no)",
                "Take all 2 things off your list? (yes or no)", "Your list is empty now.", "Your list is empty.",
                BotPhrases().unknown("order"),
            ])
    }
}
