// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Dispatch
public import Foundation

extension Process {
    /// Starts a short program, does what `meanwhile` does, and waits for its end.
    ///
    /// In place of `waitUntilExit()`, which has been seen to wait for ever on threads other than the main one.
    public func runToEnd<Result>(meanwhile: () -> Result = {}) throws -> Result {
        let hasEnded = DispatchSemaphore(value: 0)
        terminationHandler = { _ in hasEnded.signal() }
        try run()
        defer { hasEnded.wait() }
        return meanwhile()
    }
}
