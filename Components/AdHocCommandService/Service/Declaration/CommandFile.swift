// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import XMPPCore
import XMPPExtensions
import Yams

/// The commands of a service, and what else its file declares.
///
/// The file is YAML; the service's README has every key. It is taken as a whole or not at all.
public struct CommandFile: Sendable {
    let commands: [DeclaredCommand]
    let people: [SearchEntry]
    let peopleAccess: Access
    let builtInAccess: Access
    let disabledBuiltIns: Set<String>
    let hasChat: Bool
    let greeting: String?
    let language: String?
    let sessions: CommandSessionLimits
    let endsWithPresence: Bool
    let uploadService: JID?

    /// The nodes of the commands that the file declares, in its order.
    public var nodes: [String] { commands.map(\.node) }

    /// The programs that are declared and not there, or not for us to execute. They are no reason to refuse the file: what is
    /// not installed yet may be there when the command is run.
    public var missingPrograms: [String] {
        let programs = commands.map(\.program) + commands.flatMap(\.fields).compactMap { $0.source?.launch }
        return Set(programs.map(\.program)).filter { !FileManager.default.isExecutableFile(atPath: $0) }.sorted()
    }

    /// Reads a file.
    ///
    /// - Throws: ``CommandFileError`` with everything that is wrong.
    public init(path: String) throws(CommandFileError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFileError(problems: [Problem(nil, "\(path) cannot be read.")])
        }
        guard data.count <= 4 << 20 else {
            throw CommandFileError(problems: [Problem(nil, "\(path) is larger than 4 MiB.")])
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandFileError(problems: [Problem(nil, "\(path) is not written in UTF-8.")])
        }
        try self.init(yaml: text)
    }

    /// Reads YAML.
    ///
    /// - Throws: ``CommandFileError`` with everything that is wrong.
    public init(yaml: String) throws(CommandFileError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw CommandFileError(problems: [Problem(error)])
        } catch {
            throw CommandFileError(problems: [Problem(nil, "This is no YAML: \(error)")])
        }
        guard let root else { throw CommandFileError(problems: [Problem(nil, "There is nothing in it.")]) }
        var reader = CommandFileReader()
        let file = reader.read(root)
        guard let file, reader.problems.isEmpty else {
            throw CommandFileError(problems: reader.problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
        }
        self = file
    }
}

extension CommandFile {
    init(
        commands: [DeclaredCommand], people: [SearchEntry], peopleAccess: Access, builtInAccess: Access,
        top: CommandFileReader.Top
    ) {
        self.commands = commands
        self.people = people
        self.peopleAccess = peopleAccess
        self.builtInAccess = builtInAccess
        disabledBuiltIns = top.disabledBuiltIns
        hasChat = top.hasChat
        greeting = top.greeting
        language = top.language
        sessions = top.sessions
        endsWithPresence = top.endsWithPresence
        uploadService = top.uploadService
    }
}

extension Problem {
    init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(mark.line, "This is no YAML: \(problem).")
        case .duplicatedKeysInMapping(let keys, let context):
            self.init(context.mark.line, "The keys \(keys) are there twice.")
        default: self.init(nil, "This is no YAML: \(error)")
        }
    }
}
