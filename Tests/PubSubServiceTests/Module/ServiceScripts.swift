// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// What the suites of the module share: a component pubsub.localhost while a script plays its server, and what is said there.

import FoundationEssentials
import Logging
import PubSubService
import Synchronization
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// The server's end of a running service.
struct ServiceScript {
    let stream: TestStream
    let server: InProcessServer
    let module: PubSubModule
    let component: Component

    /// Sends a request and gives the component's answer to it; what comes before it is lost.
    func ask(
        _ type: String, _ payload: String, from: String = "alice@localhost/r", to: String = "pubsub.localhost"
    ) async throws -> Element {
        let id = "q\(UInt64.random(in: .min ... .max))"
        try await stream.send("<iq type='\(type)' id='\(id)' from='\(from)' to='\(to)'>\(payload)</iq>")
        while true {
            let stanza = try await stream.next()
            if stanza["id"] == id { return stanza }
        }
    }

    /// The same, of a request that has to succeed.
    @discardableResult
    func expectResult(
        _ type: String, _ payload: String, from: String = "alice@localhost/r",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Element? {
        let answer = try await ask(type, payload, from: from)
        #expect(answer["type"] == "result", "\(answer)", sourceLocation: sourceLocation)
        return answer.firstChild
    }

    /// The same, of a request that has to be refused.
    @discardableResult
    func expectError(
        _ condition: StanzaError.Condition, reason: String? = nil, _ type: String, _ payload: String,
        from: String = "alice@localhost/r", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> StanzaError {
        let answer = try await ask(type, payload, from: from)
        let error = try #require(
            answer.child("error").map { StanzaError($0) }, "\(answer)", sourceLocation: sourceLocation)
        #expect(error.condition == condition, "\(answer)", sourceLocation: sourceLocation)
        #expect(error.application?.name == reason, "\(answer)", sourceLocation: sourceLocation)
        return error
    }

    func info(_ node: String? = nil, from: String = "alice@localhost/r") async throws -> DiscoInfo {
        let answer = try await ask("get", "\(try Element(DiscoInfoQuery(node: node)))", from: from)
        if let error = answer.child("error") { throw StanzaError(error) }
        return try DiscoInfo(resultPayload: answer.firstChild)
    }

    func items(_ query: DiscoItemsQuery, from: String = "alice@localhost/r") async throws -> DiscoItems {
        let answer = try await ask("get", "\(try Element(query))", from: from)
        if let error = answer.child("error") { throw StanzaError(error) }
        return try DiscoItems(resultPayload: answer.firstChild)
    }
}

/// Runs a service while `script` plays its server.
func withService(
    store: any PubSubStore = MemoryStore(), policy: any PubSubPolicy = DefaultPolicy(),
    privileges: Privileges.Configuration? = nil, clock: TestDate = TestDate(), logger: Logger? = nil,
    configure: (inout PubSubConfiguration) -> Void = { _ in },
    script: (ServiceScript) async throws -> Void
) async throws {
    var settings = PubSubConfiguration()
    settings.probesPerSecond = 0
    configure(&settings)
    let module = PubSubModule(
        store: store, configuration: settings, policy: policy, privileges: privileges, now: { clock.date })
    let server = InProcessServer()
    var configuration = server.configuration(domain: "pubsub.localhost")
    // Time is moved by minutes at once, with no chance to answer a sign of life asked for meanwhile.
    configuration.timeouts.idle = .seconds(365 * 86400)
    if let logger { configuration.logger = logger }
    let component = try server.component(configuration) { module }
    try await server.run(component) { (stream: TestStream) async throws in
        try await script(ServiceScript(stream: stream, server: server, module: module, component: component))
    }
}

/// The time of day in a test.
final class TestDate: Sendable {
    private let value: Mutex<Date>
    init(_ start: Date = Date(timeIntervalSince1970: 1_700_000_000)) { value = Mutex(start) }
    var date: Date { value.withLock { $0 } }
    func advance(by seconds: Double) { value.withLock { $0 += seconds } }
}

/// A store that can be made to fail.
final class FailingStore: PubSubStore {
    private let base = MemoryStore()
    private let failure = Mutex<PubSubStoreError?>(nil)
    private let starts = Mutex(0)

    init(_ failure: PubSubStoreError? = nil) { self.failure.withLock { $0 = failure } }

    var startCount: Int { starts.withLock { $0 } }

    func fail(_ error: PubSubStoreError?) { failure.withLock { $0 = error } }

    private func check() throws { if let error = failure.withLock({ $0 }) { throw error } }

    func start(delivering deliver: @escaping @Sendable (CommittedChanges) -> Void) async throws {
        starts.withLock { $0 += 1 }
        try check()
        try await base.start(delivering: deliver)
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubTransaction) throws -> Result
    ) async throws -> Result {
        try check()
        return try await base.write(body)
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any PubSubReading) throws -> Result
    ) async throws -> Result {
        try check()
        return try await base.read(body)
    }

    func outbox(after sequence: Int64, limit: Int) async throws -> [OutboxEvent] {
        try await base.outbox(after: sequence, limit: limit)
    }

    func forget(_ sequences: [Int64]) async { await base.forget(sequences) }
    func stop() async { await base.stop() }
}

// MARK: What is said

func pubsub(_ content: String) -> String { "<pubsub xmlns='http://jabber.org/protocol/pubsub'>\(content)</pubsub>" }

func owner(_ content: String) -> String {
    "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>\(content)</pubsub>"
}

func entry(_ title: String) -> String {
    "<entry xmlns='http://www.w3.org/2005/Atom'><title>\(title)</title><updated>2003-12-13T18:30:02Z</updated></entry>"
}

func submission(_ formType: String, _ fields: KeyValuePairs<String, String>) -> String {
    let all = fields.map { "<field var='\($0.key)'><value>\($0.value)</value></field>" }.joined()
    return """
        <x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>\(formType)</value></field>\
        \(all)</x>
        """
}

func nodeConfiguration(_ fields: KeyValuePairs<String, String>) -> String {
    submission("http://jabber.org/protocol/pubsub#node_config", fields)
}
