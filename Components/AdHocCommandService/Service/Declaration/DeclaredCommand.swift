// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPExtensions

/// A command as the file declares it.
struct DeclaredCommand: Hashable, Sendable {
    /// What becomes of the output.
    struct Output: Hashable, Sendable {
        enum Shape: String, CaseIterable, Sendable {
            case text, table, file
        }

        enum Format: String, CaseIterable, Sendable {
            case tsv
            case jsonLines = "json-lines"
        }

        struct Column: Hashable, Sendable {
            let name: String
            let label: String?
        }

        let shape: Shape
        let format: Format
        /// Empty: what the output says itself.
        let columns: [Column]
        /// Bytes that are kept.
        let limit: Int
        let fileName: String
        let mediaType: String?
        /// Exit statuses that are no failure.
        let successes: Set<Int32>
    }

    let node: String
    let name: String
    let details: String?
    let category: String?
    let access: Access
    let fields: [DeclaredField]
    /// What is asked before it is done.
    let confirmation: Template?
    let program: ProgramDeclaration
    let output: Output
    /// How long it may run.
    let timeout: Duration
    /// How long it may take to end when it is told to.
    let grace: Duration
    /// How long an answer waits for it, before it tells of progress instead.
    let wait: Duration
    /// How many of it may run at the same time.
    let concurrency: Int
    /// Whether it goes on when its session ends.
    let isDetached: Bool

    /// The name with the category before it: lists of commands have no other place for it.
    var title: String { category.map { "\($0): \(name)" } ?? name }

    func field(_ name: String) -> DeclaredField? { fields.first { $0.name == name } }
}
