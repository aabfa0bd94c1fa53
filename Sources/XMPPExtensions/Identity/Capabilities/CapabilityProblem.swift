// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0115 v1.6.0: §5.4 (processing)

/// Why information cannot be known by its verification string.
public struct CapabilityProblem: Error, RawRepresentable, Hashable, CustomStringConvertible {
    /// The problem's name.
    public let rawValue: String

    /// A problem.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Two identities are the same (XEP-0115 §5.4, rule 3.3).
    public static let repeatedIdentity = CapabilityProblem(rawValue: "repeated-identity")
    /// Two features are the same (XEP-0115 §5.4, rule 3.4).
    public static let repeatedFeature = CapabilityProblem(rawValue: "repeated-feature")
    /// Two forms have the same FORM_TYPE (XEP-0115 §5.4, rule 3.5).
    public static let repeatedForm = CapabilityProblem(rawValue: "repeated-form")
    /// A form has several FORM_TYPEs (XEP-0115 §5.4, rule 3.5).
    public static let ambiguousFormType = CapabilityProblem(rawValue: "ambiguous-form-type")
    /// A value contains the character that stands between values.
    public static let separatorInValue = CapabilityProblem(rawValue: "separator-in-value")
    /// The digest is none that can be computed here.
    public static let unsupportedHash = CapabilityProblem(rawValue: "unsupported-hash")
    /// There is more than is kept.
    public static let tooLarge = CapabilityProblem(rawValue: "too-large")

    /// The problem for people.
    public var description: String { "The disco#info cannot be known by a verification string: \(rawValue)." }
}
