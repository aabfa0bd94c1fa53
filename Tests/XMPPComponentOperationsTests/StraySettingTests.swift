// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import XMPPComponent

@testable import XMPPComponentOperations

/// Settings that are given and that nobody asks for.
struct StraySettingTests {
    private let base = ["COMPONENT_DOMAIN": "parrot.localhost", "COMPONENT_SECRET": "hunter2"]

    /// What doctor notes.
    private func notes(_ variables: [String: String]) async -> [String] {
        await Doctor<Parrot>(Preparation(environment: variables)).findings(attaching: false)
            .filter { $0.subject == "configuration" && $0.verdict == .note }.map(\.statement)
    }

    @Test("typing errors are told with what was meant")
    func typingErrors() async {
        let given = [
            "COMPONENT_PROT": "5348", "COMPONET_HOST": "::1", "HEALTH_PROT": "1", "PARROT_VLOUME": "1",
            "PARROT_COLOUR": "green", "PATH": "/bin", "HOME": "/", "PARROTS": "2",
        ]
        #expect(
            await notes(base.merging(given) { $1 }) == [
                "COMPONENT_PROT is set, and there is no such setting: is COMPONENT_PORT meant?",
                "COMPONET_HOST is set, and there is no such setting: is COMPONENT_HOST meant?",
                "HEALTH_PROT is set, and there is no such setting: is HEALTH_PORT meant?",
                "PARROT_COLOUR is set, and there is no such setting",
                "PARROT_VLOUME is set, and there is no such setting: is PARROT_VOLUME meant?",
            ])
    }

    @Test("what is needed and stands there under another name is told beside what is missing")
    func missing() async {
        let variables = ["COMPONENT_DOMAIN": "parrot.localhost", "COMPONENT_SERCET": "hunter2", "PARROT_VOLUME": "3"]
        let findings = await Doctor<Parrot>(Preparation(environment: variables)).findings(attaching: false)
        #expect(findings.map(\.verdict) == [.wrong, .note])
        #expect(findings.first?.statement.contains("COMPONENT_SECRET_FILE") == true)
        #expect(findings.last?.statement.hasSuffix("is COMPONENT_SECRET meant?") == true)
        #expect(!findings.contains { $0.text.contains("hunter2") })
        // PARROT_VOLUME was not asked for, as the first mistake ended that, and is none.
        let listing = await SettingsListing<Parrot>(Preparation(environment: variables))
        #expect(listing.text.contains("COMPONENT_SERCET is set"))
        #expect(!listing.text.contains("PARROT_VOLUME is set"))
    }

    @Test("what others make needless is no typing error, nor what Kubernetes tells of services")
    func known() async {
        let given = [
            "COMPONENT_SECRET_FILE": "/nonexistent", "PARROT_PRIVILEGES": "true", "PARROT_CRACKER_FILE": "/nonexistent",
            "PARROT_CRACKER": "x", "PARROT_SERVICE_HOST": "10.0.0.1", "PARROT_SERVICE_PORT_XMPP": "5347",
            "PARROT_PORT": "tcp://10.0.0.1:5347", "PARROT_PORT_5347_TCP_ADDR": "10.0.0.1",
        ]
        #expect(await notes(base.merging(given) { $1 }) == [])
    }

    @Test("of the file everything is looked at")
    func file() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory + "/parrot.json"
            try Data(#"{"component": {"port": 5348, "logLevl": "info"}, "parot": {"volume": 3}, "cage": 1}"#.utf8)
                .write(to: URL(filePath: file))
            #expect(
                await notes(base.merging(["COMPONENT_CONFIG_FILE": file]) { $1 }) == [
                    "cage in \(file) is set, and there is no such setting",
                    "component.logLevl in \(file) is set, and there is no such setting: is component.logLevel meant?",
                    "parot.volume in \(file) is set, and there is no such setting: is parrot.volume meant?",
                ])
        }
    }
}
