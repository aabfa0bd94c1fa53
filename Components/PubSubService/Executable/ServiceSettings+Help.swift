// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import XMPPExtensions

extension ServiceSettings {
    /// Lines of at most 79 characters, which is what a terminal has room for.
    static let help = """
        OF THE SERVICE

        With none of them the service keeps what it has in pubsub.sqlite in the
        working directory, and users of the parent domain may make nodes. In a file
        PUBSUB_LIMITS_PAYLOAD_BYTES is {"pubsub": {"limits": {"payloadBytes": ...}}}.

          PUBSUB_STORE                sqlite:FILE, postgresql://USER@HOST/DATABASE or
                                      memory: (sqlite:pubsub.sqlite)
          PUBSUB_ADMINS               addresses or domains that may do all (none)
          PUBSUB_CREATE               who may make nodes: anyone, local, admins (local)
          PUBSUB_AUTO_CREATE          whether publishing makes a node that there is not
                                      (true)
          PUBSUB_NAME                 the service's name for people
          PUBSUB_LEASE_REMINDER       seconds before the end of a leased subscription
                                      at which its subscriber is told, or none
                                      (86400)
          PUBSUB_COMMANDS             whether there are ad-hoc commands for owners and
                                      admins (true)
          PUBSUB_EXPORT_DIRECTORY     where admins' exports are written and imports
                                      read (neither)
          PUBSUB_PRIVILEGES           whether to use what the server grants by XEP-0356
                                      and XEP-0355: access by roster and presence,
                                      personal eventing for its users (false)
          PUBSUB_ACCOUNTS             with them, whether users' accounts are answered
                                      for (true)

        Limits; those of the second group may be «none»:
          PUBSUB_LIMITS_NODES_PER_OWNER                     (1000)
          PUBSUB_LIMITS_NODES_PER_COLLECTION                (10000)
          PUBSUB_LIMITS_SUBSCRIPTIONS_PER_NODE              (100000)
          PUBSUB_LIMITS_SUBSCRIPTIONS_PER_ACCOUNT           (10000)
          PUBSUB_LIMITS_SUBSCRIPTIONS_PER_ACCOUNT_AND_NODE  (10)
          PUBSUB_LIMITS_ITEMS_PER_NODE                      (10000)
          PUBSUB_LIMITS_ITEMS_PER_REQUEST                   (100)
          PUBSUB_LIMITS_ENTRIES_PER_PAGE                    (100)
          PUBSUB_LIMITS_PAYLOAD_BYTES        of an item     (131072)

          PUBSUB_LIMITS_ITEM_SECONDS         life of items  (none)
          PUBSUB_LIMITS_LEASE_SECONDS        of a subscription's life (none)
          PUBSUB_LIMITS_NOTIFICATIONS_PER_SECOND            (50000)
          PUBSUB_LIMITS_BOUNCES              until a subscription is removed (10)
          PUBSUB_LIMITS_REQUESTS_PER_SECOND  of an account  (none)

        What a new node has: PUBSUB_DEFAULTS_, and for nodes of users' accounts
        PUBSUB_ACCOUNT_DEFAULTS_, with one of these behind it, the fields of XEP-0060
        §16.4.4. PUBSUB_DEFAULTS_ACCESS_MODEL=whitelist, say; «config» shows what
        holds for each.
        \(fields)
        """

    private static var fields: String {
        var lines: [String] = []
        for field in PubSubNodeConfiguration.fields {
            let name = field.variable.drop { $0 != "#" }.dropFirst().uppercased()
            if let last = lines.last, last.count + name.count < 76 {
                lines[lines.count - 1] = "\(last), \(name)"
            } else {
                lines.append("  \(name)")
            }
        }
        return lines.joined(separator: ",\n")
    }
}
