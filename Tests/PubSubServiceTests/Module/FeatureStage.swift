// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import PubSubService
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// A feature at work: a short conversation with a service that advertises it.
struct FeatureTranscript: Sendable, CustomTestStringConvertible {
    let feature: PubSubFeature
    /// Whether it is one of users' accounts (XEP-0163).
    var isOfAccounts = false
    /// Whether the server grants the service privileges.
    var hasPrivileges = false
    var configure: @Sendable (inout PubSubConfiguration) -> Void = { _ in }
    let script: @Sendable (inout FeatureStage) async throws -> Void

    init(
        _ feature: PubSubFeature, isOfAccounts: Bool = false, hasPrivileges: Bool = false,
        configure: @escaping @Sendable (inout PubSubConfiguration) -> Void = { _ in },
        script: @escaping @Sendable (inout FeatureStage) async throws -> Void
    ) {
        self.feature = feature
        self.isOfAccounts = isOfAccounts
        self.hasPrivileges = hasPrivileges || isOfAccounts
        self.configure = configure
        self.script = script
    }

    var testDescription: String { feature.rawValue }

    /// The features that a service of this configuration advertises: its own, or those of accounts.
    var stage: (_ body: (inout FeatureStage) async throws -> Void) async throws -> Void {
        { body in
            var settings = Privileges.Configuration()
            settings.servers = ["localhost"]
            let clock = TestDate()
            try await withService(
                privileges: hasPrivileges ? settings : nil, clock: clock, configure: configure
            ) { service in
                var stage = FeatureStage(world: PersonalEventingTests.World(service: service), clock: clock)
                if hasPrivileges { try await stage.world.grant() }
                try await body(&stage)
            }
        }
    }
}

/// Alice owns nodes, and Bob is told of them.
struct FeatureStage {
    var world: PersonalEventingTests.World
    let clock: TestDate

    var service: ServiceScript { world.service }

    /// What the service advertises, or what it tells the server of accounts.
    func advertised(ofAccounts: Bool) async throws -> Set<PubSubFeature> {
        let node = ofAccounts ? "urn:xmpp:delegation:2:bare:http://jabber.org/protocol/pubsub" : nil
        let info = try await service.info(node, from: "localhost")
        return Set(info.features.compactMap { PubSubFeature(variable: $0) })
    }

    /// Sends a request; gives the answer, and the messages that come with it in whatever order.
    @discardableResult
    func ask(
        _ type: String, _ payload: String, by user: String = "alice", messages count: Int = 0
    ) async throws -> (answer: Element, messages: [Element]) {
        let id = "f\(UInt64.random(in: .min ... .max))"
        try await service.stream.send(
            "<iq type='\(type)' id='\(id)' from='\(user)@localhost/r' to='pubsub.localhost'>\(payload)</iq>")
        var answer: Element?
        var messages: [Element] = []
        while true {
            if let answer, messages.count >= count { return (answer, messages) }
            let stanza = try await world.next()
            if stanza["id"] == id { answer = stanza } else { messages.append(stanza) }
        }
    }

    /// Does what has to succeed.
    @discardableResult
    func perform(
        _ payload: String, by user: String = "alice", messages count: Int = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> (answer: Element, messages: [Element]) {
        let result = try await ask("set", payload, by: user, messages: count)
        #expect(result.answer["type"] == "result", "\(result.answer)", sourceLocation: sourceLocation)
        return result
    }

    /// Why a request is refused: the condition, and XEP-0060's own.
    func refusal(
        _ type: String, _ payload: String, by user: String = "bob"
    ) async throws -> (StanzaError.Condition?, String?) {
        let answer = try await ask(type, payload, by: user).answer
        let error = answer.child("error").map { StanzaError($0) }
        return (error?.condition, error?.application?.name)
    }

    func create(_ node: String = "n", _ fields: KeyValuePairs<String, String> = [:]) async throws {
        try await perform(pubsub("<create node='\(node)'/><configure>\(nodeConfiguration(fields))</configure>"))
    }

    @discardableResult
    func publish(
        _ id: String = "i", at node: String = "n", by user: String = "alice", messages count: Int = 0
    ) async throws -> [Element] {
        let item = "<item id='\(id)'>\(entry(id))</item>"
        return try await perform(
            pubsub("<publish node='\(node)'>\(item)</publish>"), by: user, messages: count
        ).messages
    }

    /// - Returns: The subscription.
    @discardableResult
    func subscribe(
        _ user: String = "bob", to node: String = "n", options: KeyValuePairs<String, String>? = nil,
        messages count: Int = 0
    ) async throws -> (subscription: Element?, messages: [Element]) {
        let form = options.map {
            "<options>\(submission("http://jabber.org/protocol/pubsub#subscribe_options", $0))</options>"
        }
        let (answer, messages) = try await ask(
            "set", pubsub("<subscribe node='\(node)' jid='\(user)@localhost'/>\(form ?? "")"), by: user,
            messages: count)
        return (answer.firstChild?.child("subscription"), messages)
    }

    /// Somebody comes online, and the service knows.
    func comes(_ user: String) async throws {
        try await service.stream.send("<presence from='\(user)@localhost/r' to='pubsub.localhost'/>")
        // In the same conversation: answered when what comes before is dealt with.
        _ = try await ask("get", "<ping xmlns='urn:xmpp:ping'/>", by: user)
    }

    func affiliate(_ user: String, _ affiliation: String, at node: String = "n") async throws {
        // Who it is about is told.
        try await perform(
            owner(
                """
                <affiliations node='\(node)'><affiliation jid='\(user)@localhost' affiliation='\(affiliation)'/>\
                </affiliations>
                """), messages: 1)
    }

    /// The names of the items that somebody gets.
    func items(
        at node: String = "n", by user: String = "bob", _ attributes: String = "", _ more: String = ""
    ) async throws -> [String] {
        let answer = try await ask("get", pubsub("<items node='\(node)' \(attributes)/>\(more)"), by: user).answer
        return answer.firstChild?.child("items")?.children.compactMap { $0["id"] } ?? []
    }

    /// What a list of the owner's says.
    func list(_ name: String, at node: String = "n") async throws -> [Element] {
        let answer = try await ask("get", owner("<\(name) node='\(node)'/>")).answer
        return answer.firstChild?.child(name)?.children.map { $0 } ?? []
    }

    /// The values of a field of a node's configuration.
    func configured(_ variable: String, at node: String = "n") async throws -> [String] {
        let answer = try await ask("get", owner("<configure node='\(node)'/>")).answer
        let form = try #require(answer.firstChild?.child("configure")?.child(DataForm.name), "\(answer)")
        return try DataForm(form)[variable]?.values ?? []
    }

    /// The items and other children of what a message tells.
    func told(_ message: Element) -> [Element] {
        message.child(PubSubEvent.name)?.firstChild?.children.map { $0 } ?? []
    }
}
