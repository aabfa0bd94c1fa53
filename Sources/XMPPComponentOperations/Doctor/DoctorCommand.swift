// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import XMPPComponent

/// `doctor`: says what is wrong and what to do about it.
struct DoctorCommand<Program: ComponentProgram>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "doctor",
            abstract: "Says what is wrong with configuration, server and stores, and what to do about it.",
            discussion: """
                It attaches to the server for some seconds, with the domain and the secret that are set. Prosody refuses that \
                as long as the component itself is attached, which doctor takes as what it is; ejabberd lets it in, and hands \
                it some stanzas meanwhile, which it answers service-unavailable, and forgets the domain's privileges when it \
                leaves: use --offline while the component serves.
                Ends with 0 when nothing is wrong, else with 1.
                """)
    }

    @Flag(help: "Looks at configuration and stores alone; does not attach to the server.")
    var offline = false

    func run() async throws {
        let findings = await Doctor<Program>(Preparation()).findings(attaching: !offline)
        for finding in findings { Output.print(finding.text(width: Output.width)) }
        let count = findings.count { $0.verdict == .wrong }
        Output.print(count == 0 ? "\nNothing is wrong." : "\n\(count) \(count == 1 ? "thing is" : "things are") wrong.")
        if count > 0 { throw ExitCode(ProgramExit.findings) }
    }
}
