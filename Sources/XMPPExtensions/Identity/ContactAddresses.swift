// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0157 v1.1.1: §3 (XMPP addresses)

public import XMPPComponent
public import XMPPCore

/// Whom to turn to about a service (XEP-0157): URIs such as `mailto:admin@example.org` and `xmpp:admin@example.org`.
///
/// Listed among a component's routes it is told to whoever asks what the domain is:
///
/// ```swift
/// Component(configuration) {
///     ContactAddresses(admin: ["xmpp:admin@example.org"], abuse: ["mailto:abuse@example.org"])
/// }
/// ```
public struct ContactAddresses: Hashable, Sendable {
    /// The FORM_TYPE of the form that has them.
    public static let formType = "http://jabber.org/network/serverinfo"

    /// For complaints about users of the service.
    public var abuse: [String]
    /// Of who runs the service.
    public var admin: [String]
    /// For opinions on the service.
    public var feedback: [String]
    /// For questions of buying.
    public var sales: [String]
    /// For questions of security.
    public var security: [String]
    /// Where the state of the service is told.
    public var status: [String]
    /// For help.
    public var support: [String]
    private var place = Destination.domain

    /// Addresses, each a URI.
    public init(
        abuse: [String] = [], admin: [String] = [], feedback: [String] = [], sales: [String] = [],
        security: [String] = [], status: [String] = [], support: [String] = []
    ) {
        self.abuse = abuse
        self.admin = admin
        self.feedback = feedback
        self.sales = sales
        self.security = security
        self.status = status
        self.support = support
    }

    /// Reads the addresses of a form; empty ones are passed over.
    ///
    /// - Returns: `nil` when it is a form of something else.
    public init?(_ form: DataForm) {
        guard form.formType == Self.formType else { return nil }
        self.init()
        for (variable, property) in Self.fields {
            self[keyPath: property] = form[variable]?.values.filter { !$0.isEmpty } ?? []
        }
    }

    /// The addresses that a service tells; `nil` when it tells none.
    public init?(_ info: DiscoInfo) {
        guard let form = info.form(ofType: Self.formType) else { return nil }
        self.init(form)
    }

    /// The form that has them, without a field where there is none.
    public var form: DataForm {
        let fields = Self.fields.filter { !self[keyPath: $0.property].isEmpty }.map { variable, property in
            FormField(variable, kind: .listMulti, values: self[keyPath: property])
        }
        return DataForm(.result, formType: Self.formType, fields: fields)
    }

    private static var fields: [(variable: String, property: WritableKeyPath<ContactAddresses, [String]>)] {
        [
            ("abuse-addresses", \.abuse), ("admin-addresses", \.admin), ("feedback-addresses", \.feedback),
            ("sales-addresses", \.sales), ("security-addresses", \.security), ("status-addresses", \.status),
            ("support-addresses", \.support),
        ]
    }
}

extension ContactAddresses: Module {
    /// No routes: only service discovery has more to tell.
    public var content: [any Routable] { [] }

    /// The same addresses, told of there.
    public func placed(at destination: Destination) -> any Module {
        var placed = self
        placed.place = destination
        return placed
    }

    /// The form: of the domain, or of where `at(_:)` has put it.
    public func discoInfo(at address: JID, node: String?, requester: JID?) async throws -> DiscoInfo? {
        guard node == nil, place.contains(address) else { return nil }
        return try DiscoInfo(dataForms: [form])
    }
}
