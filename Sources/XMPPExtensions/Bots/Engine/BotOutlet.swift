// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (forms); XEP-0085 v2.1: §5.1 (whom to tell); XEP-0334 v1.0.0: §4 (hints)

import Synchronization
import XMPPComponent
import XMPPCore

/// Where the answers of a bot go.
enum BotOutlet: Sendable {
    /// Back to who wrote a message.
    case chat(BotChat)
    /// Into the result of an ad-hoc command.
    case form(BotFormOutlet)
    /// To the terminal.
    case console

    var chat: BotChat? {
        guard case .chat(let chat) = self else { return nil }
        return chat
    }

    var form: BotFormOutlet? {
        guard case .form(let form) = self else { return nil }
        return form
    }
}

/// The message that is answered.
struct BotChat: Sendable {
    let component: Component
    let message: Message
    let input: BotInput

    /// Whom an answer goes to.
    var recipient: JID { input.type == .groupchat ? input.sender.bare : input.sender }

    /// The hints of an answer: what is not to be kept is not kept in the answer either.
    var hints: Set<ProcessingHint> { input.hints.intersection([.noStore, .noPermanentStore, .noCopy]) }

    /// Says that the bot writes, or no longer does.
    func show(_ state: ChatState, from address: JID) async throws {
        try await component.send(
            Message(chatState: state, to: recipient, from: address, type: .chat, thread: input.thread))
    }
}

/// Collects what is said while a form is worked on.
final class BotFormOutlet: Sendable {
    private struct Content {
        var notes: [CommandNote] = []
        var payloads: [CommandPayload] = []
        var dialogue: BotDialogue?
    }

    private static let maximumNotes = 64
    private let content = Mutex(Content())

    /// Says something; of very much the beginning is kept.
    func say(_ message: BotMessage) {
        content.withLock { content in
            guard content.notes.count < Self.maximumNotes else { return }
            content.notes.append(.information(message.text))
            if let entry = message.entry, let payload = try? Element(entry) {
                content.payloads.append(.element(payload))
            }
            if let link = message.link, let payload = try? Element(OutOfBandData(link)) {
                content.payloads.append(.element(payload))
            }
        }
    }

    func take() -> (notes: [CommandNote], payloads: [CommandPayload]) {
        content.withLock { content in
            defer {
                content.notes = []
                content.payloads = []
            }
            return (content.notes, content.payloads)
        }
    }

    /// The question whose answer the next form brings.
    var dialogue: BotDialogue? { content.withLock(\.dialogue) }

    func expect(_ dialogue: BotDialogue) { content.withLock { $0.dialogue = dialogue } }
}
