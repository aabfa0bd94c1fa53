// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0012 v2.0: §4 (server and component query)

/// Asks how long something has been idle, or a component has been running (XEP-0012 §4).
public struct LastActivityQuery: IQRequest, Hashable {
    /// `{jabber:iq:last}query`
    public static let name = QName("query", in: "jabber:iq:last")
    /// Changes nothing.
    public static let kind = IQKind.get
    /// The answer.
    public typealias Response = LastActivity

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

/// How long something has been idle, or a component has been running (XEP-0012 §4).
public struct LastActivity: XMLPayload, IQResponse, Hashable {
    /// `{jabber:iq:last}query`
    public static let name = LastActivityQuery.name

    /// Seconds: for a component those since it started.
    public var seconds: Int
    /// What was said at the end, for an account.
    public var status: String?

    /// A time in seconds.
    public init(seconds: Int, status: String? = nil) {
        self.seconds = seconds
        self.status = status
    }

    /// Decodes an answer.
    ///
    /// - Throws: when `seconds` is no whole number from 0.
    public init(_ element: Element) throws(PayloadError) {
        guard let text = element["seconds"] else { throw .missingAttribute("seconds", of: element) }
        guard let seconds = Int(text), seconds >= 0 else { throw .invalidValue(of: "seconds", in: element) }
        self.seconds = seconds
        let words = element.text
        status = words.isEmpty ? nil : words
    }

    /// Encodes the answer.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("seconds", "\(seconds)")
        if let status { writer.text(status) }
        writer.end()
    }
}
