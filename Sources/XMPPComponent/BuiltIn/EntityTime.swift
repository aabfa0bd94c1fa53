// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0202 v2.0: §2 (protocol); XEP-0082 v1.1.1: §3.2 (format)

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

    /// This machine's time and zone.
    public static func now() -> EntityTime {
        let date = Date.now
        return EntityTime(date: date, offset: TimeZone.current.secondsFromGMT(for: date))
    }

    /// Decodes an answer.
    ///
    /// - Throws: when `utc` or `tzo` is missing or not in the form of XEP-0082.
    public init(_ element: Element) throws(PayloadError) {
        guard let utc = element.child("utc"), let zone = element.child("tzo") else {
            throw PayloadError("An entity time has a «utc» and a «tzo».")
        }
        let plain = Date.ISO8601FormatStyle()
        guard
            let date = (try? plain.parse(utc.text))
                ?? (try? plain.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted)
                    .parse(utc.text))
        else { throw .invalidText(of: utc) }
        guard let offset = Self.offset(zone.text) else { throw .invalidText(of: zone) }
        self.date = date
        self.offset = offset
    }

    /// Encodes the answer.
    public func write(to writer: inout Writer) {
        let minutes = abs(offset) / 60
        let digits = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let zone = offset == 0 ? "Z" : (offset < 0 ? "-" : "+") + digits.joined(separator: ":")
        writer.element(Self.name) { writer in
            writer.element(QName("tzo", in: Self.name.namespace), text: zone)
            writer.element(QName("utc", in: Self.name.namespace), text: date.formatted(.iso8601))
        }
    }

    private static func offset(_ text: String) -> Int? {
        if text == "Z" { return 0 }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let sign = text.first, sign == "+" || sign == "-", parts.count == 2,
            let hours = Int(parts[0]), let minutes = Int(parts[1]), (0...23).contains(hours), (0...59).contains(minutes)
        else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
}
