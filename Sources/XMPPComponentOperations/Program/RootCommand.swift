// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import XMPPComponent

/// The command line of a program.
struct RootCommand<Program: ComponentProgram>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Program.name,
            abstract: Program.abstract,
            discussion: [SettingsHelp.text, Program.settingsHelp, ProgramExit.help]
                .filter { !$0.isEmpty }.joined(separator: "\n\n"),
            version: Program.version,
            subcommands: [
                ServeCommand<Program>.self, DoctorCommand<Program>.self, ConfigCommand<Program>.self,
            ] + Program.commands,
            defaultSubcommand: ServeCommand<Program>.self)
    }
}

/// The settings that every component has, for `--help`; the page «Operating a component» has all of them.
enum SettingsHelp {
    static let text = """
        SETTINGS

        Environment variables, or the same in the JSON file that COMPONENT_CONFIG_FILE names (COMPONENT_LOG_LEVEL is \
        {"component": {"logLevel": ...}}). «config» shows all of them and where each value comes from.

          COMPONENT_DOMAIN            the domain it owns (required)
          COMPONENT_SECRET_FILE       a file with the secret it shares with the server (or COMPONENT_SECRET)
          COMPONENT_HOST, _PORT       where the server listens for components (127.0.0.1, 5347)
          COMPONENT_LOG_LEVEL         trace, debug, info, notice, warning, error (info)
          HEALTH_PORT, HEALTH_HOST    where /livez, /readyz and /metrics are (nowhere; 127.0.0.1)
        """
}
