// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import XMPPComponent

/// With what a `ComponentProgram` ends. The numbers above 1 are those of sysexits.h.
public enum ProgramExit {
    /// It was asked to end and did; `doctor` found nothing wrong.
    public static let success: Int32 = 0
    /// `doctor` found something wrong.
    public static let findings: Int32 = 1
    /// The command line is wrong (EX_USAGE).
    public static let usage: Int32 = 64
    /// Something else keeps it from running (EX_SOFTWARE).
    public static let failure: Int32 = 70
    /// The configuration cannot work (EX_CONFIG).
    public static let configuration: Int32 = 78

    /// The status for an error.
    public static func status(of error: any Error) -> Int32 {
        (error as? ComponentError)?.code == .invalidConfiguration ? configuration : failure
    }

    static let help = """
        EXIT STATUS

        0 after SIGTERM or SIGINT (or nothing is wrong), 1 when doctor finds something wrong, 64 for a wrong command line, 70 for \
        anything else that keeps it from running, 78 for a configuration that cannot work. A server that is not there, or \
        refuses the component, is none of these: it is told in the log and tried again.
        """
}
