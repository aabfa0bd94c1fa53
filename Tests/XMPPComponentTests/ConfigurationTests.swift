// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Configuration
import Logging
import Testing
import XMPPComponent

@Suite
struct ConfigurationTests {
    private func configuration(_ variables: [String: String]) throws -> ComponentConfiguration {
        try ComponentConfiguration(
            reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
    }

    @Test("domain and secret suffice")
    func defaults() throws {
        let configuration = try configuration(["COMPONENT_DOMAIN": "echo.example.org", "COMPONENT_SECRET": "s"])
        #expect(configuration.domain == "echo.example.org")
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.port == 5347)
    }

    @Test("every variable is taken")
    func all() throws {
        let configuration = try configuration([
            "COMPONENT_DOMAIN": "echo.example.org", "COMPONENT_SECRET_FILE": "/run/secrets/echo",
            "COMPONENT_HOST": "xmpp.example.org", "COMPONENT_PORT": "5348", "COMPONENT_LOG_LEVEL": "debug",
            "COMPONENT_SERVER_DOMAIN": "example.org", "COMPONENT_CONFLICT": "standby",
            "COMPONENT_LIMITS_STANZA_BYTES": "20000", "COMPONENT_LIMITS_OUTBOUND_STANZA_BYTES": "30000",
            "COMPONENT_LIMITS_QUEUE": "100", "COMPONENT_LIMITS_LANE_QUOTA": "10", "COMPONENT_LIMITS_HANDLERS": "5",
            "COMPONENT_TIMEOUTS_HANDLER_SECONDS": "7", "COMPONENT_TIMEOUTS_DRAIN_SECONDS": "3",
        ])
        #expect(configuration.host == "xmpp.example.org")
        #expect(configuration.port == 5348)
        #expect(configuration.logger.logLevel == .debug)
        #expect(configuration.serverDomain == "example.org")
        #expect(configuration.conflictPolicy == .standby)
        #expect(configuration.limits.stream.maximumStanzaBytes == 20000)
        #expect(configuration.limits.maximumOutboundStanzaBytes == 30000)
        #expect(configuration.limits.hardMark == 100)
        #expect(configuration.limits.softMark == 100)
        #expect(configuration.limits.laneQuota == 10)
        #expect(configuration.limits.maximumConcurrentHandlers == 5)
        #expect(configuration.timeouts.handler == .seconds(7))
        #expect(configuration.timeouts.drain == .seconds(3))
    }

    @Test(
        "what is wrong is named",
        arguments: [
            (["COMPONENT_SECRET": "s"], "COMPONENT_DOMAIN"),
            (["COMPONENT_DOMAIN": "echo.example.org"], "COMPONENT_SECRET"),
            (["COMPONENT_DOMAIN": "e.org", "COMPONENT_SECRET": "s", "COMPONENT_PORT": "70000"], "port"),
            (["COMPONENT_DOMAIN": "e.org", "COMPONENT_SECRET": "s", "COMPONENT_PORT": "many"], "port"),
            (["COMPONENT_DOMAIN": "e.org", "COMPONENT_SECRET": "s", "COMPONENT_LOG_LEVEL": "loud"], "LOG_LEVEL"),
            (["COMPONENT_DOMAIN": "e.org", "COMPONENT_SECRET": "s", "COMPONENT_CONFLICT": "fight"], "CONFLICT"),
        ] as [([String: String], String)])
    func wrong(_ variables: [String: String], _ named: String) throws {
        #expect { try configuration(variables) } throws: { error in
            guard let error = error as? ComponentError else { return false }
            return error.code == .invalidConfiguration && error.message.contains(named)
        }
    }

    @Test("an address that is no domain is refused", arguments: ["user@example.org", "example.org/x", "", "a b"])
    func noDomain(_ domain: String) {
        #expect(throws: ComponentError.self) {
            _ = try Component(ComponentConfiguration(domain: domain, secret: Secret("s"))) {}
        }
    }
}
