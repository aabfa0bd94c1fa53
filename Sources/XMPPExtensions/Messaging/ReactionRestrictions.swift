// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0444 v0.2.1: §2.2 (restricted reactions), §3.3 (rejecting a reaction)

public import XMPPCore

/// Which reactions are allowed, and how many: for gateways to networks that allow less (XEP-0444 §2.2).
///
/// Told in service discovery by ``form``; whoever tells it MUST refuse what does not comply, as ``check(_:)`` does.
public struct ReactionRestrictions: Hashable, Sendable {
    /// What gives the names of the form's fields their meaning.
    public static let formType = "urn:xmpp:reactions:0:restrictions"

    /// How many reactions one may have to a message; `nil` for any number.
    public var maximumPerUser: Int?
    /// The reactions that are allowed; `nil` for any.
    public var allowed: [String]?

    /// Restrictions.
    public init(maximumPerUser: Int? = nil, allowed: [String]? = nil) {
        self.maximumPerUser = maximumPerUser
        self.allowed = allowed
    }

    /// Reads the restrictions that an entity tells.
    ///
    /// - Throws: when the form is not of ``formType``, or the maximum is no whole number from 0.
    public init(_ form: DataForm) throws(PayloadError) {
        guard form.formType == Self.formType else {
            throw PayloadError("The form is not of the type \(Self.formType).", element: DataForm.name)
        }
        maximumPerUser = try form["max_reactions_per_user"]?.integer
        if let maximumPerUser, maximumPerUser < 0 {
            throw PayloadError("The field «max_reactions_per_user» is negative.", element: DataForm.name)
        }
        allowed = form["allowlist"].map { $0.values.map { $0.trimmingWhitespace() } }
    }

    /// The restrictions as a form of service discovery (XEP-0128).
    public var form: DataForm {
        var fields: [FormField] = []
        if let maximumPerUser { fields.append(FormField("max_reactions_per_user", values: ["\(maximumPerUser)"])) }
        if let allowed { fields.append(FormField("allowlist", values: allowed)) }
        return DataForm(.result, formType: Self.formType, fields: fields)
    }

    /// Refuses reactions that are not allowed.
    ///
    /// Emojis that differ in a variation selector only are the same.
    ///
    /// - Throws: `not-acceptable`, with the rules as its text (§3.3).
    public func check(_ reactions: Reactions) throws(StanzaError) {
        if let maximumPerUser, reactions.emojis.count > maximumPerUser { throw refusal }
        guard let allowed else { return }
        let known = Set(allowed.map(Self.bare))
        guard reactions.emojis.allSatisfy({ known.contains(Self.bare($0)) }) else { throw refusal }
    }

    private var refusal: StanzaError {
        var rules: [String] = []
        if let maximumPerUser {
            rules.append("At most \(maximumPerUser) \(maximumPerUser == 1 ? "reaction" : "reactions") to a message.")
        }
        if let allowed { rules.append("Allowed reactions: \(allowed.joined(separator: " ")).") }
        return .notAcceptable(rules.joined(separator: " "))
    }

    private static func bare(_ emoji: String) -> String {
        String(String.UnicodeScalarView(emoji.unicodeScalars.filter { $0 != "\u{FE0F}" }))
    }
}
