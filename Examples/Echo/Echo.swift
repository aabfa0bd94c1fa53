// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// Echoes message bodies and accepts every subscription. Configured by COMPONENT_DOMAIN, COMPONENT_SECRET_FILE, ...

import XMPPComponent
import XMPPComponentOperations

@main
struct EchoComponent: ComponentProgram {
    static var routes: [any Routable] {
        OnMessage { message, context in
            guard let body = message.body else { return }
            var echo = Message(to: message.from, type: .chat, body: body)
            echo.id = message.id
            try await context.reply(echo)
        }
        OnPresence(.subscribe) { _, context in
            try await context.reply(.subscribed)
            try await context.reply(.available, status: "Say something, and I say it back.")
        }
    }
}
