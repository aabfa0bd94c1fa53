// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Testing
import XMPPComponent

@testable import XMPPComponentOperations

/// `config`: every setting that a program asks for, with where it comes from.
@Suite(.timeLimit(.minutes(15)))
struct SettingsListingTests {
    private func row(_ listing: SettingsListing<Parrot>, _ variable: String) -> [String]? {
        listing.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            .first { $0.first == variable }
    }

    @Test("environment before file before default; each is told, secrets are masked")
    func sources() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory + "/parrot.json"
            try Data(
                #"{"component": {"port": 5348, "host": "file.example", "secret": "hunter2"}, "parrot": {"volume": 3}}"#
                    .utf8
            ).write(to: URL(filePath: file))
            let listing = await SettingsListing<Parrot>(
                Preparation(environment: [
                    "COMPONENT_CONFIG_FILE": file, "COMPONENT_DOMAIN": "parrot.localhost",
                    "COMPONENT_HOST": "environment.example", "PARROT_CRACKER": "hunter2",
                    "PARROT_STORE": "postgresql://parrot:hunter2@db/parrot?sslpassword=hunter2&x=1",
                    "PARROT_VLOUME": "1",
                ]))
            #expect(listing.failure == nil)
            #expect(row(listing, "COMPONENT_CONFIG_FILE") == ["COMPONENT_CONFIG_FILE", file, "environment"])
            #expect(row(listing, "COMPONENT_DOMAIN") == ["COMPONENT_DOMAIN", "parrot.localhost", "environment"])
            #expect(row(listing, "COMPONENT_HOST") == ["COMPONENT_HOST", "environment.example", "environment"])
            #expect(row(listing, "COMPONENT_PORT") == ["COMPONENT_PORT", "5348", "file"])
            #expect(row(listing, "COMPONENT_SECRET") == ["COMPONENT_SECRET", "********", "file"])
            #expect(row(listing, "COMPONENT_LOG_LEVEL") == ["COMPONENT_LOG_LEVEL", "info", "default"])
            #expect(row(listing, "COMPONENT_LIMITS_QUEUE") == ["COMPONENT_LIMITS_QUEUE", "8192", "default"])
            #expect(row(listing, "COMPONENT_SERVER_DOMAIN") == ["COMPONENT_SERVER_DOMAIN", "-"])
            #expect(row(listing, "HEALTH_PORT") == ["HEALTH_PORT", "none", "default"])
            #expect(row(listing, "HEALTH_HOST") == ["HEALTH_HOST", "127.0.0.1", "default"])
            #expect(row(listing, "PARROT_VOLUME") == ["PARROT_VOLUME", "3", "file"])
            #expect(row(listing, "PARROT_CRACKER") == ["PARROT_CRACKER", "********", "environment"])
            #expect(
                row(listing, "PARROT_STORE")
                    == [
                        "PARROT_STORE", "postgresql://parrot:********@db/parrot?sslpassword=********&x=1",
                        "environment",
                    ])
            #expect(
                listing.text.contains("PARROT_VLOUME is set, and there is no such setting: is PARROT_VOLUME meant?"))
            #expect(!listing.text.contains("hunter2"))
        }
    }

    @Test("what cannot work is told beside what was read so far")
    func failure() async {
        let listing = await SettingsListing<Parrot>(
            Preparation(environment: [
                "COMPONENT_DOMAIN": "parrot.localhost", "COMPONENT_SECRET": "hunter2", "PARROT_VOLUME": "loud",
            ]))
        #expect((listing.failure as? ComponentError)?.message.contains("PARROT_VOLUME") == true)
        #expect(ProgramExit.status(of: listing.failure ?? CancellationError()) == 78)
        #expect(row(listing, "COMPONENT_DOMAIN")?.last == "environment")
        #expect(!listing.text.contains("hunter2"))
    }

    @Test("the command line has the commands, its version and its help")
    func commandLine() throws {
        #expect(Parrot.name == "parrot")
        let names = RootCommand<Parrot>.configuration.subcommands.map { $0.configuration.commandName ?? "" }
        #expect(names == ["serve", "doctor", "config"])
        #expect(try RootCommand<Parrot>.parseAsRoot([]) is ServeCommand<Parrot>)
        #expect(try RootCommand<Parrot>.parseAsRoot(["serve"]) is ServeCommand<Parrot>)
        let doctor = try #require(
            try RootCommand<Parrot>.parseAsRoot(["doctor", "--offline"]) as? DoctorCommand<Parrot>)
        #expect(doctor.offline)
        let help = RootCommand<Parrot>.helpMessage()
        for text in ["COMPONENT_DOMAIN", "HEALTH_PORT", "EXIT STATUS", "doctor"] { #expect(help.contains(text)) }
        #expect(throws: (any Error).self) { try RootCommand<Parrot>.parseAsRoot(["--secret", "hunter2"]) }
    }
}
