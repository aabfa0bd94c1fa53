// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOCore
import XMLStream

/// The client's stream, all of it on the event loop: bytes to stanzas, stanzas to those who wait for them.
final class ChatStreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let domain: String
    private let eventLoop: any EventLoop
    private var context: ChannelHandlerContext?
    private var parser = StreamParser(limits: .init())
    private var events: [StreamParser.Event] = []
    private var writer = Writer(contentNamespace: .client)
    private var inbox = Inbox()
    private var queries: [String: EventLoopPromise<Element>] = [:]
    private var lastQuery = 0
    /// Why the stream ended, once it has.
    private var ending: String?

    init(domain: String, eventLoop: any EventLoop) {
        self.domain = domain
        self.eventLoop = eventLoop
    }

    // MARK: Channel

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        openStream()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        var failure: XMLStreamError?
        bytes.withUnsafeReadableBytes { bytes in
            do throws(XMLStreamError) {
                try parser.parse(bytes, into: &events)
            } catch {
                failure = error
            }
        }
        let batch = events
        events.removeAll(keepingCapacity: true)
        for event in batch {
            switch event {
            case .opened: break
            case .stanza(let element): received(element)
            case .refused(let element, let reason): fail("the server sent too much (\(reason)): \(element)")
            case .closed: fail("the server closed the stream")
            }
        }
        if let failure { fail("the server sent what is no XMPP: \(failure)") }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail("the connection ended")
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail("the connection broke: \(error)")
        context.close(promise: nil)
    }

    // MARK: Receiving

    private func received(_ element: Element) {
        if element.isNamed(.iq) {
            let type = element["type"]
            if type == "result" || type == "error", let id = element["id"],
                let promise = queries.removeValue(forKey: id)
            {
                return promise.succeed(element)
            }
            if type == "get", element.firstChild?.isNamed(.ping) == true {
                return answer(element)
            }
            if type == "set", element.firstChild?.isNamed(.roster) == true {
                answer(element)
            }
        }
        if element.isNamed("error", in: QName.features.namespace) {
            return fail("the server ended the stream: \(element)")
        }
        inbox.deliver(element)
    }

    /// RFC 6120 §8.2.3: a get or set is answered, with its id.
    private func answer(_ request: Element) {
        let id = request["id"] ?? ""
        let from = request["from"]
        write {
            $0.start(.iq)
            $0.attribute("type", "result")
            $0.attribute("id", id)
            $0.attribute("to", from)
            $0.end()
        }
    }

    func collect(
        _ count: Int,
        _ what: String,
        within limit: Duration,
        where matches: @escaping @Sendable (Element) -> Bool
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

    func query(_ type: String, _ payload: Element, to: String?, within limit: Duration) -> EventLoopFuture<Element> {
        let promise = eventLoop.makePromise(of: Element.self)
        lastQuery += 1
        let id = "query-\(lastQuery)"
        if let ending {
            promise.fail(InteropError("no answer to \(id): \(ending)"))
            return promise.futureResult
        }
        queries[id] = promise
        let timeout = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
            self.queries.removeValue(forKey: id)?
                .fail(InteropError("no answer within \(limit) from \(to ?? "our account") to \(payload)"))
        }
        promise.futureResult.whenComplete { _ in timeout.cancel() }
        write {
            $0.start(.iq)
            $0.attribute("type", type)
            $0.attribute("id", id)
            $0.attribute("to", to)
            $0.copy(payload)
            $0.end()
        }
        return promise.futureResult
    }

    private func fail(_ reason: String) {
        if ending == nil { ending = reason }
        inbox.giveUp(because: reason)
        for (id, promise) in queries { promise.fail(InteropError("no answer to \(id): \(reason)")) }
        queries = [:]
    }

    // MARK: Sending

    /// Opens the stream, for the first time or again after SASL (RFC 6120 §4.3.3).
    func openStream() {
        parser = StreamParser(limits: .init())
        write {
            $0.append(raw: "<?xml version='1.0'?><stream:stream xmlns='jabber:client' version='1.0' ")
            $0.append(raw: "xmlns:stream='http://etherx.jabber.org/streams' to='")
            $0.append(attributeValue: domain)
            $0.append(raw: "'>")
        }
    }

    func send(_ stanzas: [Element]) {
        write {
            for stanza in stanzas { $0.copy(stanza) }
        }
    }

    /// Closes our side; the server closes the other and the connection.
    func end() {
        write { $0.append(raw: "</stream:stream>") }
    }

    func write(_ body: (inout Writer) -> Void) {
        guard let context else { return }
        body(&writer)
        var buffer = context.channel.allocator.buffer(capacity: writer.count)
        writer.withBytes { _ = buffer.writeBytes($0) }
        writer.removeAll()
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
}

extension Writer {
    /// A stream's header and footer are no elements: the one opens what the other closes minutes later.
    fileprivate mutating func append(raw text: StaticString) {
        appendRaw(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    fileprivate mutating func append(attributeValue: String) {
        var value = attributeValue
        value.withUTF8 { append(escaping: UnsafeRawBufferPointer($0), asAttribute: true) }
    }
}
