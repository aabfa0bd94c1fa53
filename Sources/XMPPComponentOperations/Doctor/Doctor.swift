// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Looks at everything that keeps components from their work, the nearest first: settings, secret, stores, server.
struct Doctor<Program: ComponentProgram>: Sendable {
    private let preparation: Preparation
    private let patience: ServerExamination.Patience

    init(_ preparation: Preparation, patience: ServerExamination.Patience = .init()) {
        self.preparation = preparation
        self.patience = patience
    }

    /// - Parameter attaching: Whether to attach to the server.
    func findings(attaching: Bool) async -> [Finding] {
        let settings: ComponentSettings
        let read: ComponentConfiguration
        do {
            settings = try await preparation.settings()
            read = try await preparation.configuration()
            _ = try HealthSettings(settings)
        } catch {
            return [Self.failure("configuration", error)] + (await strays())
        }
        var findings: [Finding] = []
        var configuration = read
        var needs = ServerNeeds()
        do {
            configuration = try await Program.draft(read, settings).configuration
            needs = try Program.needs(settings)
            findings.append(
                Finding("configuration", .well, "\(preparation.journal.entries.count) settings («config» lists them)"))
        } catch {
            findings.append(Self.failure("configuration", error))
        }
        findings += await strays()
        let secret = Self.secret(configuration.secret)
        findings.append(secret)
        findings += await inspections(configuration, settings)
        guard attaching, secret.verdict != .wrong else { return findings }
        return findings + (await ServerExamination(configuration, needs: needs, patience: patience).findings())
    }

    private func strays() async -> [Finding] {
        await preparation.straySettings(of: Program.self)
            .map { Finding("configuration", .note, $0.description) }
    }

    private func inspections(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) async -> [Finding] {
        do {
            var findings: [Finding] = []
            for inspection in try Program.inspections(configuration, settings) {
                do {
                    findings.append(Finding(inspection.name, try await inspection()))
                } catch {
                    findings.append(Self.failure(inspection.name, error))
                }
            }
            return findings
        } catch {
            return [Self.failure("configuration", error)]
        }
    }

    private static func failure(_ subject: String, _ error: any Error) -> Finding {
        let text = (error as? ComponentError)?.message ?? "\(error)"
        let lines = text.split(separator: "\n", maxSplits: 1)
        return Finding(
            subject, .wrong, lines.first.map(String.init) ?? "", cure: lines.count > 1 ? String(lines[1]) : nil)
    }

    private static func secret(_ secret: Secret) -> Finding {
        do {
            let text = try secret.reveal()
            guard let file = secret.file else {
                return Finding(
                    "secret", .well, "given by COMPONENT_SECRET (a file by COMPONENT_SECRET_FILE is seen by fewer)")
            }
            var status = stat()
            if stat(file, &status) == 0, status.st_mode & 0o004 != 0 {
                return Finding(
                    "secret", .note, "every user of this machine can read \(file)", cure: "chmod o-r \(file)")
            }
            return Finding("secret", .well, "read from \(file), \(text.utf8.count) bytes")
        } catch {
            return failure("secret", error)
        }
    }
}
