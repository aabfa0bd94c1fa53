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

/// The settings that every component has, for `--help`: in lines of at most 79 characters, which is what a terminal has room for.
enum SettingsHelp {
    static let text = """
        SETTINGS

        Environment variables, or the same in the JSON file that is named by
        COMPONENT_CONFIG_FILE: there COMPONENT_LOG_LEVEL is {"component":
        {"logLevel": ...}}. In brackets is what holds when nothing is set. «config»
        shows what is in effect and where it comes from.

        The server:
          COMPONENT_DOMAIN            the domain it owns (required)
          COMPONENT_SECRET_FILE       a file with the secret it shares with the server,
                                      read anew for each connection (this or the next
                                      is required)
          COMPONENT_SECRET            the secret itself
          COMPONENT_HOST              where the server listens for components; several,
                                      with commas between them, are tried in order;
                                      unix:/PATH is a socket (127.0.0.1)
          COMPONENT_PORT              its port (5347)
          COMPONENT_SERVER_DOMAIN     the domain of its users (that of the component
                                      without the first label)
          COMPONENT_LISTEN            ADDRESS:PORT or unix:/PATH where the server
                                      connects to the component (the component does)
          COMPONENT_CONFLICT          another process with the same domain: single,
                                      standby or shared (single)

        TLS to the server:
          COMPONENT_TLS               whether to speak it (false)
          COMPONENT_TLS_CA_FILE       whose certificates are trusted (the system's)
          COMPONENT_TLS_SERVER_NAME   whom its certificate must be for (the host)
          COMPONENT_TLS_CERTIFICATE_FILE
                                      a certificate of the component's own (none)
          COMPONENT_TLS_KEY_FILE      its key (in the same file)
          COMPONENT_TLS_MINIMUM_VERSION
                                      1.2 or 1.3 (1.2)

        Operation:
          COMPONENT_LOG_LEVEL         trace, debug, info, notice, warning, error,
                                      critical (info)
          HEALTH_PORT                 where /livez, /readyz and /metrics are; 0 is any
                                      (none)
          HEALTH_HOST                 at which address (127.0.0.1)
          COMPONENT_TIMEOUTS_DRAIN_SECONDS
                                      for what goes on when it is to end (10)
          COMPONENT_TIMEOUTS_HANDLER_SECONDS
                                      for the answer to a request (25)
          COMPONENT_LIMITS_STANZA_BYTES
                                      of a stanza that comes in (1048576)
          COMPONENT_LIMITS_OUTBOUND_STANZA_BYTES
                                      of one that goes out (262144)
          COMPONENT_LIMITS_QUEUE      stanzas that wait for their turn (8192)
          COMPONENT_LIMITS_LANE_QUOTA of them, those of one sender (256)
          COMPONENT_LIMITS_HANDLERS   that are at work at the same time (1024)

        Set by systemd: NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID.
        """
}
