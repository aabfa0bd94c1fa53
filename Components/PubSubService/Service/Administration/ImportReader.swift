// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization
import XMLStream
import XMPPComponent

/// Reads an export part by part, and knows the line that it has got to. It blocks: used off the event loop.
final class ImportReader: Sendable {
    /// What is wrong with a file, and where.
    struct Problem: Error, CustomStringConvertible {
        let line: Int
        let reason: String
        var description: String { "Line \(line): \(reason)" }
    }

    private struct State {
        let parser: StreamParser
        var line = 1
        var isOpen = false
        var isClosed = false
        /// Bytes of a line whose end was not read yet.
        var rest: [UInt8] = []
    }

    private let file: ExportFile
    private let state: Mutex<State>

    init(_ file: ExportFile) {
        self.file = file
        var limits = StreamParser.Limits()
        // What an export has in one line: a page of items, each as large as a store may have it.
        limits.maximumStanzaBytes = 64 << 20
        limits.hardStanzaBytes = 64 << 20
        limits.maximumTextBytes = 16 << 20
        limits.maximumTagBytes = 1 << 20
        limits.maximumDepth = 128
        state = Mutex(State(parser: StreamParser(limits: limits)))
    }

    /// The next records with their lines; `nil` at the end.
    ///
    /// - Throws: ``Problem``; `ExportDirectory.Failure` when the file cannot be read.
    func next() throws -> [(line: Int, record: ExportRecord)]? {
        let bytes = try file.read(256 << 10)
        return try state.withLock { state in
            guard !bytes.isEmpty else {
                var records: [(Int, ExportRecord)] = []
                if !state.rest.isEmpty { try Self.parse(state.rest[...], &state, into: &records) }
                state.rest = []
                guard state.isClosed else { throw Problem(line: state.line, reason: "The file ends too early.") }
                return records.isEmpty ? nil : records
            }
            var records: [(Int, ExportRecord)] = []
            var start = bytes.startIndex
            while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = state.rest + bytes[start...end]
                state.rest = []
                try Self.parse(line[...], &state, into: &records)
                state.line += 1
                start = end + 1
            }
            state.rest += bytes[start...]
            guard state.rest.count <= 64 << 20 else { throw Problem(line: state.line, reason: "The line is too long.") }
            return records
        }
    }

    private static func parse(
        _ bytes: ArraySlice<UInt8>, _ state: inout State, into records: inout [(Int, ExportRecord)]
    ) throws(Problem) {
        let line = state.line
        var events: [StreamParser.Event] = []
        let parser = state.parser
        var failure: XMLStreamError?
        bytes.withUnsafeBytes { buffer in
            do throws(XMLStreamError) { try parser.parse(buffer, into: &events) } catch { failure = error }
        }
        if let failure { throw Problem(line: line, reason: "This is no well-formed XML: \(failure)") }
        for event in events {
            switch event {
            case .opened(let root):
                guard root.isNamed(ExportRecord.root) else {
                    throw Problem(line: line, reason: "This is no export of a publish-subscribe service.")
                }
                if let version = root["version"] {
                    guard let number = Int(version), (1...ExportRecord.version).contains(number) else {
                        throw Problem(
                            line: line,
                            reason: """
                                This is an export of version «\(version)»; this program reads those up to \
                                \(ExportRecord.version).
                                """)
                    }
                }
                state.isOpen = true
            case .stanza(let element):
                do {
                    records.append((line, try ExportRecord(element)))
                } catch {
                    throw Problem(line: line, reason: error.message)
                }
            case .refused(_, let limit):
                throw Problem(line: line, reason: "An element is beyond the limit of \(limit.rawValue).")
            case .closed: state.isClosed = true
            }
        }
    }
}
