// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPCore
import Yams

extension DeclaredCommand {
    private static let keys =
        ["node", "name", "description", "category", "allow", "fields", "confirm"] + ProgramDeclaration.keys
        + ["output", "timeout", "grace", "wait", "concurrency", "detach"]

    /// What commands have that do not say otherwise.
    struct Defaults {
        static let keys = ["allow", "timeout", "grace", "wait", "concurrency"]

        var access: Access?
        var timeout: Duration = .seconds(60)
        var grace: Duration = .seconds(5)
        var wait: Duration = .seconds(2)
        var concurrency = 1

        mutating func read(_ section: YAMLSection, groups: [String: Access]) throws(Problem) {
            if section.has("allow") { access = try Access(section, "allow", groups: groups) }
            timeout = try section.duration("timeout", in: .seconds(1) ... .seconds(7 * 86400)) ?? timeout
            grace = try section.duration("grace", in: .zero ... .seconds(60)) ?? grace
            wait = try section.duration("wait", in: .zero ... .seconds(15)) ?? wait
            concurrency = try section.whole("concurrency", in: 1...1000) ?? concurrency
        }
    }

    init(_ node: Node, groups: [String: Access], defaults: Defaults) throws(Problem) {
        let section = try YAMLSection(node, "A command", keys: Self.keys)
        self.node = try section.requiredText("node")
        guard self.node.utf8.count <= 256, !self.node.utf8.contains(where: { $0 <= 0x20 }) else {
            throw section.problem("node", "must be at most 256 bytes without spaces.")
        }
        name = try section.requiredText("name")
        details = try section.text("description")
        category = try section.text("category")
        var own = defaults
        try own.read(section, groups: groups)
        guard let access = own.access else {
            throw Problem(section.line, "The command «\(self.node)» does not say who may run it: allow.")
        }
        self.access = access
        timeout = own.timeout
        grace = own.grace
        wait = own.wait
        concurrency = own.concurrency
        isDetached = try section.truth("detach") ?? false
        fields = try section.nodes("fields").map { (node) throws(Problem) in try DeclaredField(node) }
        confirmation = try section.text("confirm").map(Template.init)
        program = try ProgramDeclaration(section)
        output = try Output(section)
        try checkFields(section)
    }

    private func checkFields(_ section: YAMLSection) throws(Problem) {
        var known: Set<String> = []
        for field in fields where !known.insert(field.name).inserted {
            throw section.problem("fields", "has «\(field.name)» twice.")
        }
        let used = program.fields.union(confirmation?.fields ?? [])
        for name in used.sorted() where !known.contains(name) {
            throw Problem(section.line, "The command «\(node)» uses the field «\(name)», which it does not declare.")
        }
        for name in known.sorted() where !used.contains(name) {
            throw section.problem("fields", "has «\(name)», which nothing uses.")
        }
        for name in confirmation?.fields ?? [] where field(name)?.kind == .secret {
            throw section.problem("confirm", "would show the secret «\(name)».")
        }
        for argument in program.arguments {
            if case .conditional(let name, _) = argument, field(name)?.kind != .boolean {
                throw section.problem("arguments", "has «if: \(name)», which must be a boolean field.")
            }
        }
    }
}

extension DeclaredCommand.Output {
    private static let keys = ["as", "format", "columns", "limit", "file-name", "media-type", "success"]

    init(_ command: YAMLSection) throws(Problem) {
        let node = command.node("output") ?? Node([(Node, Node)]())
        let section = try YAMLSection(node, "output", keys: Self.keys)
        shape = try section.choice("as", Shape.self) ?? .text
        format = try section.choice("format", Format.self) ?? .tsv
        columns = try section.nodes("columns").map { (node) throws(Problem) in
            if let name = node.scalar?.string { return Column(name: name, label: nil) }
            let column = try YAMLSection(node, "A column", keys: ["name", "label"])
            return Column(name: try column.requiredText("name"), label: try column.text("label"))
        }
        guard Set(columns.map(\.name)).count == columns.count, columns.count <= OutputTable.maximumColumns else {
            throw section.problem("columns", "must be at most \(OutputTable.maximumColumns), of different names.")
        }
        // An answer is one stanza: with what XML makes of it, it has to be smaller than servers take.
        limit =
            shape == .file
            ? try section.size("limit", in: 1024...(16 << 20)) ?? 1 << 20
            : try section.size("limit", in: 256...(48 << 10)) ?? 32 << 10
        fileName = try section.text("file-name") ?? "output.txt"
        mediaType = try section.text("media-type")
        var successes: Set<Int32> = []
        for text in try section.texts("success") ?? ["0"] {
            guard let status = Int32(text), (0...255).contains(status) else {
                throw section.problem("success", "must be exit statuses from 0 to 255.")
            }
            successes.insert(status)
        }
        self.successes = successes
        for key in ["format", "columns"] where section.has(key) && shape != .table {
            throw section.problem(key, "is only for tables.")
        }
        for key in ["file-name", "media-type"] where section.has(key) && shape != .file {
            throw section.problem(key, "is only for files.")
        }
    }
}
