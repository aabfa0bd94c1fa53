// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §8.2.3 (IQ semantics)

public import XMLStream

/// A value that is written as one XML element: the child of a stanza, or a part of one.
///
/// Reading ignores what it does not know and requires what its specification requires.
public protocol XMLPayload: Sendable {
    /// The name of the element.
    static var name: QName { get }

    /// Reads the value from an element of that name.
    ///
    /// - Throws: ``PayloadError`` when the element lacks something or has something that is not allowed.
    init(_ element: Element) throws(PayloadError)

    /// Writes the element, start to end.
    func write(to writer: inout Writer)
}

/// Whether a request asks for information or changes something (RFC 6120 §8.2.3).
public enum IQKind: String, Hashable, Sendable, CaseIterable {
    /// Asks for information.
    case get
    /// Changes something.
    case set
}

/// What a request is answered with: the content of an IQ of type result.
///
/// Every ``XMLPayload`` can adopt this and needs no more for it.
public protocol IQResponse: Sendable {
    /// Reads the answer from the payload of the result; `nil` when it has none.
    ///
    /// - Throws: ``PayloadError`` when it is not what was asked for.
    init(resultPayload: Element?) throws(PayloadError)

    /// Writes the payload of the result, which may be nothing.
    func writeResult(to writer: inout Writer)
}

extension IQResponse where Self: XMLPayload {
    /// Reads the answer from the payload of the result.
    ///
    /// - Throws: ``PayloadError`` when there is none or it is not of this type.
    public init(resultPayload: Element?) throws(PayloadError) {
        guard let element = resultPayload else { throw .missingPayload(Self.name) }
        guard element.isNamed(Self.name) else { throw .unexpectedElement(element, expected: Self.name) }
        try self.init(element)
    }

    /// Writes the element.
    public func writeResult(to writer: inout Writer) {
        write(to: &writer)
    }
}

/// An answer that says no more than "done".
public struct EmptyResponse: IQResponse, Hashable {
    /// The answer.
    public init() {}

    /// Accepts any payload, as RFC 6120 §8.2.3 lets a result have one.
    public init(resultPayload: Element?) throws(PayloadError) {}

    /// Writes nothing.
    public func writeResult(to writer: inout Writer) {}
}

/// The payload of an IQ of type get or set, for both sides: who serves it and who sends it.
public protocol IQRequest: XMLPayload {
    /// What the request is answered with.
    associatedtype Response: IQResponse

    /// Whether it is sent as a get or a set.
    static var kind: IQKind { get }

    /// The service discovery features (XEP-0030) of an entity that serves it; the namespace unless said otherwise.
    static var features: [String] { get }
}

extension IQRequest {
    /// The namespace of the payload.
    public static var features: [String] { [name.namespace] }
}

extension Element {
    /// The element that a payload is written as.
    ///
    /// - Throws: `XMLStreamError` when the payload does not write one well-formed element, which is a mistake in it.
    public init(_ payload: some XMLPayload) throws(XMLStreamError) {
        var writer = Writer(capacity: 256)
        payload.write(to: &writer)
        self = try Element(written: writer)
    }

    /// The element that a stanza is written as.
    ///
    /// - Parameters:
    ///   - stanza: The stanza.
    ///   - contentNamespace: The namespace of the stanza.
    /// - Throws: `XMLStreamError` when a payload in it does not write one well-formed element, which is a mistake in it.
    public init(
        _ stanza: some Stanza, contentNamespace: String = "jabber:component:accept"
    ) throws(XMLStreamError) {
        var writer = Writer(contentNamespace: contentNamespace, capacity: 512)
        stanza.write(to: &writer)
        self = try Element(written: writer)
    }

    init(written writer: borrowing Writer) throws(XMLStreamError) {
        let xml = writer.withBytes { String(decoding: $0, as: UTF8.self) }
        self = try Element(parsing: xml, defaultNamespace: writer.contentNamespace)
    }
}
