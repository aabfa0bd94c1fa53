// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation

/// Calls `body` with the path of a file that is not there yet, in a directory that is removed afterwards.
func withTemporaryFile(_ body: (String) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try await body(directory.appendingPathComponent("store.sqlite").path)
}
