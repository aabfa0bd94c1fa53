// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOCore
import XMPPComponent

/// A client's stream to a real server, all of it on the event loop: bytes to stanzas and back.
final class ClientStreamHandler: ChannelInboundHandler, ClientLink {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let domain: String
    private let session: ClientSession
    private var context: ChannelHandlerContext?
    private var parser = StreamParser(limits: .init())
    private var events: [StreamParser.Event] = []
    private var writer = Writer(contentNamespace: .client)

    init(domain: String, session: ClientSession) {
        self.domain = domain
        self.session = session
    }

    // MARK: Channel

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        session.link = self
        restart()
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
            case .stanza(let element): session.received(element)
            case .refused(let element, let reason): session.end("the server sent too much (\(reason)): \(element)")
            case .closed: session.end("the server closed the stream")
            }
        }
        if let failure { session.end("the server sent what is no XMPP: \(failure)") }
    }

    func channelInactive(context: ChannelHandlerContext) {
        session.disconnected("the connection ended")
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        session.end("the connection broke: \(error)")
        context.close(promise: nil)
    }

    // MARK: Sending

    /// Opens the stream, for the first time or again after SASL (RFC 6120 §4.3.3).
    func restart() {
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

    func cut() {
        context?.close(promise: nil)
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
