// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0363 v1.2.0: §5 (upload purpose)

public import FoundationEssentials
import XMLStream
import XMPPCore

/// What an uploaded file is for, by which a service decides how long to keep it (XEP-0363 §5).
public enum UploadPurpose: Hashable, Sendable {
    /// `urn:xmpp:http:upload:purpose:0`
    public static let namespace = "urn:xmpp:http:upload:purpose:0"

    /// To be sent in a message. What a service assumes when nothing is said.
    case message
    /// An avatar or the like: small and kept for long.
    case profile
    /// Not to be had after this moment.
    case ephemeral(expireBefore: Date)
    /// Kept for good.
    case permanent

    /// The feature of a service that knows this purpose.
    public var feature: String { "\(Self.namespace)#\(elementName)" }

    private var elementName: String {
        switch self {
        case .message: "message"
        case .profile: "profile"
        case .ephemeral: "ephemeral"
        case .permanent: "permanent"
        }
    }

    /// Decodes the child of a request; `nil` when the purpose is unknown.
    ///
    /// - Throws: when `ephemeral` does not say until when, or not in the form of XEP-0082.
    init?(_ element: Element) throws(PayloadError) {
        switch element.name {
        case "message": self = .message
        case "profile": self = .profile
        case "permanent": self = .permanent
        case "ephemeral":
            guard let text = element["expire-before"] else { throw .missingAttribute("expire-before", of: element) }
            guard let moment = DateTime(text) else { throw .invalidValue(of: "expire-before", in: element) }
            self = .ephemeral(expireBefore: moment.date)
        default: return nil
        }
    }

    func write(to writer: inout Writer) {
        writer.start(elementName, in: Self.namespace)
        if case .ephemeral(let moment) = self { writer.attribute("expire-before", DateTime(moment).description) }
        writer.end()
    }
}
