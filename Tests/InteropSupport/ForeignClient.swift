// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation

/// A script that uses somebody else's XMPP library: it logs in as alice and bob, and prints a line for each step that went as it should.
public struct ForeignClient: Sendable {
    /// Where the scripts are.
    private static let directory = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Interop/Clients").path

    /// Runs a script to its end.
    ///
    /// - Parameters:
    ///   - script: Its file name in `Tests/Interop/Clients`.
    ///   - server: Where it logs in.
    ///   - arguments: What follows host, port and domain on the command line.
    /// - Returns: What it printed.
    /// - Throws: ``InteropError`` with what it printed, when it fails or takes too long.
    public static func run(
        _ script: String, at server: RealServer, _ arguments: [String], within limit: Duration = .patience
    ) async throws -> String {
        let folder = try makeTemporaryDirectory("client")
        let output = folder + "/output"
        let environment = ProcessInfo.processInfo.environment
        // Debian's own interpreter: its packages python3-slixmpp and python3-aioxmpp are seen by no other.
        let python = environment["INTEROP_PYTHON"] ?? "/usr/bin/python3"
        let child = try ChildProcess(
            .init(
                executable: python,
                arguments: ["\(directory)/\(script)", server.host, String(server.clientPort), server.domain]
                    + arguments,
                environment: environment, directory: folder, output: output))
        let status = try await child.waitForExit(within: limit)
        let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
        guard status == .exited(0) else {
            throw InteropError(
                "\(script) \(status.map { "ended: \($0)" } ?? "did not end within \(limit)")\n--- it printed:\n\(text)")
        }
        child.release()
        try? FileManager.default.removeItem(atPath: folder)
        return text
    }
}
