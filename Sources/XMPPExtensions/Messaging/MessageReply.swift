// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0461 v0.2.1: §3 (use cases), §3.1 (compatibility fallback)

public import XMLStream
public import XMPPCore

/// Says which message this one replies to (XEP-0461 §3).
public struct MessageReply: XMLPayload, Hashable {
    /// `{urn:xmpp:reply:0}reply`. Its namespace is the service discovery feature too.
    public static let name = QName("reply", in: "urn:xmpp:reply:0")

    /// The id of the message that is replied to: what ``XMPPCore/Message/referenceID`` of it is.
    public var id: String
    /// Who wrote that message. It SHOULD be there.
    public var author: JID?

    /// A reply to the message of that id.
    public init(to id: String, of author: JID? = nil) {
        self.id = id
        self.author = author
    }

    /// Decodes a reply.
    ///
    /// - Throws: when `id` is missing or empty, or `to` is no address.
    public init(_ element: Element) throws(PayloadError) {
        id = try element.identifier()
        if let text = element["to"] {
            guard let author = JID(text) else { throw .invalidValue(of: "to", in: element) }
            self.author = author
        }
    }

    /// Encodes the reply.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("to", author?.description)
        writer.attribute("id", id)
        writer.end()
    }
}

extension Message {
    /// Which message this one replies to; `nil` also when malformed.
    public var repliesTo: MessageReply? {
        get { part() }
        set { setPart(newValue) }
    }

    /// The body without the quotation that is there for those who do not know replies (XEP-0461 §3.1).
    public var bodyWithoutQuotation: String? {
        body(withoutFallbackFor: MessageReply.name.namespace)
    }

    /// A reply to this very message, which it quotes for those who do not know replies (XEP-0461 §3.1).
    ///
    /// ```swift
    /// try await context.reply(message.quotedReply(body: "Great idea!") ?? message.reply(body: "Great idea!"))
    /// ```
    ///
    /// - Parameters:
    ///   - body: The text of the reply.
    ///   - author: The author's name, told above the quotation; `nil` leaves the line out.
    ///   - maximumQuotation: How many code points of this message are quoted; 0 quotes nothing.
    /// - Returns: `nil` when the message has no ``referenceID``, as one of a room that gives no ids, or is an error.
    public func quotedReply(body: String, author: String? = nil, maximumQuotation: Int = 500) -> Message? {
        guard let id = referenceID, type != .error else { return nil }
        let quotation = quotation(author: author, maximum: maximumQuotation)
        var reply = reply(body: quotation + body)
        reply.append(MessageReply(to: id, of: from))
        if !quotation.isEmpty {
            reply.append(Fallback(for: MessageReply.name.namespace, body: [0..<quotation.unicodeScalars.count]))
        }
        return reply
    }

    /// The body, each line after "> ", and a line feed. What it quotes itself is left out.
    private func quotation(author: String?, maximum: Int) -> String {
        guard maximum > 0, let text = bodyWithoutQuotation?.trimmingWhitespace(), !text.isEmpty else { return "" }
        var quoted = "> "
        if let author {
            // A line feed in a name would end the line that says whose words follow.
            quoted += author.split(whereSeparator: \.isNewline).joined(separator: " ") + " wrote:\n> "
        }
        var count = 0
        // A line feed after a carriage return is one character with it, but two code points.
        for scalar in text.unicodeScalars where scalar != "\r" {
            guard count < maximum else {
                quoted += "…"
                break
            }
            count += 1
            quoted.unicodeScalars.append(scalar)
            if scalar == "\n" { quoted += "> " }
        }
        return quoted + "\n"
    }
}
