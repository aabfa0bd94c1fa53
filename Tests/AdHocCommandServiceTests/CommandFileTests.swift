// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import AdHocCommandService
import Foundation
import Testing

struct CommandFileTests {
    @Test("the sample file of the service is valid")
    func sample() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = try CommandFile(
            path: root.appendingPathComponent("Components/AdHocCommandService/commands.yaml").path)
        #expect(file.nodes.count >= 12)
        #expect(Set(file.nodes).isSuperset(of: ["disk", "memory", "service-status", "service-restart", "logs"]))
        #expect(Set(file.nodes).isSuperset(of: ["certificate", "ping", "job-start", "wait"]))
    }

    @Test(
        "what is wrong is told with its line and what would be right",
        arguments: [
            ("commands: [", "This is no YAML"),
            ("", "There is nothing in it."),
            ("comands: []", "line 1: The file has no key «comands»: it knows commands, groups"),
            (
                "commands:\n- node: a\n  name: A\n  program: /bin/true",
                "line 2: The command «a» does not say who may run it"
            ),
            (
                "commands:\n- node: a\n  allow: group:x\n  name: A\n  program: /bin/true",
                "line 3: A command: allow names the group «x»"
            ),
            (
                "commands:\n- node: a\n  name: A\n  allow: everybody\n  program: true",
                "line 5: A command: program must be an absolute path"
            ),
            (
                "commands:\n- node: a\n  name: A\n  allow: everybody\n  program: /bin/{x}",
                "line 5: A command: program cannot have fields"
            ),
            (
                "commands:\n- node: a\n  name: A\n  allow: everybody\n  program: /bin/true\n  arguments: ['{x}']",
                "line 2: The command «a» uses the field «x», which it does not declare"
            ),
            (
                "commands:\n- node: a\n  name: A\n  allow: everybody\n  program: /bin/true\n  fields:\n  - name: x",
                "line 7: A command: fields has «x», which nothing uses."
            ),
            (
                "commands:\n- node: a\n  name: A\n  allow: everybody\n  program: /bin/true\n  timeout: 5",
                "line 6: A command: timeout must be a duration such as 90s"
            ),
            (
                "commands:\n- node: a\n  name: A\n  allow: everybody\n  program: /bin/true\n  user: nobody-of-this-name",
                "line 6: A command: user is «nobody-of-this-name», whom this machine does not know"
            ),
            (
                "commands:\n- node: a\n  name: A\n  allow: everybody\n  program: /bin/true\n  output: {as: picture}",
                "line 6: output: as must be one of text, table, file"
            ),
            (
                "commands:\n- node: a\n  name: A\n  allow: everybody\n  program: /bin/true\n  output: {format: tsv}",
                "line 6: output: format is only for tables"
            ),
            (
                "commands:\n- node: reload\n  name: A\n  allow: everybody\n  program: /bin/true",
                "line 2: «reload» is the node of a built-in command"
            ),
            (
                "commands:\n- {node: a, name: A, allow: everybody, program: /bin/true}\n- {node: a, name: A, allow: everybody, program: /bin/true}",
                "line 3: The node «a» is that of the command of line 2 too"
            ),
            (
                "commands:\n- {node: a b, name: A, allow: everybody, program: /bin/true}",
                "line 2: A command: node must be"
            ),
            ("commands:\n- {node: a, node: b}", "are there twice"),
            ("built-in: {disable: [nothing]}", "line 1: built-in: disable has «nothing», which is no built-in command"),
            ("directory: {people: [{jid: 'a@'}]}", "line 1: A person: jid is no address"),
            ("sessions: {lifetime: 1s}", "line 1: sessions: lifetime must be a duration"),
            ("groups: {x: ['@']}", "line 1: groups: x has «@», which is no address"),
        ])
    func problems(yaml: String, message: String) {
        do throws(CommandFileError) {
            _ = try CommandFile(yaml: yaml)
            Issue.record("it was taken")
        } catch {
            #expect(error.description.contains(message), "\(error)")
        }
    }

    @Test(
        "what is wrong with a field",
        arguments: [
            ("{name: '-x'}", "name must be 1 to 64 letters"), ("{name: x, type: colour}", "type must be one of text"),
            ("{name: x, type: choice}", "needs either options or options-from"),
            ("{name: x, options: [a]}", "options is only for fields of the type choice and choices; «x» is text"),
            ("{name: x, pattern: '['}", "pattern is no POSIX extended regular expression"),
            ("{name: x, type: integer, pattern: a}", "pattern is only for fields of the type text"),
            ("{name: x, type: integer, minimum: soon}", "minimum is no integer"),
            ("{name: x, type: integer, maximum: 5, default: 6}", "default is not taken: «x» must be 5 or less"),
            ("{name: x, type: choice, options: [a, a]}", "options has a value twice"),
            ("{name: x, type: choice, options: [a], default: b}", "default is not taken"),
            ("{name: x, type: secret, default: a}", "default is not for secrets"),
            ("{name: x, type: boolean, default: perhaps}", "default is not taken"),
            ("{name: x, hosts: [a]}", "hosts is only for fields of the type file"),
            ("{name: x, maximum-size: 1 GiB}", "maximum-size must be a size such as 64 KiB"),
            ("{name: x, type: choice, options-from: {program: ls}}", "program must be an absolute path"),
            (
                "{name: x, type: choice, options-from: {program: /bin/ls, arguments: ['{x}']}}",
                "options-from has no fields"
            ),
        ])
    func fieldProblems(field: String, message: String) {
        let yaml =
            "commands:\n- node: a\n  name: A\n  allow: everybody\n  program: /bin/echo\n  arguments: ['{x}']\n  fields:\n  - \(field)"
        do throws(CommandFileError) {
            _ = try CommandFile(yaml: yaml)
            Issue.record("it was taken")
        } catch {
            #expect(error.description.contains(message), "\(error)")
            #expect(error.problems.first?.line == 8)
        }
    }

    @Test("all that is wrong is told at once, in the order of the file")
    func several() {
        do throws(CommandFileError) {
            _ = try CommandFile(
                yaml:
                    "groups: {x: ['@']}\nlanguage: [en]\ncommands:\n- {node: a}\n- {node: b, name: B, allow: everybody, program: x}"
            )
            Issue.record("it was taken")
        } catch {
            #expect(error.problems.map(\.line) == [1, 2, 4, 5])
        }
    }

    @Test("programs that are not there are no reason to refuse it")
    func missing() throws {
        let file = try CommandFile(yaml: "commands:\n- {node: a, name: A, allow: everybody, program: /no/such/program}")
        #expect(file.missingPrograms == ["/no/such/program"])
    }
}
