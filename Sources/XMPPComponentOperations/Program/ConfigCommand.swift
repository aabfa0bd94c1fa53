// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import XMPPComponent

/// `config`: the settings in effect, and where each comes from.
struct ConfigCommand<Program: ComponentProgram>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "config",
            abstract: "Shows the settings in effect and where each comes from; secrets are masked.",
            discussion: "Ends with 78 when the configuration cannot work, after saying why.")
    }

    func run() async throws {
        let listing = await SettingsListing<Program>(Preparation())
        Output.print(listing.text)
        guard let failure = listing.failure else { return }
        Output.complain((failure as? ComponentError)?.message ?? "\(failure)")
        throw ExitCode(ProgramExit.status(of: failure))
    }
}

/// All settings that a program asks for, as text.
struct SettingsListing<Program: ComponentProgram> {
    /// A table of variables, values and where they come from.
    let text: String
    /// Why the configuration cannot work, if it cannot: what is asked for after that is not in the table.
    let failure: (any Error)?

    init(_ preparation: Preparation) async {
        var failure: (any Error)?
        do {
            let settings = try await preparation.settings()
            _ = try HealthSettings(settings)
            _ = try await Program.draft(try await preparation.configuration(), settings)
        } catch {
            failure = error
        }
        self.failure = failure
        text = Self.table(preparation, await preparation.straySettings(of: Program.self))
    }

    private static func table(_ preparation: Preparation, _ strays: [StraySetting]) -> String {
        var rows = [["SETTING", "VALUE", "FROM"]]
        if let file = preparation.environment["COMPONENT_CONFIG_FILE"] {
            rows.append(["COMPONENT_CONFIG_FILE", file, SettingsJournal.Source.environment.rawValue])
        }
        for entry in preparation.journal.entries where entry.key != "component.configFile" {
            // A line per setting, whatever a value has in it.
            let value = entry.value.split(whereSeparator: \.isNewline).joined(separator: " ")
            rows.append([entry.variable, value, entry.source.rawValue])
        }
        let widths = (0..<2).map { column in rows.map { min($0[column].count, 60) }.max() ?? 0 }
        var lines = rows.map { row in
            zip(row, widths + [0]).map { cell, width in
                cell + String(repeating: " ", count: max(0, width - cell.count))
            }.joined(separator: "  ")
        }
        lines += strays.map(\.description)
        return lines.joined(separator: "\n")
    }
}
