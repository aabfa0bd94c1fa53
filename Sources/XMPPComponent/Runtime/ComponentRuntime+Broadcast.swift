// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import NIOCore

// One message to many: its content is encoded once, and only the start tags differ.
extension ComponentRuntime {
    /// - Returns: How many were accepted, from the first on: all, or those before the stream broke or the task was cancelled.
    func send(_ message: consuming Message, toEach recipients: AddressList, in range: Range<Int>) async throws -> Int {
        guard let first = recipients[range].first else { return 0 }
        try guardAddresses(from: &message.from, to: first, default: nil)
        let broadcast = try Broadcast(message, id: message.id ?? identifiers.stanza())
        let longest = range.reduce(0) { max($0, recipients.withBytes(at: $1) { $0.count }) }
        // An address may grow sixfold when it is escaped.
        guard broadcast.content.count + 6 * longest + 512 <= configuration.limits.maximumOutboundStanzaBytes else {
            throw ComponentError(
                .stanzaTooLarge,
                "The content has \(broadcast.content.count) bytes, too many for the limit of \(configuration.limits.maximumOutboundStanzaBytes) (limits.maximumOutboundStanzaBytes)."
            )
        }
        guard isOnline else { throw notConnected() }
        if !loop.inEventLoop, range.count <= 16, range.count * (broadcast.content.count + longest) <= 16 << 10 {
            return try await sendFew(broadcast, to: recipients, in: range)
        }
        var position = range.lowerBound
        while true {
            let rest = position..<range.upperBound
            position =
                loop.inEventLoop
                ? encode(broadcast, to: recipients, in: rest)
                : try await loop.submit { self.encode(broadcast, to: recipients, in: rest) }.get()
            guard position < range.upperBound, isOnline, !Task.isCancelled else { return position - range.lowerBound }
            await roomForOutput()
            // Others have their turn between two parts, also where there is room.
            await Task.yield()
        }
    }

    /// A few small ones from elsewhere are not worth the way to the loop and back.
    private func sendFew(_ broadcast: Broadcast, to recipients: AddressList, in range: Range<Int>) async throws -> Int {
        do {
            try await sendFromElsewhere(stanzas: range.count) { writer in
                for position in range { write(broadcast, to: recipients, at: position, &writer) }
            }
            return range.count
        } catch is CancellationError {
            return 0
        }
    }

    /// Encodes as much as there is room for, and no more than one turn of the loop should.
    ///
    /// - Returns: The position to go on from.
    private func encode(_ broadcast: Broadcast, to recipients: AddressList, in range: Range<Int>) -> Int {
        var position = range.lowerBound
        let end = min(range.upperBound, position + 1024)
        while position < end, !outbound.mustWait {
            do {
                try encode { writer in write(broadcast, to: recipients, at: position, &writer) }
            } catch {
                return position
            }
            position += 1
        }
        return position
    }

    private func write(
        _ broadcast: Broadcast, to recipients: AddressList, at position: Int, _ writer: inout Writer
    ) {
        writer.start(own: "message")
        writeAddress("from", broadcast.sender, &writer)
        recipients.withBytes(at: position) { writer.attribute("to", escaping: $0) }
        broadcast.withID(position) { writer.attribute("id", escaping: $0) }
        writer.attribute("type", broadcast.type)
        writer.language(broadcast.language)
        broadcast.content.withUnsafeBytes { writer.appendRaw($0) }
        writer.end()
    }
}

/// A message without its recipient.
private struct Broadcast: Sendable {
    let sender: JID
    /// The first part of each copy's id.
    private let id: [UInt8]
    let type: String?
    let language: String?
    /// The children as they are written on the stream.
    let content: [UInt8]

    init(_ message: Message, id: String) throws(ComponentError) {
        guard let sender = message.from else {
            throw ComponentError(.foreignSender, "A message to many needs a sender.")
        }
        self.sender = sender
        self.id = Array(id.utf8) + [UInt8(ascii: "-")]
        type = message.type == .normal ? nil : message.type.rawValue
        language = message.language
        var writer = Writer(capacity: 1024)
        message.writeContent(to: &writer)
        guard writer.isBalanced, !writer.isMisused else { throw .malformedStanza() }
        content = writer.withBytes { Array($0) }
    }

    /// The id of one copy: that of the message, and the recipient's number.
    func withID(_ position: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: id.count + 20, alignment: 1) { buffer in
            buffer.copyBytes(from: id)
            var digits = 1
            var rest = position
            while rest >= 10 {
                rest /= 10
                digits += 1
            }
            rest = position
            for offset in (id.count..<id.count + digits).reversed() {
                buffer[offset] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            body(UnsafeRawBufferPointer(rebasing: buffer[..<(id.count + digits)]))
        }
    }
}
