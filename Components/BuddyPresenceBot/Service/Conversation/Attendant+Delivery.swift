// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0184 v1.4.0: §5 (receipts); XEP-0308 v1.2.1: §3 (corrections)

import Logging
import XMPPComponent
import XMPPExtensions

// Reminders that are due.
extension Attendant {
    /// Looks once a second whose time has come: a clock that is set does not matter then.
    func goRound(_ component: Component) async {
        var unreadable: Set<JID> = []
        while true {
            do {
                try await component.sleep(for: .seconds(1))
                if component.state.isOnline { try await round(component, &unreadable) }
            } catch {
                if Task.isCancelled { return }
                logger.error("reminders were not looked at", metadata: ["error": "\(error)"])
                // A store that fails is not asked all the time.
                try? await component.sleep(for: .seconds(10))
            }
        }
    }

    /// Shows those whose time has come what is new, and delivers.
    ///
    /// - Parameter unreadable: Those whose notebooks cannot be read, of whom the log tells once.
    private func round(_ component: Component, _ unreadable: inout Set<JID>) async throws {
        // Not only when `nextWake()` says so: that a clock was set back is noticed by looking.
        while component.state.isOnline {
            var damaged: [JID] = []
            let woken = try await secretary.wake(at: moment, limit: configuration.wakesPerSecond) { damaged.append($0) }
            for buddy in damaged where unreadable.insert(buddy).inserted {
                logger.error(
                    "a notebook in the store cannot be read: its buddy is not reminded", metadata: ["buddy": "\(buddy)"]
                )
            }
            guard !woken.isEmpty else { return }
            for one in woken { await show(one.buddy) }
            try await deliver(to: woken.filter(\.hasDeliveries).map(\.buddy))
            // So many in a second and no more: midnight comes for all at the same time.
            try await component.sleep(for: .seconds(1))
        }
    }

    /// Delivers on a new stream what the one before may have lost. Whoever is not there gets it when they come.
    ///
    /// Goes on until it is done or cancelled: a store that fails just now does not lose anybody's reminder.
    func settle(_ component: Component) async {
        var last: JID?
        while !Task.isCancelled {
            do {
                let buddies = try await secretary.unsettled(after: last, limit: configuration.wakesPerSecond)
                guard !buddies.isEmpty else { return }
                try await deliver(to: buddies)
                last = buddies.last
            } catch {
                guard !Task.isCancelled else { return }
                logger.error("reminders of the stream before were not sent", metadata: ["error": "\(error)"])
                guard (try? await component.sleep(for: .seconds(10))) != nil else { return }
            }
        }
    }

    private func stream(_ number: Int) -> String { "\(processID):\(number)" }

    /// Sends what is due to those of the buddies who are there, and returns when the server has it.
    ///
    /// The secretary writes down what it hands out before it does. What the server may not have taken when the stream or the
    /// process ends is handed out again, as a correction of itself: who has it sees it once.
    func deliver(to buddies: [JID]) async throws {
        guard let bot, let presence, let component, let number = component.streamNumber else { return }
        var handed: [(buddy: JID, ids: [String])] = []
        for buddy in buddies {
            do {
                // Who does not let the bot see whether they are there has a server that keeps it for them.
                guard try await presence.availability(of: buddy, for: identity) != .unavailable else { continue }
                let ids = try await send(to: buddy, by: bot, stream: stream(number))
                if !ids.isEmpty { handed.append((buddy, ids)) }
            } catch let error as SecretaryError where error.code == .unreadable {
                logger.error("a notebook in the store cannot be read", metadata: ["buddy": "\(buddy)"])
            }
        }
        guard !handed.isEmpty, await isTaken(onStream: number, component) else { return }
        for (buddy, ids) in handed { try await secretary.taken(ids, by: buddy, at: moment) }
    }

    /// - Returns: What was sent.
    func send(to buddy: JID, by bot: Bot, stream: String) async throws -> [String] {
        var sent: [String] = []
        for delivery in try await secretary.deliveries(to: buddy, stream: stream, at: moment) {
            do {
                try await bot.send(message(delivery), to: buddy)
                sent.append(delivery.id)
            } catch let error as ComponentError where error.code == .notConnected {
                // The next stream gets the rest.
                break
            } catch {
                logger.warning("a reminder was not sent", metadata: ["error": "\(error)"])
                try await secretary.returned(delivery.id, by: buddy, at: moment)
            }
        }
        return sent
    }

    private func message(_ delivery: DueDelivery) -> BotMessage {
        var message = BotMessage(delivery.text, topic: Self.topic)
        message.id = delivery.id
        message.corrects = delivery.replaces
        message.requestsReceipt = true
        message.isMarkable = true
        message.entry = AtomEntry(
            id: "urn:xmpp-reminder:\(delivery.replaces ?? delivery.id)", title: AtomText(delivery.title),
            updated: delivery.due.date)
        return message
    }

    /// What messages are about that the secretary knows by their ids.
    static let topic = "secretary"

    private func isTaken(onStream number: Int, _ component: Component) async -> Bool {
        do {
            return try await component.confirmed(onStream: number)
        } catch {
            // A server that answers no ping at all has taken what the stream took, as far as one can know.
            return await component.written(onStream: number)
        }
    }
}
