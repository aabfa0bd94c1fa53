// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Yams

/// What is run, as the file declares it. There is no shell: each template becomes one argument.
struct ProgramDeclaration: Hashable, Sendable {
    /// An absolute path.
    let program: String
    let arguments: [ArgumentTemplate]
    /// The working directory.
    let directory: String
    /// Variables that are passed on from our own environment.
    let inherited: [String]
    /// Variables that are set.
    let variables: [String: Template]
    /// The field that is written to the standard input; `nil` for an empty one.
    let input: String?
    /// Whose rights it has; `nil` for our own.
    let user: ProgramUser?

    static let keys = ["program", "arguments", "directory", "environment", "input", "user"]

    /// Where programs look for others unless it is said.
    static let standardPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    init(_ section: YAMLSection) throws(Problem) {
        program = try section.requiredText("program")
        guard program.hasPrefix("/") else {
            throw section.problem("program", "must be an absolute path: it is not looked for.")
        }
        guard !program.contains("{"), !program.contains("\0") else {
            throw section.problem("program", "cannot have fields in it.")
        }
        arguments = try section.nodes("arguments").map { (node) throws(Problem) in try ArgumentTemplate(node) }
        directory = try section.text("directory") ?? "/"
        guard directory.hasPrefix("/") else { throw section.problem("directory", "must be an absolute path.") }
        input = try section.text("input")
        if let name = try section.text("user") {
            do throws(ProgramUser.Mistake) {
                user = try ProgramUser(name)
            } catch {
                throw section.problem("user", error.message)
            }
        } else {
            user = nil
        }
        guard let node = section.node("environment") else {
            inherited = []
            variables = [:]
            return
        }
        let environment = try YAMLSection(node, "environment", keys: ["inherit", "set"])
        inherited = try environment.texts("inherit") ?? []
        variables = try Self.variables(environment)
        guard inherited.allSatisfy(Self.isVariable) else {
            throw environment.problem("inherit", "must be names of variables.")
        }
    }

    private static func variables(_ section: YAMLSection) throws(Problem) -> [String: Template] {
        guard let node = section.node("set") else { return [:] }
        guard let mapping = node.mapping else { throw section.problem("set", "must be names and values.") }
        var variables: [String: Template] = [:]
        for (key, value) in mapping {
            guard let name = key.string, isVariable(name), let text = value.scalar?.string else {
                throw Problem(key.line, "environment: set must be names of variables and texts.")
            }
            variables[name] = Template(text)
        }
        return variables
    }

    private static func isVariable(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains { $0 == UInt8(ascii: "=") || $0 <= 0x20 }
    }

    /// The fields that it uses.
    var fields: Set<String> {
        Set(arguments.flatMap(\.fields) + variables.values.flatMap(\.fields) + [input].compactMap(\.self))
    }

    /// The fields that an argument begins with.
    var leadingFields: Set<String> { Set(arguments.flatMap(\.templates).compactMap(\.leadingField)) }
}

extension ArgumentTemplate {
    /// A text, a list of texts, or `if` and `then`.
    init(_ node: Node) throws(Problem) {
        if let text = node.scalar?.string {
            self = .together([Template(text)])
        } else if let list = node.sequence {
            self = .together(try Self.templates(Array(list)))
        } else {
            let section = try YAMLSection(node, "An argument", keys: ["if", "then"])
            let condition = try section.requiredText("if")
            guard let then = section.node("then") else {
                throw Problem(section.line, "An argument with if needs then.")
            }
            self = .conditional(condition, try Self.templates(then.sequence.map(Array.init) ?? [then]))
        }
    }

    private static func templates(_ nodes: [Node]) throws(Problem) -> [Template] {
        try nodes.map { (node) throws(Problem) in
            guard let text = node.scalar?.string else { throw Problem(node.line, "An argument must be a text.") }
            return Template(text)
        }
    }
}
