// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §4.9 (stream errors)

public import XMLStream

/// An error that ends a stream (RFC 6120 §4.9).
public struct StreamError: Error, Hashable, Sendable {
    /// The namespace of the conditions.
    public static let namespace = "urn:ietf:params:xml:ns:xmpp-streams"

    /// The name of the element.
    public static let name = QName("error", in: "http://etherx.jabber.org/streams")

    /// What is wrong.
    public var condition: Condition

    /// What is wrong, for people.
    public var text: String?

    /// The language of the text (RFC 5646).
    public var language: String?

    /// What is wrong in the terms of the application, an element of its own namespace.
    public var application: Element?

    /// An error.
    ///
    /// - Parameters:
    ///   - condition: What is wrong.
    ///   - text: A text for people.
    ///   - language: The language of the text (RFC 5646).
    ///   - application: What is wrong in the terms of the application.
    public init(_ condition: Condition, text: String? = nil, language: String? = nil, application: Element? = nil) {
        self.condition = condition
        self.text = text
        self.language = language
        self.application = application
    }

    /// The error that tells the other side what is wrong with its XML.
    public init(_ error: XMLStreamError) {
        self.init(Condition(name: error.streamErrorCondition) ?? .undefinedCondition, text: error.message)
    }

    /// Reads a `<stream:error/>`. Never fails: an unknown or missing condition is `undefined-condition`.
    public init(_ element: Element) {
        var condition: Condition?
        var text: String?
        var language: String?
        var application: Element?
        for child in element.children {
            if child.namespace == StreamError.namespace {
                if child.isNamed("text", in: StreamError.namespace) {
                    if text == nil {
                        text = child.text
                        language = child.language
                    }
                } else if condition == nil {
                    let host = child.text
                    condition = Condition(name: child.name, host: host.isEmpty ? nil : host) ?? .undefinedCondition
                }
            } else if application == nil {
                application = child
            }
        }
        self.init(condition ?? .undefinedCondition, text: text, language: language, application: application)
    }

    /// Writes the `<stream:error/>`.
    public func write(to writer: inout Writer) {
        writer.start(StreamError.name)
        writer.start(condition.name, in: StreamError.namespace)
        if case .seeOtherHost(let host?) = condition { writer.text(host) }
        writer.end()
        if let text {
            writer.start("text", in: StreamError.namespace)
            writer.language(language)
            writer.text(text)
            writer.end()
        }
        if let application { writer.copy(application) }
        writer.end()
    }

    /// Whether everything is equal, the application condition by structure.
    public static func == (left: StreamError, right: StreamError) -> Bool {
        left.condition == right.condition && left.text == right.text && left.language == right.language
            && left.application == right.application
    }

    /// Hashes everything but the application condition.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(condition)
        hasher.combine(text)
    }
}

extension StreamError: CustomStringConvertible {
    /// Condition and text, for logs.
    public var description: String {
        text.map { "\(condition.name): \($0)" } ?? condition.name
    }
}
