// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPCore
import XMPPExtensions
import Yams

/// Reads the parts of a file one after the other, and notes what is wrong with each: all is told at once.
struct CommandFileReader {
    private(set) var problems: [Problem] = []

    private static let keys = [
        "commands", "groups", "defaults", "built-in", "directory", "chat", "sessions", "language", "upload",
    ]

    /// What is about the service as a whole.
    struct Top {
        var disabledBuiltIns: Set<String> = []
        var hasChat = true
        var greeting: String?
        var language: String?
        var sessions = CommandSessionLimits()
        var endsWithPresence = false
        var uploadService: JID?
    }

    mutating func read(_ root: Node) -> CommandFile? {
        guard let section = attempt({ () throws(Problem) in try YAMLSection(root, "The file", keys: Self.keys) }) else {
            return nil
        }
        let groups = readGroups(section)
        var defaults = DeclaredCommand.Defaults()
        var top = Top()
        var builtInAccess = Access()
        attempt { () throws(Problem) in
            guard let node = section.node("defaults") else { return }
            let entry = try YAMLSection(node, "defaults", keys: DeclaredCommand.Defaults.keys)
            try defaults.read(entry, groups: groups)
        }
        attempt { () throws(Problem) in
            guard let node = section.node("built-in") else { return }
            let entry = try YAMLSection(node, "built-in", keys: ["allow", "disable"])
            builtInAccess = try Access(entry, "allow", groups: groups)
            top.disabledBuiltIns = Set(try entry.texts("disable") ?? [])
            for name in top.disabledBuiltIns.sorted() where BuiltIn(rawValue: name) == nil {
                throw entry.problem("disable", "has «\(name)», which is no built-in command.")
            }
        }
        attempt { () throws(Problem) in try Self.read(section, into: &top) }
        let (people, peopleAccess) = readPeople(section, groups)
        let commands = readCommands(section, groups, defaults)
        return CommandFile(
            commands: commands, people: people, peopleAccess: peopleAccess, builtInAccess: builtInAccess, top: top)
    }

    private static func read(_ section: YAMLSection, into top: inout Top) throws(Problem) {
        if let node = section.node("chat") {
            let entry = try YAMLSection(node, "chat", keys: ["enabled", "greeting"])
            top.hasChat = try entry.truth("enabled") ?? true
            top.greeting = try entry.text("greeting")
        }
        top.language = try section.text("language")
        if let text = try section.text("upload") {
            guard let jid = JID(text) else { throw section.problem("upload", "must be the address of a service.") }
            top.uploadService = jid
        }
        guard let node = section.node("sessions") else { return }
        let entry = try YAMLSection(
            node, "sessions", keys: ["lifetime", "per-requester", "total", "end-with-presence"])
        let limits = top.sessions
        top.sessions.lifetime =
            try entry.duration("lifetime", in: .seconds(10) ... .seconds(86400)) ?? limits.lifetime
        top.sessions.perRequester = try entry.whole("per-requester", in: 1...10_000) ?? limits.perRequester
        top.sessions.total = try entry.whole("total", in: 1...100_000) ?? limits.total
        top.endsWithPresence = try entry.truth("end-with-presence") ?? false
    }

    private mutating func readGroups(_ section: YAMLSection) -> [String: Access] {
        var groups: [String: Access] = [:]
        guard let node = section.node("groups") else { return groups }
        guard let mapping = node.mapping else {
            problems.append(section.problem("groups", "must be names with lists."))
            return groups
        }
        for (key, _) in mapping {
            attempt { () throws(Problem) in
                guard let name = key.string, !name.isEmpty else { throw Problem(key.line, "A group needs a name.") }
                let entry = try YAMLSection(node, "groups", keys: mapping.keys.compactMap(\.string))
                // A group can name those before it.
                groups[name] = try Access(entry, name, groups: groups)
            }
        }
        return groups
    }

    private mutating func readPeople(_ section: YAMLSection, _ groups: [String: Access]) -> ([SearchEntry], Access) {
        var people: [SearchEntry] = []
        var access = Access()
        attempt { () throws(Problem) in
            guard let node = section.node("directory") else { return }
            let entry = try YAMLSection(node, "directory", keys: ["allow", "people"])
            access = try Access(entry, "allow", groups: groups)
            let names = SearchField.allCases.map(\.rawValue)
            for node in try entry.nodes("people") {
                let person = try YAMLSection(node, "A person", keys: ["jid"] + names + ["role"])
                guard let jid = JID(try person.requiredText("jid")) else {
                    throw person.problem("jid", "is no address.")
                }
                var values: [String: [String]] = [:]
                for name in names + ["role"] {
                    if let text = try person.text(name) { values[name] = [text] }
                }
                people.append(SearchEntry(jid: jid, values: values))
            }
        }
        return (people, access)
    }

    private mutating func readCommands(
        _ section: YAMLSection, _ groups: [String: Access], _ defaults: DeclaredCommand.Defaults
    ) -> [DeclaredCommand] {
        var commands: [DeclaredCommand] = []
        var lines: [String: Int] = [:]
        let nodes = attempt { () throws(Problem) in try section.nodes("commands") } ?? []
        for node in nodes {
            attempt { () throws(Problem) in
                let command = try DeclaredCommand(node, groups: groups, defaults: defaults)
                if BuiltIn(rawValue: command.node) != nil {
                    throw Problem(node.line, "«\(command.node)» is the node of a built-in command.")
                }
                if let line = lines.updateValue(node.line ?? 0, forKey: command.node) {
                    throw Problem(node.line, "The node «\(command.node)» is that of the command of line \(line) too.")
                }
                commands.append(command)
            }
        }
        return commands
    }

    @discardableResult
    private mutating func attempt<Value>(_ body: () throws(Problem) -> Value) -> Value? {
        do throws(Problem) {
            return try body()
        } catch {
            problems.append(error)
            return nil
        }
    }
}
