// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPCore
import XMPPExtensions

@Suite struct CommandSessionRandomTests {
    /// Counts how often each stage's continuation was given back.
    private struct Run {
        typealias Sessions = CommandSessions<Int>
        var sessions: Sessions
        var now = Duration.zero
        var random: SystemRandomNumberGenerator = .init()
        let limits: CommandSessionLimits
        var ids: [(id: String, owner: Sessions.Owner)] = []
        var busy: Set<String> = []
        var made = 0
        var left: Set<Int> = []

        init() {
            var limits = CommandSessionLimits()
            limits.perRequester = 3
            limits.total = 6
            limits.ended = 5
            limits.answers = 2
            limits.stages = 3
            self.limits = limits
            sessions = Sessions(limits: limits)
        }

        mutating func take(_ continuations: [Int]) {
            for continuation in continuations {
                #expect(left.insert(continuation).inserted, "\(continuation) was given back twice")
            }
        }

        mutating func step(_ number: Int) {
            now += .seconds(Int.random(in: 0...200, using: &random))
            let requester: JID =
                ["a@b.c/1", "a@b.c/2", "d@b.c/1", "e@b.c/1"].randomElement(using: &random) ?? "a@b.c/1"
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1:
                let owner = Sessions.Owner(requester: requester, address: "c.localhost", node: "n")
                guard sessions.begin("\(number)", for: owner, now: now) == nil else { break }
                ids.append(("\(number)", owner))
                busy.insert("\(number)")
            case 2, 3, 4:
                guard let (id, owner) = ids.randomElement(using: &random) else { break }
                let request = CommandRequest(
                    "n", sessionID: id, action: CommandAction.allCases.randomElement(using: &random))
                switch sessions.advance(id, for: owner, by: request, stanzaID: "\(number)", now: now) {
                case .proceed:
                    #expect(busy.insert(id).inserted, "a session at work was let go on")
                case .answer(let answer, let continuations):
                    #expect(answer.sessionID == id)
                    if answer.status == .canceled { busy.remove(id) }
                    take(continuations)
                case .expired(let continuations): take(continuations)
                case .busy: #expect(busy.contains(id))
                case .unknown, .notOffered: break
                }
            case 5, 6:
                guard let id = busy.randomElement(using: &random) else { break }
                busy.remove(id)
                settle(id, "\(number)")
            default:
                take(sessions.sweep(now: now))
                if Int.random(in: 0..<10, using: &random) == 0 {
                    for (id, owner) in ids where owner.requester == requester { busy.remove(id) }
                    take(sessions.end(of: requester, now: now))
                }
            }
            #expect(sessions.count <= limits.total)
            #expect(sessions.endedCount <= limits.ended)
        }

        private mutating func settle(_ id: String, _ stanzaID: String) {
            let outcome: Sessions.Outcome
            switch Int.random(in: 0..<5, using: &random) {
            case 0: return sessions.fail(id, now: now)
            case 1: outcome = .completed(CommandContent())
            default:
                made += 1
                outcome = .stage(
                    Sessions.Stage(
                        CommandContent(),
                        actions: CommandActions(Set([.next, .complete].filter { _ in Bool.random(using: &random) })),
                        continuation: made))
            }
            switch sessions.settle(
                id, with: outcome, to: CommandRequest("n", sessionID: id), stanzaID: stanzaID, now: now)
            {
            case .answer(let answer, let continuations):
                if let actions = answer.actions, let execute = actions.execute {
                    #expect(actions.allowed.contains(execute))
                }
                take(continuations)
            case .expired(let continuations): take(continuations)
            }
        }
    }

    @Test("whatever happens, limits hold and each stage is given back once")
    func invariants() {
        for _ in 0..<50 {
            var run = Run()
            for number in 0..<400 { run.step(number) }
            run.take(run.sessions.end(of: nil, now: run.now))
            #expect(run.left.count == run.made)
            #expect(run.sessions.count == 0)
        }
    }
}
