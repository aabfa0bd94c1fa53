// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import NIOConcurrencyHelpers
import NIOCore

/// Routes for requests that come inside of others, as a server hands on those of its users (XEP-0355): the same table,
/// handlers, contexts and errors as for requests of the stream. Who sends, and in which order, is the caller's business.
package final class EnclosedRoutes: Sendable {
    /// The modules among the routes, whose life is the caller's business too.
    package var modules: [any Module] { placed.map(\.module) }
    private let placed: [PlacedModule]
    private let table: RouteTable
    /// What the runtime needs of the routes.
    private let prepared = NIOLockedValueBox<Prepared?>(nil)
    /// Handlers that have not ended, those that were given up on included.
    private let running = NIOLockedValueBox(0)

    /// - Throws: `ComponentError`: `ambiguousRoutes`; `invalidConfiguration` when one is for messages or presence.
    package init(_ routables: [any Routable]) throws(ComponentError) {
        let group = RouteGroup(routables)
        table = try RouteTable([group])
        if let other = table.routes.first(where: { $0.kind != .iq }) {
            throw ComponentError(
                .invalidConfiguration, "«\(other.label)» would never be called here: only requests are handed on.")
        }
        placed = group.modules
    }

    /// To be called before the component takes its first request.
    package func prepare(for component: Component) {
        let runtime = component.runtime
        let new = Prepared(
            entries: table.routes.map { RouteEntry($0, configuration: runtime.configuration) },
            executor: LoopExecutor(runtime.loop))
        prepared.withLockedValue { $0 = new }
    }

    /// Whether some request in this namespace is answered.
    package func knows(namespace: String) -> Bool { table.knows(namespace: namespace) }

    /// The features that follow from the routes for requests in a namespace, and those of the modules that begin with it;
    /// `nil` when no request in the namespace is answered.
    ///
    /// - Parameter atDomain: Whether for requests to a server's domain; else for those to its users.
    package func info(about namespace: String, atDomain: Bool) -> DiscoInfo? {
        guard knows(namespace: namespace) else { return nil }
        var info = DiscoInfo(identities: [])
        let routes = table.routes.filter {
            $0.payload?.namespace == namespace && $0.destination.includes(domain: atDomain)
        }
        guard !routes.isEmpty else { return info }
        let there = placed.filter { $0.place?.includes(domain: atDomain) ?? true }
        let further = there.flatMap(\.module.features).filter { $0.hasPrefix(namespace) }
        for feature in routes.flatMap(\.features) + further where !info.features.contains(feature) {
            // What is said of another namespace is not said twice: servers put together what is said of each.
            guard feature.hasPrefix(namespace) || !knows(namespace: feature) else { continue }
            info.features.append(feature)
        }
        return info
    }

    /// Has a request answered by its handler.
    ///
    /// - Parameters:
    ///   - request: The `<iq/>`, of type get or set and with one child.
    ///   - sender: Who asks.
    ///   - address: Whom.
    ///   - context: Of the request that it came in.
    ///   - limit: How long it may take at most; then it is given up on, whether it heeds its cancellation or not.
    ///   - turn: Waits until it may begin; then it passes the middleware of the configuration and of its route.
    /// - Throws: what the request is answered with, as for requests of the stream.
    package func answer(
        _ request: Element, from sender: JID, to address: JID, in context: IQContext, within limit: Duration,
        turn: @escaping @Sendable () async throws -> Void
    ) async throws(StanzaError) -> any IQResponse {
        guard let payload = request.firstChild else { throw .badRequest() }
        let type = RouteTable.code(request["type"] == "get" ? IQKind.get : .set)
        let isDomain = address.isDomain
        guard
            let position = table.position(
                kind: .iq, type: type, stanza: request, isDomain: isDomain, local: address.local),
            case .iq(let handler) = table.routes[position].handler
        else {
            throw knows(namespace: payload.namespace) ? .featureNotImplemented() : .serviceUnavailable()
        }
        let runtime = context.component.runtime
        guard let prepared = prepared.withLockedValue(\.self) else { throw .serviceUnavailable() }
        let entry = prepared.entries[position]
        let inbound = Inbound(element: request, from: sender, to: address, kind: .iq, route: position)
        let enclosed = IQContext(component: context.component, inbound: inbound, label: entry.label)
        guard begin(runtime) else { throw .resourceConstraint("Too many requests are under way.") }
        let running = running
        let deadline = min(entry.deadline, limit.onLoop)
        do {
            let outcome = try await runtime.outcome(within: .nanoseconds(Int64(deadline)), on: prepared.executor) {
                defer { running.withLockedValue { $0 -= 1 } }
                try await turn()
                return try await runtime.pass(
                    InboundStanza(inbound, route: entry.label), through: entry.middleware[...], context: enclosed
                ) {
                    StanzaOutcome(response: try await handler(payload, enclosed), isIgnored: false)
                }
            }
            guard let response = outcome.response else { throw StanzaError.serviceUnavailable() }
            return response
        } catch {
            entry.metrics.failed()
            throw stanzaError(for: error, entry, runtime)
        }
    }

    private struct Prepared: Sendable {
        let entries: [RouteEntry]
        let executor: LoopExecutor
    }

    /// As many as the runtime's own handlers may be under way, and as many be given up on.
    private func begin(_ runtime: ComponentRuntime) -> Bool {
        running.withLockedValue { running in
            guard running < 2 * runtime.configuration.limits.maximumConcurrentHandlers else { return false }
            running += 1
            return true
        }
    }

    private func stanzaError(
        for error: any Error, _ entry: RouteEntry, _ runtime: ComponentRuntime
    ) -> StanzaError {
        switch error {
        case is DeadlinePassed:
            runtime.logger.warning(
                "a handler did not finish in time and was cancelled", metadata: ["route": "\(entry.label)"])
            return .remoteServerTimeout("The component did not answer in time.")
        case let error as any StanzaErrorConvertible: return error.stanzaError
        default:
            runtime.logger.error("a handler failed", metadata: ["route": "\(entry.label)", "error": "\(error)"])
            return .internalServerError()
        }
    }
}

private struct DeadlinePassed: Error {}

/// Runs tasks on an event loop.
private final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

extension ComponentRuntime {
    /// Runs a handler in a task of its own, so that one that does not heed its cancellation keeps nobody waiting. It
    /// starts at once, on the loop, as the handlers of the stream do.
    fileprivate func outcome<Outcome: Sendable>(
        within limit: Duration, on executor: LoopExecutor, of work: @escaping @Sendable () async throws -> Outcome
    ) async throws -> Outcome {
        let promise = loop.makePromise(of: Outcome.self)
        let task = Task.immediate(executorPreference: executor) {
            do {
                promise.succeed(try await work())
            } catch {
                promise.fail(error)
            }
        }
        let timer = loop.scheduleTask(in: limit.timeAmount) {
            promise.fail(DeadlinePassed())
            task.cancel()
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
            task.cancel()
        }
    }
}

extension Destination {
    /// Whether the domain, or some user, is among the addresses.
    fileprivate func includes(domain: Bool) -> Bool {
        switch kind {
        case .anywhere: true
        case .domain: domain
        case .users, .user: !domain
        }
    }
}

extension Routable {
    /// The same routes, of which service discovery says nothing.
    package func unadvertised() -> RouteGroup {
        RouteGroup(self) { $0.features = [] }
    }

    /// The same routes, of which the runtime's own errors (overload, shutdown, deadline) are told by `refusal`, for requests
    /// that carry others.
    package func refusing(
        by refusal: @escaping @Sendable (_ payload: Element, _ sender: JID, _ error: StanzaError) -> (any IQResponse)?
    ) -> RouteGroup {
        RouteGroup(self) { $0.refusal = refusal }
    }
}
