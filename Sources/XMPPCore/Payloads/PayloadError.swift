// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
public import XMLStream

/// Why an element is not the payload it was taken for. Sent to its sender as `bad-request` with the message as text, where
/// its protocol has no better answer.
public struct PayloadError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in English; shown to the sender.
    public let message: String

    /// The element that is wrong or lacks something.
    public let element: QName?

    /// The attribute that is wrong or missing.
    public let attribute: String?

    /// What the sender is told where its protocol has an answer of its own for this; `nil` for `bad-request`.
    public let answer: StanzaError?

    /// An error with a message of its own.
    ///
    /// - Parameters:
    ///   - message: What is wrong, in English; shown to the sender.
    ///   - element: The element that is wrong or lacks something.
    ///   - attribute: The attribute that is wrong or missing.
    ///   - answer: What the sender is told in place of `bad-request`.
    public init(_ message: String, element: QName? = nil, attribute: String? = nil, answer: StanzaError? = nil) {
        self.message = message
        self.element = element
        self.attribute = attribute
        self.answer = answer
    }

    /// The message.
    public var description: String { message }
}

extension PayloadError {
    /// The element is not the one the payload is read from.
    public static func unexpectedElement(_ element: Element, expected: QName) -> PayloadError {
        PayloadError("<\(element.name)/> in place of <\(expected.name)/>", element: element.qualifiedName)
    }

    /// A required attribute is not there.
    public static func missingAttribute(_ name: String, of element: Element) -> PayloadError {
        PayloadError(
            "<\(element.name)/> lacks the attribute '\(name)'", element: element.qualifiedName, attribute: name)
    }

    /// A required child is not there.
    public static func missingChild(_ name: String, of element: Element) -> PayloadError {
        PayloadError("<\(element.name)/> lacks the child <\(name)/>", element: element.qualifiedName)
    }

    /// An attribute has a value that is not allowed. The value itself is not repeated.
    public static func invalidValue(of attribute: String, in element: Element) -> PayloadError {
        PayloadError(
            "the attribute '\(attribute)' of <\(element.name)/> has an invalid value",
            element: element.qualifiedName, attribute: attribute)
    }

    /// An element's text is not allowed. The text itself is not repeated.
    public static func invalidText(of element: Element) -> PayloadError {
        PayloadError("the text of <\(element.name)/> is invalid", element: element.qualifiedName)
    }

    /// A result has no payload where one is required.
    public static func missingPayload(_ name: QName) -> PayloadError {
        PayloadError("the payload <\(name.name)/> is missing", element: name)
    }
}
