// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPCore

// Help is made of the declarations, for who asks: what they may not do is not there.
extension BotEngine {
    func isHelp(_ text: String, _ language: String?) -> Bool {
        let first = unprefixed(text).prefix { !$0.isWhitespace }
        return phrases(language).helpWords.contains(first.lowercased())
    }

    /// What the bot can do for somebody, or one thing of it.
    func help(_ topic: String?, for sender: JID, _ language: String?) async throws -> String {
        let phrases = phrases(language)
        var allowed: [BotRule] = []
        for rule in rules where rule.help != nil {
            if try await rule.isAllowed(for: sender) { allowed.append(rule) }
        }
        guard let topic else {
            guard !allowed.isEmpty else { return phrases.nothingAllowed }
            let lines = allowed.compactMap(\.help).map { "  \($0.usage) – \($0.summary)" }
            let heading = [configuration.greeting, phrases.helpHeading].compactMap(\.self)
            return (heading + lines + [phrases.helpFooting]).joined(separator: "\n")
        }
        let key = BotText.key(unprefixed(topic))
        let found =
            allowed.filter { $0.commandNames.contains { BotText.key($0) == key } }.first.map { [$0] }
            ?? allowed.filter { rule in
                guard let help = rule.help else { return false }
                return BotText.key(help.usage).contains(key) || BotText.key(help.summary).contains(key)
            }
        guard !found.isEmpty else { return phrases.noHelp(String(key.prefix(60))) }
        return found.prefix(8).map(\.wholeHelp).joined(separator: "\n\n")
    }

    /// The command, of those that somebody may have, whose name is nearest to the beginning of a text.
    func nearestCommand(to text: String, for sender: JID) async throws -> String? {
        let words = BotText.key(String(text.prefix(200))).split(separator: " ")
        var best: (name: String, distance: Int)?
        for rule in rules where rule.help != nil {
            for name in rule.commandNames + (rule.commandNames.isEmpty ? [] : ["help"]) {
                let count = name.split(separator: " ").count
                guard words.count >= count else { continue }
                let beginning = words.prefix(count).joined(separator: " ")
                let limit = max(1, min(3, name.count / 3))
                guard name.count > 2, let distance = BotText.distance(beginning, name.lowercased(), limit: limit),
                    distance < best?.distance ?? .max, try await rule.isAllowed(for: sender)
                else { continue }
                best = (name, distance)
            }
        }
        return best?.name
    }
}

extension BotRule {
    fileprivate var wholeHelp: String {
        var lines: [String] = []
        if let help {
            lines.append("\(help.usage) – \(help.summary)")
            if let details = help.details, details != help.summary { lines.append(details) }
        }
        if case .command(let command) = trigger {
            if !command.aliases.isEmpty { lines.append("Also: \(command.aliases.joined(separator: ", "))") }
            if case .form(let make) = command.arguments { lines.append(CommandText.question(make().form)) }
        }
        return lines.joined(separator: "\n")
    }
}
