// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// A bot that keeps a shopping list for each who writes to it: words, typed commands that are forms too, a question,
// corrections and reactions.
//
//     swift run shopping-bot console
//     COMPONENT_DOMAIN=shopping.example.org COMPONENT_SECRET_FILE=secret swift run shopping-bot
//
// Write to bot@shopping.example.org: «buy milk». Correct that message, and the list is corrected. React with ✔ to the answer, and
// it is bought. On the terminal these are the lines «:correct buy oat milk» and «:react ✔».

import Synchronization
import XMPPComponent
import XMPPExtensions

/// What to buy, by whom.
final class ShoppingLists: Sendable {
    private struct List {
        var items: [(id: String, text: String)] = []
        var lastID = 0
    }

    private let lists = Mutex<[JID: List]>([:])
    private static let maximumItems = 100

    /// - Returns: What the item is known by.
    func add(_ text: String, for owner: JID) throws -> String {
        try lists.withLock { lists in
            var list = lists[owner] ?? List()
            guard list.items.count < Self.maximumItems else {
                throw BotError("Your list is full: buy something first.")
            }
            list.lastID += 1
            list.items.append(("\(list.lastID)", text))
            lists[owner] = list
            return "\(list.lastID)"
        }
    }

    func change(_ id: String, to text: String, for owner: JID) {
        lists.withLock { lists in
            guard let place = lists[owner]?.items.firstIndex(where: { $0.id == id }) else { return }
            lists[owner]?.items[place].text = text
        }
    }

    func remove(_ id: String?, for owner: JID) {
        lists.withLock { lists in lists[owner]?.items.removeAll { id == nil || $0.id == id } }
    }

    func items(of owner: JID) -> [String] { lists.withLock { $0[owner]?.items.map(\.text) ?? [] } }
}

/// So much of something: typed words in a chat, a form for clients that have forms.
struct Order: TypedForm {
    var what = ""
    var amount = 1
    let title: String? = "Put something on the list"
    var fields: [TypedField<Self>] {
        [
            .integer("amount", \.amount, label: "How many", in: 1...99),
            .text("what", \.what, label: "What", isRequired: true),
        ]
    }
}

@main
struct ShoppingBot {
    static func bot(_ lists: ShoppingLists) -> Bot {
        Bot(name: "Shopping list", at: .user("bot")) {
            Respond("(buy|get) {what}", help: "Puts something on your list.") { match, context in
                try await put(match["what"] ?? "", lists, context)
            }
            BotCommand("order", "Puts so many of something on your list.", asking: Order()) { order, context in
                try await put("\(order.amount) × \(order.what)", lists, context)
            }
            BotCommand("list", "Shows your list.") { context in
                let items = lists.items(of: context.peer)
                try await context.reply(items.isEmpty ? "Your list is empty." : items.joined(separator: "\n"))
            }
            BotCommand("clear", "Empties your list.") { context in
                let count = lists.items(of: context.peer).count
                guard try await context.confirm("Take all \(count) things off your list?") else { return }
                lists.remove(nil, for: context.peer)
                try await context.reply("Your list is empty now.")
            }
            OnReaction { reaction, context in
                guard reaction.added("✔", "✅", "👍"), let id = context.about?.topic else { return }
                lists.remove(id, for: context.peer)
            }
        }
    }

    /// Puts something on the list, or, when the message corrects an earlier one, in the place of what that put there.
    private static func put(_ text: String, _ lists: ShoppingLists, _ context: BotContext) async throws {
        let id: String
        if let earlier = context.corrects?.topic {
            id = earlier
            lists.change(id, to: text, for: context.peer)
        } else {
            id = try lists.add(text, for: context.peer)
        }
        context.remember(topic: id)
        try await context.reply("\(text): it is on your list.", topic: id)
    }

    static func main() async throws {
        let bot = bot(ShoppingLists())
        if CommandLine.arguments.dropFirst().first == "console" {
            return try await BotConsole(bot).run()
        }
        let component = try await Component(.load()) { bot }
        try await component.run()
    }
}
