// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing

@testable import XMPPExtensions

@Suite struct CommandLineTests {
    private typealias Line = XMPPExtensions.CommandLine

    @Test(
        "what is asked of a stage stands alone; with other words it is a value",
        arguments: [
            "next", "refresh", "done", "finish", "complete", "back", "prev", "previous", "cancel", "stop", "show",
        ])
    func alone(word: String) throws {
        let line = try Line(" \(word.uppercased()) ")
        switch line {
        case .act, .show: break
        default: Issue.record("«\(word)» is \(line)")
        }
        #expect(try Line("\(word) week") == .text("\(word) week"))
        #expect(try Line("\(word) a=b") == .text("\(word) a=b"))
    }
}
