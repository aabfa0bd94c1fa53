// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// Two virtual users that talk: add romeo@DOMAIN and juliet@DOMAIN to your contacts, and ask Romeo something.
// Configured by COMPONENT_DOMAIN, COMPONENT_SECRET_FILE, ...

import XMPPComponent
import XMPPExtensions

@main
struct TwoUsers {
    /// What Romeo is like: to Juliet he is another than to everybody else, at the same time.
    static var romeo: VirtualUserProfile {
        var romeo = VirtualUserProfile(name: "Romeo") { viewer in
            viewer.local == "juliet"
                ? VirtualPresence(show: .chat, status: "It is the east, and Juliet is the sun.", nickname: "Romeo")
                : VirtualPresence(show: .away, status: "Ask me, and I shall ask Juliet.", nickname: "Romeo")
        }
        // The first words, as soon as he sees her.
        romeo.onChange = { change, romeo in
            guard change.kind == .available, change.buddy.local == "juliet" else { return }
            try await romeo.send(body: "But, soft! what light through yonder window breaks?", to: change.buddy)
        }
        return romeo
    }

    /// What Juliet is like: whoever may see her is seen by her too.
    static var juliet: VirtualUserProfile {
        var juliet = VirtualUserProfile(name: "Juliet") { viewer in
            VirtualPresence(status: "Good night, \(viewer.local ?? "stranger")!", nickname: "Juliet")
        }
        juliet.subscribesBack = true
        return juliet
    }

    static func main() async {
        let users = VirtualUsers(["romeo": romeo, "juliet": juliet])
        await Component.main {
            users
            Introduction(users: users)
            OnMessage(.chat) { message, context in
                guard let body = message.body, let sender = message.from, let romeo = try await users.user("romeo")
                else { return }
                let juliet = try Self.juliet(context.component)
                guard sender.isSameBare(as: juliet) else {
                    // The thread tells later whom her answer is for.
                    var question = Message(to: juliet, type: .chat, body: body)
                    question.thread = sender.description
                    return try await romeo.send(question)
                }
                if let asker = message.thread.flatMap({ JID($0) }) {
                    try await romeo.send(body: "Juliet says: \(body)", to: asker)
                }
            }.at(.user("romeo"))
            OnMessage(.chat) { message, context in
                guard let body = message.body else { return }
                try await context.reply(body: body.hasSuffix("?") ? "Ay me!" : "\(body) — is it so?")
            }.at(.user("juliet"))
        }
    }

    static func juliet(_ component: Component) throws -> JID {
        try JID(local: "juliet", domain: component.domain.domain)
    }
}

/// Makes the two known to each other on each new stream; asking again is harmless.
struct Introduction: Module {
    let users: VirtualUsers
    var content: [any Routable] { [] }

    func connected(_ component: Component) async throws {
        try await users.user("romeo")?.subscribe(to: TwoUsers.juliet(component))
    }
}
