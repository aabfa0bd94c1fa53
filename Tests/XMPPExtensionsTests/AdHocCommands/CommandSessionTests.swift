// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPCore
import XMPPExtensions

@Suite struct CommandSessionTests {
    typealias Sessions = CommandSessions<String>

    private let owner = Sessions.Owner(requester: "a@b.c/d", address: "commands.localhost", node: "config")
    private let start = Duration.seconds(1000)
    private let form = DataForm(.form, fields: [.text("service"), .secret("password")])
    private let other = DataForm(.form, fields: [.text("level")])

    private func stage(
        _ name: String, _ form: DataForm? = nil, _ allowed: Set<CommandActions.Step> = [.next],
        isReplacing: Bool = false
    ) -> Sessions.Outcome {
        .stage(
            Sessions.Stage(
                CommandContent(payloads: form.map { [.form($0)] } ?? []), actions: CommandActions(allowed),
                continuation: name, isReplacing: isReplacing))
    }

    private func request(_ action: CommandAction? = nil, _ values: [String: String]? = nil) -> CommandRequest {
        let fields = values.map { $0.map { FormField($0.key, values: [$0.value]) } }
        return CommandRequest(
            "config", sessionID: "s", action: action, form: fields.map { DataForm(.submit, fields: $0) })
    }

    /// Sessions with one, at its first stage.
    private func begun(_ limits: CommandSessionLimits = .init()) -> Sessions {
        var sessions = Sessions(limits: limits)
        #expect(sessions.begin("s", for: owner, language: "en", now: start) == nil)
        _ = sessions.settle(
            "s", with: stage("one", form), to: CommandRequest("config"), stanzaID: "0", now: start)
        return sessions
    }

    private func advance(
        _ sessions: inout Sessions, _ request: CommandRequest, id: String = "1", after: Duration = .zero
    ) -> String {
        switch sessions.advance("s", for: owner, by: request, stanzaID: id, now: start + after) {
        case .proceed(let stage, let step): "\(stage.continuation) \(step.rawValue)"
        case .answer(let answer, let left):
            ([answer.status.rawValue, answer.form?.fields.first?.variable] + left).compactMap(\.self)
                .joined(separator: " ")
        case .unknown: "unknown"
        case .expired(let left): (["expired"] + left).joined(separator: " ")
        case .busy: "busy"
        case .notOffered: "not offered"
        }
    }

    @discardableResult
    private func settle(
        _ sessions: inout Sessions, _ outcome: Sessions.Outcome, to request: CommandRequest, id: String = "1",
        after: Duration = .zero
    ) -> CommandResponse? {
        let settlement = sessions.settle(
            "s", with: outcome, submission: request.form, to: request, stanzaID: id, now: start + after)
        guard case .answer(let answer, _) = settlement else { return nil }
        return answer
    }

    @Test("a command of two stages, from beginning to end (XEP-0050 §2.4.2)")
    func twoStages() {
        var sessions = begun()
        let first = request(nil, ["service": "httpd"])
        #expect(advance(&sessions, first) == "one next")
        let second = settle(&sessions, stage("two", other, [.complete]), to: first)
        #expect(second?.actions == CommandActions([.previous, .complete], execute: .complete))
        #expect(second?.sessionID == "s")
        #expect(second?.language == "en")
        let last = request(.complete, ["level": "3"])
        #expect(advance(&sessions, last, id: "2") == "two complete")
        let end = settle(&sessions, .completed(CommandContent(notes: [.information("done")])), to: last, id: "2")
        #expect(end?.status == .completed)
        #expect(end?.actions == nil)
        #expect(sessions.count == 0)
        #expect(sessions.endedCount == 1)
    }

    @Test("who goes back meets the stage as it was, with the values but not the secrets (XEP-0050 §2.4.2)")
    func back() throws {
        var sessions = begun()
        let first = request(.next, ["service": "httpd", "password": "secret"])
        #expect(advance(&sessions, first) == "one next")
        settle(&sessions, stage("two", other), to: first)
        guard
            case .answer(let answer, let left) = sessions.advance(
                "s", for: owner, by: request(.previous), stanzaID: "2", now: start)
        else { throw PayloadError("no answer") }
        #expect(left == ["two"])
        #expect(answer.status == .executing)
        #expect(answer.actions == CommandActions([.next], execute: .next))
        #expect(answer.form?["service"]?.values == ["httpd"])
        #expect(answer.form?["password"]?.values == [])
        #expect(advance(&sessions, request(.previous), id: "3") == "not offered")
        #expect(advance(&sessions, request(.next, ["service": "x"]), id: "4") == "one next")
    }

    @Test("of requests that began something only so many are known again, and only for so long")
    func beginnings() {
        var limits = CommandSessionLimits()
        limits.answers = 2
        var sessions = Sessions(limits: limits)
        let request = CommandRequest("config")
        func begin(_ id: String, at now: Duration) {
            #expect(sessions.begin(id, for: owner, by: request, stanzaID: id, now: now) == nil)
        }
        func known(_ id: String, by owner: Sessions.Owner? = nil, at now: Duration) -> String {
            switch sessions.repetition(of: request, by: owner ?? self.owner, stanzaID: id, now: now) {
            case .answer(let answer): answer.sessionID ?? ""
            case .busy: "busy"
            case nil: "new"
            }
        }
        begin("1", at: start)
        #expect(known("1", at: start) == "busy")
        _ = sessions.settle("1", with: stage("one"), to: request, stanzaID: "1", now: start)
        #expect(known("1", at: start) == "1")
        #expect(known("2", at: start) == "new")
        var mallory = owner
        mallory.requester = "mallory@b.c/d"
        #expect(known("1", by: mallory, at: start) == "new")
        // What failed has begun nothing.
        begin("2", at: start)
        sessions.fail("2", now: start)
        #expect(known("2", at: start) == "new")
        begin("3", at: start + .seconds(1))
        begin("4", at: start + .seconds(1))
        #expect(known("1", at: start + .seconds(1)) == "new", "no more than two")
        _ = sessions.settle("3", with: .completed(CommandContent()), to: request, stanzaID: "3", now: start)
        #expect(known("3", at: start + .seconds(30)) == "3")
        #expect(known("3", at: start + .seconds(31)) == "new")
        // Whoever was away may have another stream.
        begin("5", at: start + .seconds(40))
        _ = sessions.end(of: owner.requester, now: start + .seconds(40))
        #expect(known("5", at: start + .seconds(40)) == "new")
        limits.repetition = .zero
        sessions = Sessions(limits: limits)
        begin("6", at: start)
        #expect(known("6", at: start) == "new")
    }

    @Test("only what is offered is done (XEP-0050 §3.4)")
    func notOffered() {
        var sessions = begun()
        #expect(advance(&sessions, request(.complete)) == "not offered")
        #expect(advance(&sessions, request(.previous)) == "not offered")
        #expect(advance(&sessions, request(.execute)) == "one next")
    }

    @Test("execute is what the stage has for the default (XEP-0050 §3.4)")
    func standard() {
        var sessions = begun()
        #expect(advance(&sessions, request(nil)) == "one next")
        let answer = settle(&sessions, stage("two", other, [.complete]), to: request(nil))
        #expect(answer?.actions?.execute == .complete)
        #expect(advance(&sessions, request(.execute), id: "2") == "two complete")
    }

    @Test("a session exists for its owner alone: full address, our address, command")
    func strangers() {
        var sessions = begun()
        let strangers = [
            Sessions.Owner(requester: "a@b.c/other", address: owner.address, node: "config"),
            Sessions.Owner(requester: "a@b.c", address: owner.address, node: "config"),
            Sessions.Owner(requester: "mallory@evil/d", address: owner.address, node: "config"),
            Sessions.Owner(requester: owner.requester, address: "x@commands.localhost", node: "config"),
            Sessions.Owner(requester: owner.requester, address: owner.address, node: "reset"),
        ]
        for stranger in strangers {
            for action in CommandAction.allCases {
                guard
                    case .unknown = sessions.advance(
                        "s", for: stranger, by: request(action), stanzaID: "0", now: start)
                else {
                    Issue.record("\(stranger) got in with \(action)")
                    continue
                }
            }
            #expect(sessions.end("s", of: stranger, now: start).isEmpty)
        }
        #expect(sessions.count == 1)
        #expect(advance(&sessions, request(.next)) == "one next")
    }

    @Test("it lives as long after each use, is remembered, then forgotten")
    func expiry() {
        var sessions = begun()
        let again = request(.next, ["service": "x"])
        #expect(advance(&sessions, again, after: .seconds(599)) == "one next")
        settle(&sessions, stage("two", other), to: again, after: .seconds(599))
        #expect(advance(&sessions, request(.next), id: "2", after: .seconds(1198)) == "two next")
        settle(&sessions, .shownAgain(CommandContent()), to: request(.next), id: "2", after: .seconds(1198))
        #expect(advance(&sessions, request(.next), id: "3", after: .seconds(1798)) == "expired one two")
        #expect(advance(&sessions, request(.next), id: "3", after: .seconds(1798)) == "expired")
        #expect(advance(&sessions, request(.cancel), id: "4", after: .seconds(2300)) == "expired")
        #expect(sessions.sweep(now: start + .seconds(2400)).isEmpty)
        #expect(sessions.endedCount == 0)
        #expect(advance(&sessions, request(.cancel), id: "4", after: .seconds(2400)) == "unknown")
    }

    @Test("what nobody looks at any more is ended by the sweep, which is seldom")
    func sweep() {
        var sessions = begun()
        #expect(sessions.sweep(now: start).isEmpty)
        #expect(sessions.sweep(now: start + .seconds(599)).isEmpty)
        #expect(sessions.sweep(now: start + .seconds(601)).isEmpty)
        #expect(sessions.count == 1)
        #expect(sessions.sweep(now: start + .seconds(601), isUrgent: true) == ["one"])
        #expect(sessions.count == 0)
    }

    @Test("a request whose answer was lost gets the same answer, and nothing is done twice")
    func repetition() {
        var sessions = begun()
        let first = request(.next, ["service": "httpd"])
        #expect(advance(&sessions, first, id: "1") == "one next")
        settle(&sessions, stage("two", other, [.next, .complete]), to: first, id: "1")
        #expect(advance(&sessions, first, id: "1") == "executing level")
        // With another id too: it does not fit the stage that followed.
        #expect(advance(&sessions, first, id: "2") == "executing level")
        let last = request(.complete, ["level": "3"])
        #expect(advance(&sessions, last, id: "3") == "two complete")
        settle(&sessions, .completed(CommandContent()), to: last, id: "3")
        #expect(advance(&sessions, last, id: "3") == "completed")
        #expect(advance(&sessions, last, id: "4") == "completed")
        #expect(advance(&sessions, first, id: "1") == "expired")
        #expect(advance(&sessions, request(.complete, ["level": "4"]), id: "3") == "expired")
    }

    @Test("an equal request that fits the next stage is a new one")
    func noRepetition() {
        var sessions = begun()
        let first = request(.next, ["service": "httpd"])
        #expect(advance(&sessions, first, id: "1") == "one next")
        settle(&sessions, stage("two", form), to: first, id: "1")
        #expect(advance(&sessions, first, id: "2") == "two next")
        settle(&sessions, stage("three"), to: request(.next), id: "2")
        #expect(advance(&sessions, request(.next), id: "3") == "three next")
        settle(&sessions, stage("four", isReplacing: true), to: request(.next), id: "3")
        #expect(advance(&sessions, request(.next), id: "4") == "four next")
    }

    @Test("canceled at any stage, also while it is at work, and again (XEP-0050 §2.4.3)")
    func cancel() {
        var sessions = begun()
        #expect(advance(&sessions, request(.next), id: "1") == "one next")
        #expect(advance(&sessions, request(.next), id: "2") == "busy")
        #expect(advance(&sessions, request(.cancel), id: "3") == "canceled one")
        #expect(advance(&sessions, request(.cancel), id: "3") == "canceled")
        #expect(advance(&sessions, request(.next), id: "4") == "expired")
        guard
            case .expired(let left) = sessions.settle(
                "s", with: stage("two"), to: request(.next), stanzaID: "1", now: start)
        else {
            Issue.record("it went on although it was canceled")
            return
        }
        #expect(left == ["two"])
    }

    @Test("an error leaves the session where it was; one without a stage is gone")
    func failure() {
        var sessions = begun()
        #expect(advance(&sessions, request(.next)) == "one next")
        sessions.fail("s", now: start)
        #expect(advance(&sessions, request(.next)) == "one next")
        #expect(sessions.begin("t", for: owner, now: start) == nil)
        sessions.fail("t", now: start)
        sessions.fail("unknown", now: start)
        #expect(sessions.count == 1)
    }

    @Test("a command without a stage leaves nothing behind")
    func stateless() {
        var sessions = Sessions()
        #expect(sessions.begin("s", for: owner, now: start) == nil)
        #expect(settle(&sessions, .completed(CommandContent()), to: CommandRequest("config"))?.status == .completed)
        #expect(sessions.count + sessions.endedCount == 0)
    }

    @Test("a stage that only shows something newer takes the place of the one before")
    func progress() {
        var sessions = begun()
        #expect(advance(&sessions, request(.next), id: "1") == "one next")
        settle(&sessions, stage("0 %"), to: request(.next), id: "1")
        #expect(advance(&sessions, request(.next), id: "2") == "0 % next")
        let answer = settle(&sessions, stage("50 %", isReplacing: true), to: request(.next), id: "2")
        #expect(answer?.actions?.allowed == [.next, .previous])
        #expect(advance(&sessions, request(.previous), id: "3") == "executing service 50 %")
    }

    @Test("stages that one can go back to are limited")
    func stages() {
        var limits = CommandSessionLimits()
        limits.stages = 2
        var sessions = begun(limits)
        for number in 1...5 {
            _ = advance(&sessions, request(.next), id: "\(number)")
            settle(&sessions, stage("\(number)"), to: request(.next), id: "\(number)")
        }
        #expect(advance(&sessions, request(.previous), id: "a") == "executing 5")
        #expect(advance(&sessions, request(.previous), id: "b") == "not offered")
    }

    @Test("sessions are limited for each bare address, and in all")
    func limits() {
        var limits = CommandSessionLimits()
        limits.perRequester = 3
        limits.total = 5
        var sessions = Sessions(limits: limits)
        func begin(_ requester: JID, _ id: String) -> Sessions.Refusal? {
            sessions.begin(
                id, for: Sessions.Owner(requester: requester, address: owner.address, node: "n"), now: start)
        }
        #expect(begin("a@b.c/1", "1") == nil)
        #expect(begin("a@b.c/2", "2") == nil)
        #expect(begin("a@b.c/3", "3") == nil)
        #expect(begin("a@b.c/4", "4") == .tooManyOfRequester)
        #expect(begin("d@b.c/1", "5") == nil)
        #expect(begin("d@b.c/1", "5") == .tooMany)
        #expect(begin("d@b.c/1", "6") == nil)
        #expect(begin("e@b.c/1", "7") == .tooMany)
        _ = sessions.end(of: "a@b.c", now: start)
        #expect(sessions.count == 2)
        #expect(begin("a@b.c/1", "8") == nil)
    }

    @Test("ended sessions and their answers are limited")
    func endedLimits() {
        var limits = CommandSessionLimits()
        limits.ended = 3
        limits.answers = 1
        var sessions = Sessions(limits: limits)
        for id in ["1", "2", "3", "4"] {
            _ = sessions.begin(id, for: owner, now: start)
            _ = sessions.settle(id, with: stage(id), to: CommandRequest("config"), stanzaID: id, now: start)
            _ = sessions.advance(
                id, for: owner, by: CommandRequest("config", sessionID: id, action: .cancel), stanzaID: "c", now: start)
        }
        #expect(sessions.endedCount == 3)
        func again(_ id: String) -> Sessions.Advance {
            sessions.advance(
                id, for: owner, by: CommandRequest("config", sessionID: id, action: .cancel), stanzaID: "c", now: start)
        }
        guard case .unknown = again("1"), case .expired = again("2"), case .expired = again("3"),
            case .answer = again("4")
        else {
            Issue.record("not what is remembered")
            return
        }
    }

    @Test("a resource that leaves takes its sessions along, and no others")
    func endOfResource() {
        var sessions = begun()
        _ = sessions.begin(
            "t", for: Sessions.Owner(requester: "a@b.c/e", address: owner.address, node: "n"), now: start)
        #expect(sessions.end(of: "a@b.c/x", now: start).isEmpty)
        #expect(sessions.end(of: "a@b.c/d", now: start) == ["one"])
        #expect(sessions.count == 1)
        #expect(sessions.end(of: nil, now: start).isEmpty)
        #expect(sessions.count == 0)
    }
}
