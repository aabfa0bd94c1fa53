// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

// What has left the process, which makes room for more, and what the server has taken, which is forgotten.
extension NotificationDelivery {
    /// Learns what has left the process.
    func settle(_ life: DeliveryLife) async {
        for await _ in life.signals.settling.rings {
            while let (count, mark) = state.withLock({ $0.waitingForWriting(configuration) }) {
                guard await life.sink.written(onStream: life.stream) else { return }
                state.withLock { state in
                    state.works.written(count)
                    if let mark, state.isUnanswered(configuration) { state.confirmed(mark) }
                }
                life.signals.work.send()
            }
        }
    }

    /// Learns what the server has taken: asks it, one question at a time and not too often.
    func confirm(_ life: DeliveryLife) async {
        for await _ in life.signals.confirming.rings {
            while state.withLock({ $0.hasToAsk(configuration, isLast: life.isLast) }) {
                if !life.isLast {
                    let wait = configuration.confirmationInterval
                    guard (try? await life.sink.sleep(for: wait)) != nil else { return }
                }
                // What was accepted until now comes before the question.
                let mark = state.withLock { state in
                    state.asked = state.statistics.notifications
                    return state.works.mark
                }
                do {
                    let timeout = configuration.confirmationTimeout
                    guard try await life.sink.confirmed(onStream: life.stream, within: timeout) else { return }
                    answered(mark)
                } catch {
                    unanswered(life)
                }
                life.signals.work.send()
                // What was sent meanwhile is asked for when all is sent.
                if life.isLast { break }
            }
        }
    }

    private func answered(_ mark: DeliveryWorks.Mark?) {
        let isAgain = state.withLock { state in
            defer { state.unanswered = 0 }
            state.statistics.confirmations += 1
            if let mark { state.confirmed(mark) }
            return state.isUnanswered(configuration)
        }
        guard isAgain else { return }
        logger.notice("the server answers pings again: events are forgotten when it has taken their notifications")
    }

    private func unanswered(_ life: DeliveryLife) {
        let count = state.withLock { state in
            state.unanswered += 1
            return state.unanswered
        }
        guard count >= configuration.unansweredConfirmations else { return }
        life.signals.settling.send()
        guard count == max(1, configuration.unansweredConfirmations) else { return }
        logger.warning(
            """
            the server answers no pings (XEP-0199), neither to its domain nor to ours: whether it has taken notifications \
            cannot be known. From now on they count as told when they are written to the connection; what it has not read \
            when it or the connection fails is lost. Is serverDomain right?
            """, metadata: ["pings": "\(count)"])
    }
}

extension NotificationDelivery.State {
    /// Whether the server is not expected to confirm anything.
    func isUnanswered(_ configuration: DeliveryConfiguration) -> Bool {
        unanswered >= max(1, configuration.unansweredConfirmations)
    }

    /// Whether the server is to be asked what it has taken.
    ///
    /// While it does not answer, what is written may be forgotten before anybody looks here. It is asked all the same: else
    /// nobody would notice that it answers again.
    fileprivate func hasToAsk(_ configuration: DeliveryConfiguration, isLast: Bool) -> Bool {
        works.mark != nil || (!isLast && isUnanswered(configuration) && statistics.notifications > asked)
    }

    /// What there is to wait for until it is written: parts, and how far that confirms when nothing else does.
    fileprivate func waitingForWriting(
        _ configuration: DeliveryConfiguration
    ) -> (parts: Int, mark: DeliveryWorks.Mark?)? {
        let mark = isUnanswered(configuration) ? works.mark : nil
        return works.underWay > 0 || mark != nil ? (works.underWay, mark) : nil
    }

    fileprivate mutating func confirmed(_ mark: DeliveryWorks.Mark) {
        for event in works.confirmed(mark) { finish(event) }
    }
}
