// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

extension InProcess {
    /// Runs that take long: progress, their end by whoever wants it, and what is left of them, which is nothing.
    @Suite(.timeLimit(.minutes(15)))
    struct LongRunTests {
        /// Writes the numbers of its process and of a child's to a file, and then waits in both.
        private func script(_ workshop: Workshop, ignoring signals: String = "") -> String {
            """
            - node: long
              name: Long
              program: /bin/sh
              arguments:
              - -c
              - "\(signals)echo begun; sleep 600 & echo $$ $! > \(workshop.directory)/pids; wait; sleep 600"
              timeout: 5m
              grace: 0.2s
            """
        }

        private func processes(_ workshop: Workshop) async throws -> [pid_t] {
            var pids: [pid_t] = []
            try await eventually("the program to begin") {
                let text = (try? String(contentsOfFile: workshop.directory + "/pids", encoding: .utf8)) ?? ""
                pids = text.split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
                return pids.count == 2
            }
            return pids
        }

        /// Whether a process is there and no zombie.
        private func isAlive(_ pid: pid_t) -> Bool {
            guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
            return text.split(separator: ")").last?.split(separator: " ").first != "Z"
        }

        private func expectGone(_ pids: [pid_t]) async throws {
            try await eventually("the processes to end") { !pids.contains(where: isAlive) }
        }

        /// Executes a long command until it shows progress.
        private func begin(_ alice: Operator, _ workshop: Workshop, _ node: String = "long") async throws
            -> (CommandResponse, [pid_t])
        {
            try await alice.begin(CommandRequest(node))
            let pids = try await processes(workshop)
            return (try await alice.receive(), pids)
        }

        @Test("progress is told at once, next refreshes it, and cancel ends the whole process group (XEP-0050 §2.4.3)")
        func progress() async throws {
            let workshop = try Workshop()
            try await workshop.run(script(workshop)) { alice in
                let (first, pids) = try await begin(alice, workshop)
                #expect(first.status == .executing)
                #expect(first.actions == CommandActions([.next], execute: .next))
                #expect(first.texts.first?.hasPrefix("«Long» has been running for ") == true)
                var second: CommandResponse
                repeat {
                    try await alice.begin(CommandRequest("long", sessionID: first.sessionID, action: .next))
                    try await alice.stream.expectNothing()
                    second = try await alice.receive()
                    #expect(second.sessionID == first.sessionID && second.status == .executing)
                } while second.output.isEmpty
                #expect(second.output == ["begun"])
                #expect(pids.allSatisfy(isAlive))
                #expect(try await alice.go(first, .cancel).status == .canceled)
                try await expectGone(pids)
                try await eventually("the end to be on record") { workshop.events == ["start", "end"] }
            }
            #expect(workshop.audit[1]["reason"] as? String == "session")
            #expect(workshop.audit[1]["signal"] as? Int == 15)
        }

        @Test("a program that does not heed TERM is killed when its grace is over")
        func killed() async throws {
            let workshop = try Workshop()
            try await workshop.run(script(workshop, ignoring: "trap '' TERM; ")) { alice in
                let (first, pids) = try await begin(alice, workshop)
                _ = try await alice.go(first, .cancel)
                try await expectGone(pids)
                try await eventually("the end to be on record") { workshop.events == ["start", "end"] }
            }
            #expect(workshop.audit[1]["signal"] as? Int == 9)
        }

        @Test("a program is ended when its time is over, and the next refresh tells that")
        func timeout() async throws {
            let workshop = try Workshop()
            try await workshop.run(script(workshop)) { alice in
                let (first, pids) = try await begin(alice, workshop)
                // Nobody tells when the program's time has begun.
                while pids.contains(where: isAlive) {
                    await alice.server.advance(by: .seconds(2))
                    try await Task.sleep(for: .milliseconds(5))
                }
                try await eventually("the end to be on record") { workshop.events == ["start", "end"] }
                let end = try await alice.go(first, .next)
                #expect(end.status == .completed)
                #expect(end.errors.count == 1)
                #expect(end.errors.first?.hasPrefix("«Long» was ended after ") == true)
                #expect(end.errors.first?.hasSuffix(": it may run for 5m.") == true)
                #expect(end.output == ["begun"])
            }
            #expect(workshop.audit[1]["reason"] as? String == "timeout")
        }

        @Test("a run ends with its session, when that grows too old")
        func expired() async throws {
            let workshop = try Workshop()
            let commands = script(workshop).replacing("timeout: 5m", with: "timeout: 1d")
            try await workshop.run(commands + "\n- {node: other, name: Other, program: /bin/true}") { alice in
                let (first, pids) = try await begin(alice, workshop)
                await alice.server.advance(by: .seconds(601))
                // Whoever comes next looks after the old ones.
                _ = try await alice.execute("other")
                try await expectGone(pids)
                let late = try await alice.refusal { try await alice.go(first, .next) }
                #expect(CommandError(late)?.condition == .sessionExpired)
            }
        }

        @Test("a run ends with its session also when nobody asks for anything any more")
        func forgotten() async throws {
            let workshop = try Workshop()
            let commands = script(workshop).replacing("timeout: 5m", with: "timeout: 1d")
            try await workshop.run(commands) { alice in
                let (_, pids) = try await begin(alice, workshop)
                await alice.server.advance(by: .seconds(601))
                await alice.server.advance(by: .seconds(60))
                try await expectGone(pids)
                try await eventually("the end to be on record") { workshop.events == ["start", "end"] }
            }
            #expect(workshop.audit[1]["reason"] as? String == "session")
        }

        @Test("what leaves the process group of its program holds no run")
        func daemon() async throws {
            let workshop = try Workshop()
            let commands = """
                - node: daemon
                  name: Daemon
                  program: /bin/sh
                  arguments: [-c, "setsid sleep 600 & echo $$ $! > \(workshop.directory)/pids; echo done"]
                """
            try await workshop.run(commands) { alice in
                #expect(try await alice.execute("daemon").output == ["done"])
                for pid in try await processes(workshop) { kill(pid, SIGKILL) }
                try await eventually("the end to be on record") { workshop.events == ["start", "end"] }
            }
        }

        @Test("runs end with their sessions when the service does, and that is on record")
        func shutdown() async throws {
            let workshop = try Workshop()
            var pids: [pid_t] = []
            try await workshop.run(script(workshop)) { alice in (_, pids) = try await begin(alice, workshop) }
            try await expectGone(pids)
            #expect(workshop.events == ["start", "end"])
            #expect(workshop.audit[1]["reason"] as? String == "session")
        }

        @Test("what a program leaves behind in its process group goes when it ends")
        func leftovers() async throws {
            let workshop = try Workshop()
            let commands = """
                - node: fork
                  name: Fork
                  program: /bin/sh
                  arguments: [-c, "sleep 600 & echo $$ $! > \(workshop.directory)/pids; echo done"]
                """
            try await workshop.run(commands) { alice in
                // The child holds the output open, and nobody waits for that.
                #expect(try await alice.execute("fork").output == ["done"])
                try await expectGone(try await processes(workshop))
            }
        }

        @Test("no more of a command runs than may, and no more in all")
        func concurrency() async throws {
            let workshop = try Workshop()
            try await workshop.run(script(workshop)) { alice in
                let (first, _) = try await begin(alice, workshop)
                let error = try await alice.refusal { try await alice.execute("long") }
                #expect(error.condition == .resourceConstraint)
                #expect(error.text == "«Long» runs already as often as it may; try again later.")
                _ = try await alice.go(first, .cancel)
            }
            #expect(workshop.events == ["start", "end"])
        }

        @Test("a detached run outlives its session, is listed for its owner, and can be canceled by them alone")
        func detached() async throws {
            let workshop = try Workshop()
            let commands = script(workshop) + "\n  detach: true\n  allow: [alice@example.org, bob@example.org]"
            try await workshop.run(commands) { alice in
                let start = try await alice.execute("long")
                #expect(start.status == .completed && start.texts.first?.hasPrefix("«Long» has begun as run ") == true)
                let pids = try await processes(workshop)
                let bob = alice.being("bob@example.org/x")
                #expect(try await bob.execute("runs").texts == ["There is nothing to show."])
                #expect(try await bob.execute("cancel-run").texts == ["Nothing runs that you could cancel."])
                let list = try await alice.execute("runs")
                let row = try #require(list.form?.items.first)
                #expect(row["command"]?.values == ["long"] && row["state"]?.values == ["runs"])
                let id = try #require(row["id"]?.values.first)
                let session = try await alice.execute("cancel-run")
                #expect(session.form?["run"]?.options.map(\.value) == [id])
                let end = try await alice.go(session, nil, ["run": [id]])
                #expect(end.texts == ["Run \(id) is ended by signal 15 (canceled)."])
                try await expectGone(pids)
                let after = try await alice.execute("runs").form?.items.first
                #expect(after?["state"]?.values == ["ended by signal 15 (canceled)"])
            }
            #expect(workshop.events == ["start", "cancel", "end"])
        }

        @Test("a stage that is confirmed runs once, also when its answer is lost and it is asked again")
        func lostAnswer() async throws {
            let workshop = try Workshop()
            let commands = """
                - node: append
                  name: Append
                  confirm: "Really append {what}?"
                  program: /bin/sh
                  arguments: [-c, 'echo "$1" >> \(workshop.directory)/lines', sh, "{what}"]
                  fields: [{name: what, required: true}]
                """
            try await workshop.run(commands) { alice in
                let session = try await alice.execute("append")
                #expect(session.actions == CommandActions([.next], execute: .next))
                let question = try await alice.go(session, .next, ["what": ["x"]])
                #expect(question.form?["confirm"]?.label == "Really append x?")
                #expect(question.actions == CommandActions([.previous, .complete], execute: .complete))
                let no = try await alice.go(session, .complete, ["confirm": ["0"]])
                #expect(no.errors == ["Nothing is done unless you say yes. To leave it, cancel."])
                // Back and forth again: the value is kept.
                #expect(try await alice.go(session, .previous).form?["what"]?.values == ["x"])
                _ = try await alice.go(session, .next, ["what": ["y"]])
                let end = try await alice.go(session, .complete, ["confirm": ["1"]])
                #expect(end.status == .completed)
                #expect(try await alice.go(session, .complete, ["confirm": ["1"]]) == end)
            }
            #expect(try String(contentsOfFile: workshop.directory + "/lines", encoding: .utf8) == "y\n")
            #expect(workshop.events == ["start", "end"])
        }
    }
}
