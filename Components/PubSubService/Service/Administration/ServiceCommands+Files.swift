// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §2.4 (stages)

import XMPPComponent
import XMPPExtensions

// Export to and import from a file. Each step works for a few seconds, and then tells how far it is: a request must be
// answered in time, however much there is.
extension ServiceCommands {
    /// How long one step works.
    private static let stepTime = Duration.seconds(8)

    // MARK: Export

    func exportNodes(to directory: ExportDirectory) -> OnCommand {
        OnCommand(
            Self.node("export"), name: "Export to a File", asking: FileChoice(title: "Export all nodes to a file")
        ) { choice, context in
            try await told {
                let file = try await context.offEventLoop { try directory.create(choice.file) }
                try await context.offEventLoop { try file.write(Self.head) }
                return try await export(ExportCursor(), to: file, named: choice.file, isFirst: true, context)
            }
        }
    }

    private func export(
        _ cursor: ExportCursor, to file: ExportFile, named name: String, isFirst: Bool, _ context: CommandContext
    ) async throws -> CommandStep {
        var cursor = cursor
        let end = context.component.uptime + Self.stepTime
        while !cursor.isDone, context.component.uptime < end {
            let (records, next) = try await desk.read { [cursor] store in
                var cursor = cursor
                let records = try cursor.next(in: store)
                return (records, cursor)
            }
            cursor = next
            guard !records.isEmpty else { continue }
            try await context.offEventLoop { for record in records { try file.write(record.line) } }
        }
        guard cursor.isDone else {
            return .progress(
                [.information("\(cursor.nodes) nodes and \(cursor.items) items have been written so far.")],
                isFirst: isFirst
            ) { [cursor] context in
                try await told { try await export(cursor, to: file, named: name, isFirst: false, context) }
            }
        }
        try await context.offEventLoop {
            try file.write(Array("</export>\n".utf8))
            try file.finish()
        }
        return .done("\(cursor.nodes) nodes and \(cursor.items) items have been written to «\(name)».")
    }

    /// The start tag of the root, which names the format and its version.
    private static let head = Array(
        "<export xmlns='\(ExportRecord.namespace)' version='\(ExportRecord.version)'>\n".utf8)

    // MARK: Import

    func importNodes(from directory: ExportDirectory) -> OnCommand {
        OnCommand(
            Self.node("import"), name: "Import from a File", asking: FileChoice(title: "Import nodes from a file")
        ) { choice, context in
            try await told {
                let reader = try await context.offEventLoop { ImportReader(try directory.open(choice.file)) }
                return try await check(
                    reader,
                    ImportCheck(desk.engine) { [desk] in desk.policy.isAdministrator($0) },
                    from: directory, choice.file, isFirst: true, context)
            }
        }
    }

    /// The first pass: looks through the whole file, and changes nothing.
    private func check(
        _ reader: ImportReader, _ check: ImportCheck, from directory: ExportDirectory, _ name: String, isFirst: Bool,
        _ context: CommandContext
    ) async throws -> CommandStep {
        var check = check
        let end = context.component.uptime + Self.stepTime
        while context.component.uptime < end {
            guard let records = try await context.offEventLoop({ try reader.next() }) else {
                // From the beginning again, and this time for good.
                let again = try await context.offEventLoop { ImportReader(try directory.open(name)) }
                return try await apply(again, ImportTally(), isFirst: isFirst, context)
            }
            check = try await desk.read { [check] store in
                var check = check
                for (line, record) in records { try check.note(record, line: line, in: store) }
                return check
            }
        }
        return .progress([.information("\(check.count) parts have been looked at so far.")], isFirst: isFirst) {
            [check] context in
            try await told {
                try await self.check(reader, check, from: directory, name, isFirst: false, context)
            }
        }
    }

    /// The second pass.
    private func apply(
        _ reader: ImportReader, _ tally: ImportTally, isFirst: Bool, _ context: CommandContext
    ) async throws -> CommandStep {
        var tally = tally
        let end = context.component.uptime + Self.stepTime
        while context.component.uptime < end {
            do {
                guard let records = try await context.offEventLoop({ try reader.next() }) else {
                    return .done("\(tally).")
                }
                let engine = desk.engine
                tally = try await desk.write { [tally] store in
                    var tally = tally
                    for (line, record) in records { try tally.apply(record, line: line, engine, in: store) }
                    return tally
                }
            } catch {
                return .failed("The import has ended early. \(tally), and stays so. \(error)")
            }
        }
        return .progress([.information("\(tally) so far.")], isFirst: isFirst) { [tally] context in
            try await apply(reader, tally, isFirst: false, context)
        }
    }

    /// Tells an administrator what is wrong with a file.
    private func told(_ work: () async throws -> CommandStep) async throws -> CommandStep {
        do {
            return try await work()
        } catch let failure as ExportDirectory.Failure {
            return .failed(failure.description)
        } catch let problem as ImportReader.Problem {
            return .failed("Nothing has been imported. \(problem)")
        }
    }

    private struct FileChoice: TypedForm {
        var file = ""
        let title: String?
        var fields: [TypedField<FileChoice>] { [.text("file", \.file, label: "Name of the file", isRequired: true)] }
    }
}

/// What the second pass over a file has stored.
struct ImportTally: Sendable, CustomStringConvertible {
    private var nodes = 0
    private var subscriptions = 0
    private var items = 0

    var description: String {
        "\(nodes) nodes, \(subscriptions) subscriptions and \(items) items have been imported"
    }

    mutating func apply(
        _ record: ExportRecord, line: Int, _ engine: PubSubEngine, in store: any PubSubTransaction
    ) throws {
        func stored(_ id: String) throws -> Node {
            guard let node = try store.node(at: NodeAddress(id)) else {
                throw ImportReader.Problem(line: line, reason: "The node «\(id)» has been deleted meanwhile.")
            }
            return node
        }
        func key(_ id: String) throws -> Int64 { try stored(id).key }
        switch record {
        case .node(let node):
            guard try store.node(at: node.address) == nil else {
                throw ImportReader.Problem(line: line, reason: "A node «\(node.address.id)» has been made meanwhile.")
            }
            _ = try store.insert(node)
            try store.setRedirect(nil, at: node.address, limit: engine.limits.redirects)
            nodes += 1
        case .redirect(let redirect):
            // What is there has not moved.
            guard try store.node(at: redirect.address) == nil else { return }
            try store.setRedirect(redirect.uri, at: redirect.address, limit: engine.limits.redirects)
        case .member(let node, let collection):
            do {
                try engine.place(try stored(node), in: try stored(collection), in: store)
            } catch let error as PubSubError {
                throw ImportReader.Problem(
                    line: line, reason: "«\(node)» cannot be in the collection «\(collection)»: \(error.reason.name).")
            }
        case .affiliations(let node, let entities):
            let key = try key(node)
            for entity in entities { try store.setAffiliation(entity.affiliation, of: entity.jid, at: key) }
        case .subscriptions(let node, let all):
            let key = try key(node)
            for var subscription in all {
                subscription.node = key
                try store.put(subscription)
            }
            subscriptions += all.count
        case .items(let node, let all):
            let key = try key(node)
            for item in all { _ = try store.put(item, at: key) }
            items += all.count
        }
    }
}
