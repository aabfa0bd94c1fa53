// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0202 v2.0: §2 (protocol)

public import FoundationEssentials

/// Asks what time it is (XEP-0202 §2).
public struct EntityTimeQuery: IQRequest, Hashable {
    /// `{urn:xmpp:time}time`
    public static let name = QName("time", in: "urn:xmpp:time")
    /// Changes nothing.
    public static let kind = IQKind.get
    /// The answer.
    public typealias Response = EntityTime

    /// A question.
    public init() {}

    /// Decodes a question, which has no content.
    public init(_ element: Element) throws(PayloadError) {}

    /// Encodes the question.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.end()
    }
}

/// What time it is (XEP-0202 §2).
public struct EntityTime: XMLPayload, IQResponse, Hashable {
    /// `{urn:xmpp:time}time`
    public static let name = EntityTimeQuery.name

    /// The moment.
    public var date: Date
    /// Seconds east of UTC.
    public var offset: Int

    /// A moment, with the local offset from UTC in seconds.
    public init(date: Date, offset: Int) {
        self.date = date
        self.offset = offset
    }

    /// This machine's time, in whole seconds, and zone.
    public static func now() -> EntityTime {
        let date = Date(timeIntervalSince1970: Date.now.timeIntervalSince1970.rounded(.down))
        return EntityTime(date: date, offset: TimeZone.current.secondsFromGMT(for: date))
    }

    /// Decodes an answer.
    ///
    /// - Throws: when `utc` or `tzo` is missing or not in the form of XEP-0082.
    public init(_ element: Element) throws(PayloadError) {
        guard let utc = element.child("utc") else { throw .missingChild("utc", of: element) }
        guard let zone = element.child("tzo") else { throw .missingChild("tzo", of: element) }
        guard let moment = DateTime(utc.text) else { throw .invalidText(of: utc) }
        guard let offset = DateTime.offset(zone.text) else { throw .invalidText(of: zone) }
        self.date = moment.date
        self.offset = offset
    }

    /// Encodes the answer.
    public func write(to writer: inout Writer) {
        writer.element(Self.name) { writer in
            writer.element(QName("tzo", in: Self.name.namespace), text: DateTime.zone(offset))
            writer.element(QName("utc", in: Self.name.namespace), text: DateTime(date).description)
        }
    }
}
