// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import PubSubService
import XMPPComponent
import XMPPExtensions

/// What `pubsub-service` is told by its environment or file.
struct ServiceSettings {
    var store: StoreLocation
    var policy: DefaultPolicy
    var service: PubSubConfiguration
    /// Whether the server is asked for rosters, and answers for its users' accounts are given if it hands requests on.
    var usesPrivileges: Bool
    private let logger: Logger

    /// - Throws: `ComponentError` (`invalidConfiguration`) that names the variable.
    init(_ settings: ComponentSettings, logger: Logger) throws {
        self.logger = logger
        store = try StoreLocation(settings.text("pubsub.store", default: "sqlite:pubsub.sqlite"))
        policy = DefaultPolicy(
            administrators: Set(try settings.addresses("pubsub.admins").map(\.bare)),
            creation: try settings.choice(
                "pubsub.create", default: .local,
                of: ["anyone": .anyone, "local": .local, "admins": .administrators]))
        usesPrivileges = try settings.truth("pubsub.privileges", default: false)
        service = PubSubConfiguration()
        service.name = settings.text("pubsub.name") ?? service.name
        service.createsNodesOnPublish = try settings.truth("pubsub.autoCreate", default: service.createsNodesOnPublish)
        service.hasCommands = try settings.truth("pubsub.commands", default: service.hasCommands)
        service.exportDirectory = settings.text("pubsub.exportDirectory")
        service.servesAccounts = try settings.truth("pubsub.accounts", default: service.servesAccounts)
        service.leaseReminderSeconds = try settings.limit(
            "pubsub.leaseReminder", default: service.leaseReminderSeconds, in: 1...1_000_000_000)
        try readLimits(settings)
        service.leafDefaults = try Self.defaults("pubsub.defaults", service.leafDefaults, settings)
        service.accountDefaults = try Self.defaults("pubsub.accountDefaults", service.accountDefaults, settings)
    }

    private mutating func readLimits(_ settings: ComponentSettings) throws {
        func whole(_ name: String, _ value: inout Int, _ range: ClosedRange<Int>) throws {
            value = try settings.whole("pubsub.limits.\(name)", default: value, in: range)
        }
        func limit(_ name: String, _ value: inout Int?, _ range: ClosedRange<Int>) throws {
            value = try settings.limit("pubsub.limits.\(name)", default: value, in: range)
        }
        try whole("nodesPerOwner", &service.limits.nodesPerOwner, 0...10_000_000)
        try whole("subscriptionsPerNode", &service.limits.subscriptionsPerNode, 1...10_000_000)
        try whole("subscriptionsPerAccount", &service.limits.subscriptionsPerAccount, 1...10_000_000)
        try whole(
            "subscriptionsPerAccountAndNode", &service.limits.subscriptionsPerAccountAndNode, 1...1000)
        try whole("itemsPerNode", &service.limits.itemsPerNode, 1...10_000_000)
        try whole("itemsPerRequest", &service.limits.itemsPerRequest, 1...10_000)
        try whole("entriesPerPage", &service.limits.entriesPerPage, 1...1000)
        try whole("payloadBytes", &service.limits.payloadBytes, 64...(1 << 20))
        try whole("nodesPerCollection", &service.limits.nodesPerCollection, 1...1_000_000)
        try limit("itemSeconds", &service.limits.itemSeconds, 1...1_000_000_000)
        try limit("leaseSeconds", &service.limits.leaseSeconds, 1...1_000_000_000)
        try limit("notificationsPerSecond", &service.delivery.notificationsPerSecond, 1...10_000_000)
        try limit("bounces", &service.delivery.bounceLimit, 1...1_000_000)
        var requests = service.requestsPerSecond.map { Int($0) }
        try limit("requestsPerSecond", &requests, 1...1_000_000)
        service.requestsPerSecond = requests.map(Double.init)
    }

    /// The variable of a field: `pubsub#access_model` is `PUBSUB_DEFAULTS_ACCESS_MODEL`.
    private static func key(of variable: String, in scope: String) -> String {
        let words = variable.drop { $0 != "#" }.dropFirst().split(separator: "_")
        return scope + "."
            + words.enumerated().map { $0 == 0 ? String($1) : $1.prefix(1).uppercased() + $1.dropFirst() }
            .joined()
    }

    /// Every field of a node's configuration can be set, with the values that XEP-0060 §16.4.4 has.
    private static func defaults(
        _ scope: String, _ base: PubSubNodeConfiguration, _ settings: ComponentSettings
    ) throws -> PubSubNodeConfiguration {
        var result = base
        for field in PubSubNodeConfiguration.fields {
            let key = key(of: field.variable, in: scope)
            guard let text = settings.text(key) else {
                // For the list of settings.
                if let value = value(of: field.variable, in: base) { _ = settings.text(key, default: value) }
                continue
            }
            let submitted = DataForm(
                .submit, formType: PubSubNodeConfiguration.formType,
                fields: [FormField(field.variable, values: [text])])
            do {
                result = try PubSubChanges<PubSubNodeConfiguration>(submitted).applied(to: result)
            } catch {
                throw ComponentSettings.refusal(
                    of: key, expecting: "what a node's configuration may have in «\(field.variable)»: \(error.message)")
            }
        }
        return result
    }

    private static func value(of variable: String, in configuration: PubSubNodeConfiguration) -> String? {
        let field = configuration.form(.result).fields.first { $0.variable == variable }
        guard let values = field?.values, !values.isEmpty, values != [""] else { return nil }
        return values.joined(separator: ", ")
    }

    /// The service, ready to run.
    func component(_ configuration: ComponentConfiguration) throws -> Component {
        let store = try store.open(logger: logger)
        return try Component(configuration) {
            PubSubModule(
                store: store, configuration: service, policy: policy,
                privileges: usesPrivileges ? Privileges.Configuration() : nil)
        }
    }
}
