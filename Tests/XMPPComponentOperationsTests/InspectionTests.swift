// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import XMPPComponent

@testable import XMPPComponentOperations

/// What `doctor` says of files, and that it leaves them as they are.
struct InspectionTests {
    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private func look(_ inspections: Inspection...) async -> [Finding] {
        await Parrot.$inspections.withValue(inspections) {
            await Doctor<Parrot>(
                Preparation(environment: ["COMPONENT_DOMAIN": "parrot.localhost", "COMPONENT_SECRET": "hunter2"])
            ).findings(attaching: false).filter { !["configuration", "secret"].contains($0.subject) }
        }
    }

    /// What is in a directory, with sizes and moments of change.
    private func content(of directory: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: directory).sorted().map { name in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(name)")
            return "\(name) \(attributes[.size] ?? "") \(attributes[.modificationDate] ?? "")"
        }
    }

    @Test("what an inspection throws is wrong, the first line of it, and the rest is the cure")
    func failures() async {
        let findings = await look(
            Inspection("oven") { throw Failure(description: "It is cold.\nHeat it.") },
            Inspection("stove") { throw ComponentError(.invalidConfiguration, "STOVE is not set.") },
            Inspection("kettle") { .well("90 °C") }, Inspection("cups") { .note("two are cracked", cure: "Glue them.") }
        )
        #expect(
            findings == [
                Finding("oven", .wrong, "It is cold.", cure: "Heat it."), Finding("stove", .wrong, "STOVE is not set."),
                Finding("kettle", .well, "90 °C"), Finding("cups", .note, "two are cracked", cure: "Glue them."),
            ])
    }

    @Test("3 — a store that cannot be written")
    func unwritable() async throws {
        try await withTemporaryDirectory { directory in
            try Data("tea".utf8).write(to: URL(filePath: directory + "/plain"))
            let wrong: [(String, String)] = [
                ("\(directory)/nowhere/store", "the directory \(directory)/nowhere is not there"),
                ("\(directory)/plain/store", "\(directory)/plain is no directory"), (directory, "is a directory"),
            ]
            for (path, statement) in wrong {
                let finding = await look(.ownFile("store", at: path, variable: "PARROT_STORE")).first
                #expect(finding?.verdict == .wrong, "\(path)")
                #expect(finding?.statement.contains(statement) == true, "\(String(describing: finding))")
                #expect(finding?.cure?.contains("PARROT_STORE") == true)
            }
        }
    }

    @Test("permissions are looked at as the kernel does", .enabled(if: geteuid() != 0))
    func permissions() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/store"
            try Data("tea".utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
            let file = await look(.ownFile("store", at: path, variable: "PARROT_STORE")).first
            #expect(file?.statement.contains("may not read and write \(path)") == true)
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: directory)
            defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory) }
            let other = await look(.ownFile("store", at: directory + "/other", variable: "PARROT_STORE")).first
            #expect(other?.statement.contains("may not make files in \(directory)") == true)
        }
    }

    @Test("to look makes nothing and changes nothing")
    func looking() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/store"
            let before = try content(of: directory)
            #expect(
                await look(.ownFile("store", at: path, variable: "PARROT_STORE")) == [
                    Finding("store", .well, "\(path) is not there yet; it is made when the component serves")
                ])
            #expect(try content(of: directory) == before)
            try Data("tea".utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            let filled = try content(of: directory)
            #expect(
                await look(.ownFile("store", at: path, variable: "PARROT_STORE", hasCompanions: true)) == [
                    Finding("store", .well, "\(path) can be written")
                ])
            let examined = await look(
                .ownFile("store", at: path, variable: "PARROT_STORE") { head in
                    #expect(head == Array("tea".utf8))
                    throw Failure(description: "This is tea.")
                })
            #expect(examined == [Finding("store", .wrong, "This is tea.")])
            #expect(try content(of: directory) == filled)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            #expect(
                await look(.ownFile("store", at: path, variable: "PARROT_STORE")).first?.cure == "chmod o-r \(path)")
        }
    }

    @Test("files that are given, and directories")
    func given() async throws {
        try await withTemporaryDirectory { directory in
            try Data("tea".utf8).write(to: URL(filePath: directory + "/ca.pem"))
            let findings = await look(
                .givenFile("trust", at: directory + "/ca.pem", variable: "PARROT_CA"),
                .givenFile("trust", at: directory + "/other.pem", variable: "PARROT_CA"),
                .givenFile("trust", at: directory, variable: "PARROT_CA"),
                .directory("exports", at: directory, variable: "PARROT_EXPORTS"),
                .directory("exports", at: directory + "/ca.pem", variable: "PARROT_EXPORTS"),
                .directory("exports", at: directory + "/none", variable: "PARROT_EXPORTS"))
            #expect(findings.map(\.verdict) == [.well, .wrong, .wrong, .well, .wrong, .wrong])
            #expect(findings.wrong.allSatisfy { $0.statement.contains("PARROT_") })
            #expect(findings.last?.cure == "mkdir -p \(directory)/none")
        }
    }
}
