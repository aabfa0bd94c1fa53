// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// The echo component in a process whose allocations are counted. A message with the body "count" is answered with how many there were.

import AllocationCounter
import XMPPComponent

@main
struct AllocationProbe {
    static func main() async {
        await Component.main {
            OnMessage { message, context in
                guard let body = message.body else { return }
                var echo = Message(
                    to: message.from, type: .chat, body: body == "count" ? String(allocation_count()) : body)
                echo.id = message.id
                try await context.reply(echo)
            }
        }
    }
}
