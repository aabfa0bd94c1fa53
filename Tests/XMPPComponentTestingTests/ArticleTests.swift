// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite struct ArticleTests {
    @Test("the article's example is the test that runs here")
    func example() throws {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
        let article = root.appendingPathComponent("Sources/XMPPComponentTesting/XMPPComponentTesting.docc/Testing.md")
        let text = try String(contentsOf: article, encoding: .utf8)
        let test = try String(contentsOf: here.appendingPathComponent("GreeterTests.swift"), encoding: .utf8)
        let code = try #require(test.firstRange(of: "import Testing").map { test[$0.lowerBound...] })
        #expect(text.contains("```swift\n\(code)```"))
    }
}
