// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0055 v1.3: §2.1 (search), §3 (forms)

import XMPPComponent
import XMPPExtensions

/// Finds the bots of a domain by what they are called (XEP-0055).
struct BotSearch {
    let bots: [BotIdentity]
    let admission: BuddyAdmission

    var module: Search {
        var configuration = Search.Configuration()
        configuration.instructions = "Find a bot by a part of its name; with nothing filled in, all are found."
        configuration.listsEverything = true
        configuration.identity = DiscoIdentity(category: "directory", type: "user", name: "Bots")
        return Search(by: [.nick], configuration: configuration) { [self] query in
            guard admission.admits(query.requester) else { throw StanzaError.forbidden() }
            return query.slice(
                of: try bots.map { bot in
                    SearchEntry(jid: try JID(local: bot.local, domain: query.address.domain), [.nick: bot.name])
                })
        }
    }
}
