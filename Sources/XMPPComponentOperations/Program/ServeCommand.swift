// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CoreMetrics
import Logging
import XMPPComponent

/// `serve`: runs the component. What a program does without arguments.
struct ServeCommand<Program: ComponentProgram>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "serve", abstract: "Attaches to the server and serves until SIGTERM. The default.")
    }

    func run() async throws {
        let preparation = Preparation()
        do {
            try await Service<Program>(preparation).run { MetricsSystem.bootstrap($0) }
        } catch {
            Output.complain((error as? ComponentError)?.message ?? "\(error)")
            if ProgramExit.status(of: error) == ProgramExit.configuration {
                // What is missing may be there under another name.
                for stray in await preparation.straySettings(of: Program.self) {
                    Output.complain("\(stray).")
                }
            }
            throw ExitCode(ProgramExit.status(of: error))
        }
    }
}

/// The life of a program that serves: the component, and beside it what tells others how it is.
struct Service<Program: ComponentProgram>: Sendable {
    private let preparation: Preparation

    init(_ preparation: Preparation) {
        self.preparation = preparation
    }

    /// Returns after the request to shut down was carried out.
    ///
    /// - Parameters:
    ///   - bootstrap: Makes metrics known to everything in the process, before anything is made that counts.
    ///   - observe: Told of the component and of the health endpoint's port before the component runs.
    /// - Throws: what the program throws; `ComponentError` when the configuration cannot work.
    func run(
        bootstrap: (PrometheusMetrics) -> Void,
        observe: (Component, Int?) -> Void = { _, _ in }
    ) async throws {
        let settings = try await preparation.settings()
        let health = try HealthSettings(settings)
        let metrics = health.port.map { _ in PrometheusMetrics() }
        if let metrics { bootstrap(metrics) }
        var configuration = try await preparation.configuration()
        // Where the logs of many programs come together each has its name.
        let level = configuration.logger.logLevel
        configuration.logger = Logger(label: Program.name)
        configuration.logger.logLevel = level
        let component = try await Program.component(configuration, settings)
        let logger = component.configuration.logger
        for stray in await preparation.straySettings(of: Program.self) {
            logger.warning("a setting is not known", metadata: ["setting": "\(stray)"])
        }
        var server: HealthServer?
        if let port = health.port { server = try await HealthServer(host: health.host, port: port) }
        let notifier = ServiceNotifier(preparation.environment, logger: logger)
        observe(component, server?.port)
        try await withThrowingTaskGroup { group in
            if let server, let metrics {
                let monitor = HealthMonitor(component)
                let endpoint = HealthEndpoint(
                    component: component, monitor: monitor, metrics: metrics, process: ProcessMetrics())
                group.addTask { await monitor.run() }
                group.addTask { await server.run { await endpoint.answer($0, $1, loop: $2) } }
                logger.info("health endpoint", metadata: ["address": "\(health.host):\(server.port)"])
            }
            if let notifier { group.addTask { await notifier.run(component) } }
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await component.run())
            } catch {
                outcome = .failure(error)
            }
            group.cancelAll()
            try outcome.get()
        }
    }
}
