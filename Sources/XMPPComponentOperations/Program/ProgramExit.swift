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

          0   it was asked to end (SIGTERM, SIGINT); doctor: nothing is wrong
          1   doctor: something is wrong
          64  the command line is wrong
          70  anything else keeps it from running
          78  the configuration cannot work

        A server that is not there, or refuses the component, is none of these: it is
        told in the log and tried again.
        """
}
