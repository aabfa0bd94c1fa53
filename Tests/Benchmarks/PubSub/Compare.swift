// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import InteropSupport
import Logging
import XMPPComponent
import XMPPExtensions

/// The same requests, on the same ejabberd, to its own service and to `pubsub-service`, in turns.
struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ratios of rates and of processor time against ejabberd's mod_pubsub, in the same run.")

    @Option(help: "How often each phase is run by each service; the median is told.")
    var rounds = 3
    @Option(help: "Publications of one phase.")
    var publishes = 4000
    @Option(help: "Subscriptions of one storm.")
    var storm = 2000
    @Option(parsing: .upToNextOption, help: "Subscribers of one node, for fan-out.")
    var subscribers = [1, 100, 1000, 10_000]
    @Option(help: "Notifications of one phase of fan-out.")
    var notifications = 20_000
    @Option(help: "Retrievals of ten items of one phase.")
    var retrievals = 4000

    func run() async throws {
        try await RealServer.with(.ejabberd, logLevel: .error) { server in
            let service = try ComponentProcess(
                "pubsub-service", attachedTo: server, as: .feeds,
                environment: [
                    "PUBSUB_STORE": "sqlite:\(server.directory)/benchmark.sqlite", "PUBSUB_CREATE": "anyone",
                    "PUBSUB_LIMITS_SUBSCRIPTIONS_PER_NODE": "1000000",
                    "PUBSUB_LIMITS_NOTIFICATIONS_PER_SECOND": "none",
                ])
            try await service.line(containing: "connected")
            guard let pid = server.pid else { throw BenchmarkError("ejabberd does not run") }
            let crowd = Crowd()
            let component = try Component(Self.configuration(server)) { crowd }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await component.run() }
                defer { component.shutDown() }
                for await state in component.states where state.isOnline { break }
                let ejabberd = ProcessUsage(pid: pid)
                let contenders = [
                    Contender(service: "feeds.localhost", processes: [ejabberd, ProcessUsage(pid: service.pid)]),
                    Contender(service: "pubsub.localhost", processes: [ejabberd]),
                ]
                try await compare(contenders, crowd, component)
                component.shutDown()
                try await group.waitForAll()
            }
            guard try await service.stop() == .exited(0) else { throw BenchmarkError("the service ended otherwise") }
        }
    }

    private static func configuration(_ server: RealServer) -> ComponentConfiguration {
        var configuration = ComponentConfiguration(
            domain: RealServer.Account.second.domain, secret: Secret(RealServer.Account.second.secret))
        configuration.host = server.host
        configuration.port = server.componentPort
        configuration.shutdownSignals = []
        configuration.logger = Logger(label: "crowd") { _ in SwiftLogNoOpLogHandler() }
        // All notifications are of one sender.
        configuration.limits.laneQuota = 1_000_000
        configuration.limits.hardMark = 1_000_000
        configuration.timeouts.request = .seconds(120)
        return configuration
    }

    // MARK: Phases

    /// A service, and the processes that work for it.
    struct Contender: Sendable {
        let service: JID
        let processes: [ProcessUsage]

        func client(_ component: Component, _ user: String) -> PubSubClient {
            PubSubClient(component, service: service, from: JID("\(user)@\(component.domain)"))
        }
    }

    /// What both do: returns how many operations that were.
    private typealias Phase = @Sendable (Contender, Int) async throws -> Int

    private func compare(_ contenders: [Contender], _ crowd: Crowd, _ component: Component) async throws {
        print("pubsub-service on ejabberd, against ejabberd's own service (mnesia); median of \(rounds) rounds")
        print("processor time is that of ejabberd and the service together, against that of ejabberd alone")
        try await tell("publish, 16 in flight, the last 10 items kept", contenders, publishing(component))
        try await tell("subscribe \(storm) addresses, 32 in flight", contenders, subscribing(component))
        for count in subscribers {
            try await tell(
                "tell \(count) subscribers, 4 publications in flight", contenders, telling(count, crowd, component))
        }
        try await tell("retrieve 10 items, 16 in flight", contenders, retrieving(component))
    }

    private func tell(_ what: String, _ contenders: [Contender], _ phase: Phase) async throws {
        // Of each round: how much longer, and how much more processor time the other takes.
        var rates: [Double] = []
        var costs: [Double] = []
        var own: [[(seconds: Double, ticks: Double)]] = [[], []]
        for round in 0..<rounds {
            var seconds: [Double] = [0, 0]
            var ticks: [Double] = [0, 0]
            // In turns, so that neither is always the one that comes first.
            for index in round.isMultiple(of: 2) ? [0, 1] : [1, 0] {
                let contender = contenders[index]
                let before = contender.processes.reduce(0) { $0 + $1.ticks }
                let start = ContinuousClock.now
                let count = try await phase(contender, round)
                seconds[index] = (ContinuousClock.now - start).inSeconds / Double(count)
                ticks[index] = (contender.processes.reduce(0) { $0 + $1.ticks } - before) / Double(count)
            }
            rates.append(seconds[1] / seconds[0])
            if ticks[1] > 0 { costs.append(ticks[0] / ticks[1]) }
            for index in [0, 1] { own[index].append((seconds[index], ticks[index])) }
        }
        func text(_ ratio: Double) -> String { "\((ratio * 100).rounded() / 100)" }
        print("\(what): rate x \(text(rates.median)), processor time x \(text(costs.median))")
        for (contender, values) in zip(contenders, own) {
            let rate = Int(1 / values.map(\.seconds).median)
            // A tick is a hundredth of a second.
            let cost = text(values.map(\.ticks).median * 10_000)
            print("    \(contender.service): \(rate)/s, \(cost) µs each")
        }
    }

    private func make(
        _ node: String, _ client: PubSubClient, items: Int
    ) async throws {
        var changes = PubSubChanges<PubSubNodeConfiguration>()
        changes.accessModel = .open
        changes.publishModel = .open
        changes.persistsItems = true
        changes.maximumItems = .number(items)
        changes.sendLastItem = .never
        // Items that give way to newer ones are told of by one service alone, as by default.
        changes.notifiesOfRetraction = false
        _ = try await client.create(node, changes)
    }

    private static func item(_ number: Int) -> PubSubItem {
        let atom = "http://www.w3.org/2005/Atom"
        return PubSubItem(
            id: "i\(number)",
            payload: Element(
                QName("entry", in: atom),
                children: [
                    Element(QName("title", in: atom), text: "Number \(number)"),
                    Element(QName("summary", in: atom), text: String(repeating: "words ", count: 30)),
                ]))
    }

    private func publishing(_ component: Component) -> Phase {
        { [publishes] contender, round in
            let node = "publish-\(round)"
            try await make(node, contender.client(component, "owner"), items: 10)
            try await Crowd.each(publishes, atATime: 16) { number in
                try await contender.client(component, "publisher\(number % 16)").publish(Self.item(number), to: node)
            }
            return publishes
        }
    }

    private func subscribing(_ component: Component) -> Phase {
        { [storm] contender, round in
            let node = "storm-\(round)"
            try await make(node, contender.client(component, "owner"), items: 1)
            try await Crowd.each(storm, atATime: 32) { number in
                _ = try await contender.client(component, "u\(number)").subscribe(to: node)
            }
            return storm
        }
    }

    private func telling(_ subscribers: Int, _ crowd: Crowd, _ component: Component) -> Phase {
        { [notifications] contender, round in
            let node = "told-\(subscribers)"
            let owner = contender.client(component, "owner")
            if round == 0 {
                try await make(node, owner, items: 1)
                try await Crowd.each(subscribers, atATime: 32) { number in
                    _ = try await contender.client(component, "u\(number)").subscribe(to: node)
                }
            }
            let publications = max(4, notifications / subscribers)
            crowd.reset()
            try await Crowd.each(publications, atATime: 4) { number in
                try await owner.publish(Self.item(number), to: node)
            }
            try await crowd.told(publications * subscribers)
            guard crowd.count == publications * subscribers else {
                throw BenchmarkError(
                    "\(contender.service) told \(crowd.count) times, not \(publications * subscribers)")
            }
            return publications * subscribers
        }
    }

    private func retrieving(_ component: Component) -> Phase {
        { [retrievals] contender, round in
            let node = "retrieved-\(round)"
            let owner = contender.client(component, "owner")
            try await make(node, owner, items: 10)
            for number in 0..<10 { try await owner.publish(Self.item(number), to: node) }
            try await Crowd.each(retrievals, atATime: 16) { number in
                let items = try await contender.client(component, "u\(number % 16)").latestItems(of: node, maximum: 10)
                guard items.count == 10 else { throw BenchmarkError("\(contender.service) has \(items.count) items") }
            }
            return retrievals
        }
    }
}
