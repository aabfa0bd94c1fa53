// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §8.3 (stanza errors)

public import XMLStream

/// An error that answers a stanza (RFC 6120 §8.3).
///
/// A handler throws it and the sender of the request gets it:
///
/// ```swift
/// guard let node = nodes[id] else { throw StanzaError.itemNotFound("no node of that name") }
/// ```
public struct StanzaError: Error, Sendable {
    /// The namespace of the conditions.
    public static let namespace = "urn:ietf:params:xml:ns:xmpp-stanzas"

    /// What can be done about it.
    public var kind: Kind

    /// What is wrong.
    public var condition: Condition

    /// What is wrong, for people.
    public var text: String?

    /// The language of the text (RFC 5646).
    public var language: String?

    /// Who found the error, when that is not the recipient.
    public var by: JID?

    /// What is wrong in the terms of the application, an element of its own namespace.
    public var application: Element?

    /// What goes beside the error in the stanza that answers with it, as XEP-0060 §8.8.2.4 has the entries of a list that
    /// were refused. Only written: what an answer has beside its error may as well be the request itself (RFC 6120 §8.3.1).
    public var payload: Element?

    /// It was the answer to a request of ours: see ``stanzaError``.
    package var isAnswer = false

    /// An error.
    ///
    /// - Parameters:
    ///   - condition: What is wrong.
    ///   - text: A text for people; sent to the other side, so without secrets.
    ///   - language: The language of the text (RFC 5646).
    ///   - kind: What can be done about it; by default what RFC 6120 §8.3.3 says of the condition.
    ///   - by: Who found the error, when that is not the recipient.
    ///   - application: What is wrong in the terms of the application.
    public init(
        _ condition: Condition, text: String? = nil, language: String? = nil, kind: Kind? = nil, by: JID? = nil,
        application: Element? = nil
    ) {
        self.condition = condition
        self.text = text
        self.language = language
        self.kind = kind ?? condition.defaultKind
        self.by = by
        self.application = application
    }

    /// The error that tells the sender of a payload what is wrong with it.
    public init(_ error: PayloadError) {
        self = error.stanzaError
    }

    /// Reads an `<error/>`. Never fails: what is missing gets its default, an unknown condition is `undefined-condition`.
    public init(_ element: Element) {
        var condition: Condition?
        var text: String?
        var language: String?
        var application: Element?
        for child in element.children {
            if child.namespace == StanzaError.namespace {
                if child.isNamed("text", in: StanzaError.namespace) {
                    if text == nil {
                        text = child.text
                        language = child.language
                    }
                } else if condition == nil {
                    let uri = child.text
                    condition = Condition(name: child.name, uri: uri.isEmpty ? nil : uri) ?? .undefinedCondition
                }
            } else if application == nil {
                application = child
            }
        }
        self.init(
            condition ?? .undefinedCondition, text: text, language: language,
            kind: element["type"].flatMap(Kind.init(rawValue:)),
            by: element["by"].flatMap { JID($0) },
            application: application)
    }

    /// Writes the `<error/>` in the namespace of the stanza around it, after the ``payload``.
    public func write(to writer: inout Writer) {
        if let payload { writer.copy(payload) }
        writer.start(own: "error")
        writer.attribute("type", kind.rawValue)
        writer.attribute("by", by?.description)
        writer.start(condition.name, in: StanzaError.namespace)
        if let uri = condition.uri { writer.text(uri) }
        writer.end()
        if let text {
            writer.start("text", in: StanzaError.namespace)
            writer.language(language)
            writer.text(text)
            writer.end()
        }
        if let application { writer.copy(application) }
        writer.end()
    }

    /// The same error with an application condition.
    ///
    /// - Parameter payload: What is wrong in the terms of the application; ignored when it does not write an element.
    public func with(application payload: some XMLPayload) -> StanzaError {
        var error = self
        error.application = try? Element(payload)
        return error
    }

    /// The same error with something beside it.
    ///
    /// - Parameter payload: What goes beside the error; ignored when it does not write an element.
    public func with(payload: some XMLPayload) -> StanzaError {
        var error = self
        error.payload = try? Element(payload)
        return error
    }
}

extension StanzaError: Hashable {
    /// Whether everything that is sent is equal, the application condition and the payload by structure.
    public static func == (left: StanzaError, right: StanzaError) -> Bool {
        left.kind == right.kind && left.condition == right.condition && left.text == right.text
            && left.language == right.language && left.by == right.by && left.application == right.application
            && left.payload == right.payload
    }

    /// Hashes everything but the application condition and the payload.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(condition)
        hasher.combine(text)
        hasher.combine(by)
    }
}

extension StanzaError: CustomStringConvertible {
    /// Kind, condition and text, for logs.
    public var description: String {
        var result = "\(condition.name) (\(kind.rawValue))"
        if let text { result += ": \(text)" }
        return result
    }
}
