// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0122 v1.0.2: §3 (use cases), §4.2 (namespaces)

public import XMLStream
public import XMPPCore

/// What the values of a field must be like, besides the field's own type (XEP-0122).
public struct FormValidation: XMLPayload, Hashable {
    /// `{http://jabber.org/protocol/xdata-validate}validate`
    public static let name = QName("validate", in: "http://jabber.org/protocol/xdata-validate")

    /// How a value is looked at (XEP-0122 §3.2).
    public enum Method: Hashable, Sendable {
        /// By its datatype alone.
        case basic
        /// As ``basic``, and a list takes values that are no options.
        case open
        /// As ``open``, and within these bounds, which are included.
        case range(minimum: String?, maximum: String?)
        /// As ``open``, and the whole value matches a POSIX extended regular expression.
        case pattern(String)
    }

    /// A type of XML Schema such as `xs:integer`, or another with its prefix. Unknown ones are taken as `xs:string`.
    public var datatype: String
    /// How a value is looked at.
    public var method: Method
    /// At least so many values in a list of several (XEP-0122 §3.3).
    public var minimumCount: Int?
    /// At most so many values in a list of several (XEP-0122 §3.3).
    public var maximumCount: Int?

    /// A validation.
    public init(
        datatype: String = "xs:string", _ method: Method = .basic, minimumCount: Int? = nil, maximumCount: Int? = nil
    ) {
        self.datatype = datatype
        self.method = method
        self.minimumCount = minimumCount
        self.maximumCount = maximumCount
    }

    /// Decodes a validation. Its children are also read from the namespace of forms, where XEP-0122 §4.2 has them itself.
    ///
    /// - Throws: when a bound of `<list-range/>` is no whole number from 0.
    public init(_ element: Element) throws(PayloadError) {
        datatype = element["datatype"] ?? "xs:string"
        if let range = Self.child("range", of: element) {
            method = .range(minimum: range["min"], maximum: range["max"])
        } else if let pattern = Self.child("regex", of: element) {
            method = .pattern(pattern.text)
        } else if Self.child("open", of: element) != nil {
            method = .open
        } else {
            method = .basic
        }
        if let counts = Self.child("list-range", of: element) {
            minimumCount = try Self.count("min", of: counts)
            maximumCount = try Self.count("max", of: counts)
        }
    }

    /// Encodes the validation.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("datatype", datatype)
        switch method {
        case .basic: writer.element(Self.child("basic")) { _ in }
        case .open: writer.element(Self.child("open")) { _ in }
        case .range(let minimum, let maximum):
            writer.start(Self.child("range"))
            writer.attribute("min", minimum)
            writer.attribute("max", maximum)
            writer.end()
        case .pattern(let pattern): writer.element(Self.child("regex"), text: pattern)
        }
        if minimumCount != nil || maximumCount != nil {
            writer.start(Self.child("list-range"))
            writer.attribute("min", minimumCount.map(String.init))
            writer.attribute("max", maximumCount.map(String.init))
            writer.end()
        }
        writer.end()
    }

    /// Whether ``DataForm/check(_:)`` understands a pattern; one that it does not is as none (XEP-0122 §4.1).
    public static func isPatternUnderstood(_ pattern: String) -> Bool { FormPattern(pattern) != nil }

    private static func child(_ name: String) -> QName { QName(name, in: Self.name.namespace) }

    private static func child(_ name: String, of element: Element) -> Element? {
        element.child(child(name)) ?? element.child(DataForm.child(name))
    }

    private static func count(_ attribute: String, of element: Element) throws(PayloadError) -> Int? {
        guard let text = element[attribute] else { return nil }
        guard let count = UInt32(text) else { throw .invalidValue(of: attribute, in: element) }
        return Int(count)
    }
}
