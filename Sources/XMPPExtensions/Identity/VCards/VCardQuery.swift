// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0054 v1.3.0: §3.1 (retrieving), §3.2 (updating), §3.3 (viewing), §4 (support)

public import XMLStream
public import XMPPCore

/// Asks for somebody's card (XEP-0054 §3.3), of the bare address.
///
/// Where there is none, `service-unavailable` is answered, the same as for somebody who does not exist.
public struct VCardQuery: IQRequest, Hashable {
    /// `{vcard-temp}vCard`
    public static let name = VCard.name
    /// Changes nothing.
    public static let kind = IQKind.get
    /// The answer.
    public typealias Response = VCard

    /// A question.
    public init() {}

    /// Decodes a question, whose content does not matter.
    public init(_ element: Element) throws(PayloadError) {}

    /// Encodes the question.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.end()
    }
}

/// Puts a card in the place of one's own (XEP-0054 §3.2). Nobody may change another's: `forbidden`.
public struct VCardPublication: IQRequest, Equatable {
    /// `{vcard-temp}vCard`
    public static let name = VCard.name
    /// Changes the whole card.
    public static let kind = IQKind.set
    /// Nothing but success.
    public typealias Response = EmptyResponse

    /// The card.
    public var card: VCard

    /// Publishes a card.
    public init(_ card: VCard) {
        self.card = card
    }

    /// Decodes the card.
    public init(_ element: Element) throws(PayloadError) {
        card = try VCard(element)
    }

    /// Encodes the card.
    public func write(to writer: inout Writer) {
        card.write(to: &writer)
    }
}
