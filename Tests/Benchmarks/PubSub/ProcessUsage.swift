// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the system says of a process.
struct ProcessUsage {
    let pid: Int32

    /// Time on processors so far, in ticks of the system.
    var ticks: Double {
        // proc_pid_stat(5): the name, in parentheses, may have anything in it; the state comes after.
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 12,
            let user = Double(fields[11]), let system = Double(fields[12])
        else { return 0 }
        return user + system
    }

    /// Memory that is resident, in MiB.
    var residentMebibytes: Double {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
        else { return 0 }
        return kibibytes / 1024
    }
}

extension [Double] {
    /// The one in the middle; 0 of none.
    var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
