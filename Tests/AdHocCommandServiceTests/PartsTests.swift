// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Metrics
import Synchronization
import Testing

@testable import AdHocCommandService

/// Parts of the service by themselves.
@Suite struct PartsTests {
    @Test("what follows half a line, left by a disk that was full, begins a line of its own")
    func tornLine() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("audit-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        // The first time there is room for two bytes.
        let writes = Mutex(0)
        let log = try AuditLog(path: path) { descriptor, bytes in
            let number = writes.withLock { writes in
                defer { writes += 1 }
                return writes
            }
            if number == 0 { return write(descriptor, bytes.baseAddress, 2) }
            guard number > 1 else {
                errno = ENOSPC
                return -1
            }
            return write(descriptor, bytes.baseAddress, bytes.count)
        }
        #expect(throws: AuditLog.Failure.self) { try log.append(Array("first\n".utf8)) }
        try log.append(Array("second\n".utf8))
        try log.append(Array("third\n".utf8))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "fi\nsecond\nthird\n")
    }

    @Test("numbers that are none do not end the service")
    func statistics() {
        let statistics = ServiceStatistics()
        for (name, value) in [("a", Double.nan), ("b", .infinity), ("c", -.infinity), ("d", 1e300), ("e", 2.9)] {
            statistics.makeMeter(label: name, dimensions: []).set(value)
        }
        #expect(statistics.values.map(\.value) == [0, .max, .min, .max, 2])
    }
}
