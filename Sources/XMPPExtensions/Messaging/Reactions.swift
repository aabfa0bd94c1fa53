// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0444 v0.2.1: §3 (use cases), §4 (business rules)

public import XMLStream
public import XMPPCore

/// All reactions of the sender to a message: they take the place of the ones before (XEP-0444 §3).
public struct Reactions: XMLPayload, Hashable {
    /// `{urn:xmpp:reactions:0}reactions`. Its namespace is the service discovery feature too.
    public static let name = QName("reactions", in: "urn:xmpp:reactions:0")

    /// The id of the message: what ``XMPPCore/Message/referenceID`` of it is.
    public var id: String
    /// The reactions, each once; none takes all of them back.
    public private(set) var emojis: [String]

    /// Reactions to a message.
    ///
    /// - Parameters:
    ///   - id: The id of the message.
    ///   - emojis: The reactions. What is empty or comes again is left out.
    public init(to id: String, _ emojis: [String]) {
        self.id = id
        self.emojis = []
        var known: Set<String> = []
        for emoji in emojis where !emoji.isEmpty && known.insert(emoji).inserted { self.emojis.append(emoji) }
    }

    /// Decodes reactions. What is empty or comes again is passed over, as §4 wants; what is no emoji is kept:
    /// ``isEmoji(_:)`` tells.
    ///
    /// - Throws: when `id` is missing or empty.
    public init(_ element: Element) throws(PayloadError) {
        let id = try element.identifier()
        self.init(
            to: id, element.children(QName("reaction", in: Self.name.namespace)).map { $0.text.trimmingWhitespace() })
    }

    /// Encodes the reactions.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("id", id)
        for emoji in emojis { writer.element(QName("reaction", in: Self.name.namespace), text: emoji) }
        writer.end()
    }

    /// Whether a text can be displayed as one emoji (Unicode Technical Standard #51), as a reaction SHOULD (§4).
    ///
    /// A character whose usual presentation is text counts too, since many senders leave the variation selector out.
    public static func isEmoji(_ text: String) -> Bool {
        // No emoji is that long; a character with any number of marks on it is.
        guard text.utf8.count <= 64, text.count == 1, let first = text.unicodeScalars.first, first.properties.isEmoji
        else { return false }
        let scalars = text.unicodeScalars
        if first.isASCII { return scalars.last == "\u{20E3}" }
        // A flag is made of two.
        if (0x1F1E6...0x1F1FF).contains(first.value) { return scalars.count == 2 }
        return true
    }
}

extension Message {
    /// All reactions of the sender to a message; `nil` also when malformed.
    public var reactions: Reactions? {
        get { part() }
        set { setPart(newValue) }
    }

    /// A message that reacts to this one, and asks to be kept unless this one asks not to be (XEP-0444 §4).
    ///
    /// - Parameter emojis: All reactions that hold from now on; none takes them back.
    /// - Returns: `nil` when the message has no ``referenceID``, as one of a room that gives no ids.
    public func reaction(_ emojis: [String]) -> Message? {
        guard let id = referenceID, type != .error else { return nil }
        var reaction = Message(to: type == .groupchat ? from?.bare : from, from: to, type: type)
        // A reaction SHOULD be of one of these types (XEP-0444 §4).
        if type != .groupchat { reaction.type = .chat }
        reaction.append(Reactions(to: id, emojis))
        if hints.isDisjoint(with: [.noStore, .noPermanentStore]) { reaction.hints = [.store] }
        return reaction
    }
}
