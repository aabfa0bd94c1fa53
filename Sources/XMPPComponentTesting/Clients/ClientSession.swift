// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOCore
import XMPPComponent

/// What carries a client's stanzas. Used on the client's event loop alone.
protocol ClientLink: AnyObject {
    /// Sends stanzas, in order.
    func send(_ stanzas: [Element])
    /// Sends what the closure writes: whole stanzas.
    func write(_ body: (inout Writer) -> Void)
    /// Starts the stream anew, after SASL.
    func restart()
    /// Ends the stream in an orderly way.
    func end()
    /// Ends it without a word.
    func cut()
}

/// What a client knows and waits for, whatever carries its stanzas. All of it on the client's event loop.
final class ClientSession {
    private let eventLoop: any EventLoop
    /// Nil when the stream has ended.
    var link: (any ClientLink)?
    var profile: TestClient.Profile
    private(set) var contacts = ContactList()
    private var inbox = Inbox()
    private var queries: [String: EventLoopPromise<Element>] = [:]
    private var lastQuery = 0
    private var farewells: [EventLoopPromise<Void>] = []
    /// Why the stream ended, once it has.
    private var ending: String?

    init(eventLoop: any EventLoop, profile: TestClient.Profile) {
        self.eventLoop = eventLoop
        self.profile = profile
    }

    // MARK: Receiving

    func received(_ element: Element) {
        contacts.received(element)
        if element.isNamed(.iq) {
            let type = element["type"]
            if type == "result" || type == "error", let id = element["id"],
                let promise = queries.removeValue(forKey: id)
            {
                return promise.succeed(element)
            }
            if type == "get" || type == "set", let answer = profile.answer(to: element) {
                link?.send([answer.element])
                if !answer.isShown { return }
            }
        }
        if element.isNamed("error", in: QName.features.namespace) {
            return end("the server ended the stream: \(element)")
        }
        inbox.deliver(element)
    }

    func collect(
        _ count: Int, _ what: String, within limit: Duration, where matches: @escaping @Sendable (Element) -> Bool
    ) -> EventLoopFuture<[Element]> {
        let promise = eventLoop.makePromise(of: [Element].self)
        guard let number = inbox.collect(count, what, where: matches, promise: promise) else {
            return promise.futureResult
        }
        if let ending {
            inbox.giveUp(number, because: ending)
        } else {
            let timeout = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
                self.inbox.giveUp(number, because: "\(limit) have passed")
            }
            inbox.setTimeout(timeout, of: number)
        }
        return promise.futureResult
    }

    func drain() -> [Element] { inbox.drain() }

    /// What arrived and nobody asked for, the last of it.
    func unclaimed() -> [Element] { inbox.unclaimed }

    func query(_ type: String, _ payload: Element, to: String?, within limit: Duration) -> EventLoopFuture<Element> {
        let promise = eventLoop.makePromise(of: Element.self)
        lastQuery += 1
        let id = "query-\(lastQuery)"
        if let ending {
            promise.fail(ExpectationFailure("no answer to \(id): \(ending)", fileID: "", line: 0))
            return promise.futureResult
        }
        queries[id] = promise
        let timeout = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
            self.queries.removeValue(forKey: id)?
                .fail(
                    ExpectationFailure(
                        "no answer within \(limit) from \(to ?? "our account") to \(payload)", fileID: "", line: 0))
        }
        promise.futureResult.whenComplete { _ in timeout.cancel() }
        link?.write {
            $0.start(.iq)
            $0.attribute("type", type)
            $0.attribute("id", id)
            $0.attribute("to", to)
            $0.copy(payload)
            $0.end()
        }
        return promise.futureResult
    }

    // MARK: Ending

    /// Completed when the connection is gone.
    func farewell() -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        if link == nil { promise.succeed() } else { farewells.append(promise) }
        return promise.futureResult
    }

    func end(_ reason: String) {
        if ending == nil { ending = reason }
        inbox.giveUp(because: reason)
        for (id, promise) in queries {
            promise.fail(ExpectationFailure("no answer to \(id): \(reason)", fileID: "", line: 0))
        }
        queries = [:]
    }

    /// The connection is gone.
    func disconnected(_ reason: String) {
        end(reason)
        link = nil
        for promise in farewells { promise.succeed() }
        farewells = []
    }
}
