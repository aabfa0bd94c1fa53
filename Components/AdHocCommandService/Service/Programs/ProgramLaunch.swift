// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Subprocess
import SystemPackage

/// A program with its arguments, ready to be run.
struct ProgramLaunch: Hashable, Sendable {
    var program: String
    var arguments: [String]
    var directory: String
    var environment: [String: String]
    var input: [UInt8]
    var user: ProgramUser?
    /// How long it may take to end when it is told to.
    var grace: Duration
    /// Whether standard error is a stream of its own: what is read as a table must not have it among its rows.
    var separatesErrors: Bool

    /// - Parameters:
    ///   - values: What was filled in, by the name of the field: the one text of each.
    ///   - own: Our own environment, of which only what is declared is passed on.
    init(
        _ declaration: ProgramDeclaration, values: [String: String] = [:], grace: Duration = .seconds(1),
        separatesErrors: Bool = false, own: [String: String] = ProcessInfo.processInfo.environment
    ) {
        program = declaration.program
        arguments = declaration.arguments.flatMap { $0.arguments(values) }
        directory = declaration.directory
        var environment = ["PATH": ProgramDeclaration.standardPath]
        if let user = declaration.user {
            environment["HOME"] = user.home
            environment["USER"] = user.name
        }
        for name in declaration.inherited { environment[name] = own[name] ?? environment[name] }
        for (name, template) in declaration.variables { environment[name] = template.text(values) ?? environment[name] }
        self.environment = environment
        input = declaration.input.flatMap { values[$0] }.map { Array($0.utf8) } ?? []
        user = declaration.user
        self.grace = grace
        self.separatesErrors = separatesErrors
    }

    /// The same for the library that starts it: in a session of its own, so that it has no terminal and is the head of a
    /// process group that can be ended as one; with no descriptor of ours but its three.
    var configuration: Subprocess.Configuration {
        var options = PlatformOptions()
        options.createSession = true
        #if !os(Linux)
            if let user, user.isOther {
                options.userID = user.id
                options.groupID = user.group
                options.supplementaryGroups = user.groups
            }
        #endif
        options.teardownSequence = teardown
        let command = command
        return Subprocess.Configuration(
            executable: .path(FilePath(command.program)), arguments: Arguments(command.arguments),
            environment: .custom(
                Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
            ),
            workingDirectory: FilePath(directory), platformOptions: options)
    }

    /// What is executed: the program itself, or on Linux what becomes another user first and then the program.
    ///
    /// The library would become that user between clone3 and exec. There glibc's setgroups waits for each thread that our
    /// process has just begun to make, of which the child has none: with bad luck neither this program nor any after it
    /// would be started. After exec there is one thread, and nothing to wait for.
    var command: (program: String, arguments: [String]) {
        #if os(Linux)
            if let user, user.isOther { return (ProgramUser.switcher, user.switching + [program] + arguments) }
        #endif
        return (program, arguments)
    }

    /// TERM to the group, and KILL when the grace is over.
    var teardown: [TeardownStep] {
        [.send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: grace)]
    }
}
