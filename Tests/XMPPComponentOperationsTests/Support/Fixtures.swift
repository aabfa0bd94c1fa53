// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import FoundationEssentials
import Logging
import NIOCore
import NIOPosix
import XMPPComponent
import XMPPComponentTesting

@testable import XMPPComponentOperations

/// A program as somebody would write it, with a setting and a secret of its own.
enum Parrot: ComponentProgram {
    /// Where this test's metrics go.
    @TaskLocal static var metrics: PrometheusMetrics?
    /// What doctor looks at in this test.
    @TaskLocal static var inspections: [Inspection] = []
    /// What the store of this test says.
    @TaskLocal static var store: HealthCheck?

    static func component(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) async throws -> Component {
        var configuration = configuration
        configuration.shutdownSignals = []
        configuration.logger.logLevel = .critical
        configuration.metrics = metrics
        let volume = try settings.whole("parrot.volume", default: 11, in: 1...11)
        _ = settings.secret("parrot.cracker")
        _ = settings.text("parrot.store", default: "memory:")
        if let store { configuration.healthChecks = [store] }
        return try Component(configuration) {
            OnMessage(.chat, name: "parrot") { message, context in
                try await context.reply(body: String(repeating: message.body ?? "", count: min(volume, 1)))
            }
        }
    }

    static func inspections(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) throws -> [Inspection] { inspections }

    static func needs(_ settings: ComponentSettings) throws -> ServerNeeds {
        ServerNeeds(
            privileges: try settings.truth("parrot.privileges", default: false),
            delegations: settings.list("parrot.hears"))
    }
}

/// The variables that attach a program to a server.
func variables(_ server: LoopbackServer, _ more: [String: String] = [:]) -> [String: String] {
    [
        "COMPONENT_DOMAIN": "parrot.localhost", "COMPONENT_SECRET": "secret", "COMPONENT_HOST": server.address.host,
        "COMPONENT_PORT": "\(server.address.port)",
    ].merging(more) { $1 }
}

/// Waits until the component is in such a state; nil when it stops before.
@discardableResult
func wait(for component: Component, until isReached: (ComponentState) -> Bool) async -> ComponentState? {
    for await state in component.states where isReached(state) { return state }
    return nil
}

/// One HTTP request, byte for byte, and everything that comes until the connection's end.
func http(_ request: String, port: Int) async throws -> String {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
    return try await channel.executeThenClose { inbound, outbound in
        var answer = ByteBuffer()
        do {
            if !request.isEmpty { try await outbound.write(ByteBuffer(string: request)) }
            for try await part in inbound { answer.writeImmutableBuffer(part) }
        } catch {
            // Closed with something of ours unread or unwritten.
        }
        return String(buffer: answer)
    }
}

func get(_ path: String, port: Int) async throws -> String {
    try await http("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n", port: port)
}

/// A directory that is gone afterwards.
func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let path = FileManager.default.temporaryDirectory.appending(path: "parrot-\(UInt32.random(in: 0 ... .max))").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
