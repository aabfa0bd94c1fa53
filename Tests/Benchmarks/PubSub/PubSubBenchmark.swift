// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `pubsub-benchmark`: how `pubsub-service` compares with ejabberd's own service in the same run, and what memory it takes.
/// Not a test: nothing is asserted but that what was counted on has arrived. `Tests/Benchmarks/README.md` has the recipe.
@main
struct PubSubBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pubsub-benchmark",
        abstract: "Compares pubsub-service with ejabberd's mod_pubsub, and measures its memory.",
        subcommands: [Compare.self, Memory.self])
}

/// Something that had to be there and is not.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
