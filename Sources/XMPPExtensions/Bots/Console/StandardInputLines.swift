// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Dispatch

/// The lines of the standard input. Each is read when asked for, on a queue of its own: reading blocks.
struct StandardInputLines: AsyncSequence, Sendable {
    let prompt: String

    struct AsyncIterator: AsyncIteratorProtocol {
        private let queue = DispatchQueue(label: "bot-console")
        let prompt: String

        mutating func next() async -> String? {
            let prompt = prompt
            return await withCheckedContinuation { continuation in
                queue.async {
                    print(prompt, terminator: "")
                    continuation.resume(returning: readLine())
                }
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(prompt: prompt) }
}
