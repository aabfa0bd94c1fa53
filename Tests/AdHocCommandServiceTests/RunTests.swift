// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

extension InProcess {
    /// What programs are given, and what is told of their end.
    @Suite(.timeLimit(.minutes(15)))
    struct RunTests {
        @Test("a command without a form runs at once, and its output is the result")
        func plain() async throws {
            let workshop = try Workshop()
            try await workshop.run("- {node: hello, name: Hello, program: /bin/echo, arguments: [hello, world]}") {
                alice in
                #expect(try await alice.nodes().contains("hello"))
                let end = try await alice.execute("hello")
                #expect(end.status == .completed)
                #expect(end.texts == ["«Hello» is done, in 0s."])
                #expect(end.output == ["hello world"])
            }
        }

        @Test("a field fills exactly one argument, whatever is in it, and there is no shell")
        func arguments() async throws {
            let workshop = try Workshop()
            let commands = """
                - node: show
                  name: Show
                  program: /usr/bin/printf
                  arguments: ["[%s]", "{a}", "--b={b}", [-c, "{c}"], {if: d, then: --flag}, "{{a}}"]
                  fields:
                  - {name: a}
                  - {name: b}
                  - {name: c}
                  - {name: d, type: boolean}
                """
            try await workshop.run(commands) { alice in
                let hostile = "x; rm -rf / $(reboot) `id` \"quoted\" 'single' * ~ {b} \\n %s && true"
                let end = try await alice.run("show", ["a": hostile, "b": "two words", "c": "see", "d": "true"])
                #expect(end.output == ["[\(hostile)][--b=two words][-c][see][--flag][{a}]"])
                // Arguments whose field has no value are left out, those of a list together.
                let empty = try await alice.run("show", ["a": "", "b": "-", "d": "false"])
                #expect(empty.output == ["[--b=-][{a}]"])
            }
        }

        @Test(
            "exit statuses that are no success, signals, and programs that are not there are told as failures (XEP-0050 §3.6)"
        )
        func failures() async throws {
            let workshop = try Workshop()
            let commands = """
                - {node: three, name: Three, program: /bin/sh, arguments: [-c, "echo why; exit 3"]}
                - {node: fine, name: Fine, program: /bin/sh, arguments: [-c, "exit 3"], output: {success: [0, 3]}}
                - {node: killed, name: Killed, program: /bin/sh, arguments: [-c, "kill -9 $$"]}
                - {node: absent, name: Absent, program: /no/such/program}
                - {node: nowhere, name: Nowhere, program: /bin/true, directory: /no/such/directory}
                """
            try await workshop.run(commands) { alice in
                let three = try await alice.execute("three")
                #expect(three.hasFailed && three.errors == ["«Three» ended with status 3 after 0s."])
                #expect(three.output == ["why"])
                #expect(try await !alice.execute("fine").hasFailed)
                #expect(try await alice.execute("killed").errors == ["«Killed» was ended by signal 9 after 0s."])
                #expect(try await alice.execute("absent").errors.first?.hasPrefix("«Absent» could not be run:") == true)
                #expect(
                    try await alice.execute("nowhere").errors.first?.hasPrefix("«Nowhere» could not be run:") == true)
            }
            #expect(workshop.events == Array(repeating: ["start", "end"], count: 5).flatMap(\.self))
            #expect(workshop.audit[1]["exit"] as? Int == 3)
            #expect(workshop.audit[5]["signal"] as? Int == 9)
            #expect((workshop.audit[7]["error"] as? String)?.isEmpty == false)
        }

        @Test("of our environment only what is declared is passed on; values and directory are set")
        func environment() async throws {
            setenv("COMMANDS_TEST_PASSED", "yes", 1)
            setenv("COMMANDS_TEST_SECRET", "no", 1)
            let workshop = try Workshop()
            let commands = """
                - node: env
                  name: Environment
                  program: /usr/bin/env
                  environment:
                    inherit: [COMMANDS_TEST_PASSED, COMMANDS_TEST_ABSENT]
                    set: {GREETING: "hello {who}"}
                  fields: [{name: who}]
                - {node: pwd, name: Directory, program: /bin/sh, arguments: [-c, 'pwd; ls /proc/self/fd | wc -l'], directory: /usr}
                """
            try await workshop.run(commands) { alice in
                let end = try await alice.run("env", ["who": "a=b c"])
                #expect(
                    Set(end.output) == [
                        "COMMANDS_TEST_PASSED=yes", "GREETING=hello a=b c",
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                    ])
                // Its three descriptors, and the one that ls reads the directory by.
                #expect(try await alice.execute("pwd").output == ["/usr", "4"])
            }
        }

        @Test("a secret goes to the standard input, is in no log and in no form that comes back")
        func secret() async throws {
            let workshop = try Workshop()
            let commands = """
                - node: login
                  name: Log in
                  program: /bin/sh
                  arguments: [-c, 'read -r line; echo "${#line} characters"', sh, "{user}"]
                  input: password
                  fields:
                  - {name: user, required: true}
                  - {name: password, type: secret, required: true}
                - {node: tell, name: Tell, program: /bin/echo, arguments: ["--password={password}"], fields: [{name: password, type: secret}]}
                """
            try await workshop.run(commands) { alice in
                let session = try await alice.execute("login")
                #expect(session.form?["password"]?.kind == .textPrivate)
                let again = try await alice.go(session, nil, ["password": ["hunter2"]])
                #expect(again.errors == ["«user» is required."])
                #expect(again.form?["password"]?.values == [])
                let end = try await alice.go(session, nil, ["user": ["alice"], "password": ["hunter2"]])
                #expect(end.output == ["7 characters"])
                _ = try await alice.run("tell", ["password": "hunter2"])
            }
            let log = try String(contentsOfFile: workshop.log, encoding: .utf8)
            #expect(!log.contains("hunter2"))
            #expect((workshop.audit[0]["fields"] as? [String: String]) == ["user": "alice", "password": "********"])
            #expect((workshop.audit[2]["arguments"] as? [String]) == ["--password=********"])
        }

        @Test("a program runs as the user that is declared, with their groups alone", .enabled(if: geteuid() == 0))
        func user() async throws {
            let workshop = try Workshop()
            let commands = """
                - {node: id, name: Id, program: /usr/bin/id, user: nobody}
                - {node: shown, name: Shown, program: /bin/echo, arguments: [--reuid=0, "{x}"], user: nobody, fields: [{name: x}]}
                """
            try await workshop.run(commands) { alice in
                let line = try await alice.execute("id").output.first ?? ""
                #expect(line.contains("(nobody)") && !line.contains("(root)"), "\(line)")
                // What changes the user takes none of the program's arguments for its own.
                #expect(try await alice.run("shown", ["x": "a b"]).output == ["--reuid=0 a b"])
            }
        }

        @Test("output that is too long keeps its beginning and its end, and says so")
        func truncation() async throws {
            let workshop = try Workshop()
            let commands = """
                - {node: much, name: Much, program: /usr/bin/seq, arguments: ["200000"], output: {limit: 1 KiB}}
                - {node: steer, name: Steer, program: /usr/bin/printf, arguments: ['\\033[31mred\\033[0m\\a\\nplain\\377\\302\\2331m\\n']}
                """
            try await workshop.run(commands) { alice in
                let end = try await alice.execute("much")
                #expect(end.notes.last?.severity == .warning)
                #expect(end.notes.last?.text == "The output was cut: 1287871 of 1288895 bytes are left out.")
                #expect(end.output.first == "1" && end.output.last == "200000")
                #expect(end.output.contains("[… 1287871 bytes left out …]"))
                #expect(try await alice.execute("steer").output == ["red", "plain\u{FFFD}1m"])
            }
        }

        @Test("output of very many lines or cells is shown as far as one stanza takes it, and that is told")
        func largeAnswers() async throws {
            let workshop = try Workshop()
            let commands = """
                - {node: lines, name: Lines, program: /bin/sh, arguments: [-c, "yes '' | head -n 40000; echo end"], output: {limit: 48 KiB}}
                - {node: line, name: Line, program: /bin/sh, arguments: [-c, "yes '&&&&' | head -n 9000 | tr -d '\\\\n'"], output: {limit: 48 KiB}}
                - {node: errors, name: Errors, program: /bin/sh, arguments: [-c, "yes '' | head -n 16000 >&2; exit 1"], output: {as: table}}
                - node: cells
                  name: Cells
                  program: /bin/sh
                  arguments: [-c, 'yes "$(yes x | head -n 40 | paste -s)" | head -n 500']
                  output: {as: table, limit: 48 KiB}
                """
            func size(_ response: CommandResponse) throws -> Int { "\(try Element(response))".utf8.count }
            try await workshop.run(commands) { alice in
                let lines = try await alice.execute("lines")
                #expect(lines.output.last == "end")
                #expect(lines.output.contains { $0.hasPrefix("[… ") && $0.hasSuffix(" lines left out …]") })
                #expect(try size(lines) < 200 << 10)
                let line = try await alice.execute("line")
                #expect(line.output.first?.hasPrefix("&&&&") == true && line.output.first?.hasSuffix("[…]") == true)
                #expect(try size(line) < 200 << 10)
                #expect(try size(try await alice.execute("errors")) < 200 << 10)
                let cells = try await alice.execute("cells")
                let shown = try #require(cells.form?.items.count)
                #expect(shown > 50 && shown < 499)
                #expect(cells.texts.contains("Only the first \(shown) of 499 rows are shown."))
                #expect(try size(cells) < 200 << 10)
            }
        }

        @Test("of the program that makes choices one runs at a time, however many ask for them")
        func choicesOnce() async throws {
            let workshop = try Workshop()
            let commands = """
                - node: pick
                  name: Pick
                  allow: example.org
                  program: /bin/echo
                  arguments: ["{what}"]
                  fields:
                  - name: what
                    type: choice
                    options-from:
                      program: /bin/sh
                      arguments: [-c, "echo run >> \(workshop.directory)/runs; until [ -e \(workshop.directory)/go ]; do sleep 0.01; done; echo a"]
                """
            try await workshop.run(commands) { alice in
                let request = "\(try Element(CommandRequest("pick")))"
                for user in 1...5 {
                    try await alice.stream.send(
                        "<iq type='set' id='\(user)' from='user\(user)@example.org/x' to='echo.localhost'>\(request)</iq>"
                    )
                }
                try await alice.stream.expectNothing()
                try "".write(toFile: workshop.directory + "/go", atomically: true, encoding: .utf8)
                for _ in 1...5 {
                    let answer = try CommandResponse(try #require(try await alice.stream.next().firstChild))
                    #expect(answer.form?["what"]?.options.map(\.value) == ["a"])
                }
            }
            #expect(try String(contentsOfFile: workshop.directory + "/runs", encoding: .utf8) == "run\n")
        }

        @Test("output as a table: values between tabs, or JSON lines (XEP-0004 §3.4)")
        func tables() async throws {
            let workshop = try Workshop()
            let commands = """
                - {node: tsv, name: TSV, program: /usr/bin/printf, arguments: ['name\\tsize\\na\\t1\\nb\\n'], output: {as: table}}
                - node: json
                  name: JSON
                  program: /usr/bin/printf
                  arguments: ['{"b":[1,2],"a":"x"}\\n{"a":true,"c":null}\\n']
                  output: {as: table, format: json-lines}
                - node: some
                  name: Some
                  program: /usr/bin/printf
                  arguments: ['{"b":1,"a":"x"}\\n']
                  output: {as: table, format: json-lines, columns: [{name: a, label: Letter}]}
                - {node: broken, name: Broken, program: /bin/echo, arguments: [no], output: {as: table, format: json-lines}}
                - node: mixed
                  name: Mixed
                  program: /bin/sh
                  arguments: [-c, "echo warning >&2; printf 'a\\\\n1\\\\n'; exit 1"]
                  output: {as: table}
                """
            func table(_ response: CommandResponse) -> [[String]] {
                let form = response.form
                let head = form?.reported.compactMap(\.label) ?? []
                return [head] + (form?.items.map { $0.fields.map { $0.values.joined() } } ?? [])
            }
            try await workshop.run(commands) { alice in
                #expect(table(try await alice.execute("tsv")) == [["name", "size"], ["a", "1"], ["b", ""]])
                #expect(
                    table(try await alice.execute("json")) == [["a", "b", "c"], ["x", "1, 2", ""], ["true", "", ""]])
                #expect(table(try await alice.execute("some")) == [["Letter"], ["x"]])
                let broken = try await alice.execute("broken")
                #expect(broken.texts.last == "The output is shown as it is: it is no JSON object in line 1.")
                #expect(broken.output == ["no"])
                // What a program complains of is not among the rows.
                let mixed = try await alice.execute("mixed")
                #expect(table(mixed) == [["a"], ["1"]])
                #expect(mixed.forms.last?["errors"]?.values == ["warning"])
            }
        }
    }
}
