// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0428 v0.2.1: §2.2 (fallback indicator)

public import XMLStream
public import XMPPCore

/// Says which parts of a message's texts are there only for those who do not know another protocol (XEP-0428 §2.2).
public struct Fallback: XMLPayload, Hashable {
    /// `{urn:xmpp:fallback:0}fallback`
    public static let name = QName("fallback", in: "urn:xmpp:fallback:0")

    /// A part of a text: code points from the first, counted from 0, up to the one after the last (XEP-0426).
    public typealias Region = Range<Int>

    /// What stands for a whole text, however long it is.
    public static let whole: Region = 0..<Int.max

    /// The protocol that the texts are a fallback for: its main namespace; `nil` when that is not told.
    public var specification: String?
    /// The parts of the body.
    public var body: [Region]
    /// The parts of the subject.
    public var subject: [Region]

    /// All texts of the message are a fallback.
    public init(for specification: String) {
        self.init(for: specification, body: [Self.whole], subject: [Self.whole])
    }

    /// Parts of the texts are a fallback.
    ///
    /// - Parameters:
    ///   - specification: The main namespace of the protocol.
    ///   - body: The parts of the body.
    ///   - subject: The parts of the subject.
    public init(for specification: String, body: [Region], subject: [Region] = []) {
        self.specification = specification
        self.body = body
        self.subject = subject
    }

    /// Decodes what is a fallback. Without a part it is everything; a part without a start is from the beginning, and
    /// without an end to the end.
    ///
    /// - Throws: when a start or an end is no whole number from 0 to 4294967295, or the end is before the start.
    public init(_ element: Element) throws(PayloadError) {
        specification = element["for"]
        body = []
        subject = []
        for child in element.children where child.namespace == Self.name.namespace {
            switch child.name {
            case "body": body.append(try Self.region(child))
            case "subject": subject.append(try Self.region(child))
            default: continue
            }
        }
        if body.isEmpty, subject.isEmpty {
            body = [Self.whole]
            subject = [Self.whole]
        }
    }

    /// Encodes what is a fallback.
    public func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("for", specification)
        if body != [Self.whole] || subject != [Self.whole] {
            for region in subject { Self.write(region, of: "subject", to: &writer) }
            for region in body { Self.write(region, of: "body", to: &writer) }
        }
        writer.end()
    }

    private static func region(_ element: Element) throws(PayloadError) -> Region {
        let start = try number("start", of: element) ?? 0
        let end = try number("end", of: element) ?? Int.max
        guard start <= end else { throw .invalidValue(of: "end", in: element) }
        return start..<end
    }

    private static func number(_ attribute: String, of element: Element) throws(PayloadError) -> Int? {
        guard let text = element[attribute] else { return nil }
        guard let number = UInt32(text) else { throw .invalidValue(of: attribute, in: element) }
        return Int(number)
    }

    private static func write(_ region: Region, of text: String, to writer: inout Writer) {
        writer.start(text, in: name.namespace)
        if region != whole {
            writer.attribute("start", "\(max(0, region.lowerBound))")
            if region.upperBound != Int.max { writer.attribute("end", "\(max(0, region.upperBound))") }
        }
        writer.end()
    }
}

extension Message {
    /// The body without what is a fallback for these protocols; `nil` when there is no body or nothing of it is left.
    ///
    /// Malformed indications are passed over. White space is left as it is.
    ///
    /// - Parameter specifications: The main namespaces of the protocols that the caller acts on.
    public func body(withoutFallbackFor specifications: String...) -> String? {
        body.flatMap { remainder(of: $0, regions(of: \.body, for: specifications)) }
    }

    /// The subject without what is a fallback for these protocols; `nil` when there is none or nothing of it is left.
    ///
    /// Malformed indications are passed over. White space is left as it is.
    ///
    /// - Parameter specifications: The main namespaces of the protocols that the caller acts on.
    public func subject(withoutFallbackFor specifications: String...) -> String? {
        subject.flatMap { remainder(of: $0, regions(of: \.subject, for: specifications)) }
    }

    private func regions(of text: KeyPath<Fallback, [Fallback.Region]>, for specifications: [String])
        -> [Fallback.Region]
    {
        children.filter { $0.isNamed(Fallback.name) }.compactMap { try? Fallback($0) }
            .filter { fallback in fallback.specification.map(specifications.contains) ?? false }
            .flatMap { $0[keyPath: text] }
    }

    /// The text without the code points in these regions; `nil` when all of it is.
    private func remainder(of text: String, _ regions: [Fallback.Region]) -> String? {
        guard !regions.isEmpty else { return text }
        var rest = String.UnicodeScalarView()
        var position = 0
        var pending = regions.filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }[...]
        var end = 0
        for scalar in text.unicodeScalars {
            while let region = pending.first, region.lowerBound <= position {
                end = max(end, region.upperBound)
                pending.removeFirst()
            }
            if position >= end { rest.append(scalar) }
            position += 1
        }
        return rest.isEmpty ? nil : String(rest)
    }
}
